"""What holds for all tests."""

import pytest
from hypothesis import settings

from tests.e2e.reporting import Tell, rows, telling, written

# Time says something of the machine, not of the code; what must stay linear has its own tests.
settings.register_profile("cuttings", deadline=None)
settings.load_profile("cuttings")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the tests of the whole bot run behind real sockets, and all of its scenarios run."""
    parser.addoption(
        "--wire",
        action="store_true",
        help="run tests/chat against a Discord on 127.0.0.1 instead of inside simcord",
    )
    parser.addoption(
        "--scenarios", action="store_true", help="run all of tests/e2e's too, and print a table"
    )


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print the table."""
    if not config.getoption("--scenarios"):
        return
    stats = terminalreporter.stats
    reports = [
        report
        for outcome in ("passed", "failed")
        for report in stats.get(outcome, ())
        if report.when == "call"
    ]
    for line in written(sorted(rows(reports))):
        terminalreporter.write_line(line)


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """Note what was seen, for the table."""
    return telling(request)

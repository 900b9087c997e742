"""What holds for all tests."""

import pytest
from hypothesis import settings

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
        "--scenarios", action="store_true", help="run all of tests/e2e's, and print their table"
    )

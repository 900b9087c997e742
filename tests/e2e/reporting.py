"""A table of what was broken on purpose, what is expected then, and what was seen."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

Tell = Callable[[str], None]
_KEYS = ("scenario", "expected", "seen")


def scenario(name: str, expected: str) -> pytest.MarkDecorator:
    """Mark a test as a row of the table."""
    return pytest.mark.scenario(name, expected)


def telling(request: pytest.FixtureRequest) -> Tell:
    """Return what notes what was seen; what is told last stands in the table."""
    marker = request.node.get_closest_marker("scenario")
    name, expected = marker.args
    called = getattr(request.node, "callspec", None)
    if called is not None:
        named = {key.removeprefix("failing_"): value for key, value in called.params.items()}
        name = name.format(**named)
    properties: list[tuple[str, object]] = request.node.user_properties
    properties += [("scenario", name), ("expected", expected)]
    return lambda seen: properties.append(("seen", seen))


def rows(reports: list[Any]) -> list[tuple[str, str, str]]:
    """Return the table's rows from pytest's reports, in the order they ran."""
    found = []
    for report in reports:
        told = dict(report.user_properties)
        if "scenario" in told:
            seen = told.get("seen", "nothing") if report.passed else "FAILED"
            found.append((told["scenario"], told["expected"], seen))
    return found


def written(found: list[tuple[str, str, str]]) -> list[str]:
    """Return the table's lines as Markdown; what is the same several times is one."""
    times = Counter(found)
    rows_ = [
        (*row[:2], row[2] if n == 1 else f"{row[2]} (each of {n:,})") for row, n in times.items()
    ]
    header = [tuple(key.capitalize() for key in _KEYS), ("---", "---", "---")]
    return [f"| {' | '.join(row)} |" for row in [*header, *rows_]]

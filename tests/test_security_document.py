"""SECURITY.md names tests that are there, and commands that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
BOUNDARIES = re.search(r"## What each boundary checks\n\n(.*?)\n\n", DOCUMENT, re.DOTALL)
TESTS = sorted(set(re.findall(r"`(tests/[^`]+)`", DOCUMENT)))


@pytest.mark.parametrize("path", TESTS)
def test_a_test_that_is_named_is_there(path: str) -> None:
    assert "def test_" in (ROOT / path).read_text(encoding="utf-8")


def test_every_boundary_names_its_tests() -> None:
    assert BOUNDARIES is not None
    rows = BOUNDARIES[1].splitlines()[2:]

    assert len(rows) > 10
    for row in rows:
        assert "`tests/" in row.split("|")[3], row


def test_every_hostile_test_is_named() -> None:
    hostile = {f"tests/hostile/{path.name}" for path in (ROOT / "tests/hostile").glob("test_*.py")}

    assert hostile <= set(TESTS)


def test_the_commands_are_there() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    named = re.findall(r"`make ([a-z-]+)`", DOCUMENT)

    assert set(named) <= set(targets)
    assert {"audit", "fuzz"} <= set(named)

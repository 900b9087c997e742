"""PRIVACY.md says what the database holds: all of it, and nothing else."""

import re
from pathlib import Path

import pytest

from bot.readers.counting import MIN_ASKERS
from bot.readers.retention import Retention
from bot.storage.personal import PERSONAL
from tests.storage.test_privacy_contract import schema

DOCUMENT = (Path(__file__).parents[1] / "PRIVACY.md").read_text(encoding="utf-8")
RETENTION = Retention()


def documented() -> dict[str, list[str]]:
    """Return the tables of the document with their columns, as its tables list them."""
    rows = re.findall(r"^\| `(\w+)` \| ((?:`\w+`(?:, )?)+) \|", DOCUMENT, re.MULTILINE)
    return {table: re.findall(r"`(\w+)`", columns) for table, columns in rows}


@pytest.mark.parametrize("table", schema())
def test_every_column_is_in_the_document(table: str) -> None:
    """A new table or column needs its line in PRIVACY.md."""
    assert documented().get(table) == schema()[table], (
        f"PRIVACY.md needs a line for the table `{table}` with the columns {schema()[table]}"
    )


def test_the_document_lists_nothing_that_is_not_there() -> None:
    assert set(documented()) - set(schema()) == set()


@pytest.mark.parametrize(
    ("table", "days"),
    [
        ("rations", RETENTION.rations),
        ("votes", RETENTION.feedback),
        ("wrong_passages", RETENTION.feedback),
        ("kept_questions", RETENTION.kept_questions),
        ("sealed_words", RETENTION.words),
        ("opened_words", RETENTION.words),
        ("day_outcomes", RETENTION.counts),
        ("day_latencies", RETENTION.counts),
        ("day_quotes", RETENTION.counts),
        ("audit_events", RETENTION.events),
        ("quoted", RETENTION.quoted),
    ],
)
def test_the_document_says_how_long_it_is_kept(table: str, days: int) -> None:
    [line] = re.findall(rf"^\| `{table}` \|.*$", DOCUMENT, re.MULTILINE)

    assert f"| {days} days |" in line


def test_the_document_says_what_a_person_can_have_deleted() -> None:
    about_people = DOCUMENT[DOCUMENT.index("### About readers") : DOCUMENT.index("### Counts")]

    assert {place.table for place in PERSONAL} == set(
        re.findall(r"^\| `(\w+)` \|", about_people, re.MULTILINE)
    )


def test_the_document_gives_the_numbers_of_the_program() -> None:
    assert MIN_ASKERS == 3
    assert "**three\n  different people** have asked" in DOCUMENT
    assert f"{RETENTION.departed} days, unless the operator" in DOCUMENT

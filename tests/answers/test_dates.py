"""Dates as people type them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.dates import DateError, Days, read_days

TODAY = date(2012, 8, 20)


def a_day(year: int, month: int, day: int) -> Days:
    return Days(date(year, month, day), date(year, month, day))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2012-08-16", a_day(2012, 8, 16)),
        ("2012/8/16", a_day(2012, 8, 16)),
        ("16 August 2012", a_day(2012, 8, 16)),
        ("August 16th, 2012", a_day(2012, 8, 16)),
        ("the 16th of August 2012", a_day(2012, 8, 16)),
        ("aug 16 2012", a_day(2012, 8, 16)),
        ("16. August 2012", a_day(2012, 8, 16)),
        ("16 août 2012", a_day(2012, 8, 16)),
        ("1er mars 2012", a_day(2012, 3, 1)),
        ("16 de agosto de 2012", a_day(2012, 8, 16)),
        ("3. März 2012", a_day(2012, 3, 3)),
        ("16.8.2012", a_day(2012, 8, 16)),
        ("3/8/2012", a_day(2012, 8, 3)),
        ("8/16/2012", a_day(2012, 8, 16)),
        (" Yesterday ", a_day(2012, 8, 19)),
        ("heute", a_day(2012, 8, 20)),
        ("aujourd'hui", a_day(2012, 8, 20)),
        ("August 2012", Days(date(2012, 8, 1), date(2012, 8, 31))),
        ("2012-02", Days(date(2012, 2, 1), date(2012, 2, 29))),
        ("2012", Days(date(2012, 1, 1), date(2012, 12, 31))),
    ],
)
def test_a_date_is_read_as_it_is_typed(text: str, days: Days) -> None:
    assert read_days(text, TODAY) == days


@pytest.mark.parametrize(
    "text", ["soon", "", "16 August", "16 17 August 2012", "August", "12", "🙈"]
)
def test_what_is_no_date_is_told_how_to_write_one(text: str) -> None:
    with pytest.raises(DateError, match="Write it like 16 August 2012"):
        read_days(text, TODAY)


@pytest.mark.parametrize("text", ["2012-02-30", "31 June 2012", "0 May 2012", "2012-13", "0000"])
def test_a_day_that_there_never_was_is_told_so(text: str) -> None:
    with pytest.raises(DateError, match="no such day"):
        read_days(text, TODAY)


@given(st.dates(date(1000, 1, 1)))
def test_every_day_reads_back(day: date) -> None:
    for written in (f"{day:%Y-%m-%d}", f"{day.day} {day:%B} {day.year}", f"{day:%d.%m.%Y}"):
        assert read_days(written, TODAY) == Days(day, day)


@given(st.text(max_size=30))
def test_anything_typed_is_a_date_or_told_to_be_none(text: str) -> None:
    try:
        days = read_days(text, TODAY)
    except DateError:
        return
    assert days.first <= days.last

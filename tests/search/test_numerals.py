"""Numbers in one form, whatever they are written with."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search.analysis import Analyser
from bot.search.numerals import NUMERAL, read_numeral

UNITS = {
    "": 1,
    "k": 10**3,
    " thousand": 10**3,
    " million": 10**6,
    "bn": 10**9,
    " trillion": 10**12,
}


def read(text: str, language: str = "en") -> list[tuple[str, str]]:
    """Return each number or part of a date, with the characters it came from."""
    return [
        (number, span.of(text))
        for match in re.finditer(NUMERAL, text)
        for number, span in read_numeral(match, language)
    ]


@given(st.integers(0, 10**9), st.sampled_from([",", ".", "'", "\u00a0", "\u202f", ""]))
def test_separators_of_thousands_fall_away(number: int, separator: str) -> None:
    text = f"{number:,}".replace(",", separator)

    assert read(text) == [(str(number), text)]


@given(st.integers(1, 9_999), st.sampled_from(sorted(UNITS)), st.sampled_from(["", "£", "$", "€"]))
def test_units_are_taken_in(number: int, unit: str, currency: str) -> None:
    text = f"{currency}{number}{unit}"

    assert read(text) == [(str(number * UNITS[unit]), f"{number}{unit}")]


@given(st.dates())
def test_a_date_with_its_day_first_gives_day_month_and_year_in_german(day_of_year: date) -> None:
    text = f"{day_of_year:%d.%m}.2012"

    (day, _), (month, month_digits), (year, _) = read(text, "de")

    assert int(day) == int(f"{day_of_year:%d}")
    assert month.isalpha()
    assert int(month_digits) == int(f"{day_of_year:%m}")
    assert year == "2012"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5,50", [("5.50", "5,50")]),
        ("3.5", [("3.5", "3.5")]),
        ("0.5 million", [("500000", "0.5 million")]),
        ("1.2345k", [("1234.5", "1.2345k")]),
        ("19th", [("19", "19th")]),
        ("007", [("007", "007")]),
        ("19/06/12", [("19", "19"), ("june", "06"), ("12", "12")]),
        ("03/04/2012", [("3", "03"), ("4", "04"), ("2012", "2012")]),
        ("45/46/2012", [("45", "45"), ("46", "46"), ("2012", "2012")]),
        ("100th", [("100", "100th")]),
    ],
)
def test_a_numeral_is_read(text: str, expected: list[tuple[str, str]]) -> None:
    assert read(text) == expected


def test_a_number_of_absurdly_many_digits_keeps_them() -> None:
    text = "1" * 100_000 + "k"

    assert Analyser("en").terms(text)

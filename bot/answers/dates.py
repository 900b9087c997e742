"""Dates as people type them: ``16 August 2012``, ``Aug 2012``, ``2012-08-16``, ``yesterday``."""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.errors import UserFacingError
from bot.search.analysis import fold
from bot.wording import later

# English, German, French, Spanish, Portuguese; folded.
_MONTHS = (
    "january januar janvier enero janeiro",
    "february februar fevrier febrero fevereiro",
    "march marz maerz mars marzo marco",
    "april avril abril",
    "may mai mayo maio",
    "june juni juin junio junho",
    "july juli juillet julio julho",
    "august aout agosto",
    "september septembre septiembre setembro",
    "october oktober octobre octubre outubro",
    "november novembre noviembre novembro",
    "december dezember decembre diciembre dezembro",
)
_MIN_MONTH_CHARS = 3
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?")
_NUMBERS = re.compile(r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4})")
_YEAR = re.compile(r"\d{4}")
_WORD = re.compile(r"\w+")
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|º|ª)?")
_LITTLE_WORDS = frozenset("the of de del do la le el der den am el em".split())
_RELATIVE = {
    "today": 0,
    "heute": 0,
    "aujourd hui": 0,
    "hoy": 0,
    "hoje": 0,
    "yesterday": 1,
    "gestern": 1,
    "hier": 1,
    "ayer": 1,
    "ontem": 1,
}


class DateError(UserFacingError):
    """What was typed is no date, or an impossible one."""


@dataclass(frozen=True, slots=True)
class Days:
    """A day, a month or a year, as its first and its last day."""

    first: date
    last: date


def read_days(text: str, today: date) -> Days:
    """Read a date as a person types it; of two numbers that may be days, the first is.

    Args:
        text: The person's words; a month may be named in any of the five languages.
        today: What ``yesterday`` counts from.

    Raises:
        DateError: It is none; the message shows how to write one.
    """
    words = [word for word in _WORD.findall(fold(text)) if word not in _LITTLE_WORDS]
    said = " ".join(words)
    try:
        days = _relative(said, today) or _numbers(text.strip()) or _named(words)
    except ValueError:
        raise DateError(later("There is no such day as “{typed}”."), typed=text[:40]) from None
    if days is None:
        raise DateError(
            later(
                "I cannot read “{typed}” as a date. Write it like 16 August 2012 or 2012-08-16; "
                "a month or a year alone will do."
            ),
            typed=text[:40],
        )
    return days


def _relative(said: str, today: date) -> Days | None:
    if said not in _RELATIVE:
        return None
    day = today - timedelta(days=_RELATIVE[said])
    return Days(day, day)


def _numbers(text: str) -> Days | None:
    if match := _ISO.fullmatch(text):
        year, month, day = match.groups()
        return _days(int(year), int(month), int(day) if day else None)
    if match := _NUMBERS.fullmatch(text):
        first, second, year = map(int, match.groups())
        day, month = (first, second) if second <= 12 else (second, first)  # noqa: PLR2004  # months
        return _days(year, month, day)
    if _YEAR.fullmatch(text):
        return Days(date(int(text), 1, 1), date(int(text), 12, 31))
    return None


def _named(words: Iterable[str]) -> Days | None:
    """Read a month's name with a year, and perhaps a day, in any order."""
    month = year = day = None
    for word in words:
        if month is None and (named := month_of(word)):
            month = named
        elif _YEAR.fullmatch(word) and year is None:
            year = int(word)
        elif (ordinal := _ORDINAL.fullmatch(word)) and day is None:
            day = int(ordinal[1])
        else:
            return None
    return _days(year, month, day) if year and month else None


def _days(year: int, month: int, day: int | None) -> Days:
    if day is not None:
        return Days(date(year, month, day), date(year, month, day))
    return Days(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def month_of(word: str) -> int | None:
    """Return the month whose name begins so, if there is one only."""
    if len(word) < _MIN_MONTH_CHARS:
        return None
    found = [at for at, names in enumerate(_MONTHS, 1) if f" {word}" in f" {names}"]
    return found[0] if len(found) == 1 else None

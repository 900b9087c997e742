"""Numbers, ordinals, sums of money and numeric dates in one form each.

``140,000``, ``140.000``, ``140 000`` (with a narrow blank), ``£140k`` and ``140 thousand``
read as ``140000``; ``19th`` as ``19``; ``1.5 million`` as ``1500000``; ``19/06/2012`` as
day, month and year where the language or the numbers settle which is which.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from bot.story.model import Span

_THOUSANDS = r"\d{1,3}(?:[,.\u00a0\u202f']\d{3})+(?!\d)"
_DATE = r"(?P<one>\d{1,2})(?P<mark>[/.])(?P<two>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})(?![\d])"
_UNIT = r"(?i:[ \u00a0]?(?:thousand|million|billion|trillion)\b|(?:k|bn)\b)"
_MILLIONS = r"(?(money)(?i:m)\b|(?!))"  # £5m, but not 100m
_ORDINAL = r"(?:st|nd|rd|th)\b"

NUMERAL = (
    rf"(?P<date>{_DATE})"
    r"|(?P<number>(?P<money>(?<=[£$€]))?"
    rf"(?:{_THOUSANDS}|\d+(?:[.,]\d+)?)(?P<unit>{_UNIT}|{_ORDINAL}|{_MILLIONS})?)(?![^\W_])"
)
"""A pattern with the groups that :func:`read_numeral` reads."""

# The same units as above; a word that begins with a number is one run, and stands alone too.
LONE_NUMBER = re.compile(
    r"[0-9](?<![^\W_][0-9])(?<![£$€][0-9])[^\W_]*+(?![,./'\u00a0\u202f][0-9])"
    r"(?![ \u00a0]?(?i:thousand|million|billion|trillion))"
)
"""A number, or a word that begins with one, that no other number, unit or sign belongs to."""

_SEPARATORS = re.compile(r"[,.\u00a0\u202f']")
_WHOLE_THOUSANDS = re.compile(_THOUSANDS + r"\Z")
_MAX_DIGITS = 18
_FACTORS = {
    "k": 10**3,
    "thousand": 10**3,
    "m": 10**6,
    "million": 10**6,
    "bn": 10**9,
    "billion": 10**9,
    "trillion": 10**12,
}
_ORDINAL_ENDINGS = frozenset({"st", "nd", "rd", "th"})
_MONTHS = {
    "de": "januar februar marz april mai juni juli august september oktober november dezember",
    "en": "january february march april may june july august september october november december",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "fr": "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre "
    "dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pt": "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
}
_DECEMBER = 12


def read_numeral(match: re.Match[str], language: str) -> Iterator[tuple[str, Span]]:
    """Yield the number, or the parts of the date, that a match of :data:`NUMERAL` holds.

    Yields:
        The normalised number or the month's name, and the span it came from.
    """
    if match["date"] is None:
        yield _number(match["number"], match["unit"] or ""), Span(*match.span())
        return
    day, month = ("one", "two")
    if language == "en" and match["mark"] == "/" and int(match["one"]) <= _DECEMBER:
        # American or British? Only a number above twelve tells; else both stay numbers.
        month = "" if int(match["two"]) <= _DECEMBER else "one"
        day = "two"
    names = _MONTHS.get(language, "").split()
    for group in ("one", "two", "year"):
        text = match[group].lstrip("0") or "0"
        if group == month and day and names and 1 <= int(text) <= _DECEMBER:
            text = names[int(text) - 1]
        yield text, Span(*match.span(group))


def _number(text: str, unit: str) -> str:
    digits = text.removesuffix(unit)
    unit = unit.strip("\u00a0 ").lower()
    if _WHOLE_THOUSANDS.match(digits):
        digits = _SEPARATORS.sub("", digits)
    factor = _FACTORS.get(unit)
    if factor is None or unit in _ORDINAL_ENDINGS or len(digits) > _MAX_DIGITS:
        return digits.replace(",", ".")
    value = Decimal(digits.replace(",", ".")) * factor
    return str(int(value)) if value == int(value) else str(value.normalize())

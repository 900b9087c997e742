"""Texts -> runs of letters and digits, whose terms are looked up and not read again and again.

Nearly every word is a run whose term depends on nothing around it. What does (numbers with
separators or units, dates, acronyms with full stops) is read by the analyser itself, and a
*stand-in* takes its place, which is looked up like any other run.
"""

import re
from collections.abc import Callable, Iterator

# Accents written as characters of their own, vowel points and signs: part of their word.
MARKS = (
    r"[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    r"\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0b82\u0bbe-\u0bd7"
    r"\u00ad\u200c\u200d\u2060\ufeff]"
)
RUN = re.compile(r"[^\W_]+")
_NUMBERS = re.compile(r"\d(?<![^\W_]\d)")
_DOTTED = re.compile(r"\.[A-Z]")
_NUMBERS_AND_ACRONYMS = re.compile(
    r"[\dA-Z](?:(?<=\d)(?<![^\W_]\d)|(?<=[A-Z])(?<![^\W_][A-Z])(?=\.[A-Z]))"
)
BETWEEN = "\x00"
"""Stands between texts that are read in one go; a run of its own."""
_STAND_IN = "\x01"
_UNUSUAL = re.compile(rf"[_{_STAND_IN}]|{MARKS}")
_RUN_OR_MARK = re.compile(rf"[^\W_]+|{BETWEEN}|{_STAND_IN}\d+")
_USUAL_SIGNS = "\u2019\u2018\u201c\u201d\u2013\u2014\u2026\u00a0"
_BLANKED = bytes(
    code if chr(code) in (BETWEEN, _STAND_IN) or (code < 128 and chr(code).isalnum()) else 32  # noqa: PLR2004  # ASCII
    for code in range(256)
)
"""Of each byte of ASCII, itself where it belongs to a run; else a blank."""


def is_read_by_runs(text: str) -> bool:
    """Say whether all words of a text are runs, or what :func:`depending_on_others` finds."""
    if text.isascii():
        return "_" not in text and _STAND_IN not in text
    return _UNUSUAL.search(text) is None


def depending_on_others(text: str) -> Iterator[re.Match[str]]:
    """Find where numbers begin, and letters with a full stop that may begin an acronym."""
    pattern = _NUMBERS if _DOTTED.search(text) is None else _NUMBERS_AND_ACRONYMS
    return pattern.finditer(text)


def runs_of(text: str) -> list[str]:
    """Return the runs, stand-ins and :data:`BETWEEN` of a text, in order."""
    if not text.isascii():
        for sign in _USUAL_SIGNS:
            text = text.replace(sign, " ")
        if not text.isascii():
            return _RUN_OR_MARK.findall(text)
    return text.encode("ascii").translate(_BLANKED).decode("ascii").split()


class Terms(dict[str, str]):
    """The term of each run, worked out when it is first met; empty for a stop word."""

    def __init__(self, read: Callable[[str], str]) -> None:
        """Start with none.

        Args:
            read: Returns the term of a run.
        """
        super().__init__({BETWEEN: BETWEEN})
        self._read = read
        self._stand_ins: dict[str, str] = {}

    def __missing__(self, run: str) -> str:
        """Work out a run's term."""
        term = self[run] = self._read(run)
        return term

    def of(self, text: str) -> list[str]:
        """Return the terms of a text's runs, without those of stop words."""
        return list(filter(None, map(self.__getitem__, runs_of(text))))

    def stand_in(self, term: str) -> str:
        """Return what stands for a term in a text that :meth:`of` is asked for."""
        found = self._stand_ins.get(term)
        if found is None:
            found = f"{_STAND_IN}{len(self)}"  # each adds one, so no two are alike
            self[found] = term
            self._stand_ins[term] = found
        return found

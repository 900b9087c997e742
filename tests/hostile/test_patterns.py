"""No regular expression of the bot can be driven into backtracking: time grows with the text."""

import re
from collections.abc import Callable
from time import thread_time

import pytest

from tests.e2e.reporting import Tell, scenario
from tests.hostile.patterns import Used, drivers, every_pattern, pumped

TIMES = (18, 22, 26, 80, 600)
"""How often a loop is gone round; slowly growing, for what is exponential to show in time."""
MAX_CHARS = 8_000
MAX_S_A_CHAR = 1e-6
"""What takes longer than that a character grows with the text's length, not with the text."""
SLACK_S = 0.004

BOUNDED = {
    # Looked for in the last 16 characters before a full stop.
    "bot.story.sentences._LAST_WORD": 16,
}
"""Patterns whose texts are short, whoever sends them; characters."""


def slowest(used: Used) -> str | None:
    """Return the first text that takes too long, described; None where none does."""
    longest = BOUNDED.get(used.place, MAX_CHARS)
    for name, drive in drivers(used):
        for before, pump, after in pumped(used):
            most = longest // len(pump)
            for times in (*(times for times in TIMES if times < most), most):
                if _takes_too_long(drive, before + pump * times + after):
                    return f"{name}({before!r} + {pump!r} * {times} + {after!r})"
    return None


def _takes_too_long(drive: Callable[[str], object], text: str) -> bool:
    """Measure up to three times: another program may have had the processor's cache."""
    return all(_seconds(drive, text) > SLACK_S + MAX_S_A_CHAR * len(text) for _ in range(3))


def _seconds(drive: Callable[[str], object], text: str) -> float:
    began = thread_time()
    drive(text)
    return thread_time() - began


@scenario("every regular expression, with what makes it backtrack", "time grows with the length")
def test_no_pattern_backtracks(tell: Tell) -> None:
    slow = {used.place: found for used in every_pattern() if (found := slowest(used))}

    assert slow == {}
    tell(f"{len(list(every_pattern()))} patterns: none backtracks")


def test_patterns_are_found_wherever_they_stand() -> None:
    places = {used.place for used in every_pattern()}

    assert {
        "bot.chat.markdown._SPECIAL",  # a constant
        "bot.story.phrases.PATTERNS",  # inside a dict
    } <= places
    assert any(place.startswith("bot.story.phrases:") for place in places)  # on the spot


@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        (r"(?:a+)+b", "match"),
        (r"\s+\Z", "search"),
        (r"(?:\w+ ?){1,5}\.", "match"),
        (r"^\s*>", "search"),
        (r"<[^>]*>", "search"),
        (r"(?:(?:x|x)y?)*z", "fullmatch"),
    ],
)
def test_what_backtracks_is_seen(pattern: str, method: str) -> None:
    used = Used("here", re.compile(pattern, re.MULTILINE), frozenset({method}))

    assert slowest(used) is not None

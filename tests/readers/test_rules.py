"""Where to answer, and whose limits hold."""

import pytest

from bot.readers.rationing import Limits
from bot.readers.rules import Rules

THREAD, CHANNEL, CATEGORY, ELSEWHERE = 1, 2, 3, 4
PLACES = (THREAD, CHANNEL, CATEGORY)


@pytest.mark.parametrize(
    ("allowed", "denied", "expected"),
    [
        (set(), set(), True),
        ({CHANNEL}, set(), True),
        ({CATEGORY}, set(), True),
        ({ELSEWHERE}, set(), False),
        (set(), {CHANNEL}, False),
        (set(), {ELSEWHERE}, True),
        ({THREAD}, {CATEGORY}, False),
    ],
    ids=[
        "no rules",
        "allowed",
        "its category allowed",
        "another allowed",
        "denied",
        "another denied",
        "denied wins",
    ],
)
def test_a_channel_is_open_or_not(allowed: set[int], denied: set[int], *, expected: bool) -> None:
    rules = Rules(allowed=frozenset(allowed), denied=frozenset(denied))

    assert rules.opens(PLACES) is expected


def test_a_guild_s_own_limits_win_over_the_operator_s() -> None:
    operators = Limits(cooldown_s=3, daily_questions=200)

    assert Rules().limits(operators) == operators
    assert Rules(cooldown_s=0).limits(operators) == Limits(0, 200)
    assert Rules(daily_questions=0).limits(operators) == Limits(3, 0)

"""How often a reader may ask."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.readers.rationing import Limits, Ration, Wait, spend
from tests.builders import NOON

SECOND = timedelta(seconds=1)
MIDNIGHT = datetime(2012, 8, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ration", "at", "limits", "expected"),
    [
        (None, NOON, Limits(60, 1), Ration(NOON, 1)),
        (Ration(NOON, 1), NOON, Limits(), Ration(NOON, 2)),
        (Ration(NOON, 1), NOON + 9 * SECOND, Limits(10), Wait(NOON + 10 * SECOND)),
        (Ration(NOON, 1), NOON + 10 * SECOND, Limits(10), Ration(NOON + 10 * SECOND, 2)),
        (Ration(NOON, 4), NOON + SECOND, Limits(0, 5), Ration(NOON + SECOND, 5)),
        (Ration(NOON, 5), NOON + SECOND, Limits(0, 5), Wait(MIDNIGHT, 5)),
        (Ration(NOON, 5), NOON + SECOND, Limits(60, 5), Wait(MIDNIGHT, 5)),
        (Ration(NOON, 5), MIDNIGHT, Limits(60, 5), Ration(MIDNIGHT, 1)),
        (Ration(NOON, 9), NOON + SECOND, Limits(0, 5), Wait(MIDNIGHT, 5)),
        (Ration(MIDNIGHT, 5), MIDNIGHT + SECOND, Limits(7), Wait(MIDNIGHT + 7 * SECOND)),
    ],
    ids=[
        "the first question",
        "no limits",
        "inside the cooldown",
        "after the cooldown",
        "the day's last",
        "one too many",
        "the longer wait is told",
        "the next day",
        "a limit that was lowered",
        "a cooldown at midnight",
    ],
)
def test_a_question_is_let_through_or_told_from_when_on(
    ration: Ration | None, at: datetime, limits: Limits, expected: Ration | Wait
) -> None:
    assert spend(ration, at, limits) == expected


moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 1, 3)).map(  # noqa: DTZ001  # made aware
    lambda moment: moment.replace(tzinfo=UTC)
)
limits = st.builds(Limits, st.integers(0, 86_400), st.integers(0, 5))


@given(asked=st.lists(moments, max_size=12), limits=limits)
def test_no_order_of_questions_gets_round_the_limits_or_makes_a_wait_longer(
    asked: list[datetime], limits: Limits
) -> None:
    ration: Ration | None = None
    let_through: list[datetime] = []

    for at in asked:
        outcome = spend(ration, at, limits)
        if isinstance(outcome, Ration):
            ration = outcome
            let_through.append(at)
        elif outcome.daily_questions:
            assert at < outcome.until <= at + timedelta(days=1)
        else:
            assert at < outcome.until <= at + timedelta(seconds=limits.cooldown_s)

    in_order = let_through == sorted(let_through)
    if in_order and limits.daily_questions:
        for day in {at.date() for at in let_through}:
            count = sum(at.date() == day for at in let_through)
            assert count <= limits.daily_questions
    if in_order:
        gaps = [later - earlier for earlier, later in pairwise(let_through)]
        assert all(gap >= timedelta(seconds=limits.cooldown_s) for gap in gaps)

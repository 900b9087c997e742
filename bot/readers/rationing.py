"""How often one reader may ask: a pause between questions, and so many a day."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class Limits:
    """How often a reader may ask.

    Attributes:
        cooldown_s: Seconds from one question to the next; 0 for no pause.
        daily_questions: Questions from one midnight (UTC) to the next; 0 for any number.
    """

    cooldown_s: int = 0
    daily_questions: int = 0


@dataclass(frozen=True, slots=True)
class Ration:
    """What a reader has used.

    Attributes:
        last_at: When the last question that was let through was asked, UTC.
        asked: How many have been let through on that day.
    """

    last_at: datetime
    asked: int


@dataclass(frozen=True, slots=True)
class Wait:
    """Why a question is not let through yet.

    Attributes:
        until: When the next one will be, UTC.
        daily_questions: The day's questions, where these are used up; else 0.
    """

    until: datetime
    daily_questions: int = 0


def spend(ration: Ration | None, at: datetime, limits: Limits) -> Ration | Wait:
    """Let one more question through, or say from when on.

    What is refused uses nothing up. A wait is never longer than the cooldown, or than a day,
    though ``at`` may lie before the last question: Discord promises no order.

    Args:
        ration: What the reader has used; None for nothing.
        at: When the question was asked, UTC.
        limits: How often the reader may ask.
    """
    if ration is None:
        return Ration(at, 1)
    today = ration.asked if ration.last_at.date() == at.date() else 0
    if limits.daily_questions and today >= limits.daily_questions:
        return Wait(_next_midnight(at), limits.daily_questions)
    until = min(ration.last_at, at) + timedelta(seconds=limits.cooldown_s)
    if max(ration.last_at, at) < until:
        return Wait(until)
    return Ration(at, today + 1)


def _next_midnight(at: datetime) -> datetime:
    return datetime.combine(at.date() + timedelta(days=1), time(), UTC)

"""Nothing is kept longer than it is needed: a job that deletes what is too old."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.errors import StorageError

log = structlog.get_logger(__name__)

SWEEP_INTERVAL_S = 3_600.0


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many days each kind of thing is kept.

    Attributes:
        rations: When a reader asked last, and how often on that day.
        words: Words that were asked about in vain, and the marks beside them.
        kept_questions: Questions that their askers let the moderators have.
        feedback: Votes, and passages marked wrong.
        counts: Counts by guild and day.
        events: The audit log.
        quoted: Which of the bot's messages quote what; older ones are never edited.
        departed: All that is stored of a guild, after it removed the bot.
    """

    rations: int = 2
    words: int = 30
    kept_questions: int = 90
    feedback: int = 180
    counts: int = 400
    events: int = 400
    quoted: int = 30
    departed: int = 30


class Swept(Protocol):
    """What can be swept."""

    async def sweep(self, now: datetime, retention: Retention) -> int:
        """Delete what is too old; see :class:`~bot.readers.store.ReaderStore`."""
        ...


async def keep_clean(
    store: Swept,
    clock: Callable[[], datetime],
    retention: Retention,
    interval_s: float = SWEEP_INTERVAL_S,
) -> None:
    """Sweep, for as long as it runs, at once and then again and again.

    A sweep that fails is logged, and done again at the next turn.
    """
    while True:
        try:
            deleted = await store.sweep(clock(), retention)
        except StorageError as error:
            log.error("could not delete what is too old", reason=error.user_message)
        else:
            if deleted:
                log.info("deleted what was too old", rows=deleted)
        await asyncio.sleep(interval_s)


def first_kept_day(now: datetime, days: int) -> str:
    """Return the first day (ISO 8601, UTC) of which something is kept."""
    return (now.date() - timedelta(days=days)).isoformat()


def first_kept_moment(now: datetime, days: int) -> str:
    """Return the first moment (ISO 8601, UTC) of which something is kept."""
    return (now - timedelta(days=days)).isoformat()

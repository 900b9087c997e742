"""Asking every source when it is due, and handing on what is new."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.errors import StorageError, UserFacingError
from bot.library.sources.collecting import Collected
from bot.library.sources.fetching import FetchError
from bot.library.sources.source import FAILING, MAX_INTERVAL, Source, SourceState, SourceStore

log = structlog.get_logger(__name__)

POLL_INTERVAL_S = 30.0
MAX_AT_ONCE = 4
UNFORESEEN = "Asking it failed for a reason that only the log tells."
JITTER = 0.1
"""Share of its interval by which a source is asked earlier or later, so that not all come at
once."""


class Collects(Protocol):
    """Asks one source for what is new: :class:`~bot.library.sources.collecting.Collector`."""

    async def collect(self, source: Source, seen: Mapping[str, str]) -> Collected:
        """Return what is new on a source.

        Raises:
            FetchError: It cannot be fetched.
        """
        ...


class Schedule:
    """Asks sources when they are due, each in its own rhythm, a few at once.

    What is new is handed on before it is remembered as read: what could not be published
    comes again.
    """

    def __init__(  # noqa: PLR0913  # what it needs crosses the process, or is chance
        self,
        store: SourceStore,
        collector: Collects,
        deliver: Callable[[Source, Collected], Awaitable[None]],
        failing: Callable[[Source], Awaitable[None]],
        *,
        clock: Callable[[], datetime],
        chance: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Prepare; :meth:`run` does the work.

        Args:
            store: Remembers the sources.
            collector: Fetches.
            deliver: Takes new articles; what it raises as
                :class:`~bot.errors.UserFacingError` counts as a failure of the source.
            failing: Told once when a source has failed :data:`FAILING` times in a row.
            clock: Tells the time, UTC.
            chance: Draws from 0 to 1.
            sleep: Waits between two looks at what is due.
        """
        self._store = store
        self._collector = collector
        self._deliver = deliver
        self._failing = failing
        self._clock = clock
        self._chance = chance
        self._sleep = sleep
        self._at_once = asyncio.Semaphore(MAX_AT_ONCE)

    async def run(self) -> None:
        """Ask sources for as long as it runs; a database that fails is tried again."""
        while True:
            try:
                await self.run_due()
            except* StorageError as errors:
                for error in errors.exceptions:
                    log.error("sources cannot be asked now", reason=str(error))
            await self._sleep(POLL_INTERVAL_S)

    async def run_due(self) -> int:
        """Ask every source that is due, once; return how many there were."""
        now = self._clock()
        due = [each for each in await self._store.sources() if each.state.due_at <= now]
        async with asyncio.TaskGroup() as tasks:
            for source in due:
                tasks.create_task(self._ask_in_turn(source))
        return len(due)

    async def ask(self, source: Source) -> SourceState:
        """Ask a source now, due or not; return how it fared."""
        try:
            collected = await self._collector.collect(
                source, await self._store.seen_pages(source.id)
            )
            if collected.articles or collected.skipped:
                await self._deliver(source, collected)
        except StorageError:
            raise
        except UserFacingError as error:
            state = self._failed(source, error)
        except Exception as error:  # a defect in one must not stop the others
            log.error("source failed unexpectedly", source=source.id, exc_info=error)
            state = self._failed(source, UserFacingError(UNFORESEEN))
        else:
            state = self._succeeded(source, collected)
            if collected.seen is not None:
                await self._store.see_pages(source.id, collected.seen)
        await self._store.save_source_state(source.id, state)
        if state.failures == FAILING:
            await self._failing(replace(source, state=state))
        return state

    async def _ask_in_turn(self, source: Source) -> None:
        async with self._at_once:
            await self.ask(source)

    def _succeeded(self, source: Source, collected: Collected) -> SourceState:
        log.info("source asked", source=source.id, articles=len(collected.articles))
        now = self._clock()
        return SourceState(
            due_at=now + source.interval * self._jitter(),
            etag=collected.etag,
            last_modified=collected.last_modified,
            succeeded_at=now,
        )

    def _failed(self, source: Source, error: UserFacingError) -> SourceState:
        failures = source.state.failures + 1
        wait = source.interval * 2 ** min(failures - 1, 10) * self._jitter()
        asked = error.retry_after_s if isinstance(error, FetchError) else None
        if asked is not None:
            wait = max(wait, timedelta(seconds=min(asked, MAX_INTERVAL.total_seconds())))
        log.warning("source failed", source=source.id, failures=failures)
        return replace(
            source.state,
            due_at=self._clock() + min(wait, MAX_INTERVAL),
            failures=failures,
            reason=error.user_message,
        )

    def _jitter(self) -> float:
        return 1 + JITTER * (2 * self._chance() - 1)

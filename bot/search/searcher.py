"""Searching the snapshots of this process, off the event loop."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Self, TypeVar

from bot.errors import UnknownStoryError
from bot.search.kernels import COMPILED_FROM
from bot.search.model import Found
from bot.search.scope import EVERYTHING, Scope
from bot.search.snapshot import Snapshot
from bot.wording import later

T = TypeVar("T")

SEARCH_THREADS = 2


class SnapshotSearcher:
    """Holds each story's current snapshot and searches it in a small thread pool.

    A question reads the reference once, so it sees one revision however often
    :meth:`publish` swaps it meanwhile.
    """

    def __init__(self, compiled: Path | None = None) -> None:
        """Start empty; :meth:`publish` brings stories in.

        Args:
            compiled: A folder that keeps compiled code; see :meth:`Snapshot.quicken`.
        """
        self._compiled = compiled
        self._snapshots: dict[str, Snapshot] = {}
        self._threads = ThreadPoolExecutor(SEARCH_THREADS, thread_name_prefix="search")

    async def __aenter__(self) -> Self:
        """Return self; the threads start with the first question."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Let the searches under way end, then stop the threads; those that wait are not begun."""
        await asyncio.to_thread(self._threads.shutdown, cancel_futures=True)

    def publish(self, snapshot: Snapshot) -> None:
        """Let a snapshot answer for its story from the next question on.

        A large one answers with compiled code as soon as that is ready.
        """
        self._snapshots[snapshot.story.name] = snapshot
        if len(snapshot.passages) >= COMPILED_FROM:
            quickened = self._threads.submit(snapshot.quicken, self._compiled)
            quickened.add_done_callback(_tell_failure)

    def withdraw(self, story: str) -> None:
        """Let a story answer no more; searches under way go on."""
        self._snapshots.pop(story, None)

    def current(self, story: str) -> Snapshot:
        """Return the snapshot that answers for a story now.

        Raises:
            UnknownStoryError: The story is not loaded.
        """
        try:
            return self._snapshots[story]
        except KeyError:
            raise UnknownStoryError(
                later("There is no story called “{name}” here."), name=story
            ) from None

    async def search(
        self, story: str, question: str, limit: int, scope: Scope = EVERYTHING
    ) -> Found:
        """Rank a story's passages for a question; see :meth:`Snapshot.search`.

        Raises:
            UnknownStoryError: The story is not loaded.
        """
        return await self.read(story, question, limit, scope, lambda found: found)

    async def read(
        self, story: str, question: str, limit: int, scope: Scope, use: Callable[[Found], T]
    ) -> T:
        """Rank a story's passages, and let ``use`` make something of them in the same thread.

        Raises:
            UnknownStoryError: The story is not loaded.
        """
        snapshot = self.current(story)

        def found() -> T:
            return use(snapshot.search(question, limit, scope))

        return await asyncio.get_running_loop().run_in_executor(self._threads, found)


def _tell_failure(quickened: "Future[None]") -> None:
    """Log why there is no compiled code; numpy goes on answering."""
    error = quickened.exception()
    if error is not None:
        logging.getLogger(__name__).error("no compiled code", exc_info=error)

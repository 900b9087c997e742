"""Searching the snapshots of this process, off the event loop."""

import asyncio
import gc
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self, TypeVar

from bot.errors import UnknownStoryError
from bot.search.kernels import COMPILED_FROM
from bot.search.model import Found
from bot.search.quickening import compile_apart
from bot.search.scope import EVERYTHING, Scope
from bot.search.snapshot import Snapshot
from bot.wording import later

T = TypeVar("T")

SEARCH_THREADS = 2

log = logging.getLogger(__name__)


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
        self._settled = False
        self._quickening: set[asyncio.Task[None]] = set()
        self._threads = ThreadPoolExecutor(SEARCH_THREADS, thread_name_prefix="search")

    async def __aenter__(self) -> Self:
        """Return self; the threads start with the first question."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Let the searches under way end, then stop the threads; those that wait are not begun."""
        for task in self._quickening:
            task.cancel()
        if self._quickening:
            await asyncio.wait(self._quickening)
        await asyncio.to_thread(self._threads.shutdown, cancel_futures=True)

    def publish(self, snapshot: Snapshot) -> None:
        """Let a snapshot answer for its story from the next question on.

        A large one answers with compiled code as soon as that is ready.
        """
        self._snapshots[snapshot.story.name] = snapshot
        if len(snapshot.passages) >= COMPILED_FROM:
            task = asyncio.create_task(self._quicken(snapshot))
            self._quickening.add(task)
            task.add_done_callback(self._quickened)

    async def _quicken(self, snapshot: Snapshot) -> None:
        cache = self._compiled
        if cache is not None and snapshot.folder is not None:
            cache = await compile_apart(cache, snapshot.folder)
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._threads, snapshot.quicken, cache)
        if not self._settled:
            self._settled = True
            gc.freeze()  # numba stays: going through it again would stop everybody for a second

    def _quickened(self, task: "asyncio.Task[None]") -> None:
        """Log why there is no compiled code; numpy goes on answering."""
        self._quickening.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("no compiled code", exc_info=task.exception())

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

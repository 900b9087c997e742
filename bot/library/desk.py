"""What every librarian works with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.library.store import Store
from bot.search.snapshot import Snapshot
from bot.story.model import Story

Build = Callable[[Story, int], Awaitable[Snapshot]]
"""Makes the snapshot of a story's revision, off the event loop."""


class Shelf(Protocol):
    """Where snapshots are published; the searcher answers from them."""

    def publish(self, snapshot: Snapshot) -> None:
        """Let a snapshot answer for its story from the next question on."""
        ...

    def current(self, story: str) -> Snapshot:
        """Return the snapshot that answers for a story now."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What every librarian works with.

    Attributes:
        store: Remembers the revisions.
        shelf: Answers from what is published to it.
        build: Makes snapshots.
        clock: Tells the time, UTC.
    """

    store: Store
    shelf: Shelf
    build: Build
    clock: Callable[[], datetime]

"""What every librarian works with."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.library.folder import read_files
from bot.library.store import Store
from bot.search.snapshot import Snapshot
from bot.story.assembling import assemble
from bot.story.model import Story

Assemble = Callable[[str, Mapping[str, bytes]], Awaitable[Story]]
"""Reads the files of a story of this name, off the event loop; raises CorpusError."""
Read = Callable[[str, Path, Mapping[str, bytes]], Awaitable[Story]]
"""The same of a folder's files, and others beside them."""
Find = Callable[[str, Mapping[str, str], int], Awaitable[Snapshot | None]]
"""Returns the snapshot of a revision whose files have these digests, if one is kept."""
Clear = Callable[[Iterable[str]], Awaitable[None]]
"""Removes what is kept beside the database of all stories but these."""
Build = Callable[[Story, int], Awaitable[Snapshot]]
"""Makes the snapshot of a story's revision, off the event loop."""


class Shelf(Protocol):
    """Where snapshots are published; the searcher answers from them."""

    def publish(self, snapshot: Snapshot) -> None:
        """Let a snapshot answer for its story from the next question on."""
        ...

    def withdraw(self, story: str) -> None:
        """Let a story answer no more."""
        ...

    def current(self, story: str) -> Snapshot:
        """Return the snapshot that answers for a story now."""
        ...


async def _assemble_in_thread(name: str, files: Mapping[str, bytes]) -> Story:
    return await asyncio.to_thread(assemble, name, files)


async def _read_in_thread(name: str, folder: Path, others: Mapping[str, bytes]) -> Story:
    files = await asyncio.to_thread(read_files, folder)
    return await _assemble_in_thread(name, {**files, **others})


async def _clear_nothing(kept: Iterable[str]) -> None:
    del kept


async def _find_none(name: str, digests: Mapping[str, str], revision: int) -> Snapshot | None:
    del name, digests, revision
    return None


@dataclass(frozen=True, slots=True)
class Desk:
    """What every librarian works with.

    Attributes:
        store: Remembers the revisions.
        shelf: Answers from what is published to it.
        build: Makes snapshots.
        clock: Tells the time, UTC.
        assemble: Reads stories' files.
        read: Reads stories' folders.
        find: Finds snapshots that were made before.
        keep_only: Removes the snapshots of stories that are gone.
    """

    store: Store
    shelf: Shelf
    build: Build
    clock: Callable[[], datetime]
    assemble: Assemble = _assemble_in_thread
    read: Read = _read_in_thread
    find: Find = _find_none
    keep_only: Clear = _clear_nothing

"""Keeping a story: opening it at the start, reloading it, following other processes."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Protocol

import structlog

from bot.errors import CorpusError, ReloadInProgressError, UserFacingError
from bot.library.folder import read_story
from bot.library.store import (
    OPERATOR,
    AuditEvent,
    ConflictError,
    Revision,
    Store,
    StoryRecord,
)
from bot.search.snapshot import Snapshot
from bot.story.assembling import assemble, golden_problems
from bot.story.model import Story

log = structlog.get_logger(__name__)

RELOAD = "reload"

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
class Changes:
    """How the files of one revision differ from those of the one before, by path."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Say whether anything differs."""
        return bool(self.added or self.changed or self.removed)

    def __str__(self) -> str:
        """Name the counts, as in ``1 added, 2 changed, 0 removed``."""
        return f"{len(self.added)} added, {len(self.changed)} changed, {len(self.removed)} removed"


@dataclass(frozen=True, slots=True)
class Reload:
    """What a reload did.

    Attributes:
        revision: The revision that answers now.
        changes: What differs from the revision before; nothing where it is the same one.
        articles: How many there are now.
        passages: How many are indexed now.
        seconds: How long it took.
        warnings: Sentences about golden questions whose answers no longer stand.
    """

    revision: Revision
    changes: Changes
    articles: int
    passages: int
    seconds: float
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """What answers now.

    Attributes:
        title: What readers see of the story.
        revision: The revision that answers.
        articles: How many it has.
        passages: How many are indexed.
        index_size_bytes: Memory of the index.
        last_reload: The newest reload in the audit log, whatever came of it.
    """

    title: str
    revision: Revision
    articles: int
    passages: int
    index_size_bytes: int
    last_reload: AuditEvent | None


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


class Librarian:
    """Keeps one story: its folder, its revisions in the store, its snapshot on the shelf.

    Attributes:
        id: The story's; receipts hold it.
        story: What the story is called inside; searches name it.
        name: What people call it.
        guild: The guild it belongs to; None for the operator's.
    """

    def __init__(self, record: StoryRecord, folder: Path | None, desk: Desk) -> None:
        """Keep a story; :meth:`open` brings it in.

        Args:
            record: The story.
            folder: Holds its articles; None for a story without one.
            desk: What to work with.
        """
        self.id = record.id
        self.story = record.name
        self.name = record.name.rpartition("/")[2]
        self.guild = record.guild
        self._folder = folder
        self._store = desk.store
        self._shelf = desk.shelf
        self._build = desk.build
        self._clock = desk.clock
        self._is_reloading = False
        self._swapping = asyncio.Lock()
        self._serving: Revision | None = None
        self._told = ""

    @property
    def is_open(self) -> bool:
        """Whether a revision answers."""
        return self._serving is not None

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot that answers now."""
        return self._shelf.current(self.story)

    async def open(self) -> None:
        """Bring the story in at the start: what the folder holds now, as a revision.

        A folder that is broken leaves the last committed revision answering, and the
        log says so.

        Raises:
            CorpusError: The folder is broken, and there is no revision to go on with.
        """
        if not await self._serve_readable():
            await self.reload(OPERATOR)
            return
        try:
            await self.reload(OPERATOR)
        except CorpusError as error:
            log.error(
                "the corpus folder is broken; the last revision goes on answering",
                story=self.story,
                revision=self._current.number,
                reason=error.user_message,
            )

    async def open_committed(self) -> None:
        """Bring in the last committed revision, as a running bot has it; else the folder.

        Raises:
            CorpusError: There is no revision yet, and the folder is broken.
        """
        if not await self._serve_readable():
            await self.reload(OPERATOR)

    async def reload(self, actor: str) -> Reload:
        """Read the folder again and let what it holds answer.

        The new snapshot is built beside the old one, which goes on answering until it
        is swapped out. A folder equal to the current revision makes no new one.
        Whatever comes of it is in the audit log.

        Args:
            actor: Who asked for it, as in :class:`~bot.library.store.Revision`.

        Raises:
            ReloadInProgressError: Another one has not finished; this one did nothing.
            CorpusError: The folder is broken; nothing changed.
        """
        if self._is_reloading:
            await self._record(actor, "refused", "Another reload was under way.")
            raise ReloadInProgressError
        self._is_reloading = True
        try:
            async with self._swapping:
                return await self._reload(actor)
        except CorpusError as error:
            await self._record(actor, "failed", error.user_message)
            raise
        except ConflictError:
            await self._record(actor, "refused", "Another process committed a revision first.")
            raise ReloadInProgressError from None
        finally:
            self._is_reloading = False

    async def status(self) -> Status:
        """Return what answers now."""
        snapshot = self.snapshot
        reloads = await self._store.events(1, action=RELOAD, subject=self.story)
        return Status(
            title=snapshot.story.title,
            revision=self._current,
            articles=len(snapshot.articles),
            passages=len(snapshot.passages),
            index_size_bytes=snapshot.index_size_bytes,
            last_reload=next(iter(reloads), None),
        )

    async def catch_up(self, number: int) -> None:
        """Serve what another process committed, unless it is served already.

        What cannot be served is logged once; the last revision goes on answering.

        Args:
            number: The newest revision in the store.
        """
        if number == (self._serving.number if self._serving else 0):
            return
        try:
            async with self._swapping:
                if await self._serve_committed():
                    number = self._current.number
                    log.info(
                        "serving a revision committed elsewhere", story=self.id, revision=number
                    )
            self._told = ""
        except UserFacingError as error:
            if self._told != error.user_message:
                log.error(
                    "cannot follow what was committed", story=self.id, reason=error.user_message
                )
            self._told = error.user_message

    @property
    def _current(self) -> Revision:
        if self._serving is None:
            raise RuntimeError("the story was not opened")
        return self._serving

    async def _reload(self, actor: str) -> Reload:
        started = perf_counter()
        story = await self._read_folder()
        before = await self._store.current_revision(self.story)
        changes = _changes(before, story)
        if before is not None and before.digest == story.digest:
            await self._serve_committed()
            await self._record(actor, "unchanged", f"Still revision {before.number}.")
            return await self._report(before, changes, started)
        revision = Revision(
            story=self.story,
            number=before.number + 1 if before else 1,
            digest=story.digest,
            committed_at=self._clock(),
            committed_by=actor,
            files=story.digests,
        )
        snapshot = await self._build(story, revision.number)
        contents = {story.digests[path]: content for path, content in story.files.items()}
        event = self._event(actor, "done", f"Revision {revision.number}. Files: {changes}.")
        await self._store.commit_revision(revision, contents, event)
        self._publish(revision, snapshot)
        return await self._report(revision, changes, started)

    async def _read_folder(self) -> Story:
        if self._folder is None:
            raise CorpusError(f"{self.name} has no folder to read again.")
        return await asyncio.to_thread(read_story, self._folder)

    async def _serve_readable(self) -> bool:
        """Publish the current revision, unless an older Cuttings let in what is broken now."""
        try:
            return await self._serve_committed()
        except CorpusError as error:
            log.error(
                "the last revision can no longer be read; reading the folder instead",
                story=self.story,
                reason=error.user_message,
            )
            return False

    async def _serve_committed(self) -> bool:
        """Publish the store's current revision if it is not the one that answers already.

        Returns:
            Whether there was one to publish.
        """
        revision = await self._store.current_revision(self.story)
        if revision is None or (self._serving and self._serving.number == revision.number):
            return False
        contents = await self._store.contents(revision.files.values())
        files = {path: contents[digest] for path, digest in revision.files.items()}
        story = await asyncio.to_thread(assemble, self.story, files)
        self._publish(revision, await self._build(story, revision.number))
        return True

    def _publish(self, revision: Revision, snapshot: Snapshot) -> None:
        self._shelf.publish(snapshot.numbered(revision.number, self.id))
        self._serving = revision

    async def _report(self, revision: Revision, changes: Changes, started: float) -> Reload:
        snapshot = self.snapshot
        warnings = tuple(await asyncio.to_thread(golden_problems, snapshot.story))
        return Reload(
            revision=revision,
            changes=changes,
            articles=len(snapshot.articles),
            passages=len(snapshot.passages),
            seconds=perf_counter() - started,
            warnings=warnings,
        )

    def _event(self, actor: str, outcome: str, detail: str) -> AuditEvent:
        return AuditEvent(self._clock(), actor, RELOAD, self.story, outcome, detail)

    async def _record(self, actor: str, outcome: str, detail: str) -> None:
        await self._store.record(self._event(actor, outcome, detail))


def _changes(before: Revision | None, story: Story) -> Changes:
    old = before.files if before else {}
    new = story.digests
    return Changes(
        added=tuple(path for path in new if path not in old),
        changed=tuple(path for path in new if path in old and old[path] != new[path]),
        removed=tuple(path for path in old if path not in new),
    )

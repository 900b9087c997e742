"""Keeping a story: opening it at the start, reloading it, following other processes."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Protocol

import structlog

from bot.errors import CorpusError, ReloadInProgressError, UserFacingError
from bot.library.folder import read_story
from bot.library.store import OPERATOR, AuditEvent, ConflictError, Revision, Store
from bot.search.snapshot import Snapshot, build_snapshot
from bot.story.assembling import assemble, golden_problems
from bot.story.model import Story

log = structlog.get_logger(__name__)

FOLLOW_INTERVAL_S = 5.0
RELOAD = "reload"


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


class Librarian:
    """Keeps one story: its folder, its revisions in the store, its snapshot on the shelf."""

    def __init__(
        self, folder: Path, store: Store, shelf: Shelf, clock: Callable[[], datetime]
    ) -> None:
        """Keep the story of ``folder``; :meth:`open` brings it in.

        Args:
            folder: Holds the articles; its name is the story's.
            store: Remembers the revisions.
            shelf: Answers from what is published to it.
            clock: Tells the time, UTC.
        """
        self.story = folder.resolve().name
        self._folder = folder
        self._store = store
        self._shelf = shelf
        self._clock = clock
        self._is_reloading = False
        self._swapping = asyncio.Lock()
        self._serving: Revision | None = None

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

    async def follow(self, interval_s: float = FOLLOW_INTERVAL_S) -> None:
        """Serve, for as long as it runs, what other processes commit (the command line).

        What cannot be served is logged once; the last revision goes on answering.
        """
        told = ""
        while True:
            await asyncio.sleep(interval_s)
            try:
                async with self._swapping:
                    if await self._serve_committed():
                        number = self._current.number
                        log.info("serving a revision committed elsewhere", revision=number)
                told = ""
            except UserFacingError as error:
                if told != error.user_message:
                    log.error("cannot follow what was committed", reason=error.user_message)
                told = error.user_message

    @property
    def _current(self) -> Revision:
        if self._serving is None:
            raise RuntimeError("the story was not opened")
        return self._serving

    async def _reload(self, actor: str) -> Reload:
        started = perf_counter()
        story = await asyncio.to_thread(read_story, self._folder)
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
        snapshot = await asyncio.to_thread(build_snapshot, story, revision.number)
        contents = {story.digests[path]: content for path, content in story.files.items()}
        event = self._event(actor, "done", f"Revision {revision.number}. Files: {changes}.")
        await self._store.commit_revision(revision, contents, event)
        self._publish(revision, snapshot)
        return await self._report(revision, changes, started)

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
        self._publish(revision, await asyncio.to_thread(build_snapshot, story, revision.number))
        return True

    def _publish(self, revision: Revision, snapshot: Snapshot) -> None:
        self._shelf.publish(snapshot)
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

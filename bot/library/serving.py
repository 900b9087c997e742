"""What of a story answers now, and what was committed of it."""

import asyncio
from collections.abc import Collection, Container, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bot.errors import CorpusError, UnknownRevisionError, UserFacingError
from bot.library.desk import Desk
from bot.library.drafting import stored_files
from bot.library.files import LayeredFiles
from bot.library.following import followed, moves
from bot.library.rehearsal import all_golden
from bot.library.store import AuditEvent, By, HeldRevision, Revision, StoryRecord
from bot.library.taking_back import TakenBack, found_again
from bot.search.scope import Scope
from bot.search.snapshot import Snapshot
from bot.story.assembling import DEFAULT_LANGUAGE
from bot.story.model import GoldenQuestion, Story

log = structlog.get_logger(__name__)

RELOAD = "reload"


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
        newest: When its newest article was published; None where no article says.
        held: What waits for a moderator's word, newest first.
    """

    title: str
    revision: Revision
    articles: int
    passages: int
    index_size_bytes: int
    last_reload: AuditEvent | None
    newest: datetime | None = None
    held: tuple[HeldRevision, ...] = ()


class Serving:
    """One story's current revision, on the shelf.

    Attributes:
        id: The story's; receipts hold it.
        story: What the story is called inside; searches name it.
        name: What people call it.
        guild: The guild it belongs to; None for the operator's.
        is_new: Whether it never had a revision, so that there is nothing to answer from yet.
    """

    def __init__(self, record: StoryRecord, desk: Desk) -> None:
        """Serve a story; nothing of it answers yet.

        Args:
            record: The story.
            desk: What to work with.
        """
        self.id = record.id
        self.story = record.name
        self.name = record.name.rpartition("/")[2]
        self.guild = record.guild
        self.is_new = not record.revision
        self._desk = desk
        self._swapping = asyncio.Lock()
        self._serving: Revision | None = None
        self._rehearsed: tuple[int, Snapshot] | None = None
        self._told = ""
        self._taken_back = TakenBack()
        self._taking_back = asyncio.Lock()

    @property
    def is_open(self) -> bool:
        """Whether a revision answers."""
        return self._serving is not None

    @property
    def title(self) -> str:
        """What readers see of the story."""
        return self.snapshot.title if self.is_open else self.name

    @property
    def language(self) -> str:
        """The story's, as an ISO 639-1 code."""
        return self.snapshot.language if self.is_open else DEFAULT_LANGUAGE

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot that answers now."""
        return self._desk.shelf.current(self.story)

    @property
    def revision(self) -> Revision:
        """The revision that answers now."""
        if self._serving is None:
            raise RuntimeError("the story was not opened")
        return self._serving

    @property
    def taken_back(self) -> TakenBack:
        """What moderators took back of the story, or said about its articles."""
        return self._taken_back

    @property
    def now(self) -> datetime:
        """The time that embargoes end by, UTC."""
        return self._desk.clock()

    @property
    def scope(self) -> Scope:
        """What may be shown of the story now."""
        return self._taken_back.scope(self.now)

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
                    number = self.revision.number
                    log.info(
                        "serving a revision committed elsewhere", story=self.story, revision=number
                    )
            self._told = ""
        except UserFacingError as error:
            if self._told != error.user_message:
                log.error(
                    "cannot follow what was committed", story=self.story, reason=error.user_message
                )
            self._told = error.user_message

    async def old_revision(self, number: int) -> Revision:
        """Return a revision.

        Raises:
            UnknownRevisionError: There is none of this number.
        """
        revision = await self.revision_if_any(number)
        if revision is None:
            newest = await self._current()
            raise UnknownRevisionError(number, newest.number if newest else 0)
        return revision

    async def revision_if_any(self, number: int) -> Revision | None:
        """Return a revision; None where there is none of this number."""
        return await self._desk.store.revision(self.story, number)

    async def history(self, limit: int, *, before: int | None = None) -> Sequence[Revision]:
        """Return the newest revisions, newest first; only those before a number if given."""
        return await self._desk.store.revisions(self.story, limit, before=before)

    async def files_of(
        self, revision: Revision, paths: Container[str] | None = None
    ) -> dict[str, bytes]:
        """Return the bytes of a revision's files, by path; only of some paths if given."""
        files = {
            path: digest
            for path, digest in revision.files.items()
            if paths is None or path in paths
        }
        return await stored_files(self._desk.store, files)

    async def _stored(self, files: Mapping[str, str]) -> Mapping[str, bytes]:
        """Return the files with these digests; most are only read when they are asked for.

        Args:
            files: SHA-256 (hex) by path.
        """
        if self._serving is None:
            return await stored_files(self._desk.store, files)
        story = self.snapshot.story
        same = await asyncio.to_thread(_same, files, story.digests)
        others = {path: digest for path, digest in files.items() if path not in same}
        above = await stored_files(self._desk.store, others)
        return await asyncio.to_thread(LayeredFiles, story.files, same, above)

    async def _put_over(
        self, files: Mapping[str, str], others: Mapping[str, bytes | None]
    ) -> Mapping[str, bytes]:
        """Return files, with others put in their place, or taken away.

        Args:
            files: SHA-256 (hex) by path.
            others: Bytes by path; None takes a file away.
        """
        kept = {path: digest for path, digest in files.items() if path not in others}
        come = {path: content for path, content in others.items() if content is not None}
        return await asyncio.to_thread(LayeredFiles, await self._stored(kept), kept, come)

    async def contents_kept(self, digests: Collection[str]) -> dict[str, bytes]:
        """Return the bytes of files that any revision held, by digest, as far as they are kept."""
        contents: dict[str, bytes] = {}
        for digest in digests:
            with suppress(KeyError):
                contents |= await self._desk.store.contents([digest])
        return contents

    async def text_of(self, revision: Revision, path: str) -> str:
        """Return the text of one of a revision's files."""
        files = await self.files_of(revision, {path})
        return files[path].decode(errors="replace")

    async def golden(self) -> list[GoldenQuestion]:
        """Return the golden questions: those of the story's files, then the moderators'."""
        kept = await self._desk.store.golden(self.story)
        return all_golden(self.snapshot.story, kept)

    async def status(self) -> Status:
        """Return what answers now."""
        snapshot = self.snapshot
        reloads = await self._desk.store.events(1, action=RELOAD, subject=self.story)
        dates = [a.published_at for a in snapshot.articles if a.published_at is not None]
        return Status(
            title=snapshot.story.title,
            revision=self.revision,
            articles=len(snapshot.articles),
            passages=len(snapshot.passages),
            index_size_bytes=snapshot.index_size_bytes,
            last_reload=next(iter(reloads), None),
            newest=max(dates, default=None),
            held=await self.held(),
        )

    async def held(self) -> tuple[HeldRevision, ...]:
        """Return what waits for a moderator's word, newest first."""
        return tuple(await self._desk.store.held_revisions(self.story))

    async def _current(self) -> Revision | None:
        return await self._desk.store.current_revision(self.story)

    async def _serve_readable(self) -> bool:
        """Publish the current revision, unless an older Cuttings let in what is broken now.

        Returns:
            Whether a revision is served.
        """
        try:
            await self._serve_committed()
        except CorpusError as error:
            log.error(
                "the last revision can no longer be read; reading the folder instead",
                story=self.story,
                reason=error.user_message,
            )
            return False
        return self._serving is not None

    async def _serves(self, revision: Revision) -> bool:
        """Serve a story's current revision, if it can be read; say whether it is served."""
        if self._serving is None or self._serving.number != revision.number:
            await self._serve_readable()
        return self._serving is not None and self._serving.number == revision.number

    async def _serve_committed(self) -> bool:
        """Publish the store's current revision if it is not the one that answers already.

        Returns:
            Whether there was one to publish.
        """
        revision = await self._current()
        if revision is None or (self._serving and self._serving.number == revision.number):
            return False
        snapshot = await self._desk.find(self.story, revision.files, revision.number)
        if snapshot is None:
            story = await self._assembled(await self._stored(revision.files))
            snapshot = await self._desk.build(story, revision.number)
        await self._serve(revision, snapshot)
        return True

    async def _assembled(self, files: Mapping[str, bytes]) -> Story:
        """Read files as a story.

        Raises:
            CorpusError: They are none; the message says why.
        """
        return replace(await self._desk.assemble(self.story, files), id=self.id)

    async def _serve(self, revision: Revision, snapshot: Snapshot) -> None:
        async with self._taking_back:
            taken_back = await self._read_taken_back(snapshot, follow=True)
            # Together: nothing that is withheld answers in between.
            self._taken_back = taken_back
            self._desk.shelf.publish(snapshot.numbered(revision.number, self.id))
            self._serving = revision
            self.is_new = False
            self._rehearsed = None  # it was rehearsed against an older one

    def retire(self) -> None:
        """Let nothing of the story answer any more."""
        self._desk.shelf.withdraw(self.story)
        self._serving = None
        self._rehearsed = None

    async def _read_taken_back(self, snapshot: Snapshot, *, follow: bool = False) -> TakenBack:
        """Return what is withheld, found again in a snapshot's articles.

        Args:
            snapshot: What answers, or would.
            follow: Note where the articles stand in it.
        """
        store = self._desk.store
        statuses = await store.statuses(self.story)
        passages = await store.hidden(self.story)
        before = self._serving.files if self._serving else None
        where = await moves(store, snapshot, [*statuses, *passages], before)
        if follow and where:
            await store.follow(
                self.story, {file: (now.file, now.digest) for file, now in where.items()}
            )
        hiding = tuple(followed(one, where) for one in passages)
        hidden = await asyncio.to_thread(found_again, snapshot, hiding)
        said = (followed(one, where) for one in statuses)
        return TakenBack({one.file: one for one in said}, hiding, hidden)

    def _event(self, by: By, action: str, outcome: str, detail: str) -> AuditEvent:
        at = self._desk.clock()
        guild = by.guild if by.guild is not None else self.guild
        return AuditEvent(at, by.actor, action, self.story, outcome, detail, guild)


def _same(files: Mapping[str, str], others: Mapping[str, str]) -> dict[str, str]:
    return {path: digest for path, digest in files.items() if others.get(path) == digest}

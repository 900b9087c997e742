"""Keeping a story: bringing it in at the start, and every change of it."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from time import perf_counter

import structlog

from bot.errors import (
    CorpusError,
    NothingHeldError,
    ReloadInProgressError,
    UnknownRevisionError,
)
from bot.library.desk import Desk
from bot.library.diffing import Changes
from bot.library.drafting import Draft, folder_digest, is_kept, stored_files
from bot.library.rehearsal import Rehearsal, all_golden, rehearse
from bot.library.serving import RELOAD
from bot.library.store import (
    By,
    ConflictError,
    HeldRevision,
    Revision,
    StoryRecord,
)
from bot.library.withholding import Withholding
from bot.search.snapshot import Snapshot
from bot.story.model import Story
from bot.wording import counted

log = structlog.get_logger(__name__)

ROLLBACK, IMPORT = "rollback", "import"
PUBLISH, DISCARD = "publish", "discard"


class Publish(Enum):
    """When a change is published."""

    ON_WORD = "on word"
    """A moderator sees the rehearsal, and decides."""
    UNLESS_WORSE = "unless worse"
    """At once, but for a golden question that is answered worse; then a moderator decides."""
    NOW = "now"
    """At once."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a change.

    Attributes:
        revision: The revision that answers now.
        rehearsal: What differs from the revision before; None where nothing does.
        held: The id of what waits for a moderator's word; None where nothing does.
    """

    revision: Revision | None
    rehearsal: Rehearsal | None = None
    held: int | None = None

    @property
    def number(self) -> int:
        """The number of the revision that answers now; 0 where none does."""
        return self.revision.number if self.revision else 0

    @property
    def changes(self) -> Changes:
        """What differs from the revision before."""
        return self.rehearsal.changes if self.rehearsal else Changes()


class Librarian(Withholding):
    """Keeps one story: its folder, its revisions in the store, its snapshot on the shelf."""

    def __init__(self, record: StoryRecord, folder: Path | None, desk: Desk) -> None:
        """Keep a story; :meth:`open` brings it in.

        Args:
            record: The story.
            folder: Holds its articles; None for a story without one.
            desk: What to work with.
        """
        super().__init__(record, desk)
        self._folder = folder
        self._is_changing = False

    async def open(self) -> None:
        """Bring the story in at the start: what the folder holds now, as a revision.

        A folder that is broken leaves the last committed revision answering, and the
        log says so. So does one with which a golden question is answered worse: it is held.
        A folder that is still what the last reload read changes nothing: a roll-back stands.

        Raises:
            CorpusError: The folder is broken, and there is no revision to go on with.
        """
        is_readable = await self._serve_readable()
        if self._folder is None and (is_readable or not await self._current()):
            return
        if not is_readable:
            await self.reload(By(), Publish.NOW)
            return
        try:
            outcome = await self.reload(By(), only_if_touched=True)
        except CorpusError as error:
            log.error(
                "the corpus folder is broken; the last revision goes on answering",
                story=self.story,
                revision=self.revision.number,
                reason=error.user_message,
            )
        else:
            if outcome.held is not None:
                log.warning(
                    "the corpus folder is held: golden questions would be answered worse",
                    story=self.story,
                    held=outcome.held,
                )

    async def open_committed(self) -> None:
        """Bring in the last committed revision, as a running bot has it; else the folder.

        Raises:
            CorpusError: There is no revision yet, and the folder is broken.
        """
        if not await self._serve_readable():
            await self.reload(By(), Publish.NOW)

    async def reload(
        self,
        by: By,
        publish: Publish = Publish.UNLESS_WORSE,
        *,
        only_if_touched: bool = False,
    ) -> Outcome:
        """Read the folder again, and rehearse what it holds beside what answers.

        A folder equal to the current revision makes no new one. Whatever comes of it is in
        the audit log.

        Args:
            by: Who asked for it.
            publish: When it is published.
            only_if_touched: Leave the story alone if the folder is what the last reload read.

        Raises:
            ReloadInProgressError: Another change has not finished; this one did nothing.
            CorpusError: The folder is broken; nothing changed.
        """
        async with self._changing(by, RELOAD):
            before = await self._current()
            kept = {path: d for path, d in before.files.items() if is_kept(path)} if before else {}
            story = await self._read_folder(await stored_files(self._desk.store, kept))
            digest = folder_digest(story.digests)
            if only_if_touched and before and await self._desk.store.note(self._note) == digest:
                return Outcome(before)
            outcome = await self._bring_in(
                Draft(story, before, "The folder was read again."), by, RELOAD, publish
            )
            await self._desk.store.set_note(self._note, digest)
            return outcome

    async def change(  # noqa: PLR0913  # a change is that much
        self,
        files: Mapping[str, bytes | None],
        by: By,
        action: str,
        why: str,
        publish: Publish = Publish.ON_WORD,
        *,
        skipped: Sequence[str] = (),
    ) -> Outcome:
        """Rehearse the current revision with some files put in its place, or taken away.

        Args:
            files: Bytes by path; None takes a file away.
            by: Who asked for it.
            action: What the audit log calls it.
            why: What it is made for, as a sentence.
            publish: When it is published.
            skipped: Sentences about files that were left out, and why.

        Raises:
            ReloadInProgressError: Another change has not finished; this one did nothing.
            CorpusError: What would be left is no story; nothing changed.
        """
        async with self._changing(by, action):
            before = await self._current()
            kept = {p: d for p, d in (before.files if before else {}).items() if p not in files}
            after = await stored_files(self._desk.store, kept)
            after |= {path: content for path, content in files.items() if content is not None}
            story = await self._assembled(after)
            draft = Draft(story, before, why, tuple(skipped))
            return await self._bring_in(draft, by, action, publish)

    async def replace_all(
        self, files: Mapping[str, bytes], by: By, why: str, publish: Publish = Publish.ON_WORD
    ) -> Outcome:
        """Rehearse a revision of exactly these files, such as an export of another one.

        Raises:
            ReloadInProgressError: Another change has not finished; this one did nothing.
            CorpusError: They are no story; nothing changed.
        """
        async with self._changing(by, IMPORT):
            story = await self._assembled(files)
            draft = Draft(story, await self._current(), why)
            return await self._bring_in(draft, by, IMPORT, publish)

    async def roll_back(self, number: int, by: By) -> Outcome:
        """Let the files of an older revision answer again, as a new revision, at once.

        Raises:
            ReloadInProgressError: Another change has not finished; this one did nothing.
            UnknownRevisionError: There is no such revision.
        """
        async with self._changing(by, ROLLBACK):
            older = await self.old_revision(number)
            files = await stored_files(self._desk.store, older.files)
            story = await self._assembled(files)
            draft = Draft(story, await self._current(), f"Back to revision {number}.")
            return await self._bring_in(draft, by, ROLLBACK, Publish.NOW)

    async def publish(self, held: int, by: By) -> Outcome:
        """Let what was held answer.

        Raises:
            ReloadInProgressError: Another change has not finished; this one did nothing.
            NothingHeldError: It was published or let go meanwhile, or another revision was
                published, so that it was rehearsed against what answers no more.
        """
        async with self._changing(by, PUBLISH):
            waiting = await self.waiting(held)
            before = await self._current()
            if waiting.base != (before.number if before else 0):
                raise NothingHeldError
            files = await stored_files(self._desk.store, waiting.files)
            story = await self._assembled(files)
            draft = Draft(story, before, waiting.why)
            if self._rehearsed is not None and self._rehearsed[0] == held:
                snapshot = self._rehearsed[1]
            else:
                snapshot = await self._desk.build(story, draft.number)
            rehearsal = Rehearsal.from_json(waiting.report)
            return await self._publish_draft(draft, snapshot, rehearsal, by, PUBLISH)

    async def discard(self, held: int, by: By) -> None:
        """Let go of what was held; nothing of it is kept.

        Raises:
            NothingHeldError: It was published or let go meanwhile.
        """
        waiting = await self.waiting(held)
        event = self._event(by, DISCARD, "done", f"“{waiting.why}” is not published.")
        if not await self._desk.store.let_go(held, event):
            raise NothingHeldError
        if self._rehearsed is not None and self._rehearsed[0] == held:
            self._rehearsed = None

    async def waiting(self, held: int) -> HeldRevision:
        """Return what is held under an id.

        Raises:
            NothingHeldError: Nothing of this story is.
        """
        waiting = await self._desk.store.held(held)
        if waiting is None or waiting.story != self.story:
            raise NothingHeldError
        return waiting

    @property
    def _note(self) -> str:
        return f"folder:{self.story}"

    async def _read_folder(self, others: Mapping[str, bytes]) -> Story:
        if self._folder is None:
            raise CorpusError(f"{self.name} has no folder to read again.")
        return replace(await self._desk.read(self.story, self._folder, others), id=self.id)

    @asynccontextmanager
    async def _changing(self, by: By, action: str) -> AsyncIterator[None]:
        """Let one change in at a time, and record what ends it early."""
        if self._is_changing:
            await self._record(by, action, "refused", "Another change was under way.")
            raise ReloadInProgressError
        self._is_changing = True
        try:
            async with self._swapping:
                yield
        except (CorpusError, UnknownRevisionError) as error:
            await self._record(by, action, "failed", error.user_message)
            raise
        except NothingHeldError as error:
            await self._record(by, action, "refused", error.user_message)
            raise
        except ConflictError:
            await self._record(by, action, "refused", "Another process committed a revision first.")
            raise ReloadInProgressError from None
        finally:
            self._is_changing = False

    async def _bring_in(self, draft: Draft, by: By, action: str, publish: Publish) -> Outcome:
        before = draft.before
        if before is not None and not draft.is_new:
            await self._serve_committed()
            await self._record(by, action, "unchanged", f"Still revision {before.number}.")
            return Outcome(before)
        started = perf_counter()
        snapshot = await self._desk.build(draft.story, draft.number)
        golden = all_golden(draft.story, await self._desk.store.golden(self.story))
        compares = golden and before is not None and await self._serves(before)
        old = self.snapshot if compares else None
        rehearsal = await asyncio.to_thread(rehearse, draft, old, snapshot, golden)
        rehearsal = replace(rehearsal, seconds=perf_counter() - started)
        worse = publish is Publish.UNLESS_WORSE and rehearsal.worse
        if publish is Publish.ON_WORD or worse:
            return await self._hold(draft, snapshot, rehearsal, by, action, unattended=bool(worse))
        return await self._publish_draft(draft, snapshot, rehearsal, by, action)

    async def _hold(  # noqa: PLR0913  # what is held is that much
        self,
        draft: Draft,
        snapshot: Snapshot,
        rehearsal: Rehearsal,
        by: By,
        action: str,
        *,
        unattended: bool,
    ) -> Outcome:
        held = HeldRevision(
            story=self.story,
            base=rehearsal.base,
            digest=draft.story.digest,
            held_at=self._desk.clock(),
            held_by=by,
            files=draft.story.digests,
            why=draft.why,
            report=rehearsal.to_json(),
            unattended=unattended,
            is_reload=action == RELOAD,
        )
        questions = counted(len(rehearsal.worse), "golden question")
        worse = f" {questions} worse." if rehearsal.worse else ""
        event = self._event(by, action, "held", f"Files: {rehearsal.changes}.{worse}")
        contents = await asyncio.to_thread(lambda: draft.contents)
        number = await self._desk.store.hold(held, contents, event)
        self._rehearsed = (number, snapshot)
        return Outcome(draft.before, rehearsal, number)

    async def _publish_draft(
        self, draft: Draft, snapshot: Snapshot, rehearsal: Rehearsal, by: By, action: str
    ) -> Outcome:
        revision = draft.revision(self._desk.clock(), by)
        detail = f"Revision {revision.number}. Files: {rehearsal.changes}."
        event = self._event(by, action, "done", detail)
        contents = await asyncio.to_thread(lambda: draft.contents)
        await self._desk.store.commit_revision(revision, contents, event)
        await self._serve(revision, snapshot)
        return Outcome(revision, rehearsal)

    async def _record(self, by: By, action: str, outcome: str, detail: str) -> None:
        await self._desk.store.record(self._event(by, action, outcome, detail))

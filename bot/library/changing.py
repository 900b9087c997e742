"""One change of a story at a time: built, rehearsed, then published or held."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from time import perf_counter

import structlog

from bot.errors import (
    CorpusError,
    NothingHeldError,
    ReloadInProgressError,
    StorageError,
    UnknownRevisionError,
)
from bot.library.desk import Desk
from bot.library.drafting import Draft
from bot.library.outcome import Outcome, Publish
from bot.library.rehearsal import Rehearsal, all_golden, rehearse
from bot.library.serving import RELOAD
from bot.library.store import By, ConflictError, HeldRevision, StoryRecord
from bot.library.withholding import Withholding
from bot.search.snapshot import Snapshot
from bot.wording import counted

log = structlog.get_logger(__name__)


class Changing(Withholding):
    """Brings a draft of one story in: builds it, rehearses it, and holds or publishes it."""

    def __init__(self, record: StoryRecord, desk: Desk) -> None:
        """Change a story; nothing of it answers yet.

        Args:
            record: The story.
            desk: What to work with.
        """
        super().__init__(record, desk)
        self._is_changing = False

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
            await self._record_end(by, action, "failed", error.user_message)
            raise
        except asyncio.CancelledError:
            await self._record_end(by, action, "cancelled", "It was cancelled, or the bot ended.")
            raise
        except NothingHeldError as error:
            await self._record_end(by, action, "refused", error.user_message)
            raise
        except ConflictError:
            await self._record_end(
                by, action, "refused", "Another process committed a revision first."
            )
            raise ReloadInProgressError from None
        finally:
            self._is_changing = False

    async def _bring_in(self, draft: Draft, by: By, action: str, publish: Publish) -> Outcome:
        before = draft.before
        is_new = await asyncio.to_thread(draft.weigh)
        if before is not None and not is_new:
            await self._serve_committed()
            await self._record(by, action, "unchanged", f"Still revision {before.number}.")
            return Outcome(before)
        started = perf_counter()
        snapshot = await self._desk.build(draft.story, draft.number)
        golden = all_golden(draft.story, await self._desk.store.golden(self.story))
        compares = golden and before is not None and await self._serves(before)
        old = self.snapshot if compares else None
        after = (await self._read_taken_back(snapshot)).scope(self.now)
        shown = {"shown_before": self.scope, "shown_after": after}
        rehearsal = await asyncio.to_thread(rehearse, draft, old, snapshot, golden, **shown)
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
        holding = asyncio.create_task(self._desk.store.hold(held, draft.contents, event))
        try:
            number = await asyncio.shield(holding)
        except asyncio.CancelledError:  # nobody wants it any more: nothing of it stays
            let_go = self._event(by, action, "cancelled", "What was rehearsed is let go.")
            await self._desk.store.let_go(await holding, let_go)
            raise
        self._rehearsed = (number, snapshot)
        return Outcome(draft.before, rehearsal, number)

    async def _publish_draft(
        self, draft: Draft, snapshot: Snapshot, rehearsal: Rehearsal, by: By, action: str
    ) -> Outcome:
        await asyncio.to_thread(draft.weigh)
        revision = draft.revision(self._desk.clock(), by)
        detail = f"Revision {revision.number}. Files: {rehearsal.changes}."
        event = self._event(by, action, "done", detail)
        await self._desk.store.commit_revision(revision, draft.contents, event)
        await self._serve(revision, snapshot)
        return Outcome(revision, rehearsal)

    async def _record_end(self, by: By, action: str, outcome: str, detail: str) -> None:
        """Record what ended a change early; the reason goes out though this cannot be written."""
        try:
            await self._record(by, action, outcome, detail)
        except StorageError as error:
            log.error("could not record", action=action, of=self.story, reason=error.user_message)

    async def _record(self, by: By, action: str, outcome: str, detail: str) -> None:
        await self._desk.store.record(self._event(by, action, outcome, detail))

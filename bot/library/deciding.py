"""Publishing what was held, or letting go of it."""

from collections.abc import Mapping

from bot.errors import NothingHeldError
from bot.library.changing import Changing
from bot.library.drafting import Draft, stored_files
from bot.library.outcome import Outcome, Publish
from bot.library.rehearsal import Rehearsal
from bot.library.store import By, HeldRevision, Revision

PUBLISH, DISCARD, AMEND = "publish", "discard", "amend"


class Deciding(Changing):
    """Does with what was rehearsed of one story as a moderator decides."""

    async def publish(self, held: int, by: By) -> Outcome:
        """Let what was held answer.

        Raises:
            ReloadInProgressError: Another change has not finished; this one did nothing.
            NothingHeldError: It was published or let go meanwhile, or another revision was
                published, so that it was rehearsed against what answers no more.
        """
        async with self._changing(by, PUBLISH):
            waiting, before = await self._waiting_for(held)
            if self._rehearsed is not None and self._rehearsed[0] == held:
                snapshot = self._rehearsed[1]
            else:
                story = await self._assembled(await self._stored(waiting.files))
                snapshot = await self._desk.build(story, waiting.base + 1)
            draft = Draft(snapshot.story, before, waiting.why)
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

    async def amend(self, held: int, files: Mapping[str, bytes | None], by: By) -> Outcome:
        """Rehearse what was held again, with some of its files put in their place.

        Args:
            held: What was held; it is let go of once the new rehearsal is held.
            files: Bytes by path; None takes a file away.
            by: Who asked for it.

        Raises:
            ReloadInProgressError: Another change has not finished; this one did nothing.
            NothingHeldError: As :meth:`publish`.
            CorpusError: What would be left is no story; nothing changed.
        """
        async with self._changing(by, AMEND):
            waiting, before = await self._waiting_for(held)
            after = await self._put_over(waiting.files, files)
            skipped = Rehearsal.from_json(waiting.report).skipped
            draft = Draft(await self._assembled(after), before, waiting.why, skipped)
            outcome = await self._bring_in(draft, by, AMEND, Publish.ON_WORD)
            event = self._event(by, AMEND, "done", f"“{waiting.why}” was rehearsed again.")
            await self._desk.store.let_go(held, event)
            return outcome

    async def held_file(self, held: int, path: str) -> bytes:
        """Return the bytes of a file of what was held.

        Raises:
            NothingHeldError: It was published or let go meanwhile, or has no such file.
        """
        files = (await self.waiting(held)).files
        if path not in files:
            raise NothingHeldError
        return (await stored_files(self._desk.store, {path: files[path]}))[path]

    async def _waiting_for(self, held: int) -> tuple[HeldRevision, Revision | None]:
        """Return what is held, and the revision that it was rehearsed against and still answers."""
        waiting, before = await self.waiting(held), await self._current()
        if waiting.base != (before.number if before else 0):
            raise NothingHeldError
        return waiting, before

    async def waiting(self, held: int) -> HeldRevision:
        """Return what is held under an id.

        Raises:
            NothingHeldError: Nothing of this story is.
        """
        waiting = await self._desk.store.held(held)
        if waiting is None or waiting.story != self.story:
            raise NothingHeldError
        return waiting

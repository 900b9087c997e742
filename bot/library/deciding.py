"""Publishing what was held, or letting go of it."""

from bot.errors import NothingHeldError
from bot.library.changing import Changing
from bot.library.drafting import Draft, stored_files
from bot.library.outcome import Outcome
from bot.library.rehearsal import Rehearsal
from bot.library.store import By, HeldRevision

PUBLISH, DISCARD = "publish", "discard"


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

"""Edit-back: the bot's earlier answers are marked, or withdrawn, when what they quote changes.

What has to be edited is worked out from what answers now and kept in the store, so nothing is
lost by a restart, however long a queue there is. Messages are edited one by one and slowly.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

import discord
import structlog

from bot.chat.cards.marking import Marked, marked_card
from bot.chat.cards.question import question_of
from bot.chat.earlier import carried_of
from bot.chat.limits import CardTooLargeError
from bot.chat.remembering import Remembering
from bot.chat.services import Services
from bot.errors import StorageError, UnknownStoryError
from bot.library.librarian import Librarian
from bot.library.marks import Became, articles_then, is_withdrawn, marks_of, remark
from bot.library.quoted import Quotation, Quoted
from bot.library.store import BOT, AuditEvent
from bot.readers.store import DIRECT
from bot.wording import counted, recorded

log = structlog.get_logger(__name__)

MARKED = "answers.marked"
"""What the audit log calls it."""
EDIT_INTERVAL_S = 1.2
"""Between two edits: one channel may have five in five seconds, and answers come first."""
MAX_EDITS = 50
"""Of one turn; the next turn goes on with the others."""
MAX_FAILURES = 3
"""In a turn, after which Discord is left in peace until the next."""
TRY_AGAIN_AFTER = timedelta(minutes=5)
_TOO_MANY_EDITS = 30046
"""Discord's code: this message, which is older than an hour, has been edited too often of late."""


class EditBack(Remembering):
    """Remembers which messages quote what, and edits them when that is taken back."""

    def __init__(self, client: discord.Client, services: Services) -> None:
        """Edit through this client.

        Args:
            client: The bot.
            services: To look things up with.
        """
        super().__init__(services)
        self._client = client
        self._waiting: dict[int, datetime] = {}  # what failed, and when to try it again

    async def look(self) -> None:
        """Work out what became of what was quoted, and edit messages that do not say so yet."""
        try:
            for librarian in [*self._services.stories]:
                if librarian.is_open:
                    await self._remark(librarian)
            await self._edit_all()
        except (StorageError, UnknownStoryError) as error:  # the next turn finds it changed
            log.error("could not mark earlier answers", reason=error.user_message)

    async def _remark(self, librarian: Librarian) -> None:
        taken_back, now = librarian.taken_back, librarian.now
        embargoed = frozenset(
            file for file, status in taken_back.statuses.items() if status.is_embargoed(now)
        )
        seen = (librarian.revision.number, taken_back, embargoed)
        before = self._seen.get(librarian.story)
        if (
            before is None
            or before[0] != seen[0]
            or before[1] is not taken_back
            or (before[2] != embargoed)
        ):
            await remark(librarian, self._services.quoted)
            self._seen[librarian.story] = seen

    async def _edit_all(self) -> None:
        """Edit what is pending, one message after the other, and record how many."""
        store = self._services.quoted
        done: Counter[tuple[str, int]] = Counter()
        failures = 0
        now = self._services.clock()
        self._waiting = {one: until for one, until in self._waiting.items() if until > now}
        pending = await store.pending(MAX_EDITS, self._waiting)
        messages = [[*group] for _, group in groupby(pending, key=lambda one: one.message)]
        for number, quoted in enumerate(messages):
            if number:
                await asyncio.sleep(EDIT_INTERVAL_S)
            if await self._edit(quoted):
                done[quoted[0].story, quoted[0].guild] += 1
            else:
                failures += 1
                if failures >= MAX_FAILURES:
                    break
        for (story, guild), answers in done.items():
            log.info("earlier answers marked", story=story, guild=guild, answers=answers)
            if guild != DIRECT:
                await self._services.store.record(self._event(story, guild, answers))

    def _event(self, story: str, guild: int, answers: int) -> AuditEvent:
        were = recorded("was" if answers == 1 else "were")
        many = counted(answers, recorded("earlier answer"))
        detail = recorded(f"{many} {were} marked or withdrawn.")
        return AuditEvent(self._services.clock(), BOT, MARKED, story, "done", detail, guild)

    async def _edit(self, quoted: Sequence[Quoted]) -> bool:
        """Let one message say what became of its words.

        Returns:
            Whether it does now; False where it is tried again, or is forgotten.
        """
        store, first = self._services.quoted, quoted[0]
        try:
            librarian = self._services.stories.named(first.story)
        except UnknownStoryError:  # deleted meanwhile
            await store.forget([first.message])
            return False
        marked = await self._marked(librarian, quoted)
        place = self._client.get_partial_messageable(first.channel)
        await store.began(first.message)
        try:
            message = await place.get_partial_message(first.message).fetch()
            marks = {one.place: marked[one.place].mark for one in quoted}
            changed = {
                one.place: marked[one.place]
                for one in quoted
                if one.told != marked[one.place].mark.code
            }
            back = {one.place: one.quotation for one in quoted if is_withdrawn(one.told)}
            changed |= await self._as_answered(librarian, message, changed, back)
            struck = any(mark.became is not Became.STANDS for mark in marks.values())
            card = marked_card(message, changed, is_struck=struck)
            if card is None:
                await store.forget([first.message])
                return False
            await message.edit(view=card)
        except (discord.HTTPException, OSError) as error:
            return await self._failed(first.message, error)
        except CardTooLargeError as error:  # a defect; one message is not worth the others
            log.error("could not mark an earlier answer", message=first.message, error=str(error))
            await store.forget([first.message])
            return False
        await store.told(first.message, {place: mark.code for place, mark in marks.items()})
        return True

    async def _marked(self, librarian: Librarian, quoted: Sequence[Quoted]) -> dict[int, Marked]:
        marks = await marks_of(librarian, {one.quotation for one in quoted})
        unread = [one for one, (_, article) in marks.items() if article is None]
        articles = await articles_then(librarian, unread) if unread else {}
        return {
            one.place: Marked(mark, article or articles.get(one.quotation))
            for one in quoted
            for mark, article in (marks[one.quotation],)
        }

    async def _as_answered(
        self,
        librarian: Librarian,
        message: discord.Message,
        changed: Mapping[int, Marked],
        back: Mapping[int, Quotation],
    ) -> dict[int, Marked]:
        """Return the words that come back as an answer shows them today, where one does.

        Args:
            librarian: Of the story.
            message: The answer.
            changed: What is to be said of its excerpts.
            back: Those of which the message shows no words.
        """
        question = question_of(message)
        places = [at for at in back if at in changed and not changed[at].mark.withdraws]
        if not question or not places:
            return {}
        asked = " ".join([question, *carried_of(message)])
        scope = librarian.scope
        answer = await self._services.answering.answer(asked, librarian.story, scope)
        shown = {(one.article.file, one.span): one for one in answer.excerpts}
        found = {at: shown.get((back[at].file, back[at].span)) for at in places}
        return {
            at: replace(changed[at], excerpt=one)
            for at, one in found.items()
            if one is not None and one.article == changed[at].article
        }

    async def _failed(self, message: int, error: Exception) -> bool:
        """Forget a message that cannot be edited; try again later what may work then."""
        status = error.status if isinstance(error, discord.HTTPException) else 0
        code = error.code if isinstance(error, discord.HTTPException) else 0
        log.warning("could not mark an earlier answer", message=message, error=str(error))
        is_final = 400 <= status < 500 and status != 429 and code != _TOO_MANY_EDITS  # noqa: PLR2004  # HTTP's
        if is_final:
            await self._services.quoted.forget([message])
        else:
            self._waiting[message] = self._services.clock() + TRY_AGAIN_AFTER
        return False

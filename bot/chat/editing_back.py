"""Edit-back: the bot's earlier answers are marked, or withdrawn, when what they quote changes.

What has to be edited is worked out from what answers now and kept in the store, so nothing is
lost by a restart, however long a queue there is. Messages are edited one by one and slowly.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby

import discord
import structlog
from discord.ext import commands

from bot.answers.model import Answer, Excerpt, NoticeKind
from bot.chat.cards.marking import Marked, marked_card
from bot.chat.gate import Asker
from bot.chat.services import Services
from bot.chat.speech import say, say_counted
from bot.errors import StorageError, UnknownStoryError
from bot.library.librarian import Librarian
from bot.library.marks import Became, Mark, articles_then, marks_of, remark
from bot.library.quoted import STANDS, Quotation, Quoted
from bot.library.store import BOT, AuditEvent
from bot.readers.store import DIRECT
from bot.story.model import Span
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

Seen = tuple[int, object, frozenset[str]]


class EditBack(commands.Cog):
    """Remembers which messages quote what, and edits them when that is taken back."""

    def __init__(self, client: discord.Client, services: Services) -> None:
        """Edit through this client.

        Args:
            client: The bot.
            services: To look things up with.
        """
        self._client = client
        self._services = services
        self._seen: dict[str, Seen] = {}
        self._waiting: dict[int, datetime] = {}  # what failed, and when to try it again

    async def remember(self, message: discord.Message, answer: Answer | None, asker: Asker) -> None:
        """Keep what a message quotes; an answer stands, whatever comes of that.

        Args:
            message: It can be seen by others, and edited through its channel.
            answer: What it shows; None where that is something else.
            asker: Who asked, and where.
        """
        if not self._services.edit_back_days:
            return
        try:
            if answer is None:
                await self._services.quoted.forget([message.id])
                return
            librarian = self._services.stories.named(answer.story)
            quoted = await self._quoted(message, answer, librarian, asker)
            await self._services.quoted.remember(message.id, quoted)
        except StorageError as error:
            log.error("could not remember what was quoted", reason=error.user_message)
            return
        if answer.revision != librarian.snapshot.revision:  # it changed meanwhile
            self._seen.pop(librarian.story, None)

    async def told(self, librarian: Librarian, file: str, words: Span | None = None) -> str:
        """Return a sentence for moderators: how many earlier answers are edited now.

        Args:
            librarian: Who keeps the story.
            file: Of the article that was taken back, or about which something was said.
            words: What of it; None for all of it.
        """
        if not self._services.edit_back_days:
            return say("Earlier answers stay as they are: the operator wants no edits.")
        count = await self._services.quoted.quoting(librarian.story, file, words)
        if not count:
            if words is None:
                return say("No earlier answer that I can edit quotes it.")
            return say("No earlier answer that I can edit quotes them.")
        if words is None:
            return say_counted(
                "{number} earlier answer quotes it; I edit it within minutes.",
                "{number} earlier answers quote it; I edit them within minutes.",
                count,
            )
        return say_counted(
            "{number} earlier answer quotes them; I edit it within minutes.",
            "{number} earlier answers quote them; I edit them within minutes.",
            count,
        )

    async def look(self) -> None:
        """Work out what became of what was quoted, and edit messages that do not say so yet."""
        try:
            for librarian in self._services.stories:
                if librarian.is_open:
                    await self._remark(librarian)
            await self._edit_all()
        except StorageError as error:
            log.error("could not mark earlier answers", reason=error.user_message)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Forget a message that is deleted."""
        await self._services.quoted.forget([payload.message_id])

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Forget messages that are deleted."""
        await self._services.quoted.forget(payload.message_ids)

    async def _quoted(
        self, message: discord.Message, answer: Answer, librarian: Librarian, asker: Asker
    ) -> list[Quoted]:
        marks, is_direct = self._services.marks, asker.guild == DIRECT
        digests: Mapping[str, str] = librarian.snapshot.story.digests
        if answer.revision != librarian.snapshot.revision:
            digests = (await librarian.old_revision(answer.revision)).files
        return [
            Quoted(
                message=message.id,
                place=place,
                guild=asker.guild,
                channel=message.channel.id,
                story=librarian.story,
                quotation=Quotation(
                    excerpt.article.file, digests[excerpt.article.file], excerpt.span
                ),
                at=message.created_at,
                told=(told := _told_of(excerpt)),
                wanted=told,
                reader=marks.reader(DIRECT, asker.reader) if is_direct else None,
            )
            for place, excerpt in enumerate(answer.excerpts)
        ]

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
        except UnknownStoryError:
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
            struck = any(mark.became is not Became.STANDS for mark in marks.values())
            card = marked_card(message, changed, is_struck=struck)
            if card is None:
                await store.forget([first.message])
                return False
            await message.edit(view=card)
        except (discord.HTTPException, OSError) as error:
            return await self._failed(first.message, error)
        await store.told(first.message, {place: mark.code for place, mark in marks.items()})
        return True

    async def _marked(self, librarian: Librarian, quoted: Sequence[Quoted]) -> dict[int, Marked]:
        marks = await marks_of(librarian, {one.quotation for one in quoted})
        unread = [one for one, (_, article) in marks.items() if article is None]
        articles = await articles_then(librarian, unread) if unread else {}
        return {
            one.place: Marked(mark, article or articles[one.quotation])
            for one in quoted
            for mark, article in (marks[one.quotation],)
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


def _told_of(excerpt: Excerpt) -> str:
    """Return the code of what an answer says of an excerpt from the beginning."""
    for notice in excerpt.notices:
        if notice.kind is NoticeKind.CORRECTED:
            return Mark(Became.CORRECTED, notice.at, notice.text).code
    return STANDS

"""Which messages quote what: remembered when they are sent, forgotten when they are deleted."""

from collections.abc import Collection, Mapping

import discord
import structlog
from discord.ext import commands

from bot.answers.model import Answer, Excerpt, NoticeKind
from bot.chat.gate import Asker
from bot.chat.services import Services
from bot.chat.speech import say, say_counted
from bot.errors import StorageError
from bot.library.librarian import Librarian
from bot.library.marks import Became, Mark
from bot.library.quoted import STANDS, Quotation, Quoted
from bot.readers.store import DIRECT
from bot.story.model import Span

log = structlog.get_logger(__name__)

Seen = tuple[int, object, frozenset[str]]
"""A story's revision, what was taken back of it, and what of it is under embargo."""


class Remembering(commands.Cog):
    """Remembers which messages quote what: ids and places, no words."""

    def __init__(self, services: Services) -> None:
        """Remember with these services."""
        self._services = services
        self._seen: dict[str, Seen] = {}

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

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Forget a message that is deleted."""
        await self._forget([payload.message_id])

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Forget messages that are deleted."""
        await self._forget(payload.message_ids)

    async def _forget(self, messages: Collection[int]) -> None:
        try:
            await self._services.quoted.forget(messages)
        except StorageError as error:  # an edit will find out that they are gone
            log.error("could not forget deleted messages", reason=error.user_message)

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


def _told_of(excerpt: Excerpt) -> str:
    """Return the code of what an answer says of an excerpt from the beginning."""
    for notice in excerpt.notices:
        if notice.kind is NoticeKind.CORRECTED:
            return Mark(Became.CORRECTED, notice.at, notice.text).code
    return STANDS

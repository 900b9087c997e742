"""Questions without a slash: a mention, a reply, a direct message, a listening channel."""

import re

import discord
from discord.ext import commands

from bot.answers.answering import MAX_QUESTION_CHARS
from bot.answers.questions import is_question
from bot.chat.asking import answer_from, librarian_of
from bot.chat.cards.answer import answer_card
from bot.chat.cards.card import Card
from bot.chat.cards.guide import help_card
from bot.chat.failures import told_by_reply
from bot.chat.gate import Gate, Turn
from bot.chat.services import Services
from bot.library.librarian import Librarian

_MENTION = re.compile(r"<@[!&]?\d+>")
_UNREADABLE = (
    "Discord does not show me what you wrote there. Mention me with your question, or use `/ask`."
)


class Listening(commands.Cog):
    """Answers messages that are meant for the bot, and nothing else."""

    def __init__(self, bot: commands.AutoShardedBot, services: Services, gate: Gate) -> None:
        """Listen with these services, and answer what the gate lets through."""
        self._bot = bot
        self._services = services
        self._gate = gate

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer a question, in a reply to it."""
        if message.author.bot or message.webhook_id is not None or message.is_system():
            return
        async with told_by_reply(message):
            addressed = self._is_addressed(message)
            if not addressed and not await self._is_overheard_question(message):
                return
            async with self._gate.message(message, called=addressed) as turn:
                await self._reply(message, turn)

    async def _reply(self, message: discord.Message, turn: Turn) -> None:
        question = self._question(message)
        if not message.content and message.guild and not self._services.reads_plain_messages:
            await message.reply(_UNREADABLE, mention_author=False)
        elif len(question) > MAX_QUESTION_CHARS:
            reply = (
                f"That is {len(question)} characters long; I read questions of up to "
                f"{MAX_QUESTION_CHARS}. Shorten it and ask again."
            )
            await message.reply(reply, mention_author=False)
        else:
            reference = message.to_reference(fail_if_not_exists=False)
            librarian = await librarian_of(self._services, message)
            card = await self._card(question, librarian, turn)
            await message.channel.send(view=card, reference=reference, mention_author=False)

    async def _card(self, question: str, librarian: Librarian, turn: Turn) -> Card:
        if not question:
            return help_card(
                librarian.snapshot.story,
                reads_plain_messages=self._services.reads_plain_messages,
            )
        answer = await answer_from(self._services, librarian, question)
        turn.answered(answer)
        return answer_card(answer, with_question=False, asker=turn.asker.reader, at=turn.asker.at)

    def _is_addressed(self, message: discord.Message) -> bool:
        me = self._bot.user
        if message.guild is None or me is None:
            return True
        if any(user.id == me.id for user in message.mentions):
            return True
        # Discord offers the bot's own role beside the bot, under the same name.
        if message.guild.self_role in message.role_mentions:
            return True
        reference = message.reference.resolved if message.reference else None
        return isinstance(reference, discord.Message) and reference.author.id == me.id

    async def _is_overheard_question(self, message: discord.Message) -> bool:
        if message.guild is None or len(message.content) > MAX_QUESTION_CHARS:
            return False
        if not is_question(self._question(message)):
            return False
        channels = await self._services.store.listening_channels(message.guild.id)
        parent = getattr(message.channel, "parent_id", None)  # of a thread
        return message.channel.id in channels or parent in channels

    def _question(self, message: discord.Message) -> str:
        """Return what was asked: the message without a mention of this bot."""
        me = self._bot.user
        mine = {f"<@{me.id}>", f"<@!{me.id}>"} if me else set()
        role = message.guild.self_role if message.guild else None
        if role is not None:
            mine.add(f"<@&{role.id}>")
        text = _MENTION.sub(lambda m: "" if m[0] in mine else m[0], message.content)
        return " ".join(text.split())

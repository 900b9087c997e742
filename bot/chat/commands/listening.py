"""Questions without a slash: a mention, a reply, a direct message, a listening channel."""

import re
from datetime import timedelta

import discord
import structlog
from discord.ext import commands

from bot.answers.answering import MAX_QUESTION_CHARS
from bot.answers.overheard import is_about_story
from bot.answers.pleasantries import Pleasantry, pleasantry
from bot.answers.questions import is_question
from bot.chat.answered import Answered, Placed
from bot.chat.asking import answer_from, follow_up_from, librarian_of
from bot.chat.cards.answer import answer_card
from bot.chat.cards.card import Card
from bot.chat.cards.guide import help_card
from bot.chat.earlier import earlier_for, starter_of
from bot.chat.editing_back import EditBack
from bot.chat.failures import told_by_reply
from bot.chat.gate import Gate, Turn
from bot.chat.markdown import without_signs
from bot.chat.services import Services
from bot.chat.speech import decimal, say
from bot.errors import EmptyStoryError
from bot.wording import later

log = structlog.get_logger(__name__)

MAX_THREAD_NAME_CHARS = 100
MAX_KNOWN_THREADS = 1_000
EDITABLE_FOR = timedelta(minutes=2)
"""After that an edited question keeps its answer."""
MISREADINGS = 3
"""Wrong guesses within :data:`MISREAD_WITHIN` that quieten a channel."""
MISREAD_WITHIN = timedelta(days=1)

_MENTION = re.compile(r"<(?:@[!&]?|#)\d+>")
_UNREADABLE = later(
    "Discord does not show me what you wrote there. Mention me with your question, or use `/ask`."
)
_WELCOME = later("You are welcome. Ask on whenever you like.")


class Listening(commands.Cog):
    """Answers messages that are meant for the bot, and nothing else."""

    def __init__(
        self, bot: commands.AutoShardedBot, services: Services, gate: Gate, edit_back: EditBack
    ) -> None:
        """Listen with these services, and answer what the gate lets through."""
        self._bot = bot
        self._services = services
        self._gate = gate
        self._edit_back = edit_back
        self._answered = Answered()
        self._on_answers: dict[int, bool] = {}  # threads: opened on an answer of ours?

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer a question, in a reply to it."""
        if message.author.bot or message.webhook_id is not None or message.is_system():
            return
        async with told_by_reply(message):
            called = self._is_called(message)
            if not called and not await self._is_overheard(message):
                return
            with self._answered.under_way(message.id):
                async with self._gate.message(message, called=called) as turn:
                    await self._reply(message, turn)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Answer a question again whose words were changed soon after it was asked."""
        message, placed = payload.message, self._answered.get(payload.message_id)
        if placed is None or hash(message.content) == placed.asked:
            return
        edited_at = message.edited_at or message.created_at
        if edited_at - message.created_at > EDITABLE_FOR:
            return
        async with told_by_reply(message), self._gate.again(message, called=placed.called) as turn:
            question = self._question(message)
            if not question or len(question) > MAX_QUESTION_CHARS:
                return
            if not placed.called and not await self._is_overheard(message):
                await self._take_back(message.id)
                return
            card = await self._card(message, question, turn)
            if card is not None:
                sent = await self._partial(placed).edit(view=card)
                await self._remember(message, sent, turn)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Delete the answer of a question that is deleted."""
        await self._take_back(payload.message_id)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Delete the answers of questions that are deleted."""
        for message in payload.message_ids:
            await self._take_back(message)

    async def _take_back(self, message: int) -> None:
        placed = self._answered.forget(message)
        if placed is not None:
            try:
                await self._partial(placed).delete()
            except (discord.NotFound, discord.Forbidden):
                return  # somebody was faster, or the channel is closed to us now

    def _partial(self, placed: Placed) -> discord.PartialMessage:
        channel = self._bot.get_partial_messageable(placed.channel)
        return channel.get_partial_message(placed.card)

    async def _remember(self, message: discord.Message, sent: discord.Message, turn: Turn) -> None:
        asker = turn.asker
        placed = Placed(sent.channel.id, sent.id, hash(message.content), asker.called)
        self._answered.remember(message.id, placed)
        await self._edit_back.remember(sent, turn.answer, asker)

    async def _send(self, message: discord.Message, question: str, card: Card) -> discord.Message:
        """Send an answer in a reply, or in a thread of its own where moderators want that."""
        thread = await self._thread(message, question)
        if thread is not None:
            return await thread.send(view=card)
        reference = message.to_reference(fail_if_not_exists=False)
        return await message.channel.send(view=card, reference=reference, mention_author=False)

    async def _thread(self, message: discord.Message, question: str) -> discord.Thread | None:
        """Open a thread on a question; None where none is wanted, or none may be opened."""
        if message.guild is None or not isinstance(message.channel, discord.TextChannel):
            return None
        if not (await self._services.readers.rules(message.guild.id)).threads:
            return None
        name = question[:MAX_THREAD_NAME_CHARS] or message.guild.me.display_name
        try:
            return await message.create_thread(name=name)
        except discord.Forbidden:
            log.warning("may not open threads", channel=message.channel.id)
            return None

    async def _reply(self, message: discord.Message, turn: Turn) -> None:
        question = self._question(message)
        if not message.content and message.guild and not self._services.reads_plain_messages:
            await message.reply(say(_UNREADABLE), mention_author=False)
        elif turn.asker.called and pleasantry(question) is Pleasantry.THANKS:
            await message.reply(say(_WELCOME), mention_author=False)
        elif len(question) > MAX_QUESTION_CHARS:
            reply = say(
                "That is {length} characters long; I read questions of up to {most}. Shorten it "
                "and ask again.",
                length=decimal(len(question)),
                most=decimal(MAX_QUESTION_CHARS),
            )
            await message.reply(reply, mention_author=False)
        else:
            card = await self._card(message, question, turn)
            if card is None or self._answered.is_gone(message.id):
                return
            sent = await self._send(message, question, card)
            await self._remember(message, sent, turn)
            if self._answered.is_gone(message.id):  # while its answer was sent
                await self._take_back(message.id)

    async def _card(self, message: discord.Message, question: str, turn: Turn) -> Card | None:
        """Return what to reply; nothing to what was overheard and uses no word of the story."""
        try:
            librarian = await librarian_of(self._services, message)
        except EmptyStoryError:
            if turn.asker.called:
                raise
            return None
        if not question or pleasantry(question):
            return help_card(
                librarian.snapshot.story,
                reads_plain_messages=self._services.reads_plain_messages,
            )
        earlier = await earlier_for(message, self._bot.user)
        if earlier is None:
            answer = await answer_from(self._services, librarian, question)
        else:
            answer = await follow_up_from(self._services, librarian, question, earlier)
        asker = turn.asker
        is_meant = asker.called or self._services.all_for_me
        if not is_meant and not is_about_story(answer):
            return None
        turn.answered(answer)
        return answer_card(
            answer,
            with_question=False,
            asker=asker.reader,
            at=asker.at,
            old_after=self._services.old_after,
            overheard=not asker.called,
        )

    def _is_called(self, message: discord.Message) -> bool:
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

    async def _is_overheard(self, message: discord.Message) -> bool:
        """Say whether a message that calls nobody is a question where the bot listens."""
        guild = message.guild
        if guild is None or len(message.content) > MAX_QUESTION_CHARS:
            return False
        question = self._question(message)
        if await self._follows_an_answer(message, question):
            return True
        if not is_question(question) or not await self._listens_at(message, guild.id):
            return False
        return not await self._is_quiet(message)

    async def _listens_at(self, message: discord.Message, guild: int) -> bool:
        """Say whether plain questions are answered there: of a forum's posts, the first message."""
        channels = await self._services.store.listening_channels(guild)
        channel = message.channel
        if not isinstance(channel, discord.Thread) or channel.id in channels:
            return channel.id in channels
        in_forum = isinstance(channel.parent, discord.ForumChannel)
        return channel.parent_id in channels and (not in_forum or message.id == channel.id)

    async def _follows_an_answer(self, message: discord.Message, question: str) -> bool:
        """Say whether a message asks on in a thread that was opened on one of the bot's answers."""
        channel, me = message.channel, self._bot.user
        if me is None or not isinstance(channel, discord.Thread) or not question.endswith("?"):
            return False
        is_reply = message.reference is not None and message.type is discord.MessageType.reply
        if is_reply or message.mentions:  # to somebody else
            return False
        if channel.owner_id == me.id:
            return True
        if channel.id not in self._on_answers:  # one request a thread, not one a message
            if len(self._on_answers) >= MAX_KNOWN_THREADS:
                self._on_answers.clear()
            self._on_answers[channel.id] = await starter_of(channel, me) is not None
        return self._on_answers[channel.id]

    async def _is_quiet(self, message: discord.Message) -> bool:
        since = message.created_at - MISREAD_WITHIN
        guild = message.guild.id if message.guild else 0
        misread = await self._services.readers.misreadings(guild, message.channel.id, since)
        return misread >= MISREADINGS

    def _question(self, message: discord.Message) -> str:
        """Return what was asked: without a mention of this bot, with names for the others."""
        names = _names(message)
        me = self._bot.user
        names |= {f"<@{me.id}>": "", f"<@!{me.id}>": ""} if me else {}
        role = message.guild.self_role if message.guild else None
        if role is not None:
            names[f"<@&{role.id}>"] = ""
        text = _MENTION.sub(lambda m: names.get(m[0], m[0]), message.content)
        text = without_signs(text)
        if _opens_post(message) and not is_question(text):
            text = getattr(message.channel, "name", "")
        return " ".join(text.split())


def _names(message: discord.Message) -> dict[str, str]:
    """Return what stands for each mention where people read it."""
    names = {f"<@&{role.id}>": f"@{role.name}" for role in message.role_mentions}
    for user in message.mentions:
        names[f"<@{user.id}>"] = names[f"<@!{user.id}>"] = f"@{user.display_name}"
    for channel in message.channel_mentions:
        names[f"<#{channel.id}>"] = f"#{channel.name}"
    return names


def _opens_post(message: discord.Message) -> bool:
    """Say whether a message is the first of a forum's post, whose title may be the question."""
    channel = message.channel
    return (
        isinstance(channel, discord.Thread)
        and message.id == channel.id
        and isinstance(channel.parent, discord.ForumChannel)
    )

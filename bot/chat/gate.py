"""The one gate that every question passes, however it is asked.

A command, a menu or a button goes through :meth:`Gate.command`, a message through
:meth:`Gate.message`. Both check the guild's rules, count the question as in flight, and let
Discord show that the bot is at work::

    async with self._gate.command(interaction) as turn:  # acknowledged from here on
        answer = await self._services.answering.answer(question, story)
        turn.answered(answer)
        await interaction.followup.send(view=answer_card(answer, with_question=True))
"""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter

import discord
import structlog

from bot.answers.model import Answer
from bot.chat.in_flight import InFlight
from bot.chat.rights import is_moderator
from bot.chat.services import Services
from bot.chat.speech import say, say_counted, speak_to
from bot.chat.typing import typing_if_slow
from bot.errors import NotAdmittedError, StorageError
from bot.readers.counting import Seal, tally
from bot.readers.rationing import Wait
from bot.readers.rules import Rules
from bot.readers.store import DIRECT

log = structlog.get_logger(__name__)

ACKNOWLEDGE_AFTER_S = 1.5
"""Discord gives up after 3 seconds, whatever the gate waits for."""

MAX_UNDER_WAY = 200
"""Questions at once, some seconds of work for a small server; one more would only wait."""


SPEND_WITHIN_S = 2.0
"""After so long a question is let through that could not be counted against its limits."""
MAX_LATE = 50
"""Questions that may at once go on waiting to be counted."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, where and when.

    Attributes:
        reader: Discord's id of them.
        guild: The guild whose rules apply; :data:`~bot.readers.store.DIRECT` where none do.
        places: Ids of the channel and of what holds it.
        moderates: Whether they are a moderator there.
        at: When, UTC, by Discord's clock.
        called: Whether they called the bot, so that silence would be rude.
    """

    reader: int
    guild: int
    places: tuple[int, ...]
    moderates: bool
    at: datetime
    called: bool


class Turn:
    """One reader's turn, from the question to what they see."""

    def __init__(self, asker: Asker) -> None:
        """Begin with nothing answered."""
        self.asker = asker
        self.answer: Answer | None = None
        self._began = perf_counter()

    @property
    def seconds(self) -> float:
        """How long it has taken until now."""
        return perf_counter() - self._began

    def answered(self, answer: Answer) -> None:
        """Tell what came of the question; a turn that is never told of is not counted."""
        self.answer = answer


class Gate:
    """Lets questions through, or says why not."""

    def __init__(self, services: Services, in_flight: InFlight) -> None:
        """Judge by these services' rules."""
        self._services = services
        self._in_flight = in_flight
        self._late: set[asyncio.Task[Wait | None]] = set()

    @asynccontextmanager
    async def command(
        self, interaction: discord.Interaction, *, private: bool = False
    ) -> AsyncIterator[Turn]:
        """Let a question by command, menu or button through, acknowledged.

        Answer it with ``interaction.followup``.

        Args:
            interaction: What the reader did; not acknowledged yet.
            private: Show the answer to nobody else.

        Raises:
            NotAdmittedError: It is not let through.
            ShuttingDownError: The bot is ending.
        """
        speak_to(interaction)
        self._require_room(called=True)
        with self._in_flight.one():
            turn = Turn(asker_of_interaction(interaction, self._services.moderator_role))
            judging = asyncio.ensure_future(self._admit(turn.asker))
            try:
                await asyncio.wait({judging}, timeout=ACKNOWLEDGE_AFTER_S)
                if judging.done():  # refused: privately, and before anybody sees "is thinking"
                    await judging
                await interaction.response.defer(ephemeral=private, thinking=True)
                await judging
            finally:
                judging.cancel()
            yield turn
            await self._count(turn)

    @asynccontextmanager
    async def message(self, message: discord.Message, *, called: bool) -> AsyncIterator[Turn]:
        """Let a question by message through; the channel shows typing if it takes long.

        Args:
            message: Holds the question.
            called: Whether the bot was called, by a mention, a reply or a direct message.

        Raises:
            NotAdmittedError: It is not let through.
            ShuttingDownError: The bot is ending.
        """
        speak_to(message)
        self._require_room(called=called)
        with self._in_flight.one():
            role = self._services.moderator_role
            turn = Turn(asker_of_message(message, role, called=called))
            async with typing_if_slow(message.channel):
                await self._admit(turn.asker)
                yield turn
            await self._count(turn)

    def _require_room(self, *, called: bool) -> None:
        """Refuse at once what would have to wait long.

        Raises:
            NotAdmittedError: There is too much under way.
        """
        if self._in_flight.count >= MAX_UNDER_WAY:
            raise NotAdmittedError(_busy(), quiet=not called)

    async def _count(self, turn: Turn) -> None:
        """Add a turn to its guild's counts, unless its reader does not want to be counted."""
        asker, answer, seconds = turn.asker, turn.answer, turn.seconds
        if answer is None or asker.guild == DIRECT:  # which no moderator could look at
            return
        readers, marks = self._services.readers, self._services.marks
        try:
            if await readers.has_opted_out(marks.person(asker.reader)):
                return
            seal = Seal(marks, asker.guild, asker.reader)
            await readers.count(tally(answer, asker.guild, asker.at.date(), seconds, seal))
        except StorageError as error:  # the answer stands; only its count is lost
            log.error("could not count a question", reason=error.user_message)

    @asynccontextmanager
    async def click(self, interaction: discord.Interaction) -> AsyncIterator[Asker]:
        """Let a click on an answer through: it asks nothing new, so it is not counted.

        Args:
            interaction: Not acknowledged yet.

        Raises:
            NotAdmittedError: The reader is blocked, or the channel closed.
            ShuttingDownError: The bot is ending.
        """
        speak_to(interaction)
        with self._in_flight.one():
            asker = asker_of_interaction(interaction, self._services.moderator_role)
            await self._judge(asker)
            yield asker

    @asynccontextmanager
    async def again(self, message: discord.Message, *, called: bool) -> AsyncIterator[Turn]:
        """Let a question through that was answered and then edited: it is not counted again.

        Args:
            message: As it is now.
            called: Whether the bot had been called.

        Raises:
            NotAdmittedError: The reader is blocked, or the channel closed.
            ShuttingDownError: The bot is ending.
        """
        with self._in_flight.one():
            asker = asker_of_message(message, self._services.moderator_role, called=called)
            await self._judge(asker)
            yield Turn(asker)

    async def _judge(self, asker: Asker) -> Rules:
        """Return the guild's rules where they let a reader do anything at all.

        Raises:
            NotAdmittedError: The reader is blocked, or the channel closed.
        """
        readers = self._services.readers
        rules = await readers.rules(asker.guild)
        if not rules.opens(asker.places):
            raise NotAdmittedError(_closed(), quiet=not asker.called)
        if not asker.moderates and await readers.is_blocked(asker.guild, asker.reader):
            raise NotAdmittedError(_blocked(), quiet=not asker.called)
        return rules

    async def _admit(self, asker: Asker) -> None:
        """Judge by the rules, from the one that waiting helps least against.

        Raises:
            NotAdmittedError: One of them is against it.
        """
        rules = await self._judge(asker)
        if asker.moderates:
            return
        wait = await self._spend(asker, rules)
        if wait is not None:
            raise NotAdmittedError(_told(wait), quiet=not asker.called)

    async def _spend(self, asker: Asker, rules: Rules) -> Wait | None:
        """Take one question off a reader's ration; where the database fails, none is taken.

        A database that another program keeps locked is not waited for long: what was begun goes
        on beside the answer.
        """
        if len(self._late) >= MAX_LATE:
            return None
        readers, limits = self._services.readers, rules.limits(self._services.limits)
        mark = self._services.marks.reader(asker.guild, asker.reader)
        spending = asyncio.ensure_future(readers.spend(asker.guild, mark, asker.at, limits))
        self._late.add(spending)
        spending.add_done_callback(self._late.discard)
        spending.add_done_callback(_take_note)
        await asyncio.wait({spending}, timeout=SPEND_WITHIN_S)
        if not spending.done() or isinstance(spending.exception(), StorageError):
            return None
        return spending.result()


def _take_note(spending: asyncio.Task[Wait | None]) -> None:
    error = None if spending.cancelled() else spending.exception()
    if isinstance(error, StorageError):
        log.error("could not count a question against its limits", reason=error.user_message)


def _busy() -> str:
    return say(
        "More questions are coming in than I can answer at once. Ask again in a few seconds."
    )


def _blocked() -> str:
    return say(
        "The moderators of this server have blocked you from asking me here. "
        "If you think that this is a mistake, talk to them."
    )


def _closed() -> str:
    return say("I do not answer in this channel. Ask me in another one, or in a direct message.")


def _told(wait: Wait) -> str:
    when = f"<t:{math.ceil(wait.until.timestamp())}:R>"
    if wait.daily_questions:
        return say_counted(
            "You have asked your question for today; ask again {when}.",
            "You have asked your {number} questions for today; ask again {when}.",
            wait.daily_questions,
            when=when,
        )
    return say("One question after the other, please: ask again {when}.", when=when)


def asker_of_interaction(interaction: discord.Interaction, role: int | None) -> Asker:
    """Return who is behind a command, a menu or a click.

    Args:
        interaction: What they did.
        role: Discord role id of moderators; None means the Manage Server permission.
    """
    alone = interaction.is_user_integration() and not interaction.is_guild_integration()
    guild = None if alone else interaction.guild_id  # the bot was brought along, not invited
    return Asker(
        reader=interaction.user.id,
        guild=DIRECT if guild is None else guild,
        places=_places(interaction.channel),
        moderates=guild is not None
        and is_moderator(interaction.user, interaction.permissions, role),
        at=interaction.created_at,
        called=True,
    )


def asker_of_message(message: discord.Message, role: int | None, *, called: bool) -> Asker:
    """Return who wrote a message.

    Args:
        message: What they wrote.
        role: Discord role id of moderators; None means the Manage Server permission.
        called: Whether they called the bot.
    """
    author = message.author
    permissions = (
        author.guild_permissions
        if isinstance(author, discord.Member)
        else discord.Permissions.none()
    )
    return Asker(
        reader=author.id,
        guild=DIRECT if message.guild is None else message.guild.id,
        places=_places(message.channel),
        moderates=is_moderator(author, permissions, role),
        at=message.created_at,
        called=called,
    )


def _places(channel: object) -> tuple[int, ...]:
    """Return the ids of a channel and of what holds it, as far as Discord tells."""
    found = (getattr(channel, name, None) for name in ("id", "parent_id", "category_id"))
    return tuple(place for place in found if isinstance(place, int))

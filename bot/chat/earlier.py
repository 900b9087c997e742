"""The question before: read from the card that answered it, wherever that stands.

No database remembers who asked what: the card replied to, or the last one in a thread,
shows its question, what was carried into it, and the sentence that answered.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import discord

from bot.answers.followups import Earlier
from bot.chat.cards.asked import CARRIED
from bot.chat.cards.question import question_of
from bot.chat.markdown import ELLIPSIS, unescape
from bot.chat.speech import in_every_language

LOOKED_BACK = 10
"""Messages of a thread that are looked through for the bot's last answer."""
TALK_PAUSE = timedelta(minutes=15)
"""A direct message that comes later than that after an answer begins anew."""

_UNDERLINED = re.compile(r"(?<!\\)__(.+?)(?<!\\)__", re.DOTALL)
_BOLD = re.compile(r"(?<!\\)\*\*")
_WORD = re.compile(r"[“„«]([^“”„«»]*)[”“»]")
"""A word in the quotation marks of any of the languages."""


def earlier_of(card: discord.Message) -> Earlier | None:
    """Return the question that a card answers, and what it shows; None for any other message."""
    question = question_of(card)
    if not question:
        return None
    return Earlier(" ".join([question, *carried_of(card)]), shown_of(card))


def carried_of(card: discord.Message) -> list[str]:
    """Return the words that a card says were carried into its question."""
    for content in _texts(card.components):
        for line in content.splitlines():
            if line.startswith(_carried_lines()):
                return [unescape(word.strip()) for word in _WORD.findall(line)]
    return []


@cache
def _carried_lines() -> tuple[str, ...]:
    """Return how the line of what was carried over begins, in every language."""
    return tuple(f"-# {line.partition('{words}')[0]}" for line in in_every_language(CARRIED))


def shown_of(card: discord.Message) -> str:
    """Return the sentence that a card marks in its first quotation, or all of a short one."""
    for content in _texts(card.components):
        quoted = [line[2:] for line in content.splitlines() if line.startswith("> ")]
        if quoted:
            words = _BOLD.sub("", " ".join(quoted)).removesuffix(ELLIPSIS)
            marked = _UNDERLINED.search(words)
            return " ".join(unescape(marked[1] if marked else words).split())
    return ""


async def earlier_for(message: discord.Message, me: discord.ClientUser | None) -> Earlier | None:
    """Return what a message may lean on: the card it replies to, or the last one in its place.

    Its place is a thread, or a direct conversation that has not paused for long.

    Args:
        message: A reader's question.
        me: The bot.
    """
    if me is None:
        return None
    if message.reference is not None and message.type is discord.MessageType.reply:
        replied = message.reference.resolved
        is_mine = isinstance(replied, discord.Message) and replied.author.id == me.id
        return earlier_of(replied) if is_mine else None  # type: ignore[arg-type]  # a Message
    channel = message.channel
    if not isinstance(channel, discord.Thread | discord.DMChannel):
        return None
    since = message.created_at - TALK_PAUSE if isinstance(channel, discord.DMChannel) else None
    async for before in channel.history(limit=LOOKED_BACK, before=message):
        if since is not None and before.created_at < since:
            return None
        if before.author.id == me.id and (earlier := earlier_of(before)):
            return earlier
    starter = await starter_of(channel, me) if isinstance(channel, discord.Thread) else None
    return earlier_of(starter) if starter else None


async def starter_of(thread: discord.Thread, me: discord.ClientUser) -> discord.Message | None:
    """Return the message that a thread was opened on, if it is the bot's."""
    parent = thread.parent
    if not isinstance(parent, discord.TextChannel):
        return None
    try:
        starter = await parent.fetch_message(thread.id)
    except (discord.NotFound, discord.Forbidden):  # opened on none, or it is gone
        return None
    return starter if starter.author.id == me.id else None


def _texts(components: Iterable[Any]) -> Iterator[str]:
    for component in components:
        if isinstance(component, discord.TextDisplay):
            yield component.content
        yield from _texts(getattr(component, "children", ()))

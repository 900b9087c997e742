"""The frame every card shares."""

from collections.abc import Container, Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

import discord

from bot.chat.limits import checked
from bot.chat.speech import say
from bot.library.store import BOT, NOBODY, OPERATOR
from bot.wording import later

Item = discord.ui.Item[Any]

ANSWERED = discord.Colour(0x2F7D4F)
DOUBTFUL = discord.Colour(0xC08A1E)
NOT_ANSWERED = discord.Colour(0x7A6FA0)
STRUCK = discord.Colour(0xB3402F)
PLAIN = discord.Colour(0x4F5D75)
"""Accents; whatever one tells stands in words, too."""


class Card(discord.ui.LayoutView):
    """A framed message of components; it stays as it is, so it never times out."""

    def __init__(self, items: Sequence[Item], colour: discord.Colour = PLAIN) -> None:
        """Frame the items.

        Raises:
            CardTooLargeError: They break one of Discord's limits.
        """
        super().__init__(timeout=None)
        self.add_item(discord.ui.Container(*items, accent_colour=colour))
        checked(self)


def text(content: str) -> Item:
    """Return a block of markdown."""
    return discord.ui.TextDisplay(content)


def row(*buttons: Item) -> Item:
    """Return buttons side by side, at most five."""
    return discord.ui.ActionRow(*buttons)


def rule() -> Item:
    """Return a thin line between blocks."""
    return discord.ui.Separator()


def dotted(parts: Iterable[str]) -> str:
    """Return small facts in a row; a dot stays with the fact before it where lines break."""
    return "\u00a0· ".join(parts)


def day(moment: datetime) -> str:
    """Return a date that Discord shows in the reader's own language and order.

    Where only the day is known, it stands for noon: so it is the same day wherever it is read.
    """
    if moment.astimezone(UTC).time() == time():
        moment += timedelta(hours=12)
    return f"<t:{int(moment.timestamp())}:D>"


def actor_shown(actor: str, known: Container[str] | None = None) -> str:
    """Return who did something, as in :class:`~bot.library.store.AuditEvent`, for a card.

    Args:
        actor: Who.
        known: The actors that may be named; None for all of them.
    """
    if actor == OPERATOR:
        return say("the operator")
    if actor == BOT:
        return say("the bot")
    if actor == NOBODY:
        return say("a former moderator")
    if known is not None and actor not in known:
        return say("another moderator")  # of another server
    return f"<@{actor.removeprefix('discord:')}>"


_OUTCOMES = {
    "done": later("done"),
    "held": later("held"),
    "failed": later("failed"),
    "refused": later("refused"),
    "unchanged": later("unchanged"),
}


def outcome_shown(outcome: str) -> str:
    """Return what came of something, as in :class:`~bot.library.store.AuditEvent`, for a card."""
    return say(_OUTCOMES[outcome]) if outcome in _OUTCOMES else outcome

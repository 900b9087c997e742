"""The frame every card shares."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import discord

from bot.chat.limits import checked

Item = discord.ui.Item[Any]

ANSWERED = discord.Colour(0x2F7D4F)
NOT_ANSWERED = discord.Colour(0x8A6D1F)
PLAIN = discord.Colour(0x4F5D75)


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


def rule() -> Item:
    """Return a thin line between blocks."""
    return discord.ui.Separator()


def dotted(parts: Iterable[str]) -> str:
    """Return small facts in a row; a dot stays with the fact before it where lines break."""
    return "\u00a0· ".join(parts)


def day(moment: datetime) -> str:
    """Return a date as an article prints it, ``16 August 2012``, never broken over lines."""
    return f"{moment.day}\u00a0{moment:%B}\u00a0{moment.year}"

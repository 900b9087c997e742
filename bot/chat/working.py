"""Work that takes a while: how far it is stands on the message, and a button ends it."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

import discord

from bot.chat.cards.card import Card, row, text
from bot.chat.clicks import DeskButton, Handler, numbers
from bot.chat.in_flight import InFlight
from bot.chat.speech import say
from bot.errors import NotAllowedError, UserFacingError
from bot.wording import later

CANCEL = "cancel"
SHOW_EVERY_S = 2.0
"""What ends sooner shows its result alone."""


class Progress:
    """How far something is, for whoever looks."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        self.words = say("Working …")

    def tell(self, words: str) -> None:
        """Say how far it is, as markdown."""
        self.words = words


class Working:
    """Does work for a moderator who watches, and ends it where they do not want it any more."""

    def __init__(self, in_flight: InFlight) -> None:
        """Count as in flight what is under way."""
        self._in_flight = in_flight
        self._under_way: dict[int, tuple[asyncio.Task[Card], int]] = {}

    @property
    def clicks(self) -> Mapping[str, Handler]:
        """What its button does."""
        return {CANCEL: self._cancel}

    async def show(
        self,
        interaction: discord.Interaction,
        work: Callable[[Progress], Coroutine[Any, Any, Card]],
    ) -> None:
        """Acknowledge a command or a click, do the work, and show the card that it returns.

        Args:
            interaction: Not acknowledged yet; a click, or a form that a click opened, shows the
                card in the place of its message.
            work: Is cancelled where the moderator wants that, and then leaves nothing behind.
        """
        with self._in_flight.one():
            await interaction.response.defer(ephemeral=True, thinking=interaction.message is None)
            progress = Progress()
            task = asyncio.create_task(work(progress))
            self._under_way[interaction.id] = task, interaction.user.id
            try:
                await self._watched(interaction, task, progress)
                card = _cancelled() if task.cancelled() else task.result()
                await interaction.edit_original_response(view=card)
            finally:
                task.cancel()
                del self._under_way[interaction.id]

    async def _watched(
        self, interaction: discord.Interaction, task: asyncio.Task[Card], progress: Progress
    ) -> None:
        """Wait for the work, and show how far it is; what it fails with is raised."""
        was_shown = False
        while not (await asyncio.wait({task}, timeout=SHOW_EVERY_S))[0]:
            card = _progress(progress.words, interaction.id)
            await interaction.edit_original_response(view=card)
            was_shown = True
        if was_shown and not task.cancelled() and task.exception() is not None:
            stopped = Card([text(say("**Stopped.** Nothing has changed."))])
            await interaction.edit_original_response(view=stopped)

    async def _cancel(self, interaction: discord.Interaction, arguments: Sequence[str]) -> None:
        [number] = numbers(arguments, 1)
        task, starter = self._under_way.get(number, (None, 0))
        if task is None:
            raise UserFacingError(later("That has ended already."))
        if starter != interaction.user.id:
            raise NotAllowedError(later("Only who began this can cancel it."))
        task.cancel()
        await interaction.response.defer()


def _progress(words: str, number: int) -> Card:
    button = DeskButton(CANCEL, number, label=say("Cancel"), style=discord.ButtonStyle.danger)
    return Card([text(words), row(button)])


def _cancelled() -> Card:
    return Card([text(say("**Cancelled.** Nothing has changed."))])

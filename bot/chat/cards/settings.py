"""The card of ``/settings``: which channels to listen in, as a list to choose from."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import discord

from bot.chat.cards.card import PLAIN, Item, text
from bot.chat.failures import answer_interaction
from bot.chat.limits import checked

MAX_LISTENING_CHANNELS = 25
"""What one Discord select holds."""
LISTENING_CUSTOM_ID = "settings:listening"

OnChosen = Callable[[discord.Interaction, frozenset[int]], Awaitable[None]]


class SettingsCard(discord.ui.LayoutView):
    """Works for as long as the message stands: its select is found again after a restart."""

    def __init__(
        self,
        on_chosen: OnChosen,
        listening: Iterable[int] = (),
        *,
        reads_plain_messages: bool = True,
    ) -> None:
        """Show the channels that are listened in now.

        Args:
            on_chosen: Called with the chosen channels' ids.
            listening: Ids of the channels chosen now.
            reads_plain_messages: Whether the Message Content intent is there.
        """
        super().__init__(timeout=None)
        items: list[Item] = [
            text(
                "### Where I listen\n"
                "In these channels I answer every message that is a question. Everywhere else I "
                "answer when asked: `/ask`, a mention, a reply, a direct message.",
            ),
            discord.ui.ActionRow(_ChannelSelect(on_chosen, listening)),
        ]
        if not reads_plain_messages:
            items.append(
                text(
                    "Discord does not show me plain messages yet: the operator has to switch on "
                    "**Message Content Intent** on the bot's page in the Developer Portal.",
                ),
            )
        self.add_item(discord.ui.Container(*items, accent_colour=PLAIN))
        checked(self)


class _ChannelSelect(discord.ui.ChannelSelect[Any]):
    def __init__(self, on_chosen: OnChosen, listening: Iterable[int]) -> None:
        super().__init__(
            custom_id=LISTENING_CUSTOM_ID,
            channel_types=[discord.ChannelType.text, discord.ChannelType.news],
            placeholder="No channel: I answer only when asked",
            min_values=0,
            max_values=MAX_LISTENING_CHANNELS,
            default_values=[
                discord.SelectDefaultValue(id=channel, type=discord.SelectDefaultValueType.channel)
                for channel in sorted(listening)[:MAX_LISTENING_CHANNELS]
            ],
        )
        self._on_chosen = on_chosen

    async def callback(self, interaction: discord.Interaction) -> None:
        """Hand the choice over."""
        try:
            await self._on_chosen(interaction, frozenset(channel.id for channel in self.values))
        except Exception as error:  # noqa: BLE001  # a click's failures become replies here
            await answer_interaction(interaction, error)

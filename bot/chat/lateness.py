"""What a channel is told when the bot was too late: Discord itself says only that it failed."""

from time import monotonic
from typing import Protocol

import discord
import structlog

from bot.chat.speech import say, speaking

log = structlog.get_logger(__name__)

AGAIN_AFTER_S = 30.0
"""A channel is told at most so often, however many were lost meanwhile."""


class HasLateness(Protocol):
    """A client that tells of being late."""

    lateness: "Lateness"


class Lateness:
    """Tells channels that commands in them were not answered.

    Discord takes a first reply for three seconds. A bot that comes later, because thousands ask at
    once or the network held it up, cannot reply to the person any more, but to the channel.
    """

    def __init__(self) -> None:
        """Begin without having told anybody."""
        self._told: dict[int, float] = {}  # by channel, s of a monotonic clock

    async def tell(self, interaction: discord.Interaction) -> None:
        """Tell the channel of an interaction that is over, where the bot may write."""
        channel = interaction.channel
        alone = interaction.is_user_integration() and not interaction.is_guild_integration()
        if alone or not interaction.app_permissions.send_messages:
            return
        if not isinstance(channel, discord.abc.Messageable) or not self._is_due(channel.id):
            return
        with speaking(interaction.guild_locale):
            reply = say(
                "I was too late for a command that somebody gave me here. Whoever got no answer: "
                "give it again."
            )
        try:
            await channel.send(reply, silent=True)
        except discord.HTTPException as failure:
            log.warning("could not tell of being late", channel=channel.id, error=str(failure))

    def _is_due(self, channel: int) -> bool:
        now = monotonic()
        self._told = {one: at for one, at in self._told.items() if now - at < AGAIN_AFTER_S}
        if channel in self._told:
            return False
        self._told[channel] = now
        return True

"""Telling moderators something unasked, in the channel that they chose in ``/settings``."""

import discord
import structlog

from bot.chat.cards.card import Card
from bot.chat.services import Services

log = structlog.get_logger(__name__)


async def tell_moderators(
    client: discord.Client, services: Services, guild: int, card: Card
) -> None:
    """Show a card in the moderators' channel of a guild, if they chose one.

    What is told stands in a list of theirs in any case, so a channel that is gone or refuses
    the card is only worth a line in the log.
    """
    channel = await services.readers.reports_channel(guild)
    if channel is None:
        return
    place = client.get_partial_messageable(channel, guild_id=guild)
    try:
        await place.send(view=card)
    except (discord.HTTPException, OSError) as error:
        log.warning("could not tell the moderators", channel=channel, error=str(error))

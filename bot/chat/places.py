"""Where something happens in Discord, as the stories know places."""

import discord

from bot.library.stories import Place


def place_of(source: discord.Interaction | discord.Message) -> Place:
    """Return where a command was given, a button pressed or a message written."""
    guild = source.guild_id if isinstance(source, discord.Interaction) else _guild_of(source)
    channel = source.channel
    return Place(
        guild=guild,
        channel=channel.id if channel is not None else None,
        parent=getattr(channel, "parent_id", None),  # of a thread
    )


def _guild_of(message: discord.Message) -> int | None:
    return message.guild.id if message.guild is not None else None

"""``/help`` and ``/about``."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat.cards.guide import about_card, help_card
from bot.chat.places import place_of
from bot.chat.services import Services


class Guide(commands.Cog):
    """How to ask, and what is stored."""

    def __init__(self, services: Services) -> None:
        """Speak of these services."""
        self._services = services

    @app_commands.command()
    async def help(self, interaction: discord.Interaction) -> None:
        """Say how to ask, with examples."""
        librarian = await self._services.stories.at(place_of(interaction))
        card = help_card(
            librarian.snapshot.story,
            reads_plain_messages=self._services.reads_plain_messages,
        )
        await interaction.response.send_message(view=card, ephemeral=True)

    @app_commands.command()
    async def about(self, interaction: discord.Interaction) -> None:
        """Say what this is, and what it stores about people."""
        snapshot = (await self._services.stories.at(place_of(interaction))).snapshot
        card = about_card(snapshot.story, snapshot.revision)
        await interaction.response.send_message(view=card, ephemeral=True)

"""``/privacy``: what is stored about whoever asks, a copy of it, and its end."""

import io

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot.chat.cards.privacy import EXPORT_FILE, Clicks, PrivacyCard
from bot.chat.commands.forms import offered_everywhere
from bot.chat.services import Services
from bot.chat.speech import say
from bot.readers.privacy import Identity, Stored, as_json

log = structlog.get_logger(__name__)


class Privacy(commands.Cog):
    """What everybody may know and decide about themselves."""

    def __init__(self, services: Services) -> None:
        """Show and delete with these services."""
        self._services = services

    @app_commands.command()
    @offered_everywhere
    async def privacy(self, interaction: discord.Interaction) -> None:
        """See what I store about you, get a copy, delete it, or be counted no more."""
        await interaction.response.defer(ephemeral=True)
        stored = await self._services.readers.stored_about(self._identity(interaction))
        await interaction.followup.send(view=self.card(stored), ephemeral=True)

    def card(self, stored: Stored | None = None, *, news: str = "") -> PrivacyCard:
        """Return the card; with nothing stored it serves to find clicks after a restart."""
        clicks = Clicks(self._export, self._delete, self._count)
        return PrivacyCard(clicks, stored or Stored({}), news=news)

    async def _export(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        identity = self._identity(interaction)
        stored = await self._services.readers.stored_about(identity)
        copy = as_json(stored, identity, interaction.created_at)
        file = discord.File(io.BytesIO(copy), EXPORT_FILE)
        await interaction.followup.send(file=file, ephemeral=True)

    async def _delete(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer()  # emptying the database's log may take a moment
        rows = await self._services.readers.erase(self._identity(interaction))
        log.info("deleted what was stored about a person", rows=rows)
        news = say("It is deleted.") if rows else say("There was nothing to delete.")
        await self._show(interaction, news)

    async def _count(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        person = self._identity(interaction).person
        if await self._services.readers.has_opted_out(person):
            await self._services.readers.opt_in(person)
            news = say("Your questions are counted again.")
        else:
            await self._services.readers.opt_out(person)
            news = say("Your questions are no longer counted, wherever you ask me.")
        await self._show(interaction, news)

    async def _show(self, interaction: discord.Interaction, news: str) -> None:
        stored = await self._services.readers.stored_about(self._identity(interaction))
        await interaction.edit_original_response(view=self.card(stored, news=news))

    def _identity(self, interaction: discord.Interaction) -> Identity:
        return Identity(interaction.user.id, self._services.marks)

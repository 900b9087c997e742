"""``/corpus``: what answers now, and reading the articles again."""

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot.chat.cards.corpus import reload_card, status_card
from bot.chat.in_flight import InFlight
from bot.chat.places import place_of
from bot.chat.rights import default_permissions, require_moderator
from bot.chat.services import Services
from bot.library.store import moderator

log = structlog.get_logger(__name__)


class Corpus(commands.Cog):
    """The moderators' desk."""

    def __init__(self, services: Services, in_flight: InFlight) -> None:
        """Work with these services."""
        self._services = services
        self._in_flight = in_flight
        self.corpus.default_permissions = default_permissions(services.moderator_role)

    corpus = app_commands.Group(
        name="corpus",
        description="For moderators: the articles I answer from.",
        guild_only=True,
    )

    @corpus.command()
    async def status(self, interaction: discord.Interaction) -> None:
        """Show which revision answers, how large it is, and who loaded it when."""
        require_moderator(interaction, self._services.moderator_role)
        with self._in_flight.one():
            await interaction.response.defer(ephemeral=True)
            librarian = await self._services.stories.at(place_of(interaction))
            status = await librarian.status()
            await interaction.followup.send(view=status_card(status), ephemeral=True)

    @corpus.command()
    async def reload(self, interaction: discord.Interaction) -> None:
        """Read the articles again; answers go on meanwhile."""
        require_moderator(interaction, self._services.moderator_role)
        with self._in_flight.one():
            await interaction.response.defer(ephemeral=True)
            librarian = await self._services.stories.at(place_of(interaction))
            reload = await librarian.reload(moderator(interaction.user.id))
            log.info("reloaded", revision=reload.revision.number, seconds=reload.seconds)
            await interaction.followup.send(view=reload_card(reload), ephemeral=True)

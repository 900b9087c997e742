"""``/settings``: which channels to listen in."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat.cards.settings import SettingsCard
from bot.chat.rights import default_permissions, require_moderator
from bot.chat.services import Services
from bot.library.store import AuditEvent, moderator


class Settings(commands.Cog):
    """What moderators decide for their server."""

    def __init__(self, services: Services) -> None:
        """Remember with these services."""
        self._services = services
        self.settings.default_permissions = default_permissions(services.moderator_role)

    @app_commands.command()
    @app_commands.guild_only()
    async def settings(self, interaction: discord.Interaction) -> None:
        """Choose the channels in which I answer plain questions."""
        require_moderator(interaction, self._services.moderator_role)
        guild = _guild_id(interaction)
        listening = await self._services.store.listening_channels(guild)
        await interaction.response.send_message(view=self.card(listening), ephemeral=True)

    def card(self, listening: frozenset[int] = frozenset()) -> SettingsCard:
        """Return the card; without channels it serves to find clicks after a restart."""
        return SettingsCard(
            self._chosen,
            listening,
            reads_plain_messages=self._services.reads_plain_messages,
        )

    async def _chosen(self, interaction: discord.Interaction, channels: frozenset[int]) -> None:
        require_moderator(interaction, self._services.moderator_role)
        guild = _guild_id(interaction)
        event = AuditEvent(
            at=interaction.created_at,
            actor=moderator(interaction.user.id),
            action="settings.listening",
            subject=f"guild:{guild}",
            outcome="done",
            detail=f"Listening in {len(channels)} channels.",
        )
        await self._services.store.set_listening_channels(guild, channels, event)
        await interaction.response.edit_message(view=self.card(channels))


def _guild_id(interaction: discord.Interaction) -> int:
    if interaction.guild_id is None:
        raise RuntimeError("a command of servers ran outside of one")
    return interaction.guild_id

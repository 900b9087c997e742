"""``/block``: who may not ask here."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat.cards.block import blocked_card, blocks_card, unblocked_card
from bot.chat.rights import Rights, default_permissions, guild_of, is_moderator
from bot.chat.services import Services
from bot.errors import NotAllowedError
from bot.library.store import AuditEvent, moderator
from bot.readers.store import Block as Entry
from bot.wording import later

GROUP = "block"


class Block(commands.Cog):
    """The moderators' list of people whose questions are not answered."""

    def __init__(self, services: Services, rights: Rights) -> None:
        """Remember with these services."""
        self._services = services
        self._rights = rights
        self.block.default_permissions = default_permissions(services.moderator_role)

    block = app_commands.Group(
        name="block",
        description="For moderators: who may not ask here.",
        guild_only=True,
    )

    @block.command()
    @app_commands.describe(person="Whose questions shall not be answered here?")
    async def add(
        self, interaction: discord.Interaction, person: discord.Member | discord.User
    ) -> None:
        """Answer somebody's questions in this server no more."""
        await self._rights.require(interaction, GROUP)
        permissions = (
            person.guild_permissions
            if isinstance(person, discord.Member)
            else discord.Permissions.none()
        )
        if is_moderator(person, permissions, self._services.moderator_role):
            raise NotAllowedError(later("Moderators cannot be blocked. Choose somebody else."))
        await interaction.response.defer(ephemeral=True)
        by = moderator(interaction.user.id)
        entry = Entry(person.id, by, interaction.created_at)
        is_new = await self._services.readers.block(
            guild_of(interaction), entry, _event(interaction, "add")
        )
        card = blocked_card(person.id, is_new=is_new)
        await interaction.followup.send(view=card, ephemeral=True)

    @block.command()
    @app_commands.describe(person="Who may ask here again?")
    async def remove(
        self, interaction: discord.Interaction, person: discord.Member | discord.User
    ) -> None:
        """Answer somebody's questions in this server again."""
        await self._rights.require(interaction, GROUP)
        await interaction.response.defer(ephemeral=True)
        was_blocked = await self._services.readers.unblock(
            guild_of(interaction), person.id, _event(interaction, "remove")
        )
        card = unblocked_card(person.id, was_blocked=was_blocked)
        await interaction.followup.send(view=card, ephemeral=True)

    @block.command(name="list")
    async def list_(self, interaction: discord.Interaction) -> None:
        """Show who may not ask here, since when, and who decided it."""
        await self._rights.require(interaction, GROUP)
        await interaction.response.defer(ephemeral=True)
        blocks = await self._services.readers.blocks(guild_of(interaction))
        await interaction.followup.send(view=blocks_card(blocks), ephemeral=True)


def _event(interaction: discord.Interaction, what: str) -> AuditEvent:
    """Return the event; it does not name who was blocked, which the list does."""
    guild = guild_of(interaction)
    return AuditEvent(
        at=interaction.created_at,
        actor=moderator(interaction.user.id),
        action=f"block.{what}",
        subject=f"guild:{guild}",
        outcome="done",
        guild=guild,
    )

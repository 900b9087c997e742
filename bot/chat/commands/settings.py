"""``/settings``: where to listen and answer, how often one may ask, and who may do what."""

from collections.abc import Mapping, Sequence

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat.cards.roles import ROLES, Roles, RolesCard
from bot.chat.cards.settings import Change, Chosen, SettingsCard
from bot.chat.clicks import Handler
from bot.chat.rights import GROUPS, SETTINGS, Rights, default_permissions, guild_of
from bot.chat.services import Services
from bot.library.store import AuditEvent, moderator
from bot.readers.rules import Rules
from bot.wording import counted, recorded


class Settings(commands.Cog):
    """What moderators decide for their server."""

    def __init__(self, services: Services, rights: Rights) -> None:
        """Remember with these services."""
        self._services = services
        self._rights = rights
        self.settings.default_permissions = default_permissions(services.moderator_role)

    @property
    def clicks(self) -> Mapping[str, Handler]:
        """What its buttons do, by action."""
        return {ROLES: self._show_roles}

    @app_commands.command()
    @app_commands.guild_only()
    async def settings(self, interaction: discord.Interaction) -> None:
        """Choose where I listen and answer, how often one may ask, and who may do what."""
        await self._rights.require(interaction, SETTINGS)
        await interaction.response.defer(ephemeral=True)
        chosen = await self._chosen(interaction)
        await interaction.followup.send(view=self.card(chosen), ephemeral=True)

    def card(self, chosen: Chosen | None = None) -> SettingsCard:
        """Return the card; with nothing chosen it serves to find clicks after a restart."""
        return SettingsCard(
            self._change,
            chosen or Chosen(),
            self._services.limits,
            reads_plain_messages=self._services.reads_plain_messages,
        )

    async def _chosen(self, interaction: discord.Interaction) -> Chosen:
        guild, store, readers = guild_of(interaction), self._services.store, self._services.readers
        return Chosen(
            listening=await store.listening_channels(guild),
            rules=await readers.rules(guild),
            reports=await readers.reports_channel(guild),
        )

    async def _change(self, interaction: discord.Interaction, change: Change) -> None:
        await self._rights.require(interaction, SETTINGS)
        guild = guild_of(interaction)
        await interaction.response.defer()  # a large reload may keep the database for a while
        before = await self._chosen(interaction)
        after = change(before)
        if after.listening != before.listening:
            event = _event(interaction, "listening", _listening_told(after.listening))
            await self._services.store.set_listening_channels(guild, after.listening, event)
        if after.rules != before.rules:
            event = _event(interaction, "rules", _rules_told(after.rules))
            await self._services.readers.set_rules(guild, after.rules, event)
        if after.reports != before.reports:
            told = recorded("No channel." if after.reports is None else "A channel was chosen.")
            event = _event(interaction, "reports", told)
            await self._services.readers.set_reports_channel(guild, after.reports, event)
        await interaction.edit_original_response(view=self.card(after))

    def roles_card(self, roles: Roles | None = None) -> RolesCard:
        """Return the card of roles; without them it serves to find clicks after a restart."""
        return RolesCard(self._set_role, roles or Roles())

    async def _show_roles(self, interaction: discord.Interaction, _: Sequence[str]) -> None:
        await self._rights.require(interaction, SETTINGS)
        card = self.roles_card(await self._roles(interaction))
        await interaction.response.send_message(view=card, ephemeral=True)

    async def _set_role(
        self, interaction: discord.Interaction, group: str, role: discord.Role | None
    ) -> None:
        await self._rights.require(interaction, SETTINGS)
        await interaction.response.defer()
        told = recorded("no role of its own" if role is None else f"only the role {role.name}")
        event = _event(interaction, "roles", f"{GROUPS[group]}: {told}.")
        await self._services.store.set_role(
            guild_of(interaction), group, role.id if role else None, event
        )
        card = self.roles_card(await self._roles(interaction))
        await interaction.edit_original_response(view=card)

    async def _roles(self, interaction: discord.Interaction) -> Roles:
        chosen = await self._services.store.roles(guild_of(interaction))
        there = {role.id for role in interaction.guild.roles} if interaction.guild else set()
        return Roles(chosen, frozenset(g for g, role in chosen.items() if role not in there))


def _event(interaction: discord.Interaction, what: str, detail: str) -> AuditEvent:
    guild = guild_of(interaction)
    return AuditEvent(
        at=interaction.created_at,
        actor=moderator(interaction.user.id),
        action=f"settings.{what}",
        subject=f"guild:{guild}",
        outcome="done",
        detail=detail,
        guild=guild,
    )


def _listening_told(channels: frozenset[int]) -> str:
    return recorded(f"Listening in {counted(len(channels), 'channel')}.")


def _rules_told(rules: Rules) -> str:
    operators = recorded("the operator's")
    pause = operators if rules.cooldown_s is None else f"{rules.cooldown_s} s"
    daily = operators if rules.daily_questions is None else f"{rules.daily_questions}"
    return recorded(
        f"Pause: {pause}; questions a day: {daily}; only in {len(rules.allowed)}, "
        f"never in {counted(len(rules.denied), 'channel')}"
        f"{'; a thread for each question' if rules.threads else ''}."
    )

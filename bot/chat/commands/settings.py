"""``/settings``: where to listen, where to answer, how often one reader may ask."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat.cards.settings import GROUPS, Change, Chosen, SettingsCard
from bot.chat.rights import default_permissions, guild_of, require_moderator
from bot.chat.services import Services
from bot.library.store import AuditEvent, moderator
from bot.readers.rules import Rules
from bot.wording import counted


class Settings(commands.Cog):
    """What moderators decide for their server."""

    def __init__(self, services: Services) -> None:
        """Remember with these services."""
        self._services = services
        self.settings.default_permissions = default_permissions(services.moderator_role)

    @app_commands.command()
    @app_commands.guild_only()
    async def settings(self, interaction: discord.Interaction) -> None:
        """Choose where I listen and answer, how often one may ask, and who may do what."""
        require_moderator(interaction, self._services.moderator_role)
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
        roles = await store.roles(guild)
        return Chosen(
            listening=await store.listening_channels(guild),
            rules=await readers.rules(guild),
            reports=await readers.reports_channel(guild),
            roles=roles,
            lost=frozenset(g for g, role in roles.items() if _role(interaction, role) is None),
        )

    async def _change(self, interaction: discord.Interaction, change: Change) -> None:
        require_moderator(interaction, self._services.moderator_role)
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
            told = "No channel." if after.reports is None else "A channel was chosen."
            event = _event(interaction, "reports", told)
            await self._services.readers.set_reports_channel(guild, after.reports, event)
        for group in GROUPS:
            role = after.roles.get(group)
            if role != before.roles.get(group):
                event = _event(interaction, "roles", _role_told(interaction, group, role))
                await self._services.store.set_role(guild, group, role, event)
        await interaction.edit_original_response(view=self.card(after))


def _role(interaction: discord.Interaction, role: int) -> discord.Role | None:
    return interaction.guild.get_role(role) if interaction.guild is not None else None


def _role_told(interaction: discord.Interaction, group: str, role: int | None) -> str:
    if role is None:
        return f"{GROUPS[group]}: no role of its own."
    found = _role(interaction, role)
    return f"{GROUPS[group]}: only the role {found.name if found else role}."


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
    return f"Listening in {counted(len(channels), 'channel')}."


def _rules_told(rules: Rules) -> str:
    pause = "the operator's" if rules.cooldown_s is None else f"{rules.cooldown_s} s"
    daily = "the operator's" if rules.daily_questions is None else f"{rules.daily_questions}"
    return (
        f"Pause: {pause}; questions a day: {daily}; only in {len(rules.allowed)}, "
        f"never in {counted(len(rules.denied), 'channel')}"
        f"{'; a thread for each question' if rules.threads else ''}."
    )

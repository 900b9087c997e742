"""``/audit``: what was done here, or tried, and by whom."""

from collections.abc import Mapping, Sequence

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat.cards.card import Card, Item, actor_shown, outcome_shown, text
from bot.chat.clicks import DeskButton, Handler, numbers
from bot.chat.keeping import Keeping
from bot.chat.markdown import one_line
from bot.chat.rights import default_permissions
from bot.chat.services import Services
from bot.chat.speech import say
from bot.library.store import AuditEvent

GROUP, TURN = "audit", "audit"
EVENTS_A_PAGE = 8
MAX_DETAIL_CHARS = 100
MAX_ACTION_CHARS = 40


class Audit(commands.Cog):
    """The audit log, as far as it is this server's."""

    def __init__(self, services: Services, keeping: Keeping) -> None:
        """Read it with these services."""
        self._services = services
        self._keeping = keeping
        self.audit.default_permissions = default_permissions(services.moderator_role)

    @property
    def clicks(self) -> Mapping[str, Handler]:
        """What its buttons do, by action."""
        return {TURN: self._turn}

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(action="Only these, such as reload or publish")
    async def audit(
        self,
        interaction: discord.Interaction,
        action: app_commands.Range[str, 1, MAX_ACTION_CHARS] | None = None,
    ) -> None:
        """Show what was done here, or tried, newest first."""
        await self._keeping.rights.require(interaction, GROUP)
        wanted = action.replace(":", "") if action else ""
        card = await self._card(interaction.guild_id, 0, wanted)
        await interaction.response.send_message(view=card, ephemeral=True)

    async def _turn(self, interaction: discord.Interaction, arguments: Sequence[str]) -> None:
        await self._keeping.rights.require(interaction, GROUP)
        [offset], action = numbers(arguments[:1], 1), "".join(arguments[1:])
        card = await self._card(interaction.guild_id, offset, action)
        await interaction.response.edit_message(view=card)

    async def _card(self, guild: int | None, offset: int, action: str) -> Card:
        events = await self._services.store.events(
            EVENTS_A_PAGE + 1, action=action or None, offset=offset, seen_by=guild
        )
        lines = [_event(event) for event in events[:EVENTS_A_PAGE]] or [say("Nothing yet.")]
        items: list[Item] = [text(f"### {say('Audit log')}\n" + "\n".join(lines))]
        back, on = max(0, offset - EVENTS_A_PAGE), offset + EVENTS_A_PAGE
        newer = DeskButton(TURN, back, action, label=say("Newer"), disabled=offset == 0)
        is_last = len(events) <= EVENTS_A_PAGE
        older = DeskButton(TURN, on, action, label=say("Older"), disabled=is_last)
        return Card([*items, discord.ui.ActionRow(newer, older)])


def _event(event: AuditEvent) -> str:
    when = f"<t:{int(event.at.timestamp())}:f>"
    detail = f"\n  -# {one_line(event.detail, MAX_DETAIL_CHARS)}" if event.detail.strip() else ""
    action = one_line(event.action, MAX_ACTION_CHARS)
    who, outcome = actor_shown(event.actor), outcome_shown(event.outcome)
    return f"- {when} · {who} · **{action}**: {outcome}{detail}"

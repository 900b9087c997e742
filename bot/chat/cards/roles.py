"""The card that gives groups of moderators' commands roles of their own."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import discord

from bot.chat.cards.card import PLAIN, text
from bot.chat.failures import answer_interaction
from bot.chat.limits import checked
from bot.chat.rights import GROUPS
from bot.chat.speech import say, say_known, speak_to
from bot.errors import UserFacingError
from bot.wording import later

ROLES = "roles"
"""The action of the button that opens the card."""
ROLE_CUSTOM_ID = "settings:role:{}"
"""Of the select of a group of commands."""

MAY_USE = later("Who may use the moderators' commands")
_TEXT = later(
    "Choose a role, and only its members may use these commands; without one, everybody who could "
    "until now. Discord hides them from members who may not manage the server: show them in "
    "*Server Settings*, *Integrations*. `/settings` can still be opened by everybody who could, "
    "whatever role you choose for it."
)

OnRole = Callable[[discord.Interaction, str, discord.Role | None], Awaitable[None]]
"""Called with a group of commands and the role that it needs from now on."""


@dataclass(frozen=True, slots=True)
class Roles:
    """What a guild has chosen.

    Attributes:
        chosen: The role that a group of commands needs, by group.
        lost: Groups whose role no longer exists.
    """

    chosen: Mapping[str, int] = field(default_factory=dict)
    lost: frozenset[str] = frozenset()


class RolesCard(discord.ui.LayoutView):
    """Works for as long as the message stands: its selects are found again after a restart."""

    def __init__(self, on_role: OnRole, roles: Roles) -> None:
        """Show what is chosen now."""
        super().__init__(timeout=None)
        rows = [discord.ui.ActionRow(_RoleSelect(on_role, group, roles)) for group in GROUPS]
        head = f"### {say(MAY_USE)}\n{say(_TEXT)}"
        self.add_item(discord.ui.Container(text(head), *rows, accent_colour=PLAIN))
        checked(self)


class _RoleSelect(discord.ui.RoleSelect[Any]):
    def __init__(self, on_role: OnRole, group: str, roles: Roles) -> None:
        role = None if group in roles.lost else roles.chosen.get(group)
        is_lost = group in roles.lost
        lost = say("the role is gone, nobody may") if is_lost else say("no role of its own")
        super().__init__(
            min_values=0,
            max_values=1,
            default_values=[] if role is None else [discord.Object(role, type=discord.Role)],
            custom_id=ROLE_CUSTOM_ID.format(group),
            placeholder=f"{say_known(GROUPS[group])}: {lost}",
        )
        self._on_role = on_role
        self._group = group

    async def callback(self, interaction: discord.Interaction) -> None:
        """Hand the choice over."""
        speak_to(interaction)
        role = next(iter(self.values), None)
        try:
            if role is not None and role.is_default():
                raise UserFacingError(later("Choose another role: this one is everybody's."))
            await self._on_role(interaction, self._group, role)
        except Exception as error:  # noqa: BLE001  # a click's failures become replies here
            await answer_interaction(interaction, error)

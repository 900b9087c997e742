"""Who may do what: the one place where moderators' rights are judged."""

from collections.abc import Mapping

import discord

from bot.chat.services import Services
from bot.errors import NotAllowedError
from bot.wording import later

SETTINGS = "settings"
GROUPS: Mapping[str, str] = {
    "corpus": "/corpus",
    "source": "/source",
    "story": "/story",
    "article": later("/article-status, Hide this passage"),
    "questions": "/questions",
    "reports": "/reports",
    "insights": "/insights",
    "block": "/block",
    "audit": "/audit",
    SETTINGS: "/settings",
}
"""What each group of commands that can have a role of its own is called."""

_NOT_A_MANAGER = later("Only members who may manage this server can do this. Ask one of them.")
_WITHOUT_ROLE = later("Only members with this bot's moderator role can do this. Ask one of them.")
_WITHOUT_OWN_ROLE = later(
    "Only members with the role that this server chose for these commands can use them. "
    "Ask one of them."
)
_ROLE_IS_GONE = later(
    "The role that may use these commands is gone. Whoever may open /settings can choose another."
)


class Rights:
    """Judges who may use a group of the moderators' commands.

    A group needs the role that the guild set for it; without one the operator's, and without
    that the Manage Server permission. ``/settings`` can be opened by whoever could without a
    role of its own, too: else nobody could mend a role that is gone.
    """

    def __init__(self, services: Services) -> None:
        """Judge by these services."""
        self._services = services

    async def require(self, interaction: discord.Interaction, group: str) -> None:
        """Let a moderator pass; called before every command and again on every click.

        Args:
            interaction: What the person did.
            group: Of commands that it belongs to; one of :data:`GROUPS`.

        Raises:
            NotAllowedError: This person may not.
        """
        own = (await self._services.store.roles(guild_of(interaction))).get(group)
        if own is None:
            require_moderator(interaction, self._services.moderator_role)
        elif not _has_role(interaction.user, own):
            if group == SETTINGS:
                require_moderator(interaction, self._services.moderator_role)
                return
            is_there = interaction.guild is None or interaction.guild.get_role(own) is not None
            raise NotAllowedError(_WITHOUT_OWN_ROLE if is_there else _ROLE_IS_GONE)

    async def allows(self, interaction: discord.Interaction, group: str) -> bool:
        """Say whether :meth:`require` lets somebody pass: for lists shown while they type."""
        try:
            await self.require(interaction, group)
        except NotAllowedError:
            return False
        return True


def _has_role(person: discord.Member | discord.User, role: int) -> bool:
    return isinstance(person, discord.Member) and person.get_role(role) is not None


def require_moderator(interaction: discord.Interaction, role: int | None) -> None:
    """Let a moderator pass, where the group of commands has no role of its own.

    Args:
        interaction: What the person did.
        role: Discord role id of moderators; None means the Manage Server permission.

    Raises:
        NotAllowedError: The person is no moderator of this server.
    """
    member = interaction.user
    if not isinstance(member, discord.Member):
        raise NotAllowedError(later("This works only in a server. Use it there."))
    if not is_moderator(member, interaction.permissions, role):
        raise NotAllowedError(_NOT_A_MANAGER if role is None else _WITHOUT_ROLE)


def is_moderator(
    person: discord.Member | discord.User, permissions: discord.Permissions, role: int | None
) -> bool:
    """Say whether somebody keeps a server's stories; nobody does in direct messages.

    Args:
        person: Who.
        permissions: Theirs, in the channel.
        role: Discord role id of moderators; None means the Manage Server permission.
    """
    if not isinstance(person, discord.Member):
        return False
    return permissions.manage_guild if role is None else _has_role(person, role)


def guild_of(interaction: discord.Interaction) -> int:
    """Return the guild of a command that exists in guilds only."""
    if interaction.guild_id is None:
        raise NotAllowedError(later("This works only in a server. Use it there."))
    return interaction.guild_id


def default_permissions(role: int | None) -> discord.Permissions | None:
    """Return who is shown the moderators' commands: with a role of their own, everybody.

    Discord hides a command by permissions, never by role, so with a role the refusal
    of :class:`Rights` is what keeps others out.
    """
    return None if role is not None else discord.Permissions(manage_guild=True)

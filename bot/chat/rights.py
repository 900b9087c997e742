"""Who may do what."""

import discord

from bot.errors import NotAllowedError
from bot.wording import later

_NOT_A_MANAGER = later("Only members who may manage this server can do this. Ask one of them.")
_WITHOUT_ROLE = later("Only members with this bot's moderator role can do this. Ask one of them.")


def require_moderator(interaction: discord.Interaction, role: int | None) -> None:
    """Let a moderator pass; checked again on every command and every click.

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
    if role is None:
        return permissions.manage_guild
    return person.get_role(role) is not None


def guild_of(interaction: discord.Interaction) -> int:
    """Return the guild of a command that exists in guilds only."""
    if interaction.guild_id is None:
        raise NotAllowedError(later("This works only in a server. Use it there."))
    return interaction.guild_id


def default_permissions(role: int | None) -> discord.Permissions | None:
    """Return who is shown the moderators' commands: with a role of their own, everybody.

    Discord hides a command by permissions, never by role, so with a role the refusal
    of :func:`require_moderator` is what keeps others out.
    """
    return None if role is not None else discord.Permissions(manage_guild=True)

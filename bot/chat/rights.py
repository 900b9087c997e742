"""Who may do what."""

import discord

from bot.errors import NotAllowedError


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
        raise NotAllowedError("This works only in a server.")
    if role is None:
        if not interaction.permissions.manage_guild:
            raise NotAllowedError("Only members who may manage this server can do this.")
    elif member.get_role(role) is None:
        raise NotAllowedError("Only members with this bot's moderator role can do this.")


def default_permissions(role: int | None) -> discord.Permissions | None:
    """Return who is shown the moderators' commands: with a role of their own, everybody.

    Discord hides a command by permissions, never by role, so with a role the refusal
    of :func:`require_moderator` is what keeps others out.
    """
    return None if role is not None else discord.Permissions(manage_guild=True)

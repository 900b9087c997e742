"""Exception -> reply, in one place."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import discord
import structlog
from discord import app_commands

from bot.chat.markdown import escape
from bot.errors import BrokenArticlesError, UserFacingError

log = structlog.get_logger(__name__)

MAX_SHOWN_ERRORS = 8
MAX_REPLY_CHARS = 2_000
_THINKING = discord.InteractionResponseType.deferred_channel_message


async def on_app_command_error(
    interaction: discord.Interaction, error: app_commands.AppCommandError
) -> None:
    """Answer a command that failed, to the one who gave it; log what is a defect."""
    await answer_interaction(interaction, getattr(error, "original", error))


async def answer_interaction(interaction: discord.Interaction, error: BaseException) -> None:
    """Tell the person behind an interaction what went wrong, privately where that is possible."""
    reply = _sentence(error)
    if reply is None:
        log.error("interaction failed", interaction=interaction.id, exc_info=error)
        reply = _broken(interaction.id)
    try:
        if interaction.response.is_done():
            # The first follow-up would take the place of "is thinking", which everybody sees.
            if interaction.response.type is _THINKING:
                with suppress(discord.HTTPException):
                    await interaction.delete_original_response()
            await interaction.followup.send(reply, ephemeral=True)
        else:
            await interaction.response.send_message(reply, ephemeral=True)
    except discord.HTTPException as failure:
        log.warning("could not tell of a failure", interaction=interaction.id, error=str(failure))


@asynccontextmanager
async def told_by_reply(message: discord.Message) -> AsyncIterator[None]:
    """Answer whatever goes wrong in the block with a reply to the message."""
    try:
        yield
    except (discord.Forbidden, discord.NotFound) as error:
        # Nobody can be told: the channel does not let us write, or is gone.
        log.warning("could not reply", channel=message.channel.id, error=str(error))
    except Exception as error:  # the one place where a reply's failures end
        reply = _sentence(error)
        if reply is None:
            log.error("message failed", message=message.id, exc_info=error)
            reply = _broken(message.id)
        try:
            await message.reply(reply, mention_author=False)
        except discord.HTTPException as failure:
            log.warning("could not tell of a failure", message=message.id, error=str(failure))


def _sentence(error: BaseException) -> str | None:
    """Return what to say of an error that a person can understand, else None."""
    if isinstance(error, BrokenArticlesError):
        lines = [f"- {escape(broken.user_message)}" for broken in error.errors[:MAX_SHOWN_ERRORS]]
        more = len(error.errors) - MAX_SHOWN_ERRORS
        if more > 0:
            lines.append(f"- and {more} more")
        head = "Nothing has changed. These files cannot be read:"
        return "\n".join([head, *lines])[:MAX_REPLY_CHARS]
    if isinstance(error, UserFacingError):
        return escape(error.user_message)[:MAX_REPLY_CHARS]
    if isinstance(error, app_commands.NoPrivateMessage):
        return "This works only in a server."
    return None


def _broken(reference: int) -> str:
    return (
        "Something broke on my side; it has been logged. Try again, and if it stays broken, "
        f"tell whoever runs this bot (reference {reference})."
    )

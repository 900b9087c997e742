"""Exception -> reply, in one place."""

import math
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import discord
import structlog
from discord import app_commands

from bot.chat.markdown import escape, one_line
from bot.errors import (
    ArticleError,
    BrokenArticlesError,
    NotAdmittedError,
    StorageError,
    UserFacingError,
)

log = structlog.get_logger(__name__)

MAX_SHOWN_ERRORS = 8
MAX_FILE_CHARS = 80
MAX_REASON_CHARS = 200
MAX_REPLY_CHARS = 2_000
_UNKNOWN_INTERACTION = (
    10062  # Discord's code: the three seconds, or its quarter of an hour, are over
)


async def on_app_command_error(
    interaction: discord.Interaction, error: app_commands.AppCommandError
) -> None:
    """Answer a command that failed, to the one who gave it; log what is a defect."""
    await answer_interaction(interaction, getattr(error, "original", error))


async def answer_interaction(interaction: discord.Interaction, error: BaseException) -> None:
    """Tell the person behind an interaction what went wrong, privately where that is possible."""
    if isinstance(error, discord.NotFound) and error.code == _UNKNOWN_INTERACTION:
        log.warning("an interaction ended before it was acknowledged", interaction=interaction.id)
        return
    reply = _sentence(error)
    if reply is None:
        log.error("interaction failed", interaction=interaction.id, exc_info=error)
        reply = _broken(interaction.id)
    try:
        if interaction.response.is_done():
            await _stop_thinking_aloud(interaction)
            await interaction.followup.send(reply, ephemeral=True)
        else:
            await interaction.response.send_message(reply, ephemeral=True)
    except discord.HTTPException as failure:
        log.warning("could not tell of a failure", interaction=interaction.id, error=str(failure))


async def _stop_thinking_aloud(interaction: discord.Interaction) -> None:
    """Take back an "is thinking" that everybody sees; a follow-up would only take its place.

    It is edited first: what still thinks cannot be relied on to make way for a follow-up
    (discord/discord-api-docs#2739).
    """
    if interaction.response.type is not discord.InteractionResponseType.deferred_channel_message:
        return
    with suppress(discord.HTTPException):
        thinking = await interaction.original_response()
        if not thinking.flags.ephemeral:
            await thinking.edit(content="…")
            await thinking.delete()


@asynccontextmanager
async def told_by_reply(message: discord.Message) -> AsyncIterator[None]:
    """Answer whatever goes wrong in the block with a reply to the message."""
    try:
        yield
    except (discord.Forbidden, discord.NotFound) as error:
        # Nobody can be told: the channel does not let us write, or is gone.
        log.warning("could not reply", channel=message.channel.id, error=str(error))
    except NotAdmittedError as error:
        if not error.quiet:
            await _reply(message, _refusal(error))
    except Exception as error:  # the one place where a reply's failures end
        reply = _sentence(error)
        if reply is None:
            log.error("message failed", message=message.id, exc_info=error)
            reply = _broken(message.id)
        await _reply(message, reply)


async def _reply(message: discord.Message, reply: str) -> None:
    try:
        await message.reply(reply, mention_author=False)
    except discord.HTTPException as failure:
        log.warning("could not tell of a failure", message=message.id, error=str(failure))


def _sentence(error: BaseException) -> str | None:
    """Return what to say of an error that a person can understand, else None."""
    if isinstance(error, BrokenArticlesError):
        return _named(error.errors)
    if isinstance(error, NotAdmittedError):
        return _refusal(error)
    if isinstance(error, StorageError):
        log.error("the database failed", exc_info=error)  # the operator has to know, too
    if isinstance(error, UserFacingError):
        return escape(error.user_message)[:MAX_REPLY_CHARS]
    if isinstance(error, app_commands.NoPrivateMessage):
        return "This works only in a server."
    return None


def _refusal(error: NotAdmittedError) -> str:
    """Say why a question is not let through, with the time left as Discord shows it."""
    if error.until is None:
        return error.user_message
    return f"{error.user_message} <t:{math.ceil(error.until.timestamp())}:R>."


def _named(errors: Sequence[ArticleError]) -> str:
    """Name each file at fault, as many as fit."""
    reply = "Nothing has changed. These files cannot be read:"
    for number, broken in enumerate(errors):
        line = "" if broken.line is None else f", line {broken.line}"
        place = f"**{one_line(broken.file, MAX_FILE_CHARS)}**{line}"
        named = f"\n- {place}: {one_line(broken.reason, MAX_REASON_CHARS)}"
        more = f"\n- and {len(errors) - number} more"
        if number == MAX_SHOWN_ERRORS or len(reply + named + more) > MAX_REPLY_CHARS:
            return reply + more
        reply += named
    return reply


def _broken(reference: int) -> str:
    return (
        "Something broke on my side; it has been logged. Try again, and if it stays broken, "
        f"tell whoever runs this bot (reference {reference})."
    )

"""Exception -> reply, in one place."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, cast

import aiohttp
import discord
import structlog
from discord import app_commands

from bot.chat.markdown import escape, one_line
from bot.chat.speech import say, say_known, speak_to
from bot.errors import (
    ArticleError,
    BrokenArticlesError,
    NotAdmittedError,
    StorageError,
    UserFacingError,
)
from bot.wording import later, recorded

if TYPE_CHECKING:
    from bot.chat.lateness import HasLateness

log = structlog.get_logger(__name__)

MAX_SHOWN_ERRORS = 8
MAX_FILE_CHARS = 80
MAX_REASON_CHARS = 200
MAX_REPLY_CHARS = 2_000
MAX_REFERENCE_CHARS = 40
_BROKEN = later(
    "Something broke on my side; it has been logged. Try again, and if it stays broken, "
    "tell whoever runs this bot this reference."
)
_FAILED = {
    "interaction": recorded("interaction failed"),
    "message": recorded("message failed"),
}
_OUT_OF_SORTS = (
    TimeoutError,
    discord.DiscordServerError,
    discord.RateLimited,
    aiohttp.ClientConnectionError,
)
_TOO_MANY = 429
_BUSY = later("That took too long, or Discord is out of sorts. Try again in a minute.")
_DISCORDS = (
    (app_commands.NoPrivateMessage, later("This works only in a server. Use it there.")),
    (
        app_commands.TransformerError,
        later("I cannot read one of the options. Choose it from Discord's list, and try again."),
    ),
    (
        (app_commands.CommandSignatureMismatch, app_commands.CommandNotFound),
        later("This command has changed. Restart Discord (Ctrl+R on a computer), and try again."),
    ),
    (
        app_commands.CheckFailure,
        later(
            "You may not use this command here. A moderator of this server can tell you who may."
        ),
    ),
)
"""What discord.py refuses before any of ours is asked, and what to say of it."""
_TOO_LATE = 10062  # the three seconds are over, or a quarter of an hour
_OVER = {
    _TOO_LATE: recorded("an interaction ended before it was acknowledged"),
    40060: recorded(
        "an interaction was acknowledged already"
    ),  # by another of us, or it came twice
}
"""Discord's codes after which the person cannot be told, or has been."""


async def on_app_command_error(
    interaction: discord.Interaction, error: app_commands.AppCommandError
) -> None:
    """Answer a command that failed, to the one who gave it; log what is a defect."""
    await answer_interaction(interaction, getattr(error, "original", error))


async def answer_interaction(interaction: discord.Interaction, error: BaseException) -> None:
    """Tell the person behind an interaction what went wrong, privately where that is possible."""
    if isinstance(error, discord.HTTPException) and error.code in _OVER:
        log.warning(_OVER[error.code], interaction=interaction.id)
        if error.code == _TOO_LATE:
            late = cast("HasLateness", interaction.client).lateness
            await late.tell(interaction)
        return
    speak_to(interaction)
    reply = _reply_to(error, interaction=interaction.id)
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
    speak_to(message)
    try:
        yield
    except (discord.Forbidden, discord.NotFound) as error:
        # Nobody can be told: the channel does not let us write, or is gone.
        log.warning("could not reply", channel=message.channel.id, error=str(error))
    except Exception as error:  # noqa: BLE001  # the one place where a reply's failures end
        if isinstance(error, NotAdmittedError) and error.quiet:
            return
        await _reply(message, _reply_to(error, message=message.id))


async def _reply(message: discord.Message, reply: str) -> None:
    try:
        await message.reply(reply, mention_author=False)
    except discord.HTTPException as failure:
        log.warning("could not tell of a failure", message=message.id, error=str(failure))


def _reply_to(error: BaseException, **place: int) -> str:
    """Return what to say of an error, and log it under the reference that is given.

    Args:
        error: What happened.
        place: ``interaction`` or ``message``, and its id: the reference.
    """
    [(kind, reference)] = place.items()
    if isinstance(error, NotAdmittedError):  # a rule, no failure
        return error.user_message
    sentence = _sentence(error)
    if sentence is None:
        log.error(_FAILED[kind], exc_info=error, **place)
        sentence = say_known(_BROKEN)
    elif isinstance(error, StorageError):
        log.error("the database failed", exc_info=error, **place)  # the operator has to know
    elif _is_out_of_sorts(error):
        log.warning("it took too long", error=str(error), **place)
    else:
        log.info("told why not", error=type(error).__name__, **place)
    small = "\n-# " + say("Reference {reference}", reference=reference)
    return sentence[: MAX_REPLY_CHARS - len(small)] + small


def _is_out_of_sorts(error: BaseException) -> bool:
    """Say whether Discord, or the way to it, is what failed, and will work again."""
    limited = isinstance(error, discord.HTTPException) and error.status == _TOO_MANY
    return limited or isinstance(error, _OUT_OF_SORTS)


def _sentence(error: BaseException) -> str | None:
    """Return what to say of an error that a person can understand, else None."""
    if isinstance(error, BrokenArticlesError):
        return _named(error.errors)
    if isinstance(error, UserFacingError):
        what_next = say_known(error.what_next) if error.what_next else ""
        told = say(error.template, **error.values) if error.values else say_known(error.template)
        return escape(f"{told} {what_next}".rstrip())
    if _is_out_of_sorts(error):
        return say_known(_BUSY)
    known = next((told for kind, told in _DISCORDS if isinstance(error, kind)), None)
    return known and say_known(known)


def _named(errors: Sequence[ArticleError]) -> str:
    """Name each file at fault, as many as fit."""
    reply = say("Nothing has changed. Mend these files, and try again:")
    for number, broken in enumerate(errors):
        place = f"**{one_line(broken.file, MAX_FILE_CHARS)}**"
        if broken.line is not None:
            place = say("{file}, line {line}", file=place, line=broken.line)
        named = f"\n- {place}: {one_line(broken.reason, MAX_REASON_CHARS)}"
        more = "\n- " + say("and {count} more", count=len(errors) - number)
        if (
            number == MAX_SHOWN_ERRORS
            or len(reply + named + more) > MAX_REPLY_CHARS - MAX_REFERENCE_CHARS
        ):
            return reply + more
        reply += named
    return reply

"""The preview: the real bot against simcord's Discord, in a page on this machine."""

import asyncio
import os
import sys
import webbrowser
from collections.abc import Callable
from datetime import UTC, datetime

import discord
import simcord
import structlog

from bot.chat.cards.guide import help_card
from bot.chat.client import CuttingsBot
from bot.chat.rounds import BULLETIN_INTERVAL_S, EDIT_BACK_INTERVAL_S, repeatedly
from bot.chat.services import Services
from bot.errors import UserFacingError
from bot.library.store import OPERATOR, AuditEvent

log = structlog.get_logger(__name__)

BOT_NAME = "Cuttings"
GUILD_NAME = "Cuttings preview"
CHANNEL_NAME = "ask-the-story"
CLOCK_INTERVAL_S = 1.0


async def serve_preview(
    services: Services, port: int, announce: Callable[[str], None], stop: asyncio.Event
) -> None:
    """Serve a page with a channel, a reader and a moderator until ``stop`` is set.

    Args:
        services: What the bot delegates to.
        port: Of 127.0.0.1; 0 for any free one.
        announce: Called with the page's address once it answers.
        stop: Ends the preview.

    Raises:
        UserFacingError: The port is taken.
    """
    bot = CuttingsBot(services)
    async with (
        simcord.run(bot, shard_count=1, check_errors=False) as env,
        asyncio.TaskGroup() as group,
    ):
        beside = [
            group.create_task(_keep_time(env)),
            group.create_task(repeatedly(bot.bulletins.look, BULLETIN_INTERVAL_S)),
            group.create_task(repeatedly(bot.edit_back.look, EDIT_BACK_INTERVAL_S)),
        ]
        problem = await _serve(env, bot, services, port, announce, stop)
        for task in beside:
            task.cancel()
    if problem is not None:
        raise UserFacingError(problem)


async def _serve(  # noqa: PLR0913, PLR0917  # as serve_preview
    env: simcord.Env,
    bot: CuttingsBot,
    services: Services,
    port: int,
    announce: Callable[[str], None],
    stop: asyncio.Event,
) -> str | None:
    """Serve the page; return why it cannot start, if so."""
    guild = env.create_guild(GUILD_NAME)
    channel = guild.create_text_channel(CHANNEL_NAME, topic="Ask about the story")
    manage = discord.Permissions(manage_guild=True)
    moderators = guild.create_role("Moderators", permissions=manage)
    reader = guild.add_member(env.create_user("reader"))
    moderator = guild.add_member(env.create_user("moderator"), roles=[moderators])
    listening = AuditEvent(
        env.now(), OPERATOR, "settings.listening", f"guild:{guild.id}", "done", "Preview."
    )
    await services.store.set_listening_channels(guild.id, {channel.id}, listening)
    if bot.user is not None:
        await bot.user.edit(username=BOT_NAME)
    await _greet(bot, services, channel.id)
    preview = env.preview(channel, viewers=[reader, moderator], layout="channel", port=port or None)
    try:
        async with preview:
            announce(preview.url)
            await asyncio.to_thread(_open_browser, preview.url)
            closed = asyncio.create_task(preview.wait_closed())
            stopped = asyncio.create_task(stop.wait())
            await asyncio.wait({closed, stopped}, return_when=asyncio.FIRST_COMPLETED)
            closed.cancel()
            stopped.cancel()
    except simcord.SetupError as error:
        return f"The preview cannot start: {error}."
    return None


async def _keep_time(env: simcord.Env) -> None:
    """Let messages carry the time of this machine: simcord's clock stands still at its own."""
    while True:
        behind = datetime.now(UTC) - env.now()
        env.backend.clock.advance(max(0.0, behind.total_seconds()))
        await asyncio.sleep(CLOCK_INTERVAL_S)


async def _greet(bot: CuttingsBot, services: Services, channel_id: int) -> None:
    """Open the channel with the help card, so that a reader sees what to ask."""
    channel = bot.get_partial_messageable(channel_id)
    story = services.stories.default.snapshot.story
    await channel.send(view=help_card(story, reads_plain_messages=True))


def _open_browser(url: str) -> None:
    """Open the page where there is a screen; never a browser inside the terminal."""
    has_screen = sys.platform != "linux" or any(
        name in os.environ for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    if has_screen and not webbrowser.open(url):
        log.info("no browser could be opened")

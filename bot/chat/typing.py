"""Shows that an answer is being made, where that takes a moment."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
import structlog

log = structlog.get_logger(__name__)

TYPING_AFTER_S = 0.7
"""Most answers are there sooner; then typing would only cost a request."""

TYPING_AGAIN_AFTER_S = 8.0
"""Discord shows it for 10 seconds."""


@asynccontextmanager
async def typing_if_slow(channel: discord.abc.Messageable) -> AsyncIterator[None]:
    """Show typing in a channel for as long as the block runs, unless it ends at once."""
    typing = asyncio.create_task(_type(channel))
    try:
        yield
    finally:
        typing.cancel()
        await asyncio.wait({typing})


async def _type(channel: discord.abc.Messageable) -> None:
    await asyncio.sleep(TYPING_AFTER_S)
    try:
        while True:
            await channel.typing()
            await asyncio.sleep(TYPING_AGAIN_AFTER_S)
    except discord.HTTPException as error:  # the answer itself may still get through
        log.info("could not show typing", reason=str(error))

"""What the bot looks after again and again, as long as it is connected."""

import asyncio
from collections.abc import Awaitable, Callable

BULLETIN_INTERVAL_S = 30.0
EDIT_BACK_INTERVAL_S = 5.0


async def repeatedly(look: Callable[[], Awaitable[None]], interval_s: float) -> None:
    """Look, and wait before looking again, for as long as it runs."""
    while True:
        await asyncio.sleep(interval_s)
        await look()

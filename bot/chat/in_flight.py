"""What has been begun is finished before the bot ends."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import ShuttingDownError


class InFlight:
    """Counts the questions and commands under way, and lets no new ones in at the end."""

    def __init__(self) -> None:
        """Start with nothing under way."""
        self._count = 0
        self._closing = False
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def count(self) -> int:
        """How many are under way."""
        return self._count

    @contextmanager
    def one(self) -> Iterator[None]:
        """Count one more for as long as the block runs.

        Raises:
            ShuttingDownError: The bot is ending.
        """
        if self._closing:
            raise ShuttingDownError
        self._count += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._count -= 1
            if not self._count:
                self._idle.set()

    async def drain(self, timeout_s: float) -> bool:
        """Let no more in and wait for those under way.

        Returns:
            Whether all of them ended in time.
        """
        self._closing = True
        try:
            async with asyncio.timeout(timeout_s):
                await self._idle.wait()
        except TimeoutError:
            return False
        return True

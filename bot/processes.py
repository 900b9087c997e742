"""Processes of our own: none outlives who waits for it."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def at_most(seconds: float, process: Process) -> AsyncIterator[None]:
    """Give a process so many seconds; however the block ends, the process has ended then.

    Raises:
        TimeoutError: It took longer, and was killed.
    """
    try:
        async with asyncio.timeout(seconds):
            yield
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()

"""The bot as a process of its own, led to a Discord on loopback, and watched.

Started with the API's and the gateway's address and a file; every second it adds a line of JSON
to that file: how late its event loop was, and what the process holds.
"""

import asyncio
import json
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from time import perf_counter

from bot.app import run_in_discord
from bot.config import load_settings
from bot.telemetry import configure_logging
from tests.bench.children import arguments, resident_mb
from tests.e2e.leading import lead_discord_py

TICK_S = 0.005
"""How often the loop is looked at; it is late by what it takes longer than that."""
LINE_EVERY_S = 1.0


async def watch(file: Path) -> None:
    """Look at the loop, the memory, the open files and the tasks, until cancelled."""
    with file.open("a", encoding="utf-8") as lines:
        while True:
            late_ms = await _lateness(LINE_EVERY_S)
            seen = {
                "late_ms": [round(one, 2) for one in late_ms],
                "resident_mb": resident_mb(),
                "files": len(os.listdir("/proc/self/fd")),  # noqa: PTH208  # names suffice
                "tasks": len(asyncio.all_tasks()),
            }
            lines.write(json.dumps(seen) + "\n")
            lines.flush()


async def _lateness(for_s: float) -> list[float]:
    late_ms: list[float] = []
    end = perf_counter() + for_s
    while (before := perf_counter()) < end:
        await asyncio.sleep(TICK_S)
        late_ms.append((perf_counter() - before - TICK_S) * 1_000)
    return late_ms


async def _watched(running: Coroutine[object, object, None], file: Path) -> None:
    watching = asyncio.create_task(watch(file))
    try:
        await running
    finally:
        watching.cancel()


def main() -> None:
    """Run until SIGTERM."""
    api, gateway, file = arguments(3)
    lead_discord_py(api, gateway, setattr)
    settings = load_settings()
    if settings.token is None:
        sys.exit("DISCORD_TOKEN is missing")
    configure_logging(settings)
    asyncio.run(_watched(run_in_discord(settings, settings.token), Path(file)))


if __name__ == "__main__":
    main()

"""Has charts drawn, in a process of its own that may not take long."""

import asyncio
import json
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bot.answers.model import Verdict
from bot.processes import at_most
from bot.readers.reporting import Report, bars

TIMEOUT_S = 30.0
"""The first chart of an installation takes longest: the drawing library looks for fonts."""
_MAX_SHOWN_CHARS = 300
_OWN = ("DISCORD_", "CUTTINGS_")


class ChartError(Exception):
    """The chart could not be drawn; the message says why, for the log."""


class Charts:
    """Draws one chart at a time."""

    def __init__(self, cache: Path, command: tuple[str, ...] | None = None) -> None:
        """Prepare; nothing runs yet.

        Args:
            cache: A folder for what the drawing library remembers; it is made.
            command: What draws; by default :mod:`bot.readers.drawing`.
        """
        self._cache = cache
        self._command = command or (sys.executable, "-m", "bot.readers.drawing")
        self._drawing = asyncio.Lock()

    async def questions(
        self,
        report: Report,
        labels: dict[Verdict, str],
        axis: str,
        day_name: Callable[[date], str] = str,
    ) -> bytes:
        """Return a PNG of a report's questions over time.

        Args:
            report: What to draw.
            labels: What each verdict is called.
            axis: The words beside the numbers.
            day_name: What stands under the bar of a day, or of the week that begins on it.

        Raises:
            ChartError: It could not be drawn, or not in time.
        """
        drawn = bars(report)
        asked = {
            "bars": [day_name(day) for day in drawn.days],
            "series": [[labels[verdict], drawn.heights[verdict]] for verdict in Verdict],
            "axis": axis,
        }
        async with self._drawing:
            return await self._run(json.dumps(asked).encode())

    async def _run(self, asked: bytes) -> bytes:
        # No setting goes along: the token is none of its business.
        inherited = {name: value for name, value in os.environ.items() if not _is_own(name)}
        environment = {**inherited, "MPLCONFIGDIR": str(self._cache), "MPLBACKEND": "agg"}
        try:
            await asyncio.to_thread(self._cache.mkdir, parents=True, exist_ok=True)
            process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env=environment,
            )
        except OSError as error:
            raise ChartError(f"it cannot be started: {error.strerror}") from error
        try:
            async with at_most(TIMEOUT_S, process):
                picture, complaint = await process.communicate(asked)
        except TimeoutError:
            raise ChartError(f"it took over {TIMEOUT_S:.0f} s") from None
        if process.returncode:
            told = complaint.decode(errors="replace").strip()[-_MAX_SHOWN_CHARS:]
            raise ChartError(f"it ended with status {process.returncode}: {told}")
        return picture


def _is_own(name: str) -> bool:
    return name.startswith(_OWN)

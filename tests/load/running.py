"""The bot and its Discord for one scenario: started, watched, ended."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.load.discord_light import LightDiscord, open_light_discord
from tests.load.story import STORY

READY_WITHIN_S = 120.0
ENDS_WITHIN_S = 15.0
_POLL_S = 0.05


@dataclass(frozen=True, slots=True)
class Watched:
    """What the bot's own process saw of itself.

    Attributes:
        late_ms: How late its event loop was, at every look, ascending.
        resident_mb: Its memory, every second.
        files: How many files it held open, every second.
        tasks: How many tasks it had, every second.
    """

    late_ms: Sequence[float]
    resident_mb: Sequence[float]
    files: Sequence[int]
    tasks: Sequence[int]


@dataclass
class Running:
    """A bot that is connected.

    Attributes:
        discord: What it is connected to.
        corpus: Its folder of stories.
        editions: How many of the story's editions were published while it ran.
    """

    discord: LightDiscord
    corpus: Path
    settings: dict[str, str]
    process: asyncio.subprocess.Process
    lines: Path
    editions: int = 0
    _seen: int = 0

    def watch_from_now(self) -> None:
        """Forget what was seen until now."""
        self._seen = len(self._lines())

    def watched(self) -> Watched:
        """Return what was seen since."""
        seen: list[dict[str, Any]] = [json.loads(line) for line in self._lines()[self._seen :]]
        return Watched(
            sorted(late for one in seen for late in one["late_ms"]),
            [one["resident_mb"] for one in seen],
            [one["files"] for one in seen],
            [one["tasks"] for one in seen],
        )

    def _lines(self) -> list[str]:
        text = self.lines.read_text(encoding="utf-8")
        return text[: text.rfind("\n") + 1].splitlines()

    async def answered_within(self, seconds: float) -> None:
        """Wait until every question is answered, at most so long."""
        for _ in range(int(seconds / _POLL_S)):
            if not self.discord.ledger.open:
                return
            await asyncio.sleep(_POLL_S)

    async def reload(self) -> None:
        """Publish what the folder holds now, from the command line.

        Raises:
            RuntimeError: It was not published.
        """
        command = ("-m", "bot", "corpus", "reload", "--force")
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, env=self.settings, stdout=asyncio.subprocess.DEVNULL
        )
        if await process.wait():
            raise RuntimeError("the reload failed; its errors are above")


@asynccontextmanager
async def running(
    folder: Path, corpus: Path, guilds: int, story: str = STORY
) -> AsyncIterator[Running]:
    """Start a Discord and a bot on a folder of stories, and end them.

    Args:
        folder: For the bot's database and what it sees of itself.
        corpus: The folder of stories.
        guilds: How many guilds it is in.
        story: Which story answers.
    """
    async with open_light_discord(guilds) as there:
        lines = folder / "watched.jsonl"
        lines.touch()
        settings = {
            **os.environ,
            "DISCORD_TOKEN": there.token,
            "CUTTINGS_CORPUS_DIR": str(corpus),
            "CUTTINGS_STORY": story,
            "CUTTINGS_DATA_DIR": str(folder / "data"),
            "CUTTINGS_LOG_LEVEL": "error",
        }
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.load.bot", there.api, there.gateway_url, str(lines)),
            env=settings,
        )
        try:
            await _ready(there, process)
            yield Running(there, corpus, settings, process, lines)
        finally:
            await _end(process)


async def _ready(there: LightDiscord, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(READY_WITHIN_S):
        while not there.is_connected():
            if process.returncode is not None:
                raise RuntimeError("the bot ended; its errors are above")
            await asyncio.sleep(_POLL_S)
    await asyncio.sleep(1)  # it reads what the gateway introduced


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), ENDS_WITHIN_S)
    except TimeoutError:
        process.kill()
        await process.wait()
        sys.stderr.write(f"the bot did not end within {ENDS_WITHIN_S:.0f} s and was killed\n")

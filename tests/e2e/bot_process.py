"""The bot as operators run it: a process of its own, connected to a Discord on loopback."""

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from tests.chat.world import SHIPPED_CORPUS, STORY
from tests.e2e.loopback import Loopback

ROOT = Path(__file__).parents[2]
LONGEST_START_S = 60.0


@dataclass
class BotProcess:
    """A running bot.

    Attributes:
        wire: The Discord it is connected to.
        log: Where its standard error goes.
    """

    wire: Loopback
    process: asyncio.subprocess.Process
    log: Path

    async def connected(self, shards: int = 1) -> None:
        """Wait until it is there: commands known, every shard listening."""
        sessions = self.wire.gateway.sessions
        await self.wire.until(
            lambda: (
                self.process.returncode is not None
                or (
                    self.wire.backend.commands.get(None)
                    and len(sessions) == shards
                    and all(session.send is not None for session in sessions.values())
                )
            ),
            "a connected bot",
            LONGEST_START_S,
        )
        assert self.process.returncode is None, self.lines()

    def terminate(self) -> None:
        """Ask it to end, as systemd and Docker do."""
        self.process.send_signal(signal.SIGTERM)

    async def ended(self, longest_s: float) -> int:
        """Return its exit status once it has ended.

        Raises:
            TimeoutError: It has not.
        """
        return await asyncio.wait_for(self.process.wait(), longest_s)

    def lines(self) -> list[str]:
        """Return what it wrote to standard error so far."""
        return self.log.read_text(encoding="utf-8", errors="replace").splitlines()


@asynccontextmanager
async def running_bot(
    wire: Loopback,
    folder: Path,
    *,
    compression: str = "zlib",
    settings: Mapping[str, str] | None = None,
) -> AsyncIterator[BotProcess]:
    """Start the bot on a copy of the shipped story; it is killed at the end if it still runs.

    Args:
        wire: The Discord it connects to.
        folder: For the copy, its data and its log; used again, the bot finds what it left.
        compression: ``zlib``, as shipped, or ``zstd``.
        settings: Environment in place of the usual.
    """
    if not (folder / "corpus").exists():
        shutil.copytree(SHIPPED_CORPUS, folder / "corpus")
    log = folder / "stderr.log"
    with log.open("ab") as errors:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.e2e.launch"),
            *(wire.api, wire.gateway_url, compression),
            cwd=folder,
            env=_environment(wire, folder) | dict(settings or {}),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=errors,
        )
    try:
        yield BotProcess(wire, process, log)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _environment(wire: Loopback, folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "PYTHONPATH": str(ROOT),
        "DISCORD_TOKEN": wire.token,
        "CUTTINGS_CORPUS_DIR": str(folder / "corpus"),
        "CUTTINGS_STORY": STORY,
        "CUTTINGS_DATA_DIR": str(folder / "data"),
        "CUTTINGS_COOLDOWN_S": "0",
        "CUTTINGS_DAILY_QUESTIONS": "0",
    }


def a_reader(wire: Loopback) -> tuple[MemberActor, ChannelHandle]:
    """Make a guild with a reader and a channel."""
    guild = wire.env.create_guild()
    reader = guild.add_member(wire.env.create_user("reader"))
    return reader, guild.create_text_channel("general")

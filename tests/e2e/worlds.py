"""The whole bot on the wire, in this process: the same world as simcord's, behind real sockets."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import discord
import pytest

from bot.chat.client import CuttingsBot
from bot.chat.connection import Connection
from bot.chat.services import Services
from bot.chat.supervisor import Patience, Supervisor
from bot.readers.rationing import Limits
from tests.chat.world import NO_LIMITS, SHIPPED_CORPUS, World, listen, people, serving
from tests.e2e.hurry import hurried
from tests.e2e.leading import lead_discord_py
from tests.e2e.loopback import LONGEST_WAIT_S, Loopback, open_loopback
from tests.e2e.people import bot_tasks


class Life:
    """One run of the bot, from its first connection to its end."""

    def __init__(self, discord_: Loopback, services: Services) -> None:
        self._discord = discord_
        self._stop = asyncio.Event()
        self._connection = Connection(discord_.token, hurried)
        self._services = services
        supervisor = Supervisor(
            Patience(first_wait_s=0.01, unreachable=8, crash_waits_s=(0.01, 0.01))
        )
        self.task = asyncio.create_task(supervisor.run(self._live, self._stop))

    async def _live(self) -> None:
        await self._connection.run(self._services, self._stop)

    @property
    def bot(self) -> CuttingsBot:
        """The bot that is connected now."""
        assert self._connection._bot is not None  # noqa: SLF001  # nobody else has to know it
        return self._connection._bot  # noqa: SLF001

    def is_ready(self) -> bool:
        """Say whether the bot is connected and answering."""
        return self._connection.is_ready()

    def heard_everything(self) -> bool:
        """Say whether each shard has read all that the gateway sent it."""
        sessions = {one.identity.shard: one for one in self._discord.gateway.sessions.values()}
        shards = self.bot.shards
        return len(sessions) == len(shards) == self.bot.shard_count and all(
            session.send is not None and shards[number]._parent.ws.sequence == session.sequence  # noqa: SLF001
            for number, session in sessions.items()
        )

    async def settled(self) -> None:
        """Wait until the bot has done all it has to do.

        Raises:
            AssertionError: It has not, for long, or it has ended.
        """
        quiet = 0
        try:
            async with asyncio.timeout(LONGEST_WAIT_S):
                while quiet < 3 and not self.task.done():  # turns of the loop
                    quiet = quiet + 1 if self._is_quiet() else 0
                    await asyncio.sleep(0.001)
        except TimeoutError:
            raise AssertionError(f"the bot has not settled: {bot_tasks()}") from None

    def _is_quiet(self) -> bool:
        return self.heard_everything() and not self._discord.rest.under_way and not bot_tasks()

    async def end(self) -> None:
        """Ask the bot to end, and wait until it has."""
        self._stop.set()
        await self.task


@dataclass
class WireWorld(World):
    """A world whose Discord is on the wire."""

    wire: Loopback
    life: Life

    @property
    def bot(self) -> discord.Client:
        """The bot that is connected now."""
        return self.life.bot

    async def restart(self, services: Services | None = None) -> None:
        """End the bot and start another on the same database."""
        self.services = services or self.services
        await self.life.end()
        self.life = await begin(self.wire, self.services)


async def begin(discord_: Loopback, services: Services) -> Life:
    """Start the bot and wait until it is there."""
    discord_.gateway.sessions.clear()
    life = Life(discord_, services)
    discord_.env.settled = life.settled
    connected = asyncio.create_task(
        discord_.until(lambda: life._connection._bot and life.heard_everything(), "a connection")  # noqa: SLF001
    )
    await asyncio.wait({connected, life.task}, return_when=asyncio.FIRST_COMPLETED)
    if life.task.done():
        connected.cancel()
        await life.task
    await connected
    discord_.env.knows(life.bot)
    await life.settled()
    return life


@asynccontextmanager
async def open_wire_world(  # noqa: PLR0913  # a world has that many knobs
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    reads_plain_messages: bool = True,
    corpus: Path = SHIPPED_CORPUS,
    more: Mapping[str, Mapping[str, bytes]] | None = None,
    limits: Limits = NO_LIMITS,
    check_errors: bool = True,
    shards: int = 1,
    heartbeat_interval_ms: int = 41_250,
    before: Callable[[Loopback], None] = lambda _: None,
) -> AsyncIterator[WireWorld]:
    """Start the bot on a copy of a story, connected to a Discord on loopback.

    Args:
        tmp_path: For the copy and the database.
        monkeypatch: Leads discord.py to the loopback until the test ends.
        reads_plain_messages: Whether the bot has the Message Content intent.
        corpus: Where the story is copied from.
        more: Further stories' files, by name.
        limits: How often one reader may ask.
        check_errors: simcord's; here it is the judge that fails a test.
        shards: How many Discord recommends.
        heartbeat_interval_ms: What Discord asks of each shard.
        before: Called before the bot connects: lets things go wrong from the start.

    Raises:
        AssertionError: Something crossed the wire that Discord would not have sent or taken.
    """
    async with open_loopback(
        shards=shards, heartbeat_interval_ms=heartbeat_interval_ms
    ) as discord_:
        del check_errors
        discord_.env.is_strict = False  # time says something of the machine, not of the code
        before(discord_)
        lead_discord_py(discord_.api, discord_.gateway_url, monkeypatch.setattr)
        serving_ = serving(
            tmp_path,
            corpus=corpus,
            more=more,
            limits=limits,
            reads_plain_messages=reads_plain_messages,
            clock=discord_.env.now,
        )
        async with serving_ as (library, services, folder):
            inside = people(discord_.env, library, services, folder)
            world = WireWorld(**vars(inside), wire=discord_, life=await begin(discord_, services))
            try:
                await listen(world, world.questions)
                yield world
            finally:
                if not world.life.task.done():
                    await world.life.end()
    found = [str(one) for one in discord_.judge.violations] + discord_.rest.refuted
    assert not found, "\n".join(found)

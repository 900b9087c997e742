"""simcord's guilds, channels and people, without the bot inside: it is behind a socket."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import discord
import simcord
from simcord._clock import Clock
from simcord._dpy_internals import get_state
from simcord.backend import Backend
from simcord.backend.models import Interaction


class RealClock(Clock):
    """The time outside: what is on the wire has to agree with discord.py's own clock.

    Attributes:
        skew_s: How far Discord's clock is ahead of ours; for scenarios of clocks that jump.
    """

    def __init__(self) -> None:
        super().__init__()
        self.skew_s = 0.0

    def now(self) -> datetime:
        """Return the time, UTC."""
        return datetime.fromtimestamp(datetime.now(UTC).timestamp() + self.skew_s, UTC)


async def _at_once() -> None:
    """Wait for nothing."""


class WireEnv(simcord.Env):
    """People act as in simcord; what they do waits until the bot is done with it.

    Attributes:
        settled: Waits until the bot has done all it has to do.
        is_strict: Whether an interaction is over after three seconds, as with Discord.
    """

    is_strict = True

    def __init__(self, shards: int) -> None:
        # Messages need a client to belong to; this one never connects.
        ghost = discord.Client(intents=discord.Intents.none())
        super().__init__(ghost)
        self._clock = RealClock()
        self.backend = Backend(clock=self._clock)
        self._shard_count, self._shard_ids = shards, tuple(range(shards))
        ghost.http.get_from_cdn = self._read_file  # type: ignore[method-assign]
        self.knows(ghost)
        self.settled: Callable[[], Awaitable[None]] = _at_once

    def knows(self, client: discord.Client) -> None:
        """Take this client's messages for messages of this Discord."""
        self._message_states.add(get_state(client))

    async def advance_time(self, seconds: float) -> None:
        """Put Discord's clock, which is also the bot's, forward."""
        self._clock.skew_s += seconds
        await self.settled()

    async def settle(self, timeout: float | None = None, idle: float = 0) -> None:  # noqa: ASYNC109
        """Wait until the bot has done all it has to do."""
        del timeout, idle
        await self.settled()

    def _notify_dispatch_observers(self, interaction: Interaction) -> None:
        if not self.is_strict:
            interaction.initial_response_deadline = None
        super()._notify_dispatch_observers(interaction)

    async def _read_file(self, url: str) -> bytes:
        blob = self.backend.cdn.get(url)
        assert blob is not None, url
        return blob

    @contextmanager
    def not_waiting(self) -> Iterator[None]:
        """Let people act without waiting for the bot."""
        settled, self.settled = self.settled, _at_once
        try:
            yield
        finally:
            self.settled = settled

    async def _settle_internal(self, **_: object) -> None:
        await self.settled()

    def _begin_operation(self, label: str) -> None:
        """Let people act at the same time."""

    def _end_operation(self) -> None:
        """Let people act at the same time."""


def bot_tasks() -> list[asyncio.Task[Any]]:
    """Return what discord.py is doing in this process: events, commands, clicks."""
    doing = ("discord.py: ", "CommandTree-invoker", "discord-ui-")
    return [task for task in asyncio.all_tasks() if task.get_name().startswith(doing)]

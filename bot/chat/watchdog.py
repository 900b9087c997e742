"""Heartbeats that Discord no longer acknowledges: the connection is made anew.

discord.py looks at any traffic at all, so events that still flow hide that nothing the bot says
gets through. What counts here are acknowledgements and how late they are; a quiet chat is none of
it. The numbers are discord.py's own and not public; a test says so when they change.
"""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from time import perf_counter

import discord
import structlog

log = structlog.get_logger(__name__)

LOOK_INTERVAL_S = 5.0
UNACKNOWLEDGED_BEATS = 2.5
"""Discord says one; half of one is for the way, and one for its own hiccups."""
MAX_LATENCY_S = 15.0
LATE_AGAIN_AFTER_S = 300.0
"""A slow network is not made faster by connecting again and again."""
LONGEST_PAUSE_EXPONENT = 6
"""Of two, in seconds. discord.py would go up to 10: a bot that is away for 17 minutes more."""
_RESUMABLE = 4000  # close code after which Discord keeps the session


@dataclass(frozen=True, slots=True)
class Pulse:
    """What is known of one shard's heartbeats.

    Attributes:
        interval_s: Between two heartbeats.
        silent_s: Since the last acknowledgement, or since the connection was made.
        latency_s: How late the last acknowledgement was; infinite before the first.
    """

    shard: int
    interval_s: float
    silent_s: float
    latency_s: float

    @property
    def is_lost(self) -> bool:
        """Whether acknowledgements are missing."""
        return self.silent_s > UNACKNOWLEDGED_BEATS * self.interval_s

    @property
    def is_late(self) -> bool:
        """Whether they come so late that readers wait for their answers, too."""
        return MAX_LATENCY_S < self.latency_s < float("inf")


class Watchdog:
    """Looks after the shards' connections."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self._reset_for_latency: dict[int, float] = {}

    async def watch(self, bot: discord.AutoShardedClient, every_s: float | None = None) -> None:
        """Look again and again, for as long as it runs."""
        while True:
            await asyncio.sleep(LOOK_INTERVAL_S if every_s is None else every_s)
            for shard in self.ailing(pulses(bot), perf_counter()):
                await _reset(bot, shard)

    def ailing(self, seen: Iterable[Pulse], now: float) -> list[int]:
        """Return the shards whose connections have to be made anew.

        Args:
            seen: Their heartbeats.
            now: Seconds on any clock that only goes forward.
        """
        found: list[int] = []
        for pulse in seen:
            since = now - self._reset_for_latency.get(pulse.shard, -LATE_AGAIN_AFTER_S)
            if pulse.is_lost:
                log.warning("heartbeats are not acknowledged", shard=pulse.shard)
                found.append(pulse.shard)
            elif pulse.is_late and since >= LATE_AGAIN_AFTER_S:
                log.warning("late heartbeats", shard=pulse.shard, seconds=pulse.latency_s)
                self._reset_for_latency[pulse.shard] = now
                found.append(pulse.shard)
        return found


def pulses(bot: discord.AutoShardedClient) -> Iterator[Pulse]:
    """Yield what is known of each connected shard's heartbeats."""
    now = perf_counter()
    for number, shard in bot.shards.items():
        socket = shard._parent.ws  # noqa: SLF001  # there is no public way
        beating = getattr(socket, "_keep_alive", None)
        if beating is not None and beating.interval is not None and socket.open:
            silent = now - beating._last_ack  # noqa: SLF001
            yield Pulse(number, beating.interval, silent, beating.latency)


async def _reset(bot: discord.AutoShardedClient, shard: int) -> None:
    """Close a shard's connection so that discord.py resumes its session on another."""
    await bot.shards[shard]._parent.ws.close(_RESUMABLE)  # noqa: SLF001


def bound_pauses(bot: discord.AutoShardedClient, shard: int) -> None:
    """Let a shard try to connect again at least once in about a minute."""
    found = bot.get_shard(shard)
    backoff = getattr(found and found._parent, "_backoff", None)  # noqa: SLF001
    if backoff is not None:
        backoff._max = LONGEST_PAUSE_EXPONENT  # noqa: SLF001

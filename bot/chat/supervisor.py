"""Starting again after a failure: with growing, uneven pauses, and not for ever."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import SystemRandom
from time import monotonic

import structlog

from bot.errors import ConnectionFailedError, GaveUpError, UserFacingError

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to go on.

    Attributes:
        first_wait_s: Pause after the first failure to reach Discord; each further one is twice as
            long.
        longest_wait_s: The longest of them.
        unreachable: Failures in a row to reach Discord, after which it ends: with these pauses
            about half an hour.
        crash_waits_s: Pauses after failures for any other reason; after one more it ends. Discord
            takes a thousand sessions a day, then it takes the token back: with these, and a
            service manager that starts the bot again, there are fewer.
        healthy_s: A run as long as this is no failure: counting begins anew.
    """

    first_wait_s: float = 1.0
    longest_wait_s: float = 120.0
    unreachable: int = 24
    crash_waits_s: tuple[float, ...] = (1.0, 30.0, 120.0, 480.0)
    healthy_s: float = 600.0

    def connection_wait_s(self, failures: int) -> float | None:
        """Return the longest pause after so many failures to reach Discord; None ends it."""
        if failures >= self.unreachable:
            return None
        return min(self.longest_wait_s, self.first_wait_s * 2.0 ** (failures - 1))

    def crash_wait_s(self, failures: int) -> float | None:
        """Return the longest pause after so many failures of other kinds; None ends it."""
        waits = self.crash_waits_s
        return waits[failures - 1] if failures <= len(waits) else None


@dataclass
class Supervisor:
    """Runs something again and again until it ends well.

    Attributes:
        chance: Returns a number from 0 to 1; makes pauses uneven, so that many bots do not come
            back at the same moment.
    """

    patience: Patience = Patience()
    chance: Callable[[], float] = SystemRandom().random
    now: Callable[[], float] = monotonic

    async def run(self, life: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
        """Live until a life ends by itself or ``stop`` is set.

        Raises:
            GaveUpError: It failed too often in a row.
            UserFacingError: Starting again would not help.
        """
        failures = 0
        while not stop.is_set():
            began = self.now()
            try:
                await life()
            except ConnectionFailedError as error:
                reason, wait_of = error.user_message, self.patience.connection_wait_s
            except UserFacingError:
                raise
            except Exception as error:
                log.exception("the bot broke down")
                reason, wait_of = f"{type(error).__name__}: {error}", self.patience.crash_wait_s
            else:
                return
            failures = 1 if self.now() - began >= self.patience.healthy_s else failures + 1
            longest = wait_of(failures)
            if longest is None:
                raise GaveUpError(failures, reason)
            await self._pause(failures, self.uneven_s(longest), reason, stop)

    def uneven_s(self, longest: float) -> float:
        """Return a pause, in seconds: half to all of what it may be."""
        return longest * (0.5 + 0.5 * self.chance())

    async def _pause(self, failures: int, wait: float, reason: str, stop: asyncio.Event) -> None:
        log.warning("starting again", in_seconds=round(wait, 1), failures=failures, reason=reason)
        try:
            async with asyncio.timeout(wait):
                await stop.wait()
        except TimeoutError:
            return

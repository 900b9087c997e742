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
        first_wait_s: Pause before the second start; each further one is twice as long.
        longest_wait_s: The longest pause.
        unreachable: Failures in a row to reach Discord, after which it ends: with these pauses
            about half an hour.
        crashes: Failures in a row for any other reason, after which it ends.
        healthy_s: A run as long as this is no failure: counting begins anew.
    """

    first_wait_s: float = 1.0
    longest_wait_s: float = 60.0
    unreachable: int = 35
    crashes: int = 5
    healthy_s: float = 600.0


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
                reason, most = error.user_message, self.patience.unreachable
            except UserFacingError:
                raise
            except Exception as error:
                log.exception("the bot broke down")
                reason, most = f"{type(error).__name__}: {error}", self.patience.crashes
            else:
                return
            failures = 1 if self.now() - began >= self.patience.healthy_s else failures + 1
            if failures >= most:
                raise GaveUpError(failures, reason)
            await self._pause(failures, reason, stop)

    def wait_s(self, failures: int) -> float:
        """Return the pause after so many failures, in seconds: half to all of what it may be."""
        patience = self.patience
        longest: float = min(patience.longest_wait_s, patience.first_wait_s * 2 ** (failures - 1))
        return longest * (0.5 + 0.5 * self.chance())

    async def _pause(self, failures: int, reason: str, stop: asyncio.Event) -> None:
        wait = self.wait_s(failures)
        log.warning("starting again", in_seconds=round(wait, 1), failures=failures, reason=reason)
        try:
            async with asyncio.timeout(wait):
                await stop.wait()
        except TimeoutError:
            return

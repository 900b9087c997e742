"""Starting again: for how long, with which pauses, and how it ends."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.supervisor import Patience, Supervisor
from bot.errors import ConfigError, ConnectionFailedError, GaveUpError

AT_ONCE = Patience(first_wait_s=0.0, unreachable=4, crash_waits_s=(0.0, 0.0), healthy_s=10.0)


class Life:
    """Fails as it is told to, then ends well; each life takes so many seconds."""

    def __init__(self, *failures: Exception, seconds: float = 1.0) -> None:
        self._failures = iter(failures)
        self._seconds = seconds
        self.lives = 0
        self.time = 0.0

    async def live(self) -> None:
        self.lives += 1
        self.time += self._seconds
        for failure in self._failures:
            raise failure

    def now(self) -> float:
        return self.time


async def supervise(life: Life, stop: asyncio.Event | None = None) -> None:
    await Supervisor(AT_ONCE, now=life.now).run(life.live, stop or asyncio.Event())


async def test_it_starts_again_until_a_life_ends_well() -> None:
    life = Life(ConnectionFailedError("no answer"), KeyError("author"))

    await supervise(life)

    assert life.lives == 3


@pytest.mark.parametrize(
    ("error", "starts"), [(ConnectionFailedError("no answer"), 4), (KeyError("author"), 3)]
)
async def test_it_gives_up_after_so_many_failures_in_a_row(error: Exception, starts: int) -> None:
    life = Life(*[error] * 10)

    with pytest.raises(GaveUpError, match=f"Gave up after {starts} starts in a row"):
        await supervise(life)

    assert life.lives == starts


async def test_what_a_person_has_to_mend_is_not_tried_again() -> None:
    life = Life(ConfigError("DISCORD_TOKEN is refused."))

    with pytest.raises(ConfigError):
        await supervise(life)

    assert life.lives == 1


async def test_a_long_life_is_no_failure() -> None:
    life = Life(*[KeyError("author")] * 10, seconds=11.0)

    await supervise(life)

    assert life.lives == 11


async def test_who_is_to_end_does_not_start_again() -> None:
    stop = asyncio.Event()
    life = Life(*[ConnectionFailedError("no answer")] * 10)

    async def live() -> None:
        stop.set()
        await life.live()

    await Supervisor(Patience(first_wait_s=1000.0), now=life.now).run(live, stop)

    assert life.lives == 1


@given(failures=st.integers(1, 23), chance=st.floats(0, 1))
def test_pauses_grow_are_uneven_and_have_an_end(failures: int, chance: float) -> None:
    patience = Patience()
    longest = patience.connection_wait_s(failures)
    assert longest is not None

    wait = Supervisor(patience, lambda: chance).uneven_s(longest)

    assert longest <= patience.longest_wait_s
    assert longest / 2 <= wait <= longest


def test_a_crash_loop_begins_fewer_sessions_a_day_than_discord_takes() -> None:
    patience = Patience()
    shortest = sum(patience.crash_waits_s) / 2 + 30  # RestartSec of the systemd unit
    typical = sum(patience.crash_waits_s) * 0.75 + 30

    sessions = len(patience.crash_waits_s) + 1

    assert sessions * 86_400 / typical < 1_000
    assert sessions * 86_400 / shortest < 1_400  # if every pause were the shortest

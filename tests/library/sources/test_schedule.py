import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import StorageError, UserFacingError
from bot.library.sources.collecting import Collected
from bot.library.sources.fetching import FetchError
from bot.library.sources.ingesting import Skipped
from bot.library.sources.schedule import MAX_AT_ONCE, POLL_INTERVAL_S, UNFORESEEN, Schedule
from bot.library.sources.source import (
    FAILING,
    MAX_INTERVAL,
    Source,
    SourceKind,
    SourceState,
    SourceStore,
)
from bot.storage.sqlite import SQLiteStore
from tests.builders import NOON, make_event

HOUR = timedelta(hours=1)
URL = "https://example.org/a"
AWAY = FetchError(URL, "its server cannot be reached")
NEW = Collected(skipped=(Skipped("x", "It is empty."),), etag='"1"', seen={URL: "1"})


@dataclass
class Desk:
    """Collects, takes what is new, and is told of failures: what a test sets and sees."""

    gives: Collected | Exception = NEW
    refuses: Exception | None = None
    collected: list[tuple[Source, Mapping[str, str]]] = field(default_factory=list)
    delivered: list[Collected] = field(default_factory=list)
    told: list[Source] = field(default_factory=list)
    now: datetime = NOON
    at_once: int = 0
    most_at_once: int = 0
    chance: float = 0.5
    together: asyncio.Barrier | None = None

    async def collect(self, source: Source, seen: Mapping[str, str]) -> Collected:
        self.collected.append((source, seen))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        if self.together is not None:
            await self.together.wait()
        self.at_once -= 1
        if isinstance(self.gives, Exception):
            raise self.gives
        return self.gives

    async def deliver(self, _: Source, collected: Collected) -> None:
        if self.refuses is not None:
            raise self.refuses
        self.delivered.append(collected)

    async def failing(self, source: Source) -> None:
        self.told.append(source)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SourceStore]:
    async with SQLiteStore.open(tmp_path / "cuttings.db") as sqlite:
        yield sqlite.sources


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def schedule(store: SourceStore, desk: Desk) -> Schedule:
    return Schedule(
        store,
        desk,
        desk.deliver,
        desk.failing,
        clock=lambda: desk.now,
        chance=lambda: desk.chance,
    )


async def add(store: SourceStore, url: str = URL, due_at: datetime = NOON) -> Source:
    state = SourceState(due_at)
    source = Source(0, "asylum", SourceKind.FEED, url, HOUR, "operator", NOON, state)
    return await store.add_source(source, make_event())


async def state_of(store: SourceStore) -> SourceState:
    (source,) = await store.sources()
    return source.state


async def test_a_source_is_asked_when_it_is_due_and_what_is_new_handed_on(
    store: SourceStore, schedule: Schedule, desk: Desk
) -> None:
    source = await add(store)
    await add(store, f"{URL}/later", NOON + HOUR)

    assert await schedule.run_due() == 1

    assert desk.collected == [(source, {})]
    assert desk.delivered == [NEW]
    state = (await store.sources())[0].state
    assert state == SourceState(NOON + HOUR, etag='"1"', succeeded_at=NOON)
    assert await store.seen_pages(source.id) == {URL: "1"}


async def test_nothing_new_is_not_handed_on(
    store: SourceStore, schedule: Schedule, desk: Desk
) -> None:
    await add(store)
    desk.gives = Collected(etag='"1"')

    await schedule.run_due()

    assert desk.delivered == []
    assert (await state_of(store)).succeeded_at == NOON


@pytest.mark.parametrize(("chance", "minutes"), [(0.0, 54), (0.5, 60), (1.0, 66)])
async def test_intervals_differ_a_little(
    store: SourceStore, schedule: Schedule, desk: Desk, chance: float, minutes: int
) -> None:
    await add(store)
    desk.chance = chance

    await schedule.run_due()

    assert (await state_of(store)).due_at == NOON + timedelta(minutes=minutes)


async def test_a_source_that_fails_is_asked_ever_less_often_and_told_of_once(
    store: SourceStore, schedule: Schedule, desk: Desk
) -> None:
    await add(store)
    desk.gives = AWAY
    waits = []
    for _ in range(14):
        await schedule.run_due()
        due_at = (await state_of(store)).due_at
        waits.append(due_at - desk.now)
        desk.now = due_at

    assert waits[:4] == [HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR]
    assert max(waits) == MAX_INTERVAL
    assert [told.state.failures for told in desk.told] == [FAILING]
    assert desk.told[0].state.is_failing
    assert (await state_of(store)).reason == AWAY.user_message


async def test_a_source_that_answers_again_is_as_good_as_new(
    store: SourceStore, schedule: Schedule, desk: Desk
) -> None:
    await add(store)
    desk.gives = AWAY
    await schedule.run_due()
    desk.gives, desk.now = NEW, NOON + HOUR

    await schedule.run_due()

    state = await state_of(store)
    assert (state.failures, state.reason, state.due_at) == (0, None, NOON + 2 * HOUR)


@pytest.mark.parametrize(
    ("asked_s", "expected"),
    [(60.0, HOUR), (7_200.0, 2 * HOUR), (1e9, MAX_INTERVAL)],
)
async def test_a_server_that_asks_to_be_left_alone_is_for_as_long_as_it_asks(
    store: SourceStore, schedule: Schedule, desk: Desk, asked_s: float, expected: timedelta
) -> None:
    await add(store)
    desk.gives = FetchError(URL, "its server asks to be left alone for a while", asked_s)

    await schedule.run_due()

    assert (await state_of(store)).due_at == NOON + expected


async def test_what_could_not_be_published_comes_again(
    store: SourceStore, schedule: Schedule, desk: Desk
) -> None:
    source = await add(store)
    desk.refuses = UserFacingError("It got worse.")

    await schedule.run_due()

    state = await state_of(store)
    assert (state.failures, state.reason, state.etag) == (1, "It got worse.", None)
    assert await store.seen_pages(source.id) == {}


async def test_a_few_sources_are_asked_at_once(
    store: SourceStore, schedule: Schedule, desk: Desk
) -> None:
    for number in range(3 * MAX_AT_ONCE):
        await add(store, f"{URL}/{number}")
    desk.together = asyncio.Barrier(MAX_AT_ONCE)  # none goes on before so many are there

    await schedule.run_due()

    assert len(desk.collected) == 3 * MAX_AT_ONCE
    assert desk.most_at_once == MAX_AT_ONCE


async def test_a_database_that_fails_does_not_end_the_schedule(
    store: SourceStore, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add(store)
    slept: list[float] = []

    async def fails(story: str | None = None) -> list[Source]:
        raise StorageError(f"The database cannot be used now {story}.")

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        monkeypatch.undo()
        if len(slept) == 2:
            raise asyncio.CancelledError

    monkeypatch.setattr(store, "sources", fails)
    schedule = Schedule(
        store, desk, desk.deliver, desk.failing, clock=lambda: NOON, chance=lambda: 0.5, sleep=sleep
    )
    with pytest.raises(asyncio.CancelledError):
        await schedule.run()

    assert slept == [POLL_INTERVAL_S, POLL_INTERVAL_S]
    assert len(desk.collected) == 1


async def test_a_defect_in_one_source_does_not_stop_the_others(
    store: SourceStore, schedule: Schedule, desk: Desk
) -> None:
    await add(store)
    await add(store, f"{URL}/b")
    desk.gives = ZeroDivisionError()

    assert await schedule.run_due() == 2

    assert [each.state.reason for each in await store.sources()] == [UNFORESEEN] * 2


async def test_a_source_may_be_asked_before_it_is_due(
    store: SourceStore, schedule: Schedule, desk: Desk
) -> None:
    source = await add(store, due_at=NOON + HOUR)

    state = await schedule.ask(source)

    assert len(desk.collected) == 1
    assert (await store.sources())[0] == replace(source, state=state)

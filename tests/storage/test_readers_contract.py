"""What every store of rules, rations and blocks must do."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.library.store import moderator
from bot.readers.rationing import Limits, Wait
from bot.readers.retention import Retention
from bot.readers.rules import Rules
from bot.readers.store import Block, ReaderStore
from bot.storage.sqlite import SQLiteStore
from tests.builders import NOON, make_event

GUILD, OTHER_GUILD = 2**53 + 1, 2**63 - 1
READER, OTHER_READER = b"r" * 16, b"s" * 16
SECOND = timedelta(seconds=1)
RULES = Rules(5, 0, frozenset({1, 2**63 - 1}), frozenset({2}), threads=True)


@pytest.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[SQLiteStore]:
    async with SQLiteStore.open(tmp_path / "data" / "cuttings.db") as store:
        yield store


@pytest.fixture
def store(sqlite: SQLiteStore) -> ReaderStore:
    return sqlite.readers


async def test_a_guild_has_no_rules_at_first(store: ReaderStore) -> None:
    assert await store.rules(GUILD) == Rules()


@pytest.mark.parametrize(
    "rules",
    [RULES, Rules(), Rules(cooldown_s=0), Rules(allowed=frozenset({7}), denied=frozenset({7}))],
    ids=["all", "none", "one", "a channel in both"],
)
async def test_rules_are_replaced_and_the_event_recorded(
    store: ReaderStore, sqlite: SQLiteStore, rules: Rules
) -> None:
    await store.set_rules(GUILD, Rules(9, 9, frozenset({9})), make_event("before"))

    await store.set_rules(GUILD, rules, make_event("after"))

    assert await store.rules(GUILD) == rules
    assert await store.rules(OTHER_GUILD) == Rules()
    assert [event.detail for event in await sqlite.events(10)] == ["after", "before"]


async def test_a_ration_is_kept_for_each_reader_and_guild(store: ReaderStore) -> None:
    limits = Limits(cooldown_s=10)

    assert await store.spend(GUILD, READER, NOON, limits) is None
    assert await store.spend(GUILD, OTHER_READER, NOON, limits) is None
    assert await store.spend(OTHER_GUILD, READER, NOON, limits) is None
    assert await store.spend(GUILD, READER, NOON, limits) == Wait(NOON + 10 * SECOND)


async def test_what_is_refused_uses_nothing_up(store: ReaderStore) -> None:
    limits = Limits(cooldown_s=10, daily_questions=2)
    await store.spend(GUILD, READER, NOON, limits)
    await store.spend(GUILD, READER, NOON + SECOND, limits)

    assert await store.spend(GUILD, READER, NOON + 10 * SECOND, limits) is None


async def test_of_questions_at_once_no_more_are_let_through_than_allowed(
    store: ReaderStore,
) -> None:
    limits = Limits(daily_questions=3)

    waits = await asyncio.gather(
        *(store.spend(GUILD, READER, NOON, limits) for _ in range(8)),
    )

    assert waits.count(None) == 3


async def test_somebody_is_blocked_until_they_are_not(
    store: ReaderStore, sqlite: SQLiteStore
) -> None:
    block = Block(42, moderator(7), NOON)

    assert await store.block(GUILD, block, make_event("blocked"))

    assert await store.is_blocked(GUILD, 42)
    assert not await store.is_blocked(OTHER_GUILD, 42)
    assert not await store.is_blocked(GUILD, 43)
    assert await store.blocks(GUILD) == [block]
    assert await store.unblock(GUILD, 42, make_event("unblocked"))
    assert not await store.is_blocked(GUILD, 42)
    assert await store.blocks(GUILD) == []
    assert [event.detail for event in await sqlite.events(10)] == ["unblocked", "blocked"]


async def test_nothing_is_written_where_nothing_changes(
    store: ReaderStore, sqlite: SQLiteStore
) -> None:
    first = Block(42, moderator(7), NOON)
    await store.block(GUILD, first, make_event("blocked"))

    assert not await store.block(GUILD, Block(42, moderator(8), NOON), make_event("again"))
    assert not await store.unblock(GUILD, 43, make_event("nobody"))

    assert await store.blocks(GUILD) == [first]
    assert [event.detail for event in await sqlite.events(10)] == ["blocked"]


async def test_blocks_are_listed_newest_first(store: ReaderStore) -> None:
    blocks = [Block(number, moderator(7), NOON + number * SECOND) for number in (2, 3, 1)]
    for block in blocks:
        await store.block(GUILD, block, make_event())

    assert [block.reader for block in await store.blocks(GUILD)] == [3, 2, 1]


async def test_misreadings_are_counted_for_a_channel_and_a_day(store: ReaderStore) -> None:
    day = timedelta(days=1)
    for channel, at in [(7, NOON), (7, NOON + SECOND), (8, NOON), (7, NOON + day)]:
        await store.misread(GUILD, channel, at)

    assert await store.misreadings(GUILD, 7, NOON + SECOND) == 2
    assert await store.misreadings(GUILD, 7, NOON + day) == 1
    assert await store.misreadings(GUILD, 8, NOON) == 1
    assert await store.misreadings(OTHER_GUILD, 7, NOON) == 0


async def test_misreadings_older_than_a_day_are_forgotten(store: ReaderStore) -> None:
    await store.misread(GUILD, 7, NOON)

    await store.misread(GUILD, 8, NOON + timedelta(days=1) + SECOND)

    assert await store.misreadings(GUILD, 7, NOON) == 0


async def test_a_guild_that_is_forgotten_has_no_misreadings(store: ReaderStore) -> None:
    await store.misread(GUILD, 7, NOON)

    await store.guild_left(GUILD, NOON)
    await store.sweep(NOON, Retention(departed=0))

    assert await store.misreadings(GUILD, 7, NOON) == 0

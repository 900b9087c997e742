"""What every store of sources must do."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.library.sources.source import (
    MAX_SOURCES,
    Source,
    SourceExistsError,
    SourceKind,
    SourceState,
    SourceStore,
)
from bot.storage.sqlite import SQLiteStore
from tests.builders import NOON, make_event

HOUR = timedelta(hours=1)
PAGE = Source(
    id=0,
    story="asylum",
    kind=SourceKind.PAGE,
    url="https://example.org/a",
    interval=HOUR,
    added_by="discord:1",
    added_at=NOON,
    state=SourceState(due_at=NOON),
)
FEED = replace(PAGE, kind=SourceKind.FEED, url="https://example.org/feed", story="money")
STATE = SourceState(
    due_at=NOON + HOUR,
    etag='W/"x"',
    last_modified="Thu, 16 Aug 2012 12:00:00 GMT",
    succeeded_at=NOON,
    failures=3,
    reason="It is away.",
)
EVENT = make_event(action="source.add")


@pytest.fixture
async def whole(tmp_path: Path) -> AsyncIterator[SQLiteStore]:
    async with SQLiteStore.open(tmp_path / "cuttings.db") as sqlite:
        yield sqlite


@pytest.fixture
def store(whole: SQLiteStore) -> SourceStore:
    return whole.sources


async def test_there_are_no_sources_at_first(store: SourceStore) -> None:
    assert await store.sources() == []
    assert await store.seen_pages(1) == {}


async def test_sources_are_remembered_in_order_by_story(store: SourceStore) -> None:
    page = await store.add_source(PAGE, EVENT)
    feed = await store.add_source(replace(FEED, state=STATE), EVENT)

    assert (page, feed) == (replace(PAGE, id=page.id), replace(FEED, id=feed.id, state=STATE))
    assert await store.sources() == [page, feed]
    assert await store.sources("money") == [feed]
    assert await store.sources("other") == []


async def test_adding_and_removing_are_in_the_audit_log(
    store: SourceStore, whole: SQLiteStore
) -> None:
    page = await store.add_source(PAGE, EVENT)
    removed = make_event(action="source.remove")
    await store.remove_source(page.id, removed)
    await store.remove_source(page.id, removed)

    assert list(await whole.events(5)) == [removed, EVENT]


async def test_a_story_has_an_address_once(store: SourceStore, whole: SQLiteStore) -> None:
    await store.add_source(PAGE, EVENT)
    await store.add_source(replace(PAGE, story="money"), EVENT)

    with pytest.raises(SourceExistsError):
        await store.add_source(replace(PAGE, kind=SourceKind.FEED), EVENT)

    assert len(await store.sources("asylum")) == 1
    assert len(await whole.events(5)) == 2


async def test_a_story_has_so_many_sources_and_no_more(store: SourceStore) -> None:
    for number in range(MAX_SOURCES):
        await store.add_source(replace(PAGE, url=f"https://example.org/{number}"), EVENT)

    with pytest.raises(SourceExistsError):
        await store.add_source(PAGE, EVENT)


async def test_how_a_source_fared_is_remembered(store: SourceStore) -> None:
    page = await store.add_source(PAGE, EVENT)

    await store.save_source_state(page.id, STATE)

    assert await store.sources() == [replace(page, state=STATE)]


async def test_a_number_is_never_given_twice(store: SourceStore) -> None:
    page = await store.add_source(PAGE, EVENT)
    await store.remove_source(page.id, EVENT)

    assert (await store.add_source(PAGE, EVENT)).id > page.id


async def test_the_pages_of_a_feed_are_remembered_and_replaced(store: SourceStore) -> None:
    feed = await store.add_source(FEED, EVENT)
    other = await store.add_source(PAGE, EVENT)
    await store.see_pages(feed.id, {"https://a": "1", "https://b": "1"})
    await store.see_pages(other.id, {"https://a": "9"})

    await store.see_pages(feed.id, {"https://a": "2"})

    assert await store.seen_pages(feed.id) == {"https://a": "2"}
    assert await store.seen_pages(other.id) == {"https://a": "9"}


async def test_a_source_that_was_removed_meanwhile_stays_forgotten(store: SourceStore) -> None:
    feed = await store.add_source(FEED, EVENT)
    await store.see_pages(feed.id, {"https://a": "1"})

    await store.remove_source(feed.id, EVENT)
    await store.save_source_state(feed.id, STATE)
    await store.see_pages(feed.id, {"https://a": "1"})

    assert await store.sources() == []
    assert await store.seen_pages(feed.id) == {}

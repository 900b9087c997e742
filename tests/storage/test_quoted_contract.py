"""Which messages quote what: what every store of it has to do."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library.marks import Became, Mark
from bot.library.quoted import STANDS, UNCLEAR, Quotation, Quoted, QuotedStore
from bot.storage.sqlite import SQLiteStore
from bot.story.model import Span
from tests.builders import NOON

WORDS = Quotation("a.md", "d" * 64, Span(0, 20))
OTHER_WORDS = Quotation("b.md", "e" * 64, Span(5, 9))


def make_quoted(message: int = 1, place: int = 0, quotation: Quotation = WORDS) -> Quoted:
    return Quoted(message, place, 7, 8, "asylum", quotation, NOON)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[QuotedStore]:
    async with SQLiteStore.open(tmp_path / "cuttings.db") as store:
        yield store.quoted


async def test_a_message_is_kept_once_and_forgotten_by_its_id(store: QuotedStore) -> None:
    await store.remember(1, [make_quoted(), make_quoted(place=1, quotation=OTHER_WORDS)])
    await store.remember(2, [make_quoted(2)])
    await store.remember(1, [make_quoted()])

    assert list(await store.quotations("asylum")) == [(WORDS, frozenset({STANDS}))]
    assert list(await store.quotations("other")) == []
    assert await store.quoting("asylum", "a.md") == 2
    await store.remember(2, [])
    await store.forget([1, 99])
    assert list(await store.quotations("asylum")) == []


@pytest.mark.parametrize(
    ("span", "expected"),
    [(None, 1), (Span(19, 30), 1), (Span(0, 1), 1), (Span(20, 30), 0)],
    ids=["all of it", "its last letter", "its first", "what follows"],
)
async def test_only_what_overlaps_is_counted(
    store: QuotedStore, span: Span | None, expected: int
) -> None:
    await store.remember(1, [make_quoted()])

    assert await store.quoting("asylum", "a.md", span) == expected


async def test_what_differs_from_what_is_told_is_pending_the_newest_first(
    store: QuotedStore,
) -> None:
    for message in (1, 3, 2):
        await store.remember(message, [make_quoted(message), make_quoted(message, 1, OTHER_WORDS)])

    await store.want("asylum", {WORDS: "retracted"})

    pending = [(one.message, one.place) for one in await store.pending(2)]
    assert pending == [(3, 0), (3, 1), (2, 0), (2, 1)]
    assert [one.message for one in await store.pending(2, {3, 1})] == [2, 2]
    await store.told(2, {0: "retracted"})
    assert [one.message for one in await store.pending(9)] == [3, 3, 1, 1]
    await store.want("asylum", {WORDS: STANDS})
    assert {one.message for one in await store.pending(9)} == {2}


async def test_an_edit_under_way_stays_pending_until_it_is_told(store: QuotedStore) -> None:
    await store.remember(1, [make_quoted()])
    await store.want("asylum", {WORDS: "hidden"})

    await store.began(1)
    await store.want("asylum", {WORDS: STANDS})

    [one] = await store.pending(9)
    assert one == replace(make_quoted(), told=UNCLEAR)
    await store.told(1, {0: STANDS})
    assert list(await store.pending(9)) == []


@given(st.sampled_from(Became), st.none() | st.datetimes(), st.text())
def test_marks_that_differ_have_codes_that_differ_and_hold_no_words(
    became: Became, at: datetime | None, words: str
) -> None:
    mark = Mark(became, at, words)

    assert mark.code != replace(mark, words=f"{words}!").code
    assert len(mark.code) <= 60

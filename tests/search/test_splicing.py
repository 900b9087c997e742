"""A change of passages: what comes of it is the index of all passages counted anew."""

from collections.abc import Sequence
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search import splicing
from bot.search.blocks import sort_block
from bot.search.building import PostingsBuilder
from bot.search.layout import BLOCK, MANY, Layout
from bot.search.splicing import splice_postings
from bot.search.stretches import GONE, NEW, Splice

TERMS = 9
PASSAGE = st.lists(st.integers(0, TERMS - 1) | st.just(0), max_size=3 * MANY)
PASSAGES = st.lists(PASSAGE, max_size=12)


def layout_of(passages: Sequence[Sequence[int]], terms: int = TERMS) -> Layout:
    builder = PostingsBuilder()
    for passage in passages:
        builder.add(np.array(passage, np.int32))
    return builder.finish(terms)


def spliced(old: Layout, splice: Splice, new: Sequence[Sequence[int]]) -> Layout:
    terms = np.array([term for passage in new for term in passage], np.int32)
    block = sort_block(terms, np.array([len(passage) for passage in new], np.int64))
    return splice_postings(old, splice, block, TERMS)


def assert_same(one: Layout, other: Layout) -> None:
    for field in fields(Layout):
        got, expected = getattr(one, field.name), getattr(other, field.name)
        assert got.dtype == expected.dtype
        assert got.tolist() == expected.tolist(), field.name


@given(
    marked=st.lists(
        st.tuples(PASSAGE, st.sampled_from(["old", "old", "gone", "new"])), max_size=24
    ),
    at_once=st.sampled_from([1, 5, splicing.POSTINGS_AT_ONCE]),
    known=st.integers(0, TERMS),
)
def test_it_is_the_index_of_all_passages(
    marked: list[tuple[list[int], str]], at_once: int, known: int
) -> None:
    """Some passages stay, some go, some come, anywhere; some terms are new."""
    marked = [
        ([term % known for term in passage] if known else [], mark)
        if mark != "new"
        else (passage, mark)
        for passage, mark in marked
    ]
    numbers = {"old": iter(range(99)), "new": iter(range(99))}
    kept = [(mark == "new", next(numbers["new" if mark == "new" else "old"])) for _, mark in marked]
    kept = [each for each, (_, mark) in zip(kept, marked, strict=True) if mark != "gone"]
    rows = np.array([NEW * is_new + number for is_new, number in kept], np.int64)
    old = [passage for passage, mark in marked if mark != "new"]
    new = [passage for passage, mark in marked if mark == "new"]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(splicing, "POSTINGS_AT_ONCE", at_once)
        found = spliced(layout_of(old, known), Splice.of(rows, len(old)), new)

    assert_same(found, layout_of([passage for passage, mark in marked if mark != "gone"]))


@pytest.mark.parametrize("extra", [0, 1, -1])
def test_passages_go_over_from_block_to_block(extra: int) -> None:
    passages = [[at % TERMS, at * 7 % TERMS] for at in range(2 * BLOCK + 9)]
    new = [[1, 2]] * (1 + extra)
    rows = np.array([*range(5), *range(NEW, NEW + len(new)), *range(6, len(passages))])

    found = spliced(layout_of(passages), Splice.of(rows, len(passages)), new)

    assert_same(found, layout_of([*passages[:5], *new, *passages[6:]]))


def test_a_splice_says_what_became_of_each_row() -> None:
    splice = Splice.of(np.array([0, NEW, NEW + 1, 2]), 4)

    assert splice(np.array([1, 2, 3, 4]), np.array([8, 9])).tolist() == [1, 8, 9, 3]
    assert splice.moved().tolist() == [0, GONE, 3, GONE]
    assert splice.added().tolist() == [1, 2]
    assert splice.within(np.array([0, 1, 1, 3, 4]), np.array([0, 2, 2])).runs == (
        (False, 0, 1), (True, 0, 2), (False, 1, 3),
    )  # fmt: skip
    assert splice.firsts(np.array([0, 1, 1, 3, 4]), np.array([0, 2, 2])).tolist() == [0, 1, 3, 3, 5]

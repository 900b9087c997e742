"""Words that are near another: what symspellpy finds, from arrays."""

from unittest.mock import create_autospec

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from symspellpy import SymSpell, Verbosity

from bot.search.near import NearOnce, NearWords, index_words, recount_words
from bot.search.spelling import MIN_CHARS

WORDS = st.text(alphabet="abcdeé中", min_size=MIN_CHARS, max_size=11)


def index(words: dict[str, int]) -> NearWords:
    return NearWords(index_words(list(words), np.array(list(words.values()), np.int64)))


@given(st.dictionaries(WORDS, st.integers(1, 5), max_size=25), WORDS)
def test_what_symspellpy_finds_is_found(words: dict[str, int], word: str) -> None:
    peer = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
    for each, count in words.items():
        peer.create_dictionary_entry(each, count)
    expected = {(each.term, each.distance, each.count) for each in peer.lookup(word, Verbosity.ALL)}

    found = index(words).near(word)

    assert set(found) == expected
    assert len(found) == len(expected)


@pytest.mark.parametrize(
    ("word", "distance"),
    [("letter", 0), ("leter", 1), ("lettre", 1), ("lwtter", 1), ("lettters", 2), ("elttre", 2)],
)
def test_edits_add_drop_change_and_swap(word: str, distance: int) -> None:
    assert index({"letter": 3}).near(word) == [("letter", distance, 3)]


def test_the_nearest_come_first_and_of_these_the_most_frequent() -> None:
    words = index({"latter": 1, "letter": 9, "better": 2, "litter": 2})

    assert [word for word, _, _ in words.near("latter")] == ["latter", "letter", "litter", "better"]


def test_a_word_that_no_longer_occurs_is_not_found() -> None:
    assert index({"letter": 0}).near("letter") == []


def test_there_may_be_no_words() -> None:
    assert index({}).near("letter") == []


@given(st.dictionaries(WORDS, st.integers(1, 5)), st.dictionaries(WORDS, st.integers(1, 5)), WORDS)
def test_words_that_come_later_are_found_like_the_others(
    words: dict[str, int], later: dict[str, int], word: str
) -> None:
    together = {each: words.get(each, 0) + later.get(each, 0) for each in [*words, *later]}

    found = NearWords(recount_words(index(words).arrays(), later))

    assert all(found.word(found.number(each) or 0) == each for each in together)
    assert found.near(word) == index(together).near(word)


def test_a_word_that_a_question_repeats_is_looked_for_once() -> None:
    words = create_autospec(NearWords, instance=True)
    words.near.side_effect = index({"letter": 3}).near
    once = NearOnce(words)

    found = [once.near(word) for word in ("leter", "lettre", "leter", "leter")]

    assert found == [[("letter", 1, 3)]] * 4
    assert [each.args for each in words.near.call_args_list] == [("leter",), ("lettre",)]

"""Hidden words are found again in whatever an article becomes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library.store import HiddenPassage
from bot.library.taking_back import hidden_places, places_of
from tests.builders import NOON

LETTERS = "ab. \n"


@given(
    before=st.text(LETTERS, max_size=20),
    words=st.text(LETTERS, min_size=1, max_size=12),
    after=st.text(LETTERS, max_size=20),
)
def test_every_place_holds_the_words_and_none_is_left(before: str, words: str, after: str) -> None:
    body = before + words + after

    places = places_of(words, body)

    assert all(span.of(body) == words for span in places)
    covered = {at for span in places for at in range(span.start, span.end)}
    left = "".join("\0" if at in covered else char for at, char in enumerate(body))
    assert words not in left


def test_where_not_all_words_stand_their_sentences_are_found() -> None:
    words = "A llama won. It was called Zorro."
    body = "A llama lost. It was called Zorro. It left."

    assert [span.of(body) for span in places_of(words, body)] == ["It was called Zorro."]


def make_hidden(words: str) -> HiddenPassage:
    return HiddenPassage("asylum", "a.md", words, NOON, "operator")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("It rained. A llama called “Zorro” won the\nfair. So it goes.", [(11, 47)]),
        ("A llama called Zorro won the cup.", []),
        ("A LLAMA CALLED ZORRO WON THE FAIR!", [(0, 34)]),
    ],
    ids=["set otherwise", "other words", "in capitals"],
)
def test_in_other_articles_whole_sentences_are_hidden(
    body: str, expected: list[tuple[int, int]]
) -> None:
    hidden = make_hidden("A llama called Zorro won the fair. Yes.")

    assert hidden_places(hidden, body, is_own=False) == expected


def test_a_short_sentence_is_hidden_in_its_own_article_alone() -> None:
    hidden = make_hidden("He won.")

    assert hidden_places(hidden, "He won.", is_own=True) == [(0, 7)]
    assert hidden_places(hidden, "He won.", is_own=False) == []


@given(
    before=st.sampled_from(["", "So. ", "He said that.\n\n"]),
    words=st.lists(st.sampled_from(["fox", "Quito", "9"]), min_size=5, max_size=9),
)
def test_a_copied_sentence_is_found_wherever_it_stands(before: str, words: list[str]) -> None:
    sentence = f"The {' '.join(words)} ran."

    [place] = hidden_places(make_hidden(sentence), f"{before}{sentence} End.", is_own=False)

    assert place.of(f"{before}{sentence} End.") == sentence

"""Words that a story does not hold, and what they are read as."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.search.commonness import is_word
from bot.search.near import NearWords, index_words
from bot.search.snapshot import Snapshot, build_snapshot
from bot.search.spelling import MIN_CHARS, Repair, Speller
from tests.builders import make_article_file, make_story

# Long words, none near another.
STORY_WORDS = ("extradition", "wikileaks", "ecuadorian", "diplomatic", "patino", "surety")


def make_speller(words: Counter[str], language: str) -> Speller:
    return Speller(NearWords(index_words(list(words), np.array(list(words.values())))), language)


SPELLER = make_speller(Counter(dict.fromkeys((*STORY_WORDS, "fair", "expected", "legal"), 5)), "en")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def equally(_: str) -> float:
    return 1.0


@st.composite
def misspelt(draw: st.DrawFn) -> tuple[str, str]:
    """Return a word of the story, and the same with one letter more, less, other or swapped."""
    word = draw(st.sampled_from(STORY_WORDS))
    at = draw(st.integers(0, len(word) - 2))
    letter = draw(st.sampled_from(LETTERS))
    edited = draw(
        st.sampled_from(
            [
                word[:at] + word[at + 1 :],
                word[:at] + letter + word[at:],
                word[:at] + letter + word[at + 1 :],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            ]
        )
    )
    return word, edited


@given(misspelt())
def test_any_single_edit_of_a_long_word_is_repaired(case: tuple[str, str]) -> None:
    word, edited = case
    assume(edited != word and len(edited) >= MIN_CHARS and not is_word(edited, "en"))

    assert SPELLER.repair(edited, equally) == word


@given(st.text(LETTERS, max_size=12) | misspelt().map(lambda case: case[1]))
def test_a_repair_is_always_a_word_of_the_story(word: str) -> None:
    repaired = SPELLER.repair(word, equally)

    assert repaired is None or repaired in (*STORY_WORDS, "fair", "expected", "legal")


@pytest.mark.parametrize(
    "word",
    ["", "a", "fai", "140000", "b2b", "unexpected", "unfair", "illegal", "quantum", "expelled"],
)
def test_what_is_no_misspelling_is_left_alone(word: str) -> None:
    assert SPELLER.repair(word, equally) is None


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("extraditions", "extradition"),
        ("diplomatics", "diplomatic"),
        ("extradtiion", "extradition"),
    ],
)
def test_another_form_of_a_word_is_read_as_it(asked: str, word: str) -> None:
    assert SPELLER.repair(asked, equally) == word


def test_a_word_that_finds_no_passage_is_no_repair() -> None:
    assert SPELLER.repair("extraditoin", lambda _: 0.0) is None


def test_a_form_of_a_word_that_the_story_lacks_is_read_as_its_nearest_relative(
    snapshot: Snapshot,
) -> None:
    found = snapshot.search("Who founded it?", 3)

    assert found.question.repairs == (Repair("founded", "founder"),)


def test_in_another_language_words_of_english_are_no_reason_to_refuse() -> None:
    german = make_speller(Counter(["stunde"]), "de")

    assert german.repair("stunden", equally) == "stunde"


@pytest.mark.parametrize(
    ("best_score_with", "word"),
    [({"letter": 2.0, "latter": 1.0}, "letter"), ({"letter": 1.0, "latter": 2.0}, "latter")],
    ids=["letter", "latter"],
)
def test_of_two_near_words_the_one_that_finds_more_is_read(
    best_score_with: dict[str, float], word: str
) -> None:
    speller = make_speller(Counter(["letter", "latter"]), "en")

    assert speller.repair("lztter", best_score_with.__getitem__) == word


@pytest.mark.parametrize("asked", ["unexpected", "inexpected", "deexpected"])
def test_a_negation_is_not_crossed_where_no_dictionary_tells_words_from_slips(asked: str) -> None:
    speller = make_speller(Counter(["expected"]), "de")

    assert speller.repair(asked, equally) is None
    assert speller.repair("exepected", equally) == "expected"


def test_of_two_near_words_that_find_the_same_the_more_frequent_is_read() -> None:
    speller = make_speller(Counter({"letter": 9, "latter": 1}), "en")

    assert speller.repair("lztter", equally) == "letter"


def test_the_first_letter_is_seldom_the_wrong_one() -> None:
    speller = make_speller(Counter({"detter": 3, "lettar": 2}), "de")

    assert speller.repair("letter", equally) == "lettar"


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    files = {
        "one.md": make_article_file("Ecuador granted asylum to the founder of WikiLeaks."),
        "two.md": make_article_file("The decision was expected; a fair hearing was not."),
    }
    return build_snapshot(make_story(files), 1)


@pytest.mark.parametrize(
    ("question", "repairs"),
    [
        ("Who is behind Wikileeks?", (Repair("Wikileeks", "wikileaks"),)),
        ("Did Equador grant assylum?", (Repair("Equador", "ecuador"), Repair("assylum", "asylum"))),
        ("Did Ecuador grant asylum to WikiLeaks?", ()),
        ("Was it unexpected and unfair?", ()),
        ("Who granted 140000?", ()),
    ],
)
def test_repairs_of_a_question_are_told(
    snapshot: Snapshot, question: str, repairs: tuple[Repair, ...]
) -> None:
    assert snapshot.search(question, 3).question.repairs == repairs


def test_a_repaired_question_finds_what_the_right_one_finds(snapshot: Snapshot) -> None:
    right = snapshot.search("Who is behind WikiLeaks?", 3)

    repaired = snapshot.search("Who is behind Wikileeks?", 3)

    assert [hit.passage for hit in repaired.hits] == [hit.passage for hit in right.hits]
    assert repaired.unknown_words == ()
    assert repaired.question.text == "Who is behind Wikileeks?"
    assert repaired.question.searched == "Who is behind wikileaks?"
    assert set(repaired.question.trust) <= set(repaired.question.terms)


def test_a_well_spelt_word_that_the_story_lacks_is_named_unknown(snapshot: Snapshot) -> None:
    found = snapshot.search("Which Treaty granted asylum?", 3)

    assert found.question.repairs == ()
    assert found.unknown_words == ("Treaty",)


def test_the_scorer_is_asked_only_about_candidates() -> None:
    asked: list[str] = []

    def note(word: str) -> float:
        asked.append(word)
        return 1.0

    SPELLER.repair("extraditoin", note)

    assert asked == ["extradition"]

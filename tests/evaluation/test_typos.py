"""Typing errors: one edit, in one content word, the same for the same seed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.datasets import Dataset
from bot.evaluation.typos import MIN_CHARS, with_typo, with_typos
from bot.search.analysis import Analyser
from tests.builders import make_story
from tests.evaluation.beir import make_question

ANALYSERS = {language: Analyser(language) for language in ("en", "de", "ru", "zh")}
WORDS = st.sampled_from("Who the discovered oxygen über Größe Москва столица 2012 U.S. of".split())
QUESTIONS = st.lists(WORDS, min_size=1, max_size=8).map(" ".join) | st.text(max_size=40)


def is_one_edit(a: str, b: str) -> bool:
    """Say whether one insertion, deletion, replacement or swap of neighbours turns a into b."""
    edits = {a[:i] + a[i + 1 :] for i in range(len(a))}
    swaps = {a[:i] + a[i + 1 : i + 2] + a[i : i + 1] + a[i + 2 :] for i in range(len(a))}
    undone = {b[:i] + b[i + 1 :] for i in range(len(b))}
    replaced = len(a) == len(b) and sum(x != y for x, y in zip(a, b, strict=True)) == 1
    return b in edits | swaps or a in undone or replaced


@given(QUESTIONS, st.integers(), st.sampled_from(["en", "de", "ru"]))
def test_a_typo_is_one_edit_in_one_content_word(text: str, seed: int, language: str) -> None:
    analyser = ANALYSERS[language]
    content = [token.span.of(text) for token in analyser.words(text) if token.term]
    long = [word for word in content if len(word) >= MIN_CHARS]

    edited = with_typo(text, str(seed), analyser)

    assert edited == text or is_one_edit(text, edited)
    assert edited == text or long


@given(st.integers())
def test_a_typo_is_made_wherever_there_is_a_content_word(seed: int) -> None:
    text = "Who discovered it?"

    edited = with_typo(text, str(seed), ANALYSERS["en"])

    assert edited != text
    assert edited.startswith("Who ")
    assert edited.endswith(" it?")


@pytest.mark.parametrize(
    ("text", "language"),
    [("Who are they?", "en"), ("", "en"), ("Who won in 2012?", "en"), ("他是谁", "zh")],
    ids=["stop words", "nothing", "short words and numbers", "characters"],
)
def test_without_a_content_word_of_letters_there_is_no_typo(text: str, language: str) -> None:
    assert with_typo(text, "1", ANALYSERS[language]) == text


def test_typos_are_seeded_by_question_whatever_else_is_asked() -> None:
    questions = tuple(make_question(n, text="Who discovered oxygen first?") for n in range(20))
    dataset = Dataset("set", make_story(), questions)
    few = Dataset("set", make_story(), questions[5:7])

    edited = with_typos(dataset, 1).questions

    assert edited == with_typos(dataset, 1).questions
    assert edited[5:7] == with_typos(few, 1).questions
    assert edited != with_typos(dataset, 2).questions
    assert len({question.text for question in edited}) > 10

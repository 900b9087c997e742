"""Character n-grams against a slow and simple reading of the same formulas."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.search.analysis import fold
from bot.search.bm25 import B
from bot.search.grams import (
    GRAM_CHARS,
    GRAM_CHARS_CJK,
    GRAM_K1,
    SENTENCE_B,
    Grams,
    Unit,
    fold_texts,
)

# Few letters, so that texts share their n-grams; words apart by more than a blank.
LETTERS = st.text(st.sampled_from("abAé .,\n"), max_size=24)
UNITS = st.lists(
    st.builds(Unit, LETTERS, st.lists(LETTERS, min_size=1, max_size=3)), min_size=1, max_size=4
)


def words(text: str) -> list[str]:
    """Return a text's folded words: runs of letters and digits."""
    spaced = "".join(char if char.isalnum() else " " for char in fold(text))
    return spaced.split()


def grams(text: str, n: int) -> Counter[str]:
    padded = f" {' '.join(words(text))} " if words(text) else " "
    return Counter(padded[i : i + n] for i in range(len(padded) - n + 1))


def slow_scores(question: str, units: list[Unit], n: int) -> list[tuple[float, list[float]]]:
    """Return BM25 of each passage, and of each of its sentences under its headline."""
    texts = [[grams(text, n) for text in (unit.headline, *unit.sentences)] for unit in units]
    df = Counter(gram for unit in texts for gram in set().union(*unit))
    idf = {g: math.log(1 + (len(units) - d + 0.5) / (d + 0.5)) for g, d in df.items()}
    passages = [sum(unit, Counter[str]()) for unit in texts]
    sentences = [[unit[0] + sentence for sentence in unit[1:]] for unit in texts]
    mean_passage = max(sum(p.total() for p in passages) / len(units), 1)
    every = [sentence for unit in sentences for sentence in unit]
    mean_sentence = max(sum(s.total() for s in every) / len(every), 1)

    def bm25(text: Counter[str], mean: float, b: float) -> float:
        norm = GRAM_K1 * (1 - b + b * text.total() / mean)
        return sum(
            idf[g] * text[g] * (GRAM_K1 + 1) / (text[g] + norm)
            for g in grams(question, n)
            if text[g]
        )

    return [
        (bm25(p, mean_passage, B), [bm25(s, mean_sentence, SENTENCE_B) for s in unit])
        for p, unit in zip(passages, sentences, strict=True)
    ]


@settings(max_examples=150)
@given(LETTERS, UNITS, st.sampled_from([("en", GRAM_CHARS), ("zh", GRAM_CHARS_CJK)]))
def test_scores_are_those_of_the_formulas(
    question: str, units: list[Unit], language: tuple[str, int]
) -> None:
    expected = slow_scores(question, units, language[1])

    scores = Grams(units, language[0]).scores(question, units)

    for (passage, sentences), score in zip(expected, scores, strict=True):
        assert score.passage == pytest.approx(passage, abs=1e-6)
        assert score.sentences.tolist() == pytest.approx(sentences, abs=1e-6)


PIECES = st.lists(
    st.sampled_from(["a", "Zé", "e\u0301", " ", "\n", "-", "🙂", "使", "9"]), max_size=12
)


@given(st.lists(PIECES.map("".join), min_size=1, max_size=4))
def test_texts_fold_to_their_words_with_one_separator_between(texts: list[str]) -> None:
    letters = fold_texts(texts)

    start = 0
    for text, end in zip(texts, letters.ends.tolist(), strict=True):
        codes = letters.codes[start : end + 1].tolist()
        folded = "".join(chr(code) if code else " " for code in codes)
        assert folded in ([f" {' '.join(words(text))} "] if words(text) else [" ", "  "])
        start = end


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Patiño said", " patino said "),
        ("Patin\u0303o", " patino "),
        ("a  \t b", " a b "),
        ("line\nbreak", " line break "),
        ("so 🙂 so", " so so "),
        ("Assange’s", " assange s "),  # noqa: RUF001
        ("", "  "),
    ],
)
def test_a_text_is_folded(text: str, expected: str) -> None:
    codes = fold_texts([text]).codes.tolist()

    assert "".join(chr(code) if code else " " for code in codes).strip() == expected.strip()


def test_a_passage_with_the_question_s_letters_beats_one_without() -> None:
    units = [Unit("", ["Die französische Regierung schwieg."]), Unit("", ["Niemand sprach dort."])]

    with_letters, without = Grams(units, "de").scores("Franzosen", units)

    assert with_letters.passage > without.passage == 0.0


def test_the_same_words_in_the_same_order_score_higher() -> None:
    units = [Unit("", ["He was born in Quito."]), Unit("", ["In Quito he was not yet born then."])]

    same, other = Grams(units, "en").scores("born in Quito", units)

    assert same.passage > other.passage


@pytest.mark.parametrize("question", ["", "   ", "?!", "🙂"])
def test_a_question_without_letters_scores_nothing(question: str) -> None:
    units = [Unit("Headline", ["One.", "Two."])]

    (score,) = Grams(units, "en").scores(question, units)

    assert score.passage == 0.0
    assert score.sentences.tolist() == [0.0, 0.0]


WEIGHTED = st.lists(
    st.tuples(st.text("abcé", min_size=1, max_size=6).map(fold), st.floats(0, 1)), max_size=5
)


@given(WEIGHTED, st.lists(LETTERS, min_size=1, max_size=3))
def test_coverage_is_a_share(asked: list[tuple[str, float]], texts: list[str]) -> None:
    coverage = Grams([Unit("", texts)], "en").coverage(asked, texts)

    assert coverage.shape == (len(texts),)
    assert np.all((coverage >= 0) & (coverage <= 1 + 1e-9))


@given(st.lists(st.text("abcdef", min_size=3, max_size=6), min_size=1, max_size=5))
def test_a_text_covers_itself(asked: list[str]) -> None:
    text = " ".join(asked)

    coverage = Grams([Unit("", [text])], "en").coverage([(w, 1.0) for w in asked], [text, "zzz"])

    assert coverage.tolist() == [pytest.approx(1.0), 0.0]


def test_words_that_tell_nothing_cover_nothing() -> None:
    coverage = Grams([Unit("", ["quito"])], "en").coverage([("quito", 0.0)], ["quito"])

    assert coverage.tolist() == [0.0]

"""Character n-grams against a slow and simple reading of the same formulas."""

import math
from collections import Counter
from collections.abc import Sequence
from importlib.util import find_spec

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.search.analysis import fold
from bot.search.bm25 import B
from bot.search.grams import (
    GRAM_CHARS,
    GRAM_CHARS_CJK,
    GRAM_K1,
    SENTENCE_B,
    Grams,
    GramScores,
    Unit,
    plain_scores,
)
from bot.search.kernels import compiled_scorer

needs_numba = pytest.mark.skipif(find_spec("numba") is None, reason="the extra [speed] is absent")

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


def slow_scores(question: str, units: list[Unit], n: int) -> list[tuple[float, float]]:
    """Return BM25 of each passage, and of the best of its sentences under its headline."""
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
        (bm25(p, mean_passage, B), max(bm25(s, mean_sentence, SENTENCE_B) for s in unit))
        for p, unit in zip(passages, sentences, strict=True)
    ]


def slow_coverage(asked: list[tuple[str, float]], unit: Unit, n: int) -> float:
    """Return the worth of the grams that headline, a sentence and the one before it hold."""
    text = f" {' '.join(word for word, _ in asked)} "
    values = [0.0, *(value for word, worth in asked for value in [worth] * len(word) + [0.0])]
    worth: dict[str, float] = {}
    for at in range(len(text) - n + 1):
        gram = text[at : at + n]
        worth[gram] = max(worth.get(gram, 0.0), sum(values[at : at + n]))
    headline, *sentences = (set(grams(text, n)) for text in (unit.headline, *unit.sentences))
    held = [headline | a | b for a, b in zip([headline, *sentences], sentences, strict=False)]
    total = sum(worth.values()) or 1.0
    return max(sum(worth.get(gram, 0.0) for gram in some) for some in held) / total


def score(
    question: str, units: list[Unit], language: str = "en", asked: Sequence[tuple[str, float]] = ()
) -> GramScores:
    return Grams.of(units, language).scores(question, asked, range(len(units)))


LANGUAGES = st.sampled_from([("en", GRAM_CHARS), ("zh", GRAM_CHARS_CJK)])
WEIGHTED = st.lists(
    st.tuples(st.text("abcé", min_size=1, max_size=6).map(fold), st.floats(0, 1)), max_size=5
)


@settings(max_examples=150)
@given(LETTERS, UNITS, LANGUAGES)
def test_scores_are_those_of_the_formulas(
    question: str, units: list[Unit], language: tuple[str, int]
) -> None:
    expected = slow_scores(question, units, language[1])

    scores = score(question, units, language[0])

    assert scores.passages.tolist() == pytest.approx([p for p, _ in expected], abs=1e-6)
    assert scores.sentences.tolist() == pytest.approx([s for _, s in expected], abs=1e-6)


@settings(max_examples=150)
@given(WEIGHTED, UNITS, LANGUAGES)
def test_coverage_is_that_of_the_formula(
    asked: list[tuple[str, float]], units: list[Unit], language: tuple[str, int]
) -> None:
    expected = [slow_coverage(asked, unit, language[1]) for unit in units]

    coverage = score("", units, language[0], asked).coverage

    assert coverage.tolist() == pytest.approx(expected, abs=1e-6)


@needs_numba
@given(LETTERS, UNITS, st.sampled_from(["en", "zh"]))
@example("使館 Zé\u0301", [Unit("使館 🙂", ["Zé - \u0301 使館", "zé"])], "zh")
@example("使館 Zé\u0301", [Unit("使館 🙂", ["Zé - \u0301 使館", "zé"])], "en")
def test_compiled_scores_are_those_of_numpy(
    question: str, units: list[Unit], language: str
) -> None:
    grams = Grams.of(units, language)
    asked = [(word, 1.0 + at) for at, word in enumerate(words(question))]
    plain = grams.scores(question, asked, range(len(units)))

    grams.scorer = compiled_scorer() or grams.scorer
    compiled = grams.scores(question, asked, range(len(units)))

    assert grams.scorer is not plain_scores
    for mine, theirs in zip(
        (compiled.passages, compiled.sentences, compiled.coverage),
        (plain.passages, plain.sentences, plain.coverage),
        strict=True,
    ):
        assert mine.tolist() == pytest.approx(theirs.tolist(), rel=1e-12, abs=1e-12)


@given(LETTERS, UNITS, st.data())
def test_a_passage_scores_the_same_in_whatever_company(
    question: str, units: list[Unit], data: st.DataObject
) -> None:
    every = Grams.of(units, "en")
    some = data.draw(st.lists(st.integers(0, len(units) - 1), min_size=1, unique=True))

    together = every.scores(question, [("ab", 1.0)], range(len(units)))
    chosen = every.scores(question, [("ab", 1.0)], some)

    for mine, theirs in zip(
        (chosen.passages, chosen.sentences, chosen.coverage),
        (together.passages, together.sentences, together.coverage),
        strict=True,
    ):
        assert mine.tolist() == pytest.approx(theirs[some].tolist())


def test_a_passage_with_the_question_s_letters_beats_one_without() -> None:
    units = [Unit("", ["Die französische Regierung schwieg."]), Unit("", ["Niemand sprach dort."])]

    with_letters, without = score("Franzosen", units, "de").passages.tolist()

    assert with_letters > without == 0.0


def test_the_same_words_in_the_same_order_score_higher() -> None:
    units = [Unit("", ["He was born in Quito."]), Unit("", ["In Quito he was not yet born then."])]

    same, other = score("born in Quito", units).passages.tolist()

    assert same > other


@pytest.mark.parametrize("question", ["", "   ", "?!", "🙂"])
def test_a_question_without_letters_scores_nothing(question: str) -> None:
    scores = score(question, [Unit("Headline", ["One.", "Two."])])

    assert scores.passages.tolist() == scores.sentences.tolist() == scores.coverage.tolist() == [0]


def test_a_question_of_very_many_letters_is_scored() -> None:
    question = " ".join(f"{a}{b}{c}" for a in "abcdefgh" for b in "ijklmnop" for c in "qrstuv")

    (passage,) = score(question, [Unit("", [question])]).passages.tolist()

    assert passage == pytest.approx(slow_scores(question, [Unit("", [question])], GRAM_CHARS)[0][0])


@given(st.lists(st.text("abcdef", min_size=3, max_size=6), min_size=1, max_size=5))
def test_a_text_covers_itself(asked: list[str]) -> None:
    text = " ".join(asked)
    units = [Unit("", [text]), Unit("", ["zzz"])]

    coverage = score("", units, asked=[(word, 1.0) for word in asked]).coverage

    assert coverage.tolist() == [pytest.approx(1.0), 0.0]


def test_words_that_tell_nothing_cover_nothing() -> None:
    coverage = score("", [Unit("", ["quito"])], asked=[("quito", 0.0)]).coverage

    assert coverage.tolist() == [0.0]


def test_without_passages_nothing_is_scored() -> None:
    assert score("Quito", []).passages.tolist() == []

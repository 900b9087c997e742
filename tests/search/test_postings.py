"""The scoring kernel against rank_bm25's own scores, and rank_bm25's edge cases."""

from itertools import product

import numpy as np
import pytest
import rank_bm25
from hypothesis import example, given
from hypothesis import strategies as st

from bot.search.bm25 import Okapi
from bot.search.postings import Postings

# Few terms, so that passages share and repeat them; now and then any text.
TERM = st.sampled_from("abcdefgh") | st.text(max_size=3)
PASSAGES = st.lists(st.lists(TERM, max_size=12), max_size=12)
QUESTION = st.lists(TERM, max_size=8)
MAX_B = 0.99  # at 1, rank_bm25 itself divides nothing by nothing for an empty passage


@given(PASSAGES, QUESTION, st.floats(0.01, 3), st.floats(0, MAX_B))
@example([], ["a"], 0.9, 0.4)
@example([[]], ["a"], 0.9, 0.4)
@example([[], ["a"], []], ["a", "a"], 0.9, MAX_B)
@example([["a"], ["a"], ["a", "b"]], ["a", "b", "z"], 0.9, 0.0)
def test_scores_are_those_of_rank_bm25(
    passages: list[list[str]], question: list[str], k1: float, b: float
) -> None:
    model = Okapi(passages, k1=k1, b=b)
    expected = model.get_scores(question)

    scores = Postings.of(model).scores(question)

    assert scores.dtype == np.float64
    assert scores == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(PASSAGES, QUESTION, st.integers(1, 15))
@example([["a"]] * 9, ["a"], 4)
def test_the_best_are_sorted_by_score_then_position_and_all_match(
    passages: list[list[str]], question: list[str], limit: int
) -> None:
    postings = Postings.of(Okapi(passages))
    scores = postings.scores(question).tolist()
    matching = [(position, score) for position, score in enumerate(scores) if score > 0]

    best = postings.best(question, limit)

    assert best == sorted(matching, key=lambda found: (-found[1], found[0]))[:limit]


@given(PASSAGES, QUESTION)
def test_a_passage_scores_if_and_only_if_it_holds_a_term_of_the_question(
    passages: list[list[str]], question: list[str]
) -> None:
    scores = Postings.of(Okapi(passages)).scores(question)

    expected = [bool({*question} & {*passage}) for passage in passages]
    assert [score > 0 for score in scores] == expected


@given(PASSAGES)
def test_an_idf_is_never_negative(passages: list[list[str]]) -> None:
    assert all(idf > 0 for idf in Okapi(passages).idf.values())


@given(PASSAGES)
def test_document_frequencies_are_counted_and_other_terms_are_unknown(
    passages: list[list[str]],
) -> None:
    postings = Postings.of(Okapi(passages))

    held = {term for passage in passages for term in passage}
    assert {term: postings.df(term) for term in held} == {
        term: sum(term in passage for passage in passages) for term in held
    }
    assert all(term in postings for term in held)
    assert "never there" not in postings
    assert postings.df("never there") == 0


@pytest.mark.parametrize("passages", [[], [[]], [[], []]], ids=["none", "empty", "all empty"])
def test_a_corpus_without_a_term_answers_nothing(passages: list[list[str]]) -> None:
    postings = Postings.of(Okapi(passages))

    assert postings.scores(["a"]).tolist() == [0.0] * len(passages)
    assert postings.best(["a"], 3) == []


def test_a_term_in_every_passage_still_scores() -> None:
    passages = [["a", "b"], ["a"], ["a", "c"]]
    theirs = rank_bm25.BM25Okapi(passages).get_scores(["a"])

    ours = Postings.of(Okapi(passages)).scores(["a"])

    assert (theirs <= 0.1).all()  # why the idf is not theirs
    assert (ours > 0.1).all()


def test_a_rarer_term_weighs_more_than_one_in_every_passage() -> None:
    model = Okapi([["a", "b"], ["a"], ["a"], ["a"]])

    assert model.idf["b"] > model.idf["a"]


def test_a_term_asked_twice_counts_twice() -> None:
    postings = Postings.of(Okapi([["a"], ["b"]]))

    assert postings.scores(["a", "a"]).tolist() == (2 * postings.scores(["a"])).tolist()


def test_ties_keep_the_order_of_the_passages_and_are_not_padded() -> None:
    postings = Postings.of(Okapi([["x"], ["a"], ["x"], ["a"], ["a"]]))

    assert [position for position, _ in postings.best(["a"], 2)] == [1, 3]
    assert [position for position, _ in postings.best(["a"], 9)] == [1, 3, 4]


def test_equal_passages_score_equally() -> None:
    passages = [list(terms) for terms in product("ab", repeat=3)]
    postings = Postings.of(Okapi(passages * 2))

    scores = postings.scores(["a", "b"])

    assert scores[:8].tolist() == scores[8:].tolist()

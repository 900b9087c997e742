"""Measures against values worked out by hand."""

from math import log2

import pytest

from bot.answers.model import Verdict
from bot.evaluation.measures import (
    answer_values,
    holds_answer,
    latency_measures,
    ranking_values,
    risks,
    silence_measures,
)
from tests.evaluation.beir import make_outcome, make_question

SILENT = Verdict.NOT_IN_STORY


def test_ranking_measures_are_those_of_the_literature() -> None:
    questions = [
        make_question(1),
        make_question(2),
        make_question(3),
        make_question(4, relevant={"a": 1, "b": 1}),
        make_question(5),
    ]
    rankings = [["right", "x"], ["x", "y", "right"], ["x"], ["a", "x", "y", "b"], []]

    values = {name: list(found) for name, found in ranking_values(questions, rankings).items()}

    assert values["Success@1"] == [1, 0, 0, 1, 0]
    assert values["Success@3"] == [1, 1, 0, 1, 0]
    assert values["Success@5"] == [1, 1, 0, 1, 0]
    assert values["MRR@10"] == pytest.approx([1, 1 / 3, 0, 1, 0])
    of_two = (1 + 1 / log2(5)) / (1 + 1 / log2(3))
    assert values["nDCG@10"] == pytest.approx([1, 1 / log2(4), 0, of_two, 0])
    assert values["Recall@10"] == [1, 1, 0, 1, 0]


def test_what_stands_behind_rank_ten_does_not_count() -> None:
    ranking = [f"wrong-{rank}" for rank in range(10)] + ["right"]

    values = ranking_values([make_question()], [ranking])

    assert {name: found.item() for name, found in values.items()} == {
        "Success@1": 0,
        "Success@3": 0,
        "Success@5": 0,
        "MRR@10": 0,
        "nDCG@10": 0,
        "Recall@10": 0,
    }


def test_a_better_grade_first_ranks_higher() -> None:
    question = make_question(relevant={"best": 2, "good": 1, "bad": 0})

    best, worse = (
        ranking_values([question], [ranking])["nDCG@10"].item()
        for ranking in (["best", "good", "bad"], ["good", "best"])
    )

    assert best == 1
    assert worse < 1


def test_no_question_has_no_values() -> None:
    assert {len(found) for found in ranking_values([], []).values()} == {0}


def test_answers_are_looked_for_in_the_first_in_all_and_in_what_is_shown() -> None:
    answered = make_question(answers=["Rollo", "a Viking"])
    outcomes = [
        make_outcome(answered, marked=["Rollo led.", "No."], excerpts=["Rollo led. Far.", "No."]),
        make_outcome(answered, marked=["No.", "It was a\nViking."], excerpts=["No.", "a Viking"]),
        make_outcome(answered, marked=["No."], excerpts=["No. Rollo."], verdict=SILENT),
        make_outcome(make_question(answers=["Rollo"], answerable=False), excerpts=["Rollo"]),
        make_outcome(make_question(answers=[]), excerpts=["Rollo"]),
    ]

    values = {name: list(found) for name, found in answer_values(outcomes).items()}

    assert values == {
        "answer_in_first_marked_sentence": [1, 0, 0],
        "answer_in_marked_sentence": [1, 1, 0],
        "answer_in_first_excerpt": [1, 0, 1],
        "answer_in_excerpts": [1, 1, 1],
        "answer_in_shown_excerpts": [1, 1, 0],
    }


@pytest.mark.parametrize(
    ("text", "answer", "expected"),
    [
        ("led by Rollo.", "Rollo", True),
        ("led by\n  Count  Rollo", "Count Rollo", True),
        ("led by rollo", "Rollo", False),
        ("", "Rollo", False),
    ],
    ids=["inside", "other white space", "other case", "nothing"],
)
def test_an_answer_is_held_word_for_word(text: str, answer: str, *, expected: bool) -> None:
    assert holds_answer([text], [answer]) is expected


def test_silence_is_measured_on_both_kinds_of_questions() -> None:
    yes, no = make_question(), make_question(answerable=False, relevant={})
    outcomes = [
        make_outcome(yes, confidence=0.9),
        make_outcome(yes, confidence=0.4, verdict=Verdict.WEAK),
        make_outcome(yes, confidence=0.1, verdict=SILENT),
        make_outcome(yes, confidence=0.8),
        make_outcome(no, confidence=0.2, verdict=SILENT),
        make_outcome(no, confidence=0.6),
    ]

    measures = silence_measures(outcomes)

    assert measures["kept_answerable"].mean == 3 / 4
    assert measures["refused_unanswerable"].mean == 1 / 2
    assert measures["AUROC"].mean == 5 / 8
    assert measures["AUROC"].low < 5 / 8 < measures["AUROC"].high


def test_silence_has_no_auroc_where_everything_is_answerable() -> None:
    assert set(silence_measures([make_outcome(make_question())])) == {"kept_answerable"}


def test_latency_is_a_median_and_a_99th_percentile() -> None:
    outcomes = [make_outcome(make_question(), latency_ms=ms) for ms in range(1, 102)]

    measures = latency_measures(outcomes)

    assert measures["latency_ms_median"].mean == 51
    assert measures["latency_ms_p99"].mean == 100


def test_risk_counts_wrong_first_articles_and_every_unanswerable_question() -> None:
    outcomes = [
        make_outcome(make_question(), confidence=0.9),
        make_outcome(make_question(), ranked=["wrong", "right"], confidence=0.5),
        make_outcome(make_question(relevant={}, answerable=False), confidence=0.8),
        make_outcome(make_question(), ranked=[], confidence=0.0),
    ]

    found = risks(outcomes)

    assert (found[0.25], found[0.5], found[0.75], found[1.0]) == (0, 1 / 2, 2 / 3, 3 / 4)

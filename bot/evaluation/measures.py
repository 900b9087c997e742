"""What is measured: of the ranking, the answers, the silence and the time.

Ranking measures come from ir-measures, so they are what everybody else's are. All are
shares, 0 to 1, but latencies (ms). Each is kept per question as long as possible: means
hide what paired tests need.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from bot.answers.model import Verdict
from bot.errors import UserFacingError
from bot.evaluation.datasets import JudgedQuestion
from bot.evaluation.running import Outcome
from bot.evaluation.statistics import (
    Estimate,
    Floats,
    Positions,
    auroc,
    bootstrap,
    estimate,
    median,
    risk_coverage,
)

RANKING_MEASURES = ("Success@1", "Success@3", "Success@5", "MRR@10", "nDCG@10", "Recall@10")
COVERAGES = tuple(share / 20 for share in range(1, 21))
P99 = 99

_THEIR_NAMES = {"MRR@10": "RR@10", "Recall@10": "R@10"}
_CONCLUSIVE = (Verdict.ANSWERED, Verdict.WEAK)


class MissingMeasuresError(UserFacingError):
    """ir-measures is not installed."""


def ranking_values(
    questions: Sequence[JudgedQuestion], rankings: Sequence[Sequence[str]]
) -> dict[str, Floats]:
    """Return each ranking measure's value for each question.

    Args:
        questions: Judged ones; see :attr:`JudgedQuestion.is_judged`.
        rankings: For each question, files of articles, best first; each once.

    Raises:
        MissingMeasuresError: ir-measures is not installed.
    """
    measures = _ranking_measures()
    at = {question.id: number for number, question in enumerate(questions)}
    qrels = {question.id: dict(question.relevant) for question in questions}
    run = {
        question.id: {file: 1 / rank for rank, file in enumerate(ranking, 1)}
        for question, ranking in zip(questions, rankings, strict=True)
    }
    values = {name: np.zeros(len(questions)) for name in measures}
    if questions:
        import ir_measures  # noqa: PLC0415  # an extra, and slow to import

        names = {measure: name for name, measure in measures.items()}
        for metric in ir_measures.iter_calc(list(measures.values()), qrels, run):
            values[names[metric.measure]][at[metric.query_id]] = metric.value
    return values


def _ranking_measures() -> dict[str, Any]:
    try:
        import ir_measures  # noqa: PLC0415
    except ImportError as error:
        raise MissingMeasuresError(
            f"Measuring needs the extra [eval] ({error.name} is missing); make run installs it."
        ) from error
    return {
        name: ir_measures.parse_measure(_THEIR_NAMES.get(name, name)) for name in RANKING_MEASURES
    }


def answer_values(outcomes: Iterable[Outcome]) -> dict[str, Floats]:
    """Return, for each answerable question with known answers, where one of them stands: 0 or 1.

    - answer_in_first_marked_sentence: in the one sentence that is put first.
    - answer_in_marked_sentence: in one of the marked sentences, at most three.
    - answer_in_first_excerpt, answer_in_excerpts: in the first one, in any, as ranked.
    - answer_in_shown_excerpts: in any that is shown; silence shows none.
    """
    asked = [each for each in outcomes if each.question.answerable and each.question.answers]
    places = {
        "answer_in_first_marked_sentence": [each.marked[:1] for each in asked],
        "answer_in_marked_sentence": [each.marked for each in asked],
        "answer_in_first_excerpt": [each.excerpts[:1] for each in asked],
        "answer_in_excerpts": [each.excerpts for each in asked],
        "answer_in_shown_excerpts": [each.shown for each in asked],
    }
    return {
        name: np.array(
            [
                holds_answer(texts, each.question.answers)
                for each, texts in zip(asked, place, strict=True)
            ],
            np.float64,
        )
        for name, place in places.items()
    }


def holds_answer(texts: Iterable[str], answers: Iterable[str]) -> bool:
    """Say whether a text contains an answer, white space aside."""
    plain = [" ".join(text.split()) for text in texts]
    return any(" ".join(answer.split()) in text for answer in answers for text in plain)


def silence_measures(outcomes: Sequence[Outcome]) -> dict[str, Estimate]:
    """Return how well confidence tells answerable from unanswerable questions.

    - kept_answerable: share of answerable questions that are not met with silence.
    - refused_unanswerable: share of the others that are.
    - AUROC: of the confidence; only where the set has both kinds.
    """
    confidence = np.array([each.confidence for each in outcomes])
    answerable = np.array([each.question.answerable for each in outcomes], np.bool_)
    silent = np.array([each.verdict not in _CONCLUSIVE for each in outcomes], np.bool_)
    found = {}
    if answerable.any():
        found["kept_answerable"] = estimate((~silent[answerable]).astype(np.float64))
    if not answerable.all():
        found["refused_unanswerable"] = estimate(silent[~answerable].astype(np.float64))
    if answerable.any() and not answerable.all():

        def of(drawn: Positions) -> float:
            yes = answerable[drawn]
            return auroc(confidence[drawn][yes], confidence[drawn][~yes])

        found["AUROC"] = bootstrap(of, len(outcomes))
    return found


def latency_measures(outcomes: Sequence[Outcome]) -> dict[str, Estimate]:
    """Return the median and the 99th percentile of the time a question takes, ms."""
    latency = np.array([each.latency_ms for each in outcomes])
    return {
        "latency_ms_median": median(latency),
        "latency_ms_p99": bootstrap(
            lambda drawn: float(np.percentile(latency[drawn], P99)), len(latency)
        ),
    }


def risks(outcomes: Sequence[Outcome]) -> Mapping[float, float]:
    """Return, for each coverage, the share of wrong answers among the most confident.

    Right is an answer whose first article is a relevant one; a question that the set does
    not answer is always answered wrongly.
    """
    right = [
        each.question.is_judged and each.question.relevant.get(next(iter(each.ranked), ""), 0) > 0
        for each in outcomes
    ]
    confidences = [each.confidence for each in outcomes]
    return dict(zip(COVERAGES, risk_coverage(confidences, right, COVERAGES), strict=True))

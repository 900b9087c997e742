"""What each choice of excerpts brings: the same questions with it undone.

A longer excerpt holds more answers, so how many words are shown is told beside.
"""

from collections.abc import Sequence
from itertools import repeat

import numpy as np

from bot.answers import answering, excerpts
from bot.answers.sentences import Asked, sentence_features
from bot.evaluation.ablations import Ablation, undone
from bot.evaluation.datasets import Dataset, JudgedQuestion
from bot.evaluation.measures import holds_answer
from bot.evaluation.statistics import Floats
from bot.search.model import Hit
from bot.search.snapshot import Snapshot, build_snapshot
from bot.story.model import Passage

EXCERPT_MEASURES = ("answer_in_first_excerpt", "answer_in_excerpts", "words")


def _by_coverage(asked: Asked, hit: Hit) -> list[float]:
    coverage = [row[0] for row in sentence_features(asked, hit)]
    return [each + hit.score / asked.best_score for each in coverage]


def _first_best(asked: Asked, hit: Hit) -> list[float]:
    share = hit.score / asked.best_score
    return [share, *repeat(0.0, len(hit.terms) - 1)]


def _no_quotations(passage: Passage) -> list[tuple[int, int]]:
    del passage
    return []


def _nothing_repeated(*_: object) -> None:
    return None


EXCERPT_ABLATIONS = (
    Ablation(
        "the first sentence is taken for the best", ((answering, "sentence_values", _first_best),)
    ),
    Ablation("sentences by coverage and passage", ((answering, "sentence_values", _by_coverage),)),
    Ablation("one sentence", ((excerpts, "MAX_EXCERPT_SENTENCES", 1),)),
    Ablation("two sentences", ((excerpts, "MAX_EXCERPT_SENTENCES", 2),)),
    Ablation("five sentences", ((excerpts, "MAX_EXCERPT_SENTENCES", 5),)),
    Ablation("never beyond the paragraph", ((excerpts, "MIN_EXCERPT_CHARS", 0),)),
    Ablation("without the sentence that is leant on", ((excerpts, "_LEANS_BACK", {}),)),
    Ablation("quotations may be cut", ((excerpts, "quoted_sentences", _no_quotations),)),
    Ablation("what is said again is shown again", ((answering, "repeated", _nothing_repeated),)),
    Ablation("excerpts far below the best too", ((answering, "_MIN_SHARE_OF_BEST_SCORE", 0.0),)),
    Ablation("of three hits", ((answering, "CONSIDERED_HITS", 3),)),
    Ablation("of ten hits", ((answering, "CONSIDERED_HITS", 10),)),
)
"""In the order of the documentation's table."""


def excerpts_without(dataset: Dataset, ablation: Ablation) -> dict[str, Floats]:
    """Return :data:`EXCERPT_MEASURES` of each question with a known answer, a choice undone.

    Returns:
        Whether an answer stands in the first excerpt and in any (0 or 1, whatever the verdict),
        and how many words between blanks all excerpts have.
    """
    with undone(ablation):
        built = build_snapshot(dataset.story, 0)
        asked = [question for question in dataset.questions if question.answers]
        rows = [_row(built, question) for question in asked if question.answerable]
    values = np.array(rows, np.float64).reshape(-1, len(EXCERPT_MEASURES))
    return dict(zip(EXCERPT_MEASURES, values.T, strict=True))


def _row(built: Snapshot, question: JudgedQuestion) -> Sequence[float]:
    found = built.search(question.text, answering.CONSIDERED_HITS)
    texts = [excerpt.text for excerpt in answering.choose_excerpts(found)]
    return (
        float(holds_answer(texts[:1], question.answers)),
        float(holds_answer(texts, question.answers)),
        float(sum(len(text.split()) for text in texts)),
    )

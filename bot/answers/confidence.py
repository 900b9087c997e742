"""Is what was found good enough to show? A logistic model over a few unitless features.

Its features are shares, and the size of the corpus is one of them, so it holds for a story
of eight articles as for a million passages. Fitted on the open question sets by ``make fit``;
docs/evaluation.md says on which, and what each feature brings.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.answers.model import Verdict
from bot.search.model import Found
from bot.search.reranking import BACKGROUND_PASSAGES, JUDGED_HITS

Floats = NDArray[np.float64]

FEATURES = ("letters", "mass", "coverage", "missing_names", "smallness")
WEIGHTS = (4.05, 1.29, 2.68, -2.53, 0.60)
"""As fitted, but for ``smallness`` and the bias (1.57 and -6.50), which set the operating point:
on the open sets, 95 % of the answerable questions kept in large corpora, and four in five of
the unanswerable ones refused in small stories, which are rather silent than wrong."""
BIAS = -6.00
NOT_IN_STORY_BELOW = 0.24
ANSWERED_FROM = 0.50

HEADLINE_SHARE = 0.5
SMOOTHING = 0.1
"""Of the shares: a question of nothing but the story's subject holds all there is to hold."""


def confidence(found: Found, weights: Sequence[float] = WEIGHTS, bias: float = BIAS) -> float:
    """Return how probable it is that the story answers, 0 to 1, at even odds beforehand."""
    features = confidence_features(found)
    if features is None:
        return 0.0
    return float(1 / (1 + math.exp(-(features @ np.asarray(weights) + bias))))


def verdict(probability: float) -> Verdict:
    """Return what a confidence means to a reader."""
    if probability < NOT_IN_STORY_BELOW:
        return Verdict.NOT_IN_STORY
    return Verdict.ANSWERED if probability >= ANSWERED_FROM else Verdict.WEAK


def confidence_features(found: Found) -> Floats | None:
    """Describe how well the best three hits match; None where nothing was found.

    Sums are over the question's distinct terms; r is a term's rarity (:attr:`Found.rarity`).

    - letters: the most of the question's letters, weighted by r, that a sentence and the one
      before it hold (:attr:`Hit.coverage`).
    - mass: most r matched in one sentence of the hits (a word only in the headline counts
      half): how many rare words' worth of evidence.
    - coverage: share of the question's r that the hit with the most of it holds.
    - missing_names: share of the question's r in names and numbers absent from that hit.
    - smallness: 1 for a story of a few passages, 0 for an endless one. A few articles use few
      of the words that they could be asked with, so missing ones tell less.

    A repaired term counts as matched by its trust, and as missing by the rest.
    """
    question = found.question
    if not found.hits or not question.terms:
        return None
    rarity = found.rarity
    asked = frozenset(rarity)
    believed = {term: r * question.trust.get(term, 1.0) for term, r in rarity.items()}
    headlines: dict[str, frozenset[str]] = {}
    mass, covered, held = 0.0, -1.0, frozenset[str]()
    for hit in found.hits[:JUDGED_HITS]:
        article = hit.passage.article
        headline = headlines.get(article.headline)
        if headline is None:
            terms = found.analysers.of(article.language).terms(article.headline)
            headline = headlines[article.headline] = asked.intersection(terms)
        inside = [asked.intersection(row) for row in hit.terms]
        above = HEADLINE_SHARE * math.fsum(believed[t] for t in headline)
        for here in inside:
            counted_above = HEADLINE_SHARE * math.fsum(believed[t] for t in headline & here)
            mass = max(mass, math.fsum(believed[t] for t in here) + above - counted_above)
        everywhere = headline.union(*inside)
        if (coverage := math.fsum(believed[t] for t in everywhere)) > covered:
            covered, held = coverage, everywhere
    lost = {t: rarity[t] - (believed[t] if t in held else 0.0) for t in rarity}
    total = sum(rarity.values()) + SMOOTHING
    return np.array(
        [
            max(hit.coverage for hit in found.hits[:JUDGED_HITS]),
            mass,
            1 - sum(lost.values()) / total,
            sum(lost[t] for t in lost if t in question.names) / total,
            BACKGROUND_PASSAGES / (BACKGROUND_PASSAGES + found.passages),
        ]
    )

"""Is what was found good enough to show? A logistic model over a few unitless features.

Its features are shares, so it holds for a story of eight articles as for a million passages.
Fitted on the open question sets by ``make fit``; docs/evaluation.md says on which, and what
each feature brings.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.answers.model import Verdict
from bot.search.model import Found
from bot.search.reranking import JUDGED_HITS

Floats = NDArray[np.float64]

FEATURES = ("letters", "mass", "coverage", "missing_names")
WEIGHTS = (4.05, 1.29, 2.68, -2.53)
BIAS = -5.70
"""Sets the operating point: on every open set, 95 % of the answerable questions are kept. In
small stories that keeps nine in ten and refuses five in six of the others: a few articles use
few of the words that they could be asked with, and are rather silent than wrong."""
LANGUAGE_BIAS = {"en": 0.0, "es": 0.0, "de": 0.6, "ru": 0.75, "zh": -2.0, "ja": -2.0, "ko": -2.0}
OTHER_LANGUAGE_BIAS = 0.4
"""Added to the bias, for the same operating point: compounds and cases hide words, and how
common words are is known of English alone; where each character is a term, some always match."""
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
    bias += LANGUAGE_BIAS.get(found.question.language, OTHER_LANGUAGE_BIAS)
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

    A repaired term counts as matched by its trust, and as missing by the rest.
    """
    question = found.question
    if not found.hits or not question.terms:
        return None
    rarity = found.rarity
    asked = frozenset(rarity)
    believed = {term: r * question.trust.get(term, 1.0) for term, r in rarity.items()}
    belief = believed.__getitem__
    headlines = _headline_terms(found, asked)
    mass, covered, held = 0.0, -1.0, frozenset[str]()
    for hit in found.hits[:JUDGED_HITS]:
        article = hit.passage.article
        headline = headlines[article.language, article.headline]
        inside = [asked.intersection(row) for row in hit.terms]
        above = HEADLINE_SHARE * math.fsum(map(belief, headline))
        mass = max(mass, above)
        for here in filter(None, inside):
            counted_above = HEADLINE_SHARE * math.fsum(map(belief, headline & here))
            mass = max(mass, math.fsum(map(belief, here)) + above - counted_above)
        everywhere = headline.union(*inside)
        if (coverage := math.fsum(map(belief, everywhere))) > covered:
            covered, held = coverage, everywhere
    lost = {t: rarity[t] - (believed[t] if t in held else 0.0) for t in rarity}
    total = sum(rarity.values()) + SMOOTHING
    return np.array(
        [
            max(hit.coverage for hit in found.hits[:JUDGED_HITS]),
            mass,
            1 - sum(lost.values()) / total,
            sum(lost[t] for t in lost if t in question.names) / total,
        ]
    )


def _headline_terms(found: Found, asked: frozenset[str]) -> dict[tuple[str, str], frozenset[str]]:
    """Return which of the question's terms each of the judged hits' headlines holds.

    By language and headline.
    """
    articles = [hit.passage.article for hit in found.hits[:JUDGED_HITS]]
    held: dict[tuple[str, str], frozenset[str]] = {}
    for language in {article.language for article in articles}:
        headlines = [a.headline for a in articles if a.language == language]
        rows = found.analysers.of(language).terms_of_each(headlines)
        held |= {(language, h): asked.intersection(r) for h, r in zip(headlines, rows, strict=True)}
    return held

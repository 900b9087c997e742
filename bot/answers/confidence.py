"""Is what was found good enough to show? A logistic model over a few unitless features.

Its features do not depend on the size of the corpus, so it holds for a story of eight
articles as for a million passages. Fitted on the open question sets by ``make fit``;
docs/evaluation.md says on which, and what each feature brings.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.answers.model import Verdict
from bot.answers.sentences import analysed_sentences
from bot.search.analysis import analyser_for
from bot.search.snapshot import Found

Floats = NDArray[np.float64]

FEATURES = ("stems", "grams", "mass", "missing", "missing_names")
WEIGHTS = (2.07, 0.0, 1.47, -0.57, -2.40)
BIAS = -2.95
NOT_IN_STORY_BELOW = 0.18
ANSWERED_FROM = 0.50

JUDGED_HITS = 3
BACKGROUND_PASSAGES = 1_000
HEADLINE_SHARE = 0.5


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

    Sums are over the question's distinct terms; r is a term's rarity, see :func:`_rarities`.

    - stems: the best hit's stem score over the sum of idf.
    - grams: the best sentence's n-gram score over that of the question itself.
    - mass: most r matched in one sentence of the hits (a word only in the headline counts
      half): how many rare words' worth of evidence.
    - missing: r of the terms absent from the hit that holds most of them.
    - missing_names: share of the question's r in absent names and numbers.

    A repaired term counts as matched by its trust, and as missing by the rest.
    """
    question = found.question
    if not found.hits or not question.terms:
        return None
    rarity = _rarities(found)
    believed = {term: r * question.trust.get(term, 1.0) for term, r in rarity.items()}
    mass, covered, held = 0.0, -1.0, frozenset[str]()
    for hit in found.hits[:JUDGED_HITS]:
        article = hit.passage.article
        headline = rarity.keys() & set(analyser_for(article.language).terms(article.headline))
        rows = analysed_sentences(hit.passage)
        inside = [rarity.keys() & {token.term for token in row} for row in rows]
        for here in inside:
            evidence = sum(believed[t] for t in here)
            evidence += HEADLINE_SHARE * sum(believed[t] for t in headline - here)
            mass = max(mass, evidence)
        everywhere = frozenset(headline.union(*inside))
        if (coverage := sum(believed[t] for t in everywhere)) > covered:
            covered, held = coverage, everywhere
    lost = {t: rarity[t] - (believed[t] if t in held else 0.0) for t in rarity}
    best = found.hits[0]
    # A repaired term scores in full; take back what is not believed of it.
    doubted = sum(found.idf(t) * (1 - question.trust.get(t, 1.0)) for t in rarity)
    return np.array(
        [
            max(0.0, best.stems - doubted) / sum(found.idf(t) for t in rarity),
            max(max(hit.sentences) for hit in found.hits[:JUDGED_HITS])
            / (found.grams_ideal or 1.0),
            mass,
            sum(lost.values()),
            sum(lost[t] for t in lost if t in question.names) / sum(rarity.values()),
        ]
    )


def _rarities(found: Found) -> Mapping[str, float]:
    """Return each term's idf were the story part of a thousand more passages about other things.

    A share of the rarest a word can be, 0 to 1. In a story of thirty passages its very
    subject has an idf near 0 and any new verb the highest: as evidence, both would mislead.
    """
    size = found.passages + BACKGROUND_PASSAGES
    most = math.log(2 * size + 2)
    return {
        term: math.log1p((size - df + 0.5) / (df + 0.5)) / most for term, df in found.df.items()
    }

"""Which sentence of a passage answers? A small linear model over features anyone can check.

The weights were fitted on the open question sets by ``make fit``; docs/evaluation.md says
on which, and what each feature brings.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.search.analysis import fold
from bot.search.model import Found, Hit

Floats = NDArray[np.float64]

FEATURES = (
    "coverage",
    "distinct",
    "with_previous",
    "pairs",
    "kindred",
    "cue_fact",
    "cue_other",
)
WEIGHTS = (2.09, 2.47, 3.51, 1.65, 4.02, 2.09, 0.77)
PASSAGE_WEIGHT = 8.03
"""Of the passage's score over the best passage's, beside the sentence's own features."""

MIN_KINDRED_CHARS = 4
KINDRED_SHARE = 0.7

_NUMBER_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "hundred thousand million billion trillion dozen half third quarter twice once double single "
    "first second"
)
_DATE_WORDS = (
    "january february march april may june july august september october november december "
    "spring summer autumn winter monday tuesday wednesday thursday friday saturday sunday today "
    "yesterday tomorrow century centuries decade decades ago bc ad"
)
_REASON_WORDS = (
    "because due since reason reasons result results resulted cause caused causes causing "
    "therefore thus hence owing thanks so order led lead leads"
)
_NAMING_WORDS = "called named known termed term dubbed nicknamed titled entitled name referred"


def _any_of(words: str, *patterns: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join([*patterns, *words.split()])})\b", re.IGNORECASE)


_CUES = {
    "date": _any_of(_DATE_WORDS, r"\d{3,4}", r"\d\w*s"),
    "number": _any_of(_NUMBER_WORDS, r"\d[\w,.]*"),
    # A word with a capital that does not open the sentence.
    "person": re.compile(r"\b[A-Z\u00c0-\u00de]\w+"),
    "place": re.compile(r"\b[A-Z\u00c0-\u00de]\w+"),
    "reason": _any_of(_REASON_WORDS),
    "manner": _any_of("by through using via with means"),
    "name": _any_of(_NAMING_WORDS),
}
_CUES_OF_NEW_WORDS = frozenset({"date", "number", "person", "place"})


def sentence_features(found: Found, hit: Hit) -> Floats:
    """Describe every sentence of a hit: one row each, columns as :data:`FEATURES`.

    All but the cues are shares of the question's idf, or of the best:

    - coverage: idf of the question's terms in the sentence.
    - distinct: the same, each term's idf divided by how many of the passage's sentences hold it.
    - with_previous: idf of its terms in this sentence or the one before (pronouns!).
    - pairs: mean idf of the question's neighbouring terms that are neighbours here too.
    - kindred: idf of terms absent from the passage with a relative here (origin, originate).
    - cue_fact: 1 where a date or number is asked for and a new one stands here; else 0.
    - cue_other: 1 for the other kinds (person, place, reason, name, manner); else 0.
    """
    question = found.question
    rows = hit.terms
    body = hit.passage.article.body
    asked = {word for word, _ in question.spoken}
    idf = {term: found.idf(term) for term in question.terms}
    total = sum(idf.values()) or 1.0
    held = [frozenset(row) for row in rows]
    held_by = {term: sum(term in terms for terms in held) for term in idf}
    absent = [term for term, count in held_by.items() if not count]
    asked_pairs = set(pairwise(question.terms))
    is_fact = question.asked_for in {"date", "number"}
    features = np.zeros((len(rows), len(FEATURES)))
    before: frozenset[str] = frozenset()
    for at, (row, terms) in enumerate(zip(rows, held, strict=True)):
        here = [term for term in idf if term in terms]
        pairs = asked_pairs & set(pairwise(row))
        cue = _holds_cue(question.asked_for, hit.passage.sentences[at].of(body), asked)
        features[at] = (
            sum(idf[t] for t in here) / total,
            sum(idf[t] / held_by[t] for t in here) / total,
            sum(idf[t] for t in idf if t in terms or t in before) / total,
            sum(idf[a] + idf[b] for a, b in pairs) / 2 / total,
            sum(idf[t] for t in absent if _has_kin(t, row)) / total,
            cue and is_fact,
            cue and not is_fact,
        )
        before = terms
    return features


def sentence_values(found: Found, hit: Hit, weights: Sequence[float] = WEIGHTS) -> Floats:
    """Return how likely each sentence of a hit is the one that answers.

    Unitless; comparable between all sentences of one question's hits, whatever their passage.
    """
    share = hit.score / found.hits[0].score
    values: Floats = sentence_features(found, hit) @ np.asarray(weights) + PASSAGE_WEIGHT * share
    return values


def _holds_cue(kind: str, sentence: str, asked: AbstractSet[str]) -> bool:
    """Say whether a sentence holds the kind of thing asked for, and the question does not."""
    pattern = _CUES.get(kind)
    if pattern is None:
        return False
    if kind in _CUES_OF_NEW_WORDS:
        return any(fold(match[0]) not in asked for match in pattern.finditer(sentence, 1))
    return pattern.search(sentence) is not None


def _has_kin(term: str, row: Sequence[str]) -> bool:
    """Say whether a term shares its beginning, 70 % of it and 4 letters, with one in a row."""
    beginning = term[: max(MIN_KINDRED_CHARS, int(KINDRED_SHARE * len(term)))]
    return len(term) >= MIN_KINDRED_CHARS and f" {beginning}" in f" {' '.join(row)}"

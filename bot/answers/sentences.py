"""Which sentence of a passage answers? A small linear model over features anyone can check.

The weights were fitted on the open question sets by ``make fit``; docs/evaluation.md says
on which, and what each feature brings.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain, pairwise
from operator import mul

from bot.search.analysis import fold
from bot.search.model import Found, Hit

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
    """Return what finds any of the words: by their first letters, since most texts hold none."""
    by_letter: defaultdict[str, list[str]] = defaultdict(list)
    for word in words.split():
        by_letter[word[0]].append(word[1:])
    groups = (f"{letter}(?:{'|'.join(ends)})" for letter, ends in by_letter.items())
    letters = "".join(by_letter)
    digits = r"\d" if patterns else ""
    return re.compile(
        rf"\b(?=[{letters}{digits}])(?:{'|'.join([*patterns, *groups])})\b", re.IGNORECASE
    )


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


@dataclass(frozen=True, slots=True)
class Asked:
    """What all sentences are compared with.

    Attributes:
        kind: What the question asks for; :attr:`bot.search.question.Question.asked_for`.
        words: All its folded words.
        terms: Its terms.
        worth: Of each of them, over the sum of all.
        pairs: Its neighbouring terms.
        beginnings: Of each of its terms that is long enough, what a relative begins with.
        best_score: The best hit's.
    """

    kind: str
    words: frozenset[str]
    terms: frozenset[str]
    worth: Mapping[str, float]
    pairs: frozenset[tuple[str, str]]
    beginnings: Mapping[str, str]
    best_score: float


def asked_of(found: Found) -> Asked:
    """Return what the sentences of what was found are compared with."""
    question = found.question
    total = sum(found.worth.values()) or 1.0
    return Asked(
        kind=question.asked_for,
        words=frozenset(word for word, _ in question.spoken),
        terms=frozenset(found.worth),
        worth={term: value / total for term, value in found.worth.items()},
        pairs=frozenset(pairwise(question.terms)),
        beginnings={
            term: " " + term[: max(MIN_KINDRED_CHARS, int(KINDRED_SHARE * len(term)))]
            for term in found.worth
            if len(term) >= MIN_KINDRED_CHARS
        },
        best_score=found.hits[0].score if found.hits else 0.0,
    )


def sentence_features(asked: Asked, hit: Hit) -> list[tuple[float, ...]]:
    """Describe every sentence of a hit: one row each, columns as :data:`FEATURES`.

    All but the cues are shares of the worth of the question's terms, or of the best:

    - coverage: worth of the question's terms in the sentence.
    - distinct: the same, each term's worth divided by how many of the passage's sentences hold it.
    - with_previous: worth of its terms in this sentence or the one before (pronouns!).
    - pairs: mean worth of the question's neighbouring terms that are neighbours here too.
    - kindred: worth of terms absent from the passage with a relative here (origin, originate).
    - cue_fact: 1 where a date or number is asked for and a new one stands here; else 0.
    - cue_other: 1 for the other kinds (person, place, reason, name, manner); else 0.
    """
    worth = asked.worth
    body = hit.passage.article.body
    held = [_in_order(worth, asked.terms.intersection(row)) for row in hit.terms]
    held_by = Counter(chain.from_iterable(held))
    beginnings = {t: begins for t, begins in asked.beginnings.items() if t not in held_by}
    if beginnings:  # of most, no word of the whole passage is a relative
        words = f" {' '.join(chain.from_iterable(hit.terms))}"
        beginnings = {t: begins for t, begins in beginnings.items() if begins in words}
    is_fact = asked.kind in {"date", "number"}
    rows: list[tuple[float, ...]] = []
    before: list[str] = []
    for row, here, sentence in zip(hit.terms, held, hit.passage.sentences, strict=True):
        cue = _holds_cue(asked, sentence.of(body)) if asked.kind else False
        coverage = distinct = 0.0
        for term in here:
            coverage += worth[term]
            distinct += worth[term] / held_by[term]
        rows.append(
            (
                coverage,
                distinct,
                coverage + sum([worth[t] for t in before if t not in here]),
                _pairs(asked, row) if len(here) > 1 else 0.0,
                _kindred(worth, beginnings, row) if beginnings else 0.0,
                float(cue and is_fact),
                float(cue and not is_fact),
            )
        )
        before = here
    return rows


def sentence_values(asked: Asked, hit: Hit) -> list[float]:
    """Return how likely each sentence of a hit is the one that answers.

    Unitless; comparable between all sentences of one question's hits, whatever their passage.
    """
    of_passage = PASSAGE_WEIGHT * (hit.score / asked.best_score)
    return [
        sum(map(mul, WEIGHTS, features)) + of_passage for features in sentence_features(asked, hit)
    ]


def _in_order(worth: Mapping[str, float], terms: AbstractSet[str]) -> list[str]:
    """Return terms as the question orders them, so that sums of them are the same every time."""
    return [term for term in worth if term in terms] if terms else []


def _pairs(asked: Asked, row: Sequence[str]) -> float:
    neighbours = asked.pairs.intersection(pairwise(row))
    if not neighbours:
        return 0.0
    return math.fsum(asked.worth[a] + asked.worth[b] for a, b in neighbours) / 2


def _kindred(
    worth: Mapping[str, float], beginnings: Mapping[str, str], row: Sequence[str]
) -> float:
    words = f" {' '.join(row)}"
    return sum(worth[term] for term, begins in beginnings.items() if begins in words)


def _holds_cue(asked: Asked, sentence: str) -> bool:
    """Say whether a sentence holds the kind of thing asked for, and the question does not."""
    pattern = _CUES[asked.kind]
    if asked.kind in _CUES_OF_NEW_WORDS:
        return any(fold(word) not in asked.words for word in pattern.findall(sentence, 1))
    return pattern.search(sentence) is not None

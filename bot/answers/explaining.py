"""Why an excerpt was chosen: the parts of its score, which sum to it."""

from dataclasses import dataclass

from bot.answers.model import Excerpt
from bot.answers.sentences import FEATURES, PASSAGE_WEIGHT, WEIGHTS, asked_of, sentence_features
from bot.search.model import Found, Hit
from bot.wording import later

WORD_PART = later("the word “{word}” in passage or headline")
"""The reason of a part that is for a single word."""
_FEATURES_IN_WORDS = {
    "coverage": later("the question's words in this sentence"),
    "distinct": later("words that stand in few other sentences of the passage"),
    "with_previous": later("its words in this sentence or the one before"),
    "pairs": later("its words next to each other, as in the question"),
    "kindred": later("words related to the question's"),
    "cue_fact": later("a new date or number, as the question asks for one"),
    "cue_other": later("the kind of thing the question asks for"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an excerpt's score.

    Attributes:
        reason: What it is for, in words.
        score: Unitless; all parts of an excerpt sum to its score.
        term: The term of the question that it is for; empty where it is for no single one.
        of_sentence: Whether it is the marked sentence's, not the whole passage's.
    """

    reason: str
    score: float
    term: str = ""
    of_sentence: bool = False


def explain(found: Found, excerpt: Excerpt) -> tuple[Part, ...]:
    """Return the parts of an excerpt's score, those of its passage first; none is zero.

    Args:
        found: What the excerpt was cut from.
        excerpt: One of its excerpts.
    """
    hit = next(hit for hit in found.hits if _holds(hit, excerpt))
    scale = PASSAGE_WEIGHT / found.hits[0].score
    words = found.question.words
    parts = [
        Part(WORD_PART.format(word=words[term]), scale * score, term)
        for term, score in hit.by_term.items()
    ]
    parts.append(Part(later("letters shared with the passage"), scale * hit.passage_grams))
    parts.append(Part(later("letters shared with its best sentence"), scale * hit.sentence_grams))
    row = sentence_features(asked_of(found), hit)[hit.passage.sentences.index(excerpt.marked)]
    parts += [
        Part(_FEATURES_IN_WORDS[name], weight * value, of_sentence=True)
        for name, weight, value in zip(FEATURES, WEIGHTS, row, strict=True)
    ]
    return tuple(part for part in parts if part.score)


def _holds(hit: Hit, excerpt: Excerpt) -> bool:
    passage = hit.passage
    return passage.article is excerpt.article and passage.span.contains(excerpt.marked)

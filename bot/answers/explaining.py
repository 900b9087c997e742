"""Why an excerpt was chosen: the parts of its score, which sum to it."""

from dataclasses import dataclass

from bot.answers.model import Excerpt
from bot.answers.sentences import FEATURES, PASSAGE_WEIGHT, WEIGHTS, asked_of, sentence_features
from bot.search.model import Found, Hit

_FEATURES_IN_WORDS = {
    "coverage": "the question's words in this sentence",
    "distinct": "words that stand in few other sentences of the passage",
    "with_previous": "its words in this sentence or the one before",
    "pairs": "its words next to each other, as in the question",
    "kindred": "words related to the question's",
    "cue_fact": "a new date or number, as the question asks for one",
    "cue_other": "the kind of thing the question asks for",
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
        Part(f"the word “{words[term]}” in passage or headline", scale * score, term)
        for term, score in hit.by_term.items()
    ]
    parts.append(Part("letters shared with the passage", scale * hit.passage_grams))
    parts.append(Part("letters shared with its best sentence", scale * hit.sentence_grams))
    row = sentence_features(asked_of(found), hit)[hit.passage.sentences.index(excerpt.marked)]
    parts += [
        Part(_FEATURES_IN_WORDS[name], weight * value, of_sentence=True)
        for name, weight, value in zip(FEATURES, WEIGHTS, row, strict=True)
    ]
    return tuple(part for part in parts if part.score)


def _holds(hit: Hit, excerpt: Excerpt) -> bool:
    passage = hit.passage
    return passage.article is excerpt.article and passage.span.contains(excerpt.marked)

"""Why an excerpt was chosen, for people: which words matched, and how much each counted."""

from dataclasses import dataclass

from bot.answers.explaining import Part, explain
from bot.answers.model import Excerpt
from bot.search.model import Found


@dataclass(frozen=True, slots=True)
class MatchedWord:
    """A word of the question that stands in an excerpt's passage or headline.

    Attributes:
        word: As it was searched, folded.
        term: What the analyser made of it.
        passages: How many of the story's passages hold it.
        share: Of the excerpt's score, 0 to 1.
    """

    word: str
    term: str
    passages: int
    share: float


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why an excerpt was chosen.

    Attributes:
        excerpt: What was chosen.
        words: Those of the question that matched, by their share, the largest first.
        missing: Words of the question that neither its passage nor its headline holds.
        passages: How many the story has.
        letters: The share of the score that similar letters brought, 0 to 1.
        sentence: The share that the marked sentence brought, beyond its passage.
        parts: The exact parts of the score; they sum to it.
    """

    excerpt: Excerpt
    words: tuple[MatchedWord, ...]
    missing: tuple[str, ...]
    passages: int
    letters: float
    sentence: float
    parts: tuple[Part, ...]


def reasons(found: Found, excerpt: Excerpt) -> Reasons:
    """Say why an excerpt was chosen.

    Args:
        found: What it was cut from.
        excerpt: One of its excerpts.
    """
    parts = explain(found, excerpt)
    total = excerpt.score or 1.0
    words = found.question.words
    matched = [
        MatchedWord(words[part.term], part.term, found.df[part.term], part.score / total)
        for part in parts
        if part.term
    ]
    terms = {word.term for word in matched}
    in_passage = [part for part in parts if not part.term and not part.of_sentence]
    return Reasons(
        excerpt=excerpt,
        words=tuple(sorted(matched, key=lambda word: -word.share)),
        missing=tuple(word for term, word in words.items() if term not in terms),
        passages=found.passages,
        letters=sum(part.score for part in in_passage) / total,
        sentence=sum(part.score for part in parts if part.of_sentence) / total,
        parts=parts,
    )

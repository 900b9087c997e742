"""Does an excerpt only say again what a better one says?

The same agency report stands in several outlets, word for word or a little rewritten.
What differs in a number or in a "not" is no repetition: readers must see both.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answers.model import Excerpt
from bot.search.copies import words_of
from bot.search.model import Hit

REPEATED_SHARE = 0.8
"""A sentence repeats another that holds that much of its terms."""
MIN_TERMS = 4
"""A sentence of fewer says too little alone: then the whole excerpts are compared."""

_NEGATION = re.compile(
    r"\b(?:not?|never|nor|neither|none|nobody|nothing|without|cannot|nicht|kein\w*|nie|sin|nunca|jamais|pas)\b"
    r"|n['\u2019]t\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a sentence says, as far as its terms can tell.

    Attributes:
        terms: Its terms.
        words: The words themselves.
    """

    terms: frozenset[str]
    words: str

    @property
    def is_negated(self) -> bool:
        """Say whether it holds a word such as "not"."""
        return _NEGATION.search(self.words) is not None

    def is_in(self, other: "Said") -> bool:
        """Say whether another says the same, and perhaps more."""
        if len(self.terms & other.terms) < REPEATED_SHARE * len(self.terms):
            return False
        numbers = {term for term in self.terms if term[0].isdigit()}
        return numbers <= other.terms and self.is_negated == other.is_negated


def said_by(hit: Hit, excerpt: Excerpt) -> tuple[Said, ...]:
    """Return what each sentence of an excerpt says, the marked one first.

    Args:
        hit: What the excerpt was cut from; it brings the sentences' terms.
        excerpt: A window of its passage.
    """
    body = excerpt.article.body
    span = excerpt.span
    said = [
        (sentence != excerpt.marked, Said(frozenset(terms), sentence.of(body)))
        for sentence, terms in zip(hit.passage.sentences, hit.terms, strict=True)
        if span.contains(sentence)
    ]
    return tuple(one for _, one in sorted(said, key=lambda each: each[0]))


def repeated(said: Sequence[Said], others: Sequence[Sequence[Said]]) -> int | None:
    """Return which other excerpt holds a sentence that says what this one's marked one does.

    Args:
        said: Of this excerpt; :func:`said_by`.
        others: Of the better ones.
    """
    marked = said[0]
    is_short = len(marked.terms) < MIN_TERMS
    for number, other in enumerate(others):
        if is_short and _joined(said).is_in(_joined(other)):
            return number
        if not is_short and any(marked.is_in(sentence) for sentence in other):
            return number
    return None


def _joined(said: Sequence[Said]) -> Said:
    terms = frozenset().union(*(one.terms for one in said))
    return Said(terms, "\n".join(one.words for one in said))


def with_copies(hit: Hit, excerpt: Excerpt) -> Excerpt:
    """Return an excerpt that names the copies of its report that hold its marked sentence too.

    Args:
        hit: What it was cut from.
        excerpt: Names those already that were found as well.
    """
    sentence = f" {words_of(excerpt.marked.of(excerpt.article.body))} "
    named = {excerpt.article.file, *(article.file for article in excerpt.also_in)}
    more = [
        article
        for article in hit.copies
        if article.file not in named and sentence in f" {words_of(article.text)} "
    ]
    return replace(excerpt, also_in=(*excerpt.also_in, *more)) if more else excerpt

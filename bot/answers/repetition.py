"""Does an excerpt only say again what a better one says?

The same agency report stands in several outlets, word for word or a little rewritten.
What differs in a number or in a "not" is no repetition: readers must see both.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.answers.model import Excerpt
from bot.search.analysis import Analysers
from bot.story.model import Span
from bot.story.sentences import sentences

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
class _Said:
    """What a stretch of text says, as far as its terms can tell."""

    terms: frozenset[str]
    is_negated: bool

    def is_in(self, other: "_Said") -> bool:
        """Say whether another says the same, and perhaps more."""
        numbers = {term for term in self.terms if term[0].isdigit()}
        return (
            self.is_negated == other.is_negated
            and numbers <= other.terms
            and len(self.terms & other.terms) >= REPEATED_SHARE * len(self.terms)
        )


def repeats(excerpt: Excerpt, others: Iterable[Excerpt], analysers: Analysers) -> bool:
    """Say whether another excerpt holds a sentence that says what this one's marked one does."""
    said = _said(excerpt, excerpt.marked, analysers)
    is_short = len(said.terms) < MIN_TERMS
    if is_short:
        said = _said(excerpt, excerpt.span, analysers)
    return any(
        said.is_in(_said(other, span, analysers))
        for other in others
        for span in ([other.span] if is_short else sentences(other.article.body, other.span))
    )


def _said(excerpt: Excerpt, span: Span, analysers: Analysers) -> _Said:
    article = excerpt.article
    text = span.of(article.body)
    terms = frozenset(analysers.of(article.language).terms(text))
    return _Said(terms, _NEGATION.search(text) is not None)

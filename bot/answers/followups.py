"""What does "and why?" ask? A later question, read with the one before and what answered it.

What the later question leaves out is taken from the earlier one: its words are searched for
too. Which sentence then answers is decided by four things together, each worth what the
conversations in ``corpus/assange-asylum/followups.toml`` showed (those that are not set
aside): all words of both questions, the later one's own words and what it asks for, the
words of the sentence that was shown, and standing close to it.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.answers.model import Answer
from bot.answers.sentences import (
    FEATURES,
    WEIGHTS,
    Asked,
    asked_of,
    sentence_features,
    sentence_values,
)
from bot.search.analysis import fold
from bot.search.model import Found, Hit

Floats = NDArray[np.float64]

OWN_WEIGHT = 1.0
"""Of how well a sentence answers the later question alone."""
CUE_BONUS = 1.2
"""For holding the person, place or reason that it asks for, beyond what any question gives."""
SHOWN_WEIGHT = 0.7
"""Of how well a sentence matches the one that was shown."""
NEAR_BONUS = 1.5
"""For standing within :data:`NEAR_CHARS` of it."""
NEAR_BONUS_WITHOUT_WORDS = 0.6
"""The same where the later question has no word to look up: "and why?"."""
NEAR_CHARS = 400
DETAIL_BONUS = 2.0
"""Times the likeness to the shown sentence, where a date, person or place is asked for: a
further detail of what was told."""
REPETITION_MALUS = 3.0
"""Times the same, where something else is asked: what was told already."""
MAX_CARRIED = 12
ENOUGH_WORDS = 3
"""A question of that many words to look up, which points at nothing, stands by itself."""

_BLANKS = re.compile(r"\s+")
_OPENS_AS_MORE = re.compile(r"(?:and|but|so|also|then|what about|und|aber|et|mais|y|pero|e|mas)\b")
_POINTS_BACK = re.compile(
    r"\b(?:he|she|it|they|him|her|hers|his|its|them|their|theirs|that|this|those|these|there|then"
    r"|such|so|else|same|er|sie|es|ihn|ihm|ihr|ihnen|sein\w*|das|dies\w*|dort|da|dann"
    r"|il|elle|ils|elles|lui|leur|cela|ca|ce|cette|ces|la|alors"
    r"|el|ella|ellos|ellas|eso|esto|ese|esa|alli|entonces"
    r"|ele|ela|eles|elas|isso|isto|esse|essa|ali|entao)\b"
)
# "Which country gave him asylum?": a country is what was asked for, not what it was about.
_ASKED_FOR = re.compile(
    r"\bhow (?:many|much|long|often|old|far)\b"
    r"|\b(?:what|which|whose)\s+(?:kind of |sort of )?\w+(?=\s+\w)",
    re.IGNORECASE,
)
_WHAT_FOR = re.compile(r"\bwhat for\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Earlier:
    """The question before, and what answered it.

    Attributes:
        question: The reader's words, with what had been carried into them.
        shown: The sentence that answered, verbatim but for its blanks; empty where none did.
    """

    question: str
    shown: str = ""

    @property
    def subject(self) -> str:
        """What the question was about, without what it asked for."""
        return _ASKED_FOR.sub("", self.question)


def leans(question: str, content_words: int, *, names: bool = False) -> bool:
    """Say whether a question needs the one before it.

    Args:
        question: The reader's words.
        content_words: How many of them can be looked up.
        names: Whether one of these names somebody or something: "Who is Patino?".
    """
    words = fold(question).strip()
    if _OPENS_AS_MORE.match(words) or _POINTS_BACK.search(words):
        return True
    if names and len(words.split()) >= ENOUGH_WORDS:
        return False
    return content_words < ENOUGH_WORDS


def as_asked(question: str) -> str:
    """Return a later question's words with "what for" read as "why"."""
    return _WHAT_FOR.sub("why", question)


def carried_words(own: Found, joined: Found) -> tuple[str, ...]:
    """Return the words that only the earlier question brings, as they were written, once each."""
    had = set(own.question.terms)
    words: dict[str, str] = {}
    for token in joined.question.tokens:
        if token.term not in had and joined.df.get(token.term):
            words.setdefault(token.term, token.span.of(joined.question.text))
    return tuple(words.values())[:MAX_CARRIED]


def order_follow_up(
    joined: Found, own: Found, shown: Found, earlier: Earlier
) -> list[tuple[Hit, list[float]]]:
    """Order hits as readers are to see them, each with the values of its sentences.

    Args:
        joined: What was found for the words of both questions.
        own: What was found for the later one alone.
        shown: What was found for it and the sentence that was shown.
        earlier: The question before.
    """
    questions = _Questions(asked_of(joined), asked_of(own), asked_of(shown))
    ordered = [(hit, _values(questions, joined, own, hit, earlier).tolist()) for hit in joined.hits]
    return sorted(ordered, key=lambda each: -max(each[1]))


class _Questions(NamedTuple):
    joined: Asked
    own: Asked
    shown: Asked


def _matched(asked: Asked, hit: Hit) -> tuple[Floats, Floats]:
    """Return how well each sentence matches, and whether it holds what kind of thing is asked."""
    features = np.array(sentence_features(asked, hit))
    return features @ np.asarray(WEIGHTS), features[:, FEATURES.index("cue_other")]


def _values(asked: _Questions, joined: Found, own: Found, hit: Hit, earlier: Earlier) -> Floats:
    """Return how likely each sentence of a hit answers the later question; unitless."""
    matched, cue = _matched(asked.own, hit)
    values: Floats = np.array(sentence_values(asked.joined, hit))
    values = values + OWN_WEIGHT * matched + CUE_BONUS * cue
    if not earlier.shown:
        return values
    values = values + SHOWN_WEIGHT * _matched(asked.shown, hit)[0]
    return (
        values + _likeness_worth(own) * _likeness(joined, hit, earlier) + _near(own, hit, earlier)
    )


def _has_words(own: Found) -> bool:
    return any(own.df.values())


def _likeness_worth(own: Found) -> float:
    """Return what likeness to the shown sentence is worth to a later question."""
    if own.question.asked_for not in {"", "reason"}:
        return DETAIL_BONUS
    return -REPETITION_MALUS if _has_words(own) else 0.0


def _likeness(joined: Found, hit: Hit, earlier: Earlier) -> Floats:
    """Return which share of the shown sentence's terms, or of its own, each sentence has in it."""
    shown = set(joined.analysers.of(hit.passage.article.language).terms(earlier.shown))
    rows = [frozenset(row) for row in hit.terms]
    return np.array([len(shown & row) / max(1, min(len(shown), len(row))) for row in rows])


def _near(own: Found, hit: Hit, earlier: Earlier) -> Floats:
    """Return what standing near the shown sentence adds to each sentence of a hit."""
    body, sentences = hit.passage.article.body, hit.passage.sentences
    starts = np.array([sentence.start for sentence in sentences])
    seen = np.array(
        [_folded(sentence.of(body)) == _folded(earlier.shown) for sentence in sentences]
    )
    if not seen.any():
        return np.zeros(len(sentences))
    near = np.abs(starts - starts[seen][0]) < NEAR_CHARS
    return np.where(near & ~seen, NEAR_BONUS if _has_words(own) else NEAR_BONUS_WITHOUT_WORDS, 0.0)


def _folded(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()


def shown_sentence(answer: Answer) -> str:
    """Return the sentence that answers best, for the next question to lean on."""
    if not answer.excerpts:
        return ""
    first = answer.excerpts[0]
    return _folded(first.marked.of(first.article.body))

"""What a search finds: hits, and what the snapshot holds for one question."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.search.analysis import Analysers
from bot.search.question import Question
from bot.search.scope import EVERYTHING, Scope
from bot.story.model import Article, Passage

SentenceTerms = tuple[tuple[str, ...], ...]
"""The terms of each sentence of a passage, in order."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage and how well it matches one question.

    All scores are BM25 sums, unitless, comparable only within one question;
    ``score = stems + passage_grams + sentence_grams``.

    Attributes:
        passage: What matched.
        ordinal: Which of the revision's article files, ordered by path, it stands in, from 0.
        terms: The terms of each of its sentences, in order.
        by_term: Of each of the question's terms in headline and passage; 0 where it lacks one.
        passage_grams: Of its character n-grams in headline and passage, weighted.
        sentence_grams: Of the same in headline and best sentence, weighted.
        coverage: The share of the question's letters, weighted by how much their words tell,
            that the headline, the best sentence and the one before it hold, 0 to 1.
        copies: Other articles that hold the same report, or parts of it.
        is_copy: Whether a better hit is of one of these: then it takes no place among the best.
    """

    passage: Passage
    ordinal: int
    terms: SentenceTerms
    by_term: Mapping[str, float]
    passage_grams: float
    sentence_grams: float
    coverage: float = 0.0
    copies: Sequence[Article] = ()
    is_copy: bool = False

    @property
    def stems(self) -> float:
        """Of all the question's terms."""
        return math.fsum(self.by_term.values())

    @property
    def score(self) -> float:
        """What passages are ranked by."""
        return self.stems + self.passage_grams + self.sentence_grams


def best_places(hits: Sequence[Hit], places: int) -> tuple[Hit, ...]:
    """Return the best hits, of which copies of better ones take no place.

    Args:
        hits: Best first.
        places: The most hits that are no copies.
    """
    for at, hit in enumerate(hits):
        places -= not hit.is_copy
        if places < 0:
            return tuple(hits[:at])
    return tuple(hits)


@dataclass(frozen=True, slots=True)
class Found:
    """What one snapshot holds for one question.

    Attributes:
        story: The story's name.
        story_id: The number the store gave it; 0 for a folder without a database.
        title: What readers see of it.
        revision: The revision that was searched.
        analysers: What the passages and the question were analysed with.
        question: The question as it was searched.
        hits: Best first; scores above zero only.
        passages: How many passages the snapshot has.
        df: In how many of them each term of the question occurs; 0 for an unknown one.
        worth: What each term of the question counts for when passages are ranked, above 0;
            :func:`~bot.search.reranking.worth_of`.
        rarity: How much each tells of whether the story answers, 0 to 1;
            :func:`~bot.search.reranking.rarity_of`.
        unknown_words: Words of the question that no passage holds, as the reader wrote them.
        newest: The story's newest articles, newest first.
        near_words: For unknown words that were not read as others, words of the story like them.
        published: The days (UTC) of the oldest and the newest article; None without dates.
        scope: Which passages might answer.
    """

    story: str
    story_id: int
    title: str
    revision: int
    analysers: Analysers
    question: Question
    hits: tuple[Hit, ...]
    passages: int
    df: Mapping[str, int]
    worth: Mapping[str, float]
    rarity: Mapping[str, float]
    unknown_words: tuple[str, ...]
    newest: tuple[Article, ...] = ()
    near_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    published: tuple[date, date] | None = None
    scope: Scope = EVERYTHING

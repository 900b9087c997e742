"""An immutable, searchable corpus of one revision."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.search.analysis import analyser_for
from bot.search.bm25 import Okapi
from bot.search.grams import Grams, Unit
from bot.search.postings import Postings
from bot.search.question import Question, read_question
from bot.story.model import Article, Passage, Story
from bot.story.passages import split_article


CANDIDATES = 50
"""Passages that the stems find and the character n-grams rank."""
PASSAGE_GRAMS_WEIGHT = 0.15
SENTENCE_GRAMS_WEIGHT = 0.25


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage and how well it matches one question.

    All scores are BM25 sums, unitless, comparable only within one question;
    ``score = stems + passage_grams + sentence_grams``.

    Attributes:
        passage: What matched.
        stems: Of the question's terms in headline and passage.
        passage_grams: Of its character n-grams in headline and passage, weighted.
        sentence_grams: Of the same in headline and best sentence, weighted.
        sentences: For each sentence, the n-gram score behind ``sentence_grams``, unweighted.
    """

    passage: Passage
    stems: float
    passage_grams: float
    sentence_grams: float
    sentences: tuple[float, ...]

    @property
    def score(self) -> float:
        """What passages are ranked by."""
        return self.stems + self.passage_grams + self.sentence_grams


@dataclass(frozen=True, slots=True)
class Found:
    """What one snapshot holds for one question.

    Attributes:
        story: The story's name.
        title: What readers see of it.
        revision: The revision that was searched.
        question: The question as it was searched.
        hits: Best first; scores above zero only.
        passages: How many passages the snapshot has.
        df: In how many of them each term of the question occurs; 0 for an unknown one.
        grams_ideal: Unweighted n-gram score of a sentence that is the question itself.
        unknown_words: Words of the question that no passage holds, as the reader wrote them.
    """

    story: str
    title: str
    revision: int
    question: Question
    hits: tuple[Hit, ...]
    passages: int
    df: Mapping[str, int]
    grams_ideal: float
    unknown_words: tuple[str, ...]

    def idf(self, term: str) -> float:
        """Return the idf of a term of the question: :func:`bot.search.bm25.lucene_idf`."""
        df = self.df[term]
        return math.log1p((self.passages - df + 0.5) / (df + 0.5))


class Snapshot:
    """One revision of a story, ready to be searched; never changes.

    Attributes:
        story: What it was built from.
        revision: The revision's number, from 1; 0 for a folder asked without a database.
        passages: All of them, in the articles' order; a position counts in this tuple.
    """

    def __init__(self, story: Story, revision: int) -> None:
        """Split, analyse and index a story. Takes CPU time: keep it off the event loop."""
        self.story = story
        self.revision = revision
        self.passages: tuple[Passage, ...] = tuple(
            passage for article in story.articles for passage in split_article(article)
        )
        self._analyser = analyser_for(story.language)
        self._postings = Postings(Okapi([self._indexed_terms(p) for p in self.passages]))
        self._grams = Grams((_unit(passage) for passage in self.passages), story.language)

    @property
    def articles(self) -> tuple[Article, ...]:
        """The articles it holds, in order of their files."""
        return self.story.articles

    @property
    def index_size_bytes(self) -> int:
        """Memory of the index's arrays."""
        return self._postings.size_bytes + self._grams.size_bytes

    def search(self, question: str, limit: int) -> Found:
        """Rank the passages for a question.

        Args:
            question: The reader's words.
            limit: The most hits to return.
        """
        asked = read_question(question, self._analyser)
        df = {term: self._postings.df(term) for term in asked.terms}
        return Found(
            story=self.story.name,
            title=self.story.title,
            revision=self.revision,
            question=asked,
            hits=tuple(self._ranked(question, df)[:limit]),
            passages=len(self.passages),
            df=df,
            grams_ideal=self._grams.ideal(question),
            unknown_words=self._unknown(question),
        )

    def _ranked(self, question: str, terms: Iterable[str]) -> list[Hit]:
        """Let the stems choose candidates, and stems and n-grams together rank them."""
        candidates = self._postings.best(terms, CANDIDATES)
        passages = [self.passages[position] for position, _ in candidates]
        by_passage, by_sentence = self._grams.scores(question, [_unit(p) for p in passages])
        hits = [
            Hit(
                passage=passage,
                stems=stems,
                passage_grams=PASSAGE_GRAMS_WEIGHT * float(whole),
                sentence_grams=SENTENCE_GRAMS_WEIGHT * float(sentences.max()),
                sentences=tuple(sentences.tolist()),
            )
            for passage, (_, stems), whole, sentences in zip(
                passages, candidates, by_passage, by_sentence, strict=True
            )
        ]
        return sorted(hits, key=lambda hit: -hit.score)  # stable: ties keep the stems' order

    def _indexed_terms(self, passage: Passage) -> list[str]:
        analyser = analyser_for(passage.article.language)
        return analyser.terms(passage.article.headline) + analyser.terms(passage.text)

    def _unknown(self, question: str) -> tuple[str, ...]:
        tokens = self._analyser.tokens(question)
        unknown = {t.term: t.span.of(question) for t in tokens if t.term not in self._postings}
        return tuple(unknown.values())


def build_snapshot(story: Story, revision: int) -> Snapshot:
    """Build a story's snapshot; see :class:`Snapshot`."""
    return Snapshot(story, revision)


def _unit(passage: Passage) -> Unit:
    body = passage.article.body
    return Unit(passage.article.headline, [sentence.of(body) for sentence in passage.sentences])

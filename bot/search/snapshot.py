"""An immutable, searchable corpus of one revision."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.search.analysis import Analyser, Token, analyser_for
from bot.search.bm25 import Okapi
from bot.search.postings import Postings
from bot.story.model import Article, Passage, Story
from bot.story.passages import split_article


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage and how well it matches one question.

    Attributes:
        passage: What matched.
        score: BM25 score, unitless; comparable only within one question.
    """

    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """What one snapshot holds for one question.

    Attributes:
        story: The story's name.
        title: What readers see of it.
        revision: The revision that was searched.
        language: ISO 639-1 code the question was analysed in.
        hits: Best first; scores above zero only.
        weights: The idf of each term of the question, known to the story or not.
        unknown_words: Words of the question that no passage holds, as the reader wrote them.
    """

    story: str
    title: str
    revision: int
    language: str
    hits: tuple[Hit, ...]
    weights: Mapping[str, float]
    unknown_words: tuple[str, ...]


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

    @property
    def articles(self) -> tuple[Article, ...]:
        """The articles it holds, in order of their files."""
        return self.story.articles

    @property
    def index_size_bytes(self) -> int:
        """Memory of the index's arrays."""
        return self._postings.size_bytes

    def search(self, question: str, limit: int) -> Found:
        """Rank the passages for a question.

        Args:
            question: The reader's words.
            limit: The most hits to return.
        """
        tokens = list(self._analyser.tokens(question))
        weights = {token.term: self._postings.idf(token.term) for token in tokens}
        best = self._postings.best(weights, limit)
        return Found(
            story=self.story.name,
            title=self.story.title,
            revision=self.revision,
            language=self.story.language,
            hits=tuple(Hit(self.passages[position], score) for position, score in best),
            weights=weights,
            unknown_words=self._unknown(question, tokens),
        )

    def _indexed_terms(self, passage: Passage) -> list[str]:
        headline = analyser_for(passage.article.language).terms(passage.article.headline)
        return headline + analyser_for(passage.article.language).terms(passage.text)

    def _unknown(self, question: str, tokens: list[Token]) -> tuple[str, ...]:
        unknown = {t.term: t.span.of(question) for t in tokens if t.term not in self._postings}
        return tuple(unknown.values())


def build_snapshot(story: Story, revision: int) -> Snapshot:
    """Build a story's snapshot; see :class:`Snapshot`."""
    return Snapshot(story, revision)


__all__ = ["Analyser", "Found", "Hit", "Snapshot", "build_snapshot"]

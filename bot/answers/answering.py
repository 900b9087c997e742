"""question -> Answer."""

from typing import Protocol

from bot.answers.excerpts import coverage, cut_excerpt
from bot.answers.model import Answer, Excerpt
from bot.search.snapshot import Found
from bot.story.model import Article

MAX_EXCERPTS = 3
MAX_NEAREST = 3
MAX_QUESTION_CHARS = 500

_CANDIDATES = 10
_MIN_COVERAGE = 0.5
_MIN_SHARE_OF_BEST_SCORE = 0.5


class Searcher(Protocol):
    """Orders a story's passages for a question; this process, or a search service."""

    async def search(self, story: str, question: str, limit: int) -> Found:
        """Return the best passages of one revision, best first.

        Raises:
            UnknownStoryError: The story is not loaded.
        """
        ...


class Answering:
    """Answers questions from whatever a searcher finds."""

    def __init__(self, searcher: Searcher) -> None:
        """Ask this searcher."""
        self._searcher = searcher

    async def answer(self, question: str, story: str) -> Answer:
        """Answer a question with a story's own words.

        Raises:
            UnknownStoryError: The story is not loaded.
        """
        found = await self._searcher.search(story, question, _CANDIDATES)
        return compose(question, found)


def compose(question: str, found: Found, max_excerpts: int = MAX_EXCERPTS) -> Answer:
    """Cut what was found into an answer; what does not answer is left out."""
    excerpts: list[Excerpt] = []
    for hit in found.hits:
        excerpt = cut_excerpt(hit, found.weights)
        if (
            len(excerpts) == max_excerpts
            or hit.score < _MIN_SHARE_OF_BEST_SCORE * found.hits[0].score
        ):
            break
        if coverage(excerpt, found.weights) >= _MIN_COVERAGE and not _overlaps(excerpt, excerpts):
            excerpts.append(excerpt)
    return Answer(
        question=question,
        story=found.story,
        title=found.title,
        revision=found.revision,
        excerpts=tuple(excerpts),
        unknown_words=found.unknown_words,
        nearest=() if excerpts else _nearest(found),
    )


def _overlaps(excerpt: Excerpt, others: list[Excerpt]) -> bool:
    return any(
        excerpt.article is other.article and excerpt.span.overlaps(other.span) for other in others
    )


def _nearest(found: Found) -> tuple[Article, ...]:
    articles = {hit.passage.article.file: hit.passage.article for hit in found.hits}
    return tuple(articles.values())[:MAX_NEAREST]

"""question -> Answer."""

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol, TypeVar

from bot.answers.browsing import PAGE_EXCERPTS, Page
from bot.answers.confidence import confidence, verdict
from bot.answers.excerpts import cut_excerpt, highlighted
from bot.answers.explaining import Part, explain
from bot.answers.followups import Earlier, as_asked, carried_words, leans, order_follow_up
from bot.answers.model import Answer, Excerpt, KnownWord, Verdict
from bot.answers.reasons import Reasons, reasons
from bot.answers.receipts import Receipt
from bot.answers.repetition import Said, repeated, said_by, with_copies
from bot.answers.sentences import asked_of, sentence_values
from bot.answers.silence import why_silent
from bot.search.model import Found, Hit, best_places
from bot.search.reranking import CANDIDATES, most_worth
from bot.search.scope import EVERYTHING, Scope
from bot.story.model import Article

T = TypeVar("T")

MAX_EXCERPTS = 3
MAX_NEAREST = 3
MAX_QUESTION_CHARS = 500

CONSIDERED_HITS = 5
"""Hits whose sentences are weighed against each other; copies of better ones apart."""
MORE_HITS = 30
"""Hits that further excerpts are cut from."""
_MIN_SHARE_OF_BEST_SCORE = 0.4


class Searcher(Protocol):
    """Orders a story's passages for a question; this process, or a search service."""

    async def search(
        self, story: str, question: str, limit: int, scope: Scope = EVERYTHING
    ) -> Found:
        """Return the best passages of one revision that a scope allows, best first.

        Raises:
            UnknownStoryError: The story is not loaded.
        """
        ...

    async def read(
        self, story: str, question: str, limit: int, scope: Scope, use: Callable[[Found], T]
    ) -> T:
        """Search, and return what ``use`` makes of what was found, off the event loop too.

        Raises:
            UnknownStoryError: The story is not loaded.
        """
        ...


class Answering:
    """Answers questions from whatever a searcher finds."""

    def __init__(self, searcher: Searcher) -> None:
        """Ask this searcher."""
        self._searcher = searcher

    async def answer(self, question: str, story: str, scope: Scope = EVERYTHING) -> Answer:
        """Answer a question with a story's own words.

        Raises:
            UnknownStoryError: The story is not loaded.
        """
        answer = await self._searcher.read(story, question, CONSIDERED_HITS, scope, compose)
        return replace(answer, scope=scope)

    async def follow_up(
        self, question: str, earlier: Earlier, story: str, scope: Scope = EVERYTHING
    ) -> Answer:
        """Answer a question that comes after another; see :mod:`bot.answers.followups`.

        Returns:
            The answer; :attr:`Answer.carried` names what was taken from the earlier question,
            and is empty if this one stands by itself.

        Raises:
            UnknownStoryError: The story is not loaded.
        """
        asked = as_asked(question)
        own = await self._searcher.search(story, asked, CANDIDATES, scope)
        joined = await self._searcher.search(story, f"{asked} {earlier.subject}", CANDIDATES, scope)
        carried = carried_words(own, joined)
        asks = own.question
        if not carried or not leans(question, len(set(asks.terms)), names=bool(asks.names)):
            return await self.answer(question, story, scope)

        def composed(shown: Found) -> Answer:
            return compose(joined, order_follow_up(joined, own, shown, earlier))

        answer = await self._searcher.read(story, f"{asked} {earlier.shown}", 1, scope, composed)
        return replace(answer, question=question, carried=carried, scope=scope)

    async def explain(
        self, question: str, story: str, scope: Scope = EVERYTHING
    ) -> tuple[Answer, list[tuple[Part, ...]]]:
        """Answer a question, and say for each excerpt why it was chosen.

        Raises:
            UnknownStoryError: The story is not loaded.
        """
        return await self._searcher.read(story, question, CONSIDERED_HITS, scope, _explained)

    async def browse(self, words: str, story: str, skip: int, scope: Scope = EVERYTHING) -> Page:
        """Return some of the excerpts that match words, after the first ``skip`` ones.

        Raises:
            UnknownStoryError: The story is not loaded.
        """

        def page(found: Found) -> Page:
            every = distinct_excerpts(found) if found.hits else ()
            shown = every[skip : skip + PAGE_EXCERPTS]
            number, title, revision = found.story_id, found.title, found.revision
            return Page(words, number, title, revision, shown, skip, len(every))

        return await self._searcher.read(story, words, MORE_HITS, scope, page)

    async def more(
        self,
        question: str,
        story: str,
        skip: int,
        shown: Collection[Receipt] = (),
        scope: Scope = EVERYTHING,
    ) -> Answer:
        """Return the excerpts that come after the first ``skip`` ones; none after the last.

        Args:
            question: The reader's words, with what was carried into them.
            story: The story's name.
            skip: How many have been shown.
            shown: Of these, the ones that stand on the reader's card; they never come again,
                though a later question orders excerpts in its own way.
            scope: Which part of the story is asked.

        Raises:
            UnknownStoryError: The story is not loaded.
        """
        read = partial(_more, skip=skip, shown=shown)
        return replace(
            await self._searcher.read(story, question, MORE_HITS, scope, read), scope=scope
        )

    async def reasons(
        self, question: str, story: str, receipt: Receipt, scope: Scope = EVERYTHING
    ) -> Reasons | None:
        """Say why the excerpt of a receipt answers a question; None where it no longer does.

        Raises:
            UnknownStoryError: The story is not loaded.
        """
        read = partial(_reasons, receipt=receipt)
        return await self._searcher.read(story, question, MORE_HITS, scope, read)


Ordered = Sequence[tuple[Hit, list[float]]]
"""Hits in the order readers see them, each with the values of its sentences."""


def compose(found: Found, ordered: Ordered | None = None) -> Answer:
    """Make an answer of what was found; what does not answer is left out.

    Args:
        found: What was searched for, and the hits.
        ordered: The hits as readers are to see them; None for :func:`order_hits`.
    """
    probability = confidence(found)
    outcome = verdict(probability)
    excerpts = () if outcome is Verdict.NOT_IN_STORY else choose_excerpts(found, ordered)
    return Answer(
        question=found.question.text,
        story=found.story,
        story_id=found.story_id,
        title=found.title,
        revision=found.revision,
        verdict=outcome,
        confidence=probability,
        excerpts=excerpts,
        repairs=found.question.repairs,
        unknown_words=found.unknown_words,
        words=found.question.words,
        nearest=() if excerpts else _nearest(found),
        newest=() if found.hits else found.newest,
        together=_together(found),
        known_words=_known_words(found),
        silence=None if excerpts else why_silent(found),
        has_more=bool(excerpts) and len(found.hits) > len(excerpts),
    )


def _explained(found: Found) -> tuple[Answer, list[tuple[Part, ...]]]:
    answer = compose(found)
    return answer, [explain(found, excerpt) for excerpt in answer.excerpts]


def _more(found: Found, skip: int, shown: Collection[Receipt]) -> Answer:
    left = [
        excerpt
        for excerpt in distinct_excerpts(found)
        if not any(excerpt.receipt.overlaps(receipt) for receipt in shown)
    ]
    start = max(0, skip - len(shown))
    end = start + MAX_EXCERPTS
    return replace(
        compose(found),
        excerpts=tuple(left[start:end]),
        shown_before=skip,
        has_more=len(left) > end,
    )


def _reasons(found: Found, receipt: Receipt) -> Reasons | None:
    """Explain the excerpt of a receipt, or the one that this question cuts at its place."""
    here = [each for each in distinct_excerpts(found) if each.receipt.overlaps(receipt)]
    here.sort(key=lambda each: each.receipt != receipt)
    return reasons(found, here[0]) if here else None


def order_hits(found: Found) -> list[tuple[Hit, list[float]]]:
    """Order the best hits as readers see them: by their best sentence, best first.

    Returns:
        Each hit with its sentences' values; hits beyond the best five are left out.
    """
    return _ordered(found, best_places(found.hits, CONSIDERED_HITS))


def choose_excerpts(found: Found, ordered: Ordered | None = None) -> tuple[Excerpt, ...]:
    """Cut the best hits into at most three excerpts, best sentence first.

    One that overlaps a better one, or that says it again (the same agency report in
    two articles), is left out, as are those whose score is far below the best.
    """
    best = best_places(found.hits, CONSIDERED_HITS)
    if len(best) < len(found.hits):
        found = replace(found, hits=best)
    chosen = _distinct(found, ordered)[:MAX_EXCERPTS]
    return tuple(
        highlighted(found, hit, with_copies(hit, excerpt))
        for hit, excerpt in chosen
        if excerpt.score >= _MIN_SHARE_OF_BEST_SCORE * chosen[0][1].score
    )


def distinct_excerpts(found: Found) -> tuple[Excerpt, ...]:
    """Cut all hits into excerpts, in the order readers see them.

    One that overlaps a better one is left out; one that says a better one again is named there.
    """
    return tuple(
        highlighted(found, hit, with_copies(hit, excerpt)) for hit, excerpt in _distinct(found)
    )


def _distinct(found: Found, ordered: Ordered | None = None) -> list[tuple[Hit, Excerpt]]:
    chosen: list[tuple[Hit, Excerpt]] = []
    said: list[tuple[Said, ...]] = []
    if ordered is None:
        best = order_hits(found)
        ordered = [*best, *_ordered(found, found.hits[len(best) :])]
    for hit, values in ordered:
        excerpt = cut_excerpt(found, hit, values)
        if _overlaps(excerpt, [better for _, better in chosen]):
            continue
        says = said_by(hit, excerpt)
        same = repeated(says, said)
        if same is None:
            chosen.append((hit, excerpt))
            said.append(says)
        else:
            from_hit, better = chosen[same]
            chosen[same] = from_hit, replace(better, also_in=(*better.also_in, excerpt.article))
    return chosen


def _ordered(found: Found, hits: Sequence[Hit]) -> list[tuple[Hit, list[float]]]:
    if not hits:
        return []
    asked = asked_of(found)
    valued = [(hit, sentence_values(asked, hit)) for hit in hits]
    return sorted(valued, key=lambda each: -max(each[1]))


def _overlaps(excerpt: Excerpt, others: list[Excerpt]) -> bool:
    return any(
        excerpt.article is other.article and excerpt.span.overlaps(other.span) for other in others
    )


def _together(found: Found) -> float:
    """Return the most worth of the question's words that one sentence of the best hits holds."""
    asked = frozenset(found.worth)
    rows = [row for hit in found.hits[:CONSIDERED_HITS] for row in hit.terms]
    held = {asked.intersection(row) for row in rows}
    most = max((math.fsum(map(found.worth.__getitem__, each)) for each in held), default=0.0)
    return most / most_worth(found.passages)


def _known_words(found: Found) -> dict[str, KnownWord]:
    """Return the question's words that the story uses, as they were read."""
    most = most_worth(found.passages)
    return {
        word: KnownWord(found.worth[term] / most, found.df[term] / found.passages)
        for word, term in found.question.spoken
        if found.df.get(term)
    }


def _nearest(found: Found) -> tuple[Article, ...]:
    articles = {hit.passage.article.file: hit.passage.article for hit in found.hits}
    return tuple(articles.values())[:MAX_NEAREST]

"""What a scope leaves of one snapshot: the passages that may answer, and the newest articles.

Dates, outlets and editions stand in arrays, so no article is read to be left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bot.search.catalogue import Passages, StoredArticles
from bot.search.copies import Copies
from bot.search.scope import EVERYTHING, Scope
from bot.search.weights import Mask
from bot.story.editions import NONE_NEWER
from bot.story.model import Article, Story
from bot.story.moments import EPOCH, NEVER

NEWEST_ARTICLES = 3
MAX_SCOPES = 32
"""Scopes that are kept worked out; then all are forgotten."""
_DAY_MICROSECONDS = 24 * 60 * 60 * 1_000_000


@dataclass(frozen=True, slots=True)
class Within:
    """What lies within a scope.

    Attributes:
        mask: Which passages may answer, shape (passages,); None for all.
        newest: The newest articles that may, newest first.
    """

    mask: Mask | None
    newest: tuple[Article, ...]


class Scopes:
    """Works out what scopes leave of a snapshot."""

    def __init__(
        self, story: Story, published: NDArray[np.int64], passages: Passages, copies: Copies
    ) -> None:
        """Take a snapshot's parts.

        Args:
            story: Its articles.
            published: When each was published, in microseconds since 1970; NEVER if unknown.
            passages: Its passages.
            copies: Which articles are old editions.
        """
        self._story = story
        self._published = published
        self._passages = passages
        self._copies = copies
        dated = (published != NEVER).nonzero()[0]
        self._newest_first = dated[np.argsort(-published[dated], kind="stable")]
        self._kept: dict[Scope, Within] = {}

    def of(self, scope: Scope) -> Within:
        """Return what lies within a scope."""
        within = self._kept.get(scope)
        if within is None:
            within = self._worked_out(scope)
            if len(self._kept) >= MAX_SCOPES:  # two threads may both find it full: no harm
                self._kept.clear()
            self._kept[scope] = within
        return within

    def newest_editions(self, scope: Scope) -> NDArray[np.int32]:
        """Return each article's newest edition in a scope; see :meth:`Copies.newest`."""
        return self._copies.newest(self._numbers(scope.embargoed))

    def _worked_out(self, scope: Scope) -> Within:
        articles = self._articles(scope)
        is_current = self.newest_editions(scope) == NONE_NEWER
        answering = articles & is_current
        newest = self._newest_first[answering[self._newest_first]][:NEWEST_ARTICLES].tolist()
        mask = None
        if scope != EVERYTHING or not is_current.all():
            mask = self._passages.by_article(answering)
            self._leave_hidden_out(scope, mask)
        return Within(mask, tuple(self._story.articles[number] for number in newest))

    def _articles(self, scope: Scope) -> Mask:
        """Return which articles a scope allows, as :meth:`Scope.allows` says of each."""
        allowed = np.ones(len(self._published), np.bool_)
        if scope.published_from is not None or scope.published_to is not None:
            allowed &= self._published != NEVER
        if scope.published_from is not None:
            allowed &= self._published >= _midnight(scope.published_from)
        if scope.published_to is not None:
            allowed &= self._published < _midnight(scope.published_to) + _DAY_MICROSECONDS
        if scope.outlets:
            names, numbers = self._outlets
            wanted = [number for name, number in names.items() if scope.allows_outlet(name)]
            allowed &= np.isin(numbers, wanted)
        allowed[[*self._numbers(scope.withheld)]] = False
        return allowed

    def _leave_hidden_out(self, scope: Scope, mask: Mask) -> None:
        for number in self._numbers({file for file, _ in scope.hidden}):
            for position in self._passages.of_article(number):
                mask[position] &= scope.allows_passage(self._passages[position])

    def _numbers(self, files: frozenset[str] | set[str]) -> Iterator[int]:
        numbers = map(self._story.number_of, files)
        return (number for number in numbers if number is not None)

    @cached_property
    def _outlets(self) -> tuple[dict[str, int], NDArray[np.int32]]:
        """Each outlet's number, and that of each article: read when first asked for."""
        names: dict[str, int] = {}
        outlets = outlets_of(self._story.articles)
        numbers = [names.setdefault(outlet, len(names)) for outlet in outlets]
        return names, np.array(numbers, np.int32)


def outlets_of(articles: Sequence[Article]) -> Iterator[str]:
    """Yield each article's outlet, empty where it names none, without reading bodies."""
    if isinstance(articles, StoredArticles):
        yield from (articles.outlet(number) for number in range(len(articles)))
    else:
        yield from (article.outlet or "" for article in articles)


def _midnight(day: date) -> int:
    """Return when a day (UTC) begins, in microseconds since 1970."""
    return (day - EPOCH.date()).days * _DAY_MICROSECONDS

"""Which article is a later edition of which: its publisher's own update."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from bot.story.duplicates import NO_GROUP
from bot.story.model import Article

NONE_NEWER = -1
MAX_APART = timedelta(days=2)
"""Between the publication of two editions: a report of every week is like the last one, too."""

_NEVER = datetime.min.replace(tzinfo=UTC)


def newer_editions(articles: Sequence[Article], groups: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return for each article the number of its newest edition; :data:`NONE_NEWER` without one.

    An edition stands at the same address, or in the same outlet as a copy of it with a later
    ``updated_at``. Bodies are not looked at.

    Args:
        articles: In order.
        groups: Of each, the group of its copies; :func:`bot.story.duplicates.group_copies`.
    """
    newer = np.full(len(articles), NONE_NEWER, np.int32)
    places: dict[object, list[int]] = defaultdict(list)
    for number, article in enumerate(articles):
        if article.url is not None:
            places[_address(article.url)].append(number)
        if article.outlet is not None and groups[number] != NO_GROUP:
            places[article.outlet.casefold(), int(groups[number])].append(number)
    for place, numbers in places.items():
        ordered = sorted(numbers, key=lambda number: changed_at(articles[number]))
        last = articles[ordered[-1]]
        for number in ordered[:-1]:
            if _is_newer(last, articles[number], same_address=isinstance(place, str)):
                newer[number] = ordered[-1]
    return _ends_of(newer)


def _is_newer(last: Article, other: Article, *, same_address: bool) -> bool:
    if changed_at(last) <= changed_at(other):
        return False
    if same_address:
        return True
    published = last.published_at or last.updated_at, other.published_at
    return (
        last.updated_at is not None
        and None not in published
        and abs((published[0] or _NEVER) - (published[1] or _NEVER)) <= MAX_APART
    )


def changed_at(article: Article) -> datetime:
    """Return when an article was changed last, as far as it says."""
    return article.updated_at or article.published_at or _NEVER


def _address(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc.casefold()}{parts.path.rstrip('/')}?{parts.query}"


def _ends_of(newer: NDArray[np.int32]) -> NDArray[np.int32]:
    """Follow editions of editions to the newest; each is later, so none comes round."""
    ends = newer.copy()
    for number in np.flatnonzero(newer != NONE_NEWER).tolist():
        end = int(newer[number])
        while newer[end] != NONE_NEWER:
            end = int(newer[end])
        ends[number] = end
    return ends

"""Which article is a later edition of which: its publisher's own update."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from bot.story.duplicates import NO_GROUP
from bot.story.model import Article
from bot.story.moments import NEVER, microseconds_or_never

NONE_NEWER = -1
MAX_APART = timedelta(days=2) // timedelta(microseconds=1)
"""Between the publication of two editions: a report of every week is like the last one, too."""

_NEVER = datetime.min.replace(tzinfo=UTC)
_NOWHERE = 0
_HASH_BYTES = 8


@dataclass(frozen=True, slots=True)
class Places:
    """Where and when articles were published; one value for each.

    Attributes:
        addresses: 64 bits that its address is known by, 0 without one; uint64.
        outlets: The same of its outlet.
        published: When, in microseconds since 1970, or NEVER; int64.
        updated: When its publisher last changed it; the same.
    """

    addresses: NDArray[np.uint64]
    outlets: NDArray[np.uint64]
    published: NDArray[np.int64]
    updated: NDArray[np.int64]


def places_of(articles: Iterable[Article]) -> Places:
    """Return what :func:`newer_editions` needs to know of articles; no bodies."""
    rows = [
        (
            _NOWHERE if article.url is None else _hash(_address(article.url)),
            _NOWHERE if article.outlet is None else _hash(article.outlet.casefold()),
            microseconds_or_never(article.published_at),
            microseconds_or_never(article.updated_at),
        )
        for article in articles
    ]
    addresses, outlets, published, updated = zip(*rows, strict=True) if rows else ((),) * 4
    return Places(
        np.array(addresses, np.uint64),
        np.array(outlets, np.uint64),
        np.array(published, np.int64),
        np.array(updated, np.int64),
    )


def newer_editions(places: Places, groups: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return for each article the number of its newest edition; :data:`NONE_NEWER` without one.

    An edition stands at the same address, or in the same outlet as a copy of it with a later
    ``updated_at``.

    Args:
        places: Of the articles, in order.
        groups: Of each, the group of its copies; :func:`bot.story.duplicates.group_copies`.
    """
    newer = np.full(len(groups), NONE_NEWER, np.int32)
    changed = np.where(places.updated != NEVER, places.updated, places.published)
    of_outlet = np.where(groups != NO_GROUP, places.outlets, np.uint64(_NOWHERE))
    shared = [(True, numbers) for numbers in _shared(places.addresses, np.zeros_like(groups))]
    shared += [(False, numbers) for numbers in _shared(of_outlet, groups)]
    # An article may stand in two places: the one that is met last decides.
    for at_address, numbers in sorted(shared, key=lambda each: (int(each[1][0]), not each[0])):
        ordered = numbers[np.argsort(changed[numbers], kind="stable")]
        last = int(ordered[-1])
        for number in ordered[changed[ordered] < changed[last]].tolist():
            if at_address or _is_update(places, last, number):
                newer[number] = last
    return _ends_of(newer)


def changed_at(article: Article) -> datetime:
    """Return when an article was changed last, as far as it says."""
    return article.updated_at or article.published_at or _NEVER


def _shared(hashes: NDArray[np.uint64], groups: NDArray[np.int32]) -> Iterator[NDArray[np.int64]]:
    """Yield the numbers, rising, of each two or more articles that share a place."""
    there = np.flatnonzero(hashes != _NOWHERE)
    order = there[np.lexsort((groups[there], hashes[there]))]
    is_new = (np.diff(hashes[order]) != 0) | (np.diff(groups[order]) != 0)
    begins = np.concatenate(([0], np.flatnonzero(is_new) + 1))
    ends = np.append(begins[1:], len(order))
    for run in np.flatnonzero(ends - begins > 1).tolist():
        yield order[begins[run] : ends[run]]


def _is_update(places: Places, last: int, other: int) -> bool:
    """Say whether a copy in the same outlet is a later edition, not a report like the last one."""
    updated, published = int(places.updated[last]), int(places.published[last])
    before = int(places.published[other])
    since = updated if published == NEVER else published
    return NEVER not in {updated, before} and abs(since - before) <= MAX_APART


def _address(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc.casefold()}{parts.path.rstrip('/')}?{parts.query}"


def _hash(text: str) -> int:
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_HASH_BYTES)
    return int.from_bytes(digest.digest(), "little") or 1


def _ends_of(newer: NDArray[np.int32]) -> NDArray[np.int32]:
    """Follow editions of editions to the newest; each is later, so none comes round."""
    ends = newer.copy()
    for number in np.flatnonzero(newer != NONE_NEWER).tolist():
        end = int(newer[number])
        while newer[end] != NONE_NEWER:
            end = int(newer[end])
        ends[number] = end
    return ends

"""The same report in several articles: found once, the others named; old editions never."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from bot.search.catalogue import Passages
from bot.story.duplicates import NO_GROUP, Keys, group_copies, keys_of
from bot.story.editions import NONE_NEWER, Places, changed_at, newer_editions, places_of
from bot.story.model import Article

T = TypeVar("T")

_NO_WORD = re.compile(r"\W+")
_KEPT_ARTICLES = 64


class Copies:
    """Which of a snapshot's articles are copies or old editions of others."""

    def __init__(
        self, arrays: Mapping[str, NDArray[Any]], articles: Sequence[Article], passages: Passages
    ) -> None:
        """Read arrays as :func:`relations` makes them."""
        self._groups = np.asarray(arrays["groups"])
        self._newer = np.asarray(arrays["newer"])
        self._articles = articles
        self._passages = passages
        self._sentences_of = lru_cache(_KEPT_ARTICLES)(self._sentences)
        self._members: dict[int, list[int]] = {}
        for number in np.flatnonzero(self._groups != NO_GROUP).tolist():
            if self.is_current(number):
                self._members.setdefault(int(self._groups[number]), []).append(number)

    def is_current(self, number: int) -> bool:
        """Say whether an article has no newer edition."""
        return bool(self._newer[number] == NONE_NEWER)

    def newest(self, embargoed: Iterable[int] = ()) -> NDArray[np.int32]:
        """Return for each article the number of its newest edition; NONE_NEWER without one.

        Args:
            embargoed: Numbers of articles that are not published yet: none of them is newer than
                another, and the newest of the editions before them answers.
        """
        withheld = {*embargoed}
        if not withheld:
            return self._newer
        newer = self._newer.copy()
        for number in withheld:
            end = number if self.is_current(number) else int(self._newer[number])
            if end not in withheld:
                continue
            older = [one for one in np.flatnonzero(newer == end).tolist() if one not in withheld]
            if older:
                last = max(older, key=lambda one: changed_at(self._articles[one]))
                newer[older] = last
                newer[last] = NONE_NEWER
        return newer

    @cached_property
    def current(self) -> NDArray[np.bool_] | None:
        """Which passages are not of an old edition; None where all are."""
        return self.current_of(self._newer)

    def current_of(self, newest: NDArray[np.int32]) -> NDArray[np.bool_] | None:
        """Return which passages are not of an old edition, of :meth:`newest`; None for all."""
        current = newest == NONE_NEWER
        return None if current.all() else self._passages.by_article(current)

    def alike(self, number: int) -> list[int]:
        """Return the numbers of an article and all its copies, old editions too."""
        group = self._groups[number]
        return [number] if group == NO_GROUP else np.flatnonzero(self._groups == group).tolist()

    def of(self, number: int, allows: Callable[[Article], bool]) -> Sequence[Article]:
        """Return the other articles that hold the same report, looked up when asked for."""
        members = self._members.get(int(self._groups[number]), ())
        return _Lazy(self._articles, [other for other in members if other != number], allows)

    def without_copies(self, ranked: Iterable[T], position: Callable[[T], int]) -> Iterator[T]:
        """Yield the passages of which some sentence stands in no better one's copied report.

        Args:
            ranked: Best first.
            position: Gives a passage's position.
        """
        better: dict[int, list[int]] = {}
        for each in ranked:
            number = self._passages.article_of(position(each))
            group = int(self._groups[number])
            if group == NO_GROUP:
                yield each
                continue
            seen = better.setdefault(group, [])
            if not any(self._holds(other, position(each)) for other in seen if other != number):
                seen.append(number)
                yield each

    def best(
        self, ranked: Iterable[T], places: int, position: Callable[[T], int]
    ) -> list[tuple[T, bool]]:
        """Return the best passages, each with whether it is of a better one's copied report.

        Such a one has a sentence of its own, but takes no place; there are as many of them as
        places, at most.

        Args:
            ranked: Best first.
            places: The most of the others.
            position: Gives a passage's position.
        """
        best: list[tuple[T, bool]] = []
        firsts: dict[int, int] = {}
        left = {False: places, True: places}
        for each in self.without_copies(ranked, position):
            number = self._passages.article_of(position(each))
            group = int(self._groups[number])
            is_copy = group != NO_GROUP and firsts.setdefault(group, number) != number
            if left[is_copy]:
                left[is_copy] -= 1
                best.append((each, is_copy))
            elif not is_copy:
                break
        return best

    def _holds(self, number: int, position: int) -> bool:
        """Say whether every sentence of a passage stands in an article too."""
        passage = self._passages[position]
        held = self._sentences_of(number)
        return all(words_of(s.of(passage.article.body)) in held for s in passage.sentences)

    def _sentences(self, number: int) -> frozenset[str]:
        return frozenset(
            words_of(sentence.of(passage.article.body))
            for position in self._passages.of_article(number)
            for passage in (self._passages[position],)
            for sentence in passage.sentences
        )


class _Lazy(Sequence[Article]):
    """Articles that are read when somebody looks."""

    def __init__(
        self, articles: Sequence[Article], numbers: list[int], allows: Callable[[Article], bool]
    ) -> None:
        self._every = articles
        self._numbers = numbers
        self._allows = allows

    @cached_property
    def _articles(self) -> tuple[Article, ...]:
        every = (self._every[number] for number in self._numbers)
        return tuple(article for article in every if self._allows(article))

    def __len__(self) -> int:
        return len(self._articles)

    @overload
    def __getitem__(self, index: int) -> Article: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Article, ...]: ...

    def __getitem__(self, index: int | slice) -> Article | tuple[Article, ...]:
        return self._articles[index]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return self._articles == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self._numbers))

    def __repr__(self) -> str:
        return f"{len(self._numbers)} copies"


def relations(
    articles: Sequence[Article], signatures: NDArray[np.uint32]
) -> dict[str, NDArray[Any]]:
    """Return what :class:`Copies` reads, and what it takes to find it again after a change.

    Args:
        articles: In order; their bodies are not looked at.
        signatures: Of each; :func:`bot.story.duplicates.signature`.
    """
    keys = keys_of(signatures)
    return related(places_of(articles), keys, group_copies(signatures, keys))


def related(places: Places, keys: Keys, groups: NDArray[np.int32]) -> dict[str, NDArray[Any]]:
    """Return what :func:`relations` does, of articles whose groups are known."""
    return {
        "groups": groups,
        "newer": newer_editions(places, groups),
        "keys": keys,
        "addresses": places.addresses,
        "outlets": places.outlets,
        "published": places.published,
        "updated": places.updated,
    }


def places_in(arrays: Mapping[str, NDArray[Any]]) -> Places:
    """Return what :func:`related` was given."""
    return Places(arrays["addresses"], arrays["outlets"], arrays["published"], arrays["updated"])


def words_of(text: str) -> str:
    """Return a sentence's words: what two copies of it have in common, however they are set."""
    return _NO_WORD.sub(" ", text.casefold()).strip()

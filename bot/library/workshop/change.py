"""How a story's files differ from those of a snapshot."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bot.search.shelved import Shelved
from bot.search.stretches import NEW, Splice
from bot.story.reading import is_article_file


@dataclass(frozen=True)
class Change:
    """What is to become of a snapshot's articles.

    Attributes:
        before: The snapshot.
        files: All files as they are now, by path; only those that differ are read.
        digests: SHA-256 (hex) of the same, in order.
    """

    before: Shelved
    files: Mapping[str, bytes]
    digests: Mapping[str, str]

    @cached_property
    def paths(self) -> list[str]:
        """The articles' files as they are now, in order."""
        return [path for path in self.digests if is_article_file(path)]

    @cached_property
    def old_paths(self) -> list[str]:
        """The articles' files as they were, in order."""
        return self.before.articles.files()

    @cached_property
    def tables(self) -> dict[str, bytes]:
        """The files that are no articles."""
        return {path: self.files[path] for path in self.digests if not is_article_file(path)}

    @cached_property
    def fresh(self) -> list[str]:
        """The articles that are new, or other than they were, in order."""
        old = self.before.story.digests
        return [path for path in self.paths if old.get(path) != self.digests[path]]

    @cached_property
    def gone(self) -> list[int]:
        """The numbers of the old articles that are not there any more as they were."""
        old, new = self.before.story.digests, self.digests
        return [at for at, path in enumerate(self.old_paths) if new.get(path) != old[path]]

    @cached_property
    def rows(self) -> NDArray[np.int64]:
        """Of each article as it is now: its number before, or NEW and its number in fresh ones."""
        kept = np.delete(np.arange(len(self.old_paths)), self.gone)
        added = [bisect_left(self.paths, path) for path in self.fresh]
        return _with_new(kept, np.array(added, np.int64))

    @cached_property
    def splice(self) -> Splice:
        """Of the old articles and :attr:`fresh` ones."""
        return Splice.of(self.rows, len(self.old_paths))

    def counted(self, again: Sequence[int]) -> tuple[NDArray[np.int64], Splice]:
        """Return what has to be counted, were some old articles to be counted again.

        Args:
            again: Their numbers, rising; all of them stay.

        Returns:
            Of each article to be counted, in order, its number before, or NEW and that among the
            fresh ones; and the splice of the old articles and these.
        """
        count = np.isin(self.rows, again) | (self.rows >= NEW)
        rows = _with_new(self.rows[~count], np.flatnonzero(count))
        return self.rows[count], Splice.of(rows, len(self.old_paths))


def _with_new(kept: NDArray[np.int64], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return rows of which those at some places, rising, are new."""
    rows = np.empty(len(kept) + len(places), np.int64)
    is_new = np.zeros(len(rows), np.bool_)
    is_new[places] = True
    rows[is_new] = NEW + np.arange(len(places))
    rows[~is_new] = kept
    return rows

"""The kernel in numpy: the exact best passages, without looking at most postings.

Terms are added up from the one that can weigh most: the least that each posting weighs, so that
the k-th greatest sum is a threshold that the k-th best passage certainly reaches. As soon as the
terms that are left cannot together lift a passage to it, only passages that have one of the terms
before can be among the best (MaxScore: Turtle and Flood, "Query evaluation: strategies and
optimizations", 1995). Those whose sum may be high enough are looked up in the rest, then scored
exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import local

import numpy as np
from numpy.typing import NDArray

from bot.search.asked import Asked, ask
from bot.search.layout import Layout
from bot.search.weights import Mask, Positions, Scores, df_of, exact_scores, find, postings_of

Best = tuple[Positions, Scores]

NOTHING: Best = (np.empty(0, np.int64), np.empty(0, np.float64))

_ROUNDING = 1e-4
"""Sums are float32: a threshold is taken to be lower by this share of it."""
_SAMPLE = 2_048
"""Sums among which a first threshold is looked for."""
_LEAST = 1e-30
"""Less than any posting weighs; a passage without one has a sum of 0."""
_DENSE = 12
"""Going through the sums of all passages costs as much for each as a twelfth of what it costs to
go through a posting."""
_LOOKUP = 20
"""Looking up one passage costs as much as adding up this many postings."""


class PlainKernel:
    """Finds the best passages with numpy alone; may be used by several threads at once."""

    name = "numpy"

    def __init__(self, layout: Layout) -> None:
        """Take an index."""
        self._layout = layout
        self._floor = layout.code_floor.astype(np.float32)
        # Of each code and all below it: how many times the least of a weight the most is.
        self._spread = np.maximum.accumulate(layout.code_bound / layout.code_floor)
        self._threads = local()

    def best(self, numbers: Sequence[int], limit: int, mask: Mask | None = None) -> Best:
        """Return the best passages and their exact scores, ties by position.

        Args:
            numbers: The question's term numbers in its order, repeats included; at least one.
            limit: The most passages to return, at least one.
            mask: Which passages may be returned, shape (passages,); by default all.
        """
        layout, sums = self._layout, self._sums()
        asked = ask(layout, numbers)
        spread = float(self._spread[layout.term_best[asked.terms]].max())
        search = _Search(layout, asked, limit, mask, sums, self._floor, spread * (1 + _ROUNDING))
        try:
            candidates = search.candidates()
        finally:
            if search.is_dense:
                sums.fill(0)
            else:
                for positions in search.added:
                    sums[positions] = 0
        scores = exact_scores(layout, asked, candidates, search.added)
        order = np.lexsort((candidates, -scores))[:limit]
        return candidates[order], scores[order]

    def _sums(self) -> NDArray[np.float32]:
        """Return this thread's zeros, one for each passage."""
        sums: NDArray[np.float32] | None = getattr(self._threads, "sums", None)
        if sums is None:
            sums = self._threads.sums = np.zeros(len(self._layout.lengths), np.float32)
        return sums


@dataclass(slots=True)
class _Search:
    """One question's way through the index.

    Attributes:
        layout: The index.
        asked: The question's known terms.
        limit: How many passages are wanted.
        mask: Which may be among them.
        sums: Of the terms added so far, the least that each passage scores; zeros at first.
        floor: The least that a posting of each code weighs at an idf of 1.
        spread: How many times its sum a passage can score at most.
        added: The passages of each of these terms.
        threshold: A score that the last of the wanted passages certainly reaches.
    """

    layout: Layout
    asked: Asked
    limit: int
    mask: Mask | None
    sums: NDArray[np.float32]
    floor: NDArray[np.float32]
    spread: float
    added: list[Positions] = field(default_factory=list)
    threshold: float = 0.0

    @property
    def is_dense(self) -> bool:
        """Whether so many postings were added that all sums are sooner gone through than these."""
        return sum(map(len, self.added)) * _DENSE > len(self.sums)

    def candidates(self) -> Positions:
        """Return passages, rising, among which all of the best are."""
        weights = (self.asked.times * self.asked.idf).astype(np.float32)
        rest = np.append(self.asked.bounds[::-1].cumsum()[::-1], 0.0).tolist()
        for place, term in enumerate(self.asked.terms.tolist()):
            if rest[place] < self.threshold:
                least = (self.threshold - rest[place]) / self.spread
                candidates = self._reaching(least, df_of(self.layout, term) // _LOOKUP)
                if candidates is not None:
                    return self._looked_up(candidates, weights, rest)
            self._add(term, weights[place])
        candidates = self._reaching(self.threshold / self.spread)
        return NOTHING[0] if candidates is None else candidates

    def _add(self, term: int, weight: np.float32) -> None:
        """Add a term to the sums, and raise the threshold to the k-th greatest of them."""
        where, positions = postings_of(self.layout, term)
        sums = (self.floor * weight).take(self.layout.codes[where])
        if self.added:
            sums += self.sums[positions]
        self.sums[positions] = sums
        self.added.append(positions)
        if self.mask is not None:
            sums = sums[self.mask[positions]]
        if len(sums) > _SAMPLE:
            self._raise(sums[:_SAMPLE])
        self._raise(sums)

    def _raise(self, sums: NDArray[np.float32]) -> None:
        """Raise the threshold to the k-th greatest of the sums of different passages."""
        high = sums[sums > self.threshold]
        first = len(high) - self.limit
        if first >= 0:
            high.partition(first)
            self.threshold = max(self.threshold, float(high[first]) * (1 - _ROUNDING))

    def _looked_up(
        self, candidates: Positions, weights: NDArray[np.float32], rest: list[float]
    ) -> Positions:
        """Return the passages that the terms that were not added can still lift far enough."""
        sums = self.sums[candidates]
        for place in range(len(self.added), len(weights)):
            (postings,) = find(self.layout, [int(self.asked.terms[place])], candidates)
            floor = (self.floor * weights[place]).take(self.layout.codes.take(postings))
            sums += np.where(postings >= 0, floor, np.float32(0))
            self._raise(sums)
            keep = sums >= (self.threshold - rest[place + 1]) / self.spread
            candidates, sums = candidates[keep], sums[keep]
        return candidates

    def _reaching(self, least: float, most: int | None = None) -> Positions | None:
        """Return the allowed passages, rising, whose sum reaches what is needed.

        None where there are more than some number, those of several terms counted for each.
        """
        if self.is_dense:
            candidates: Positions = (self.sums >= max(least, _LEAST)).nonzero()[0]
            if most is not None and len(candidates) > most:
                return None
            return candidates if self.mask is None else candidates[self.mask[candidates]]
        found, count = [], 0
        for positions in self.added:
            reaching = positions[self.sums[positions] >= least]
            found.append(reaching)
            count += len(reaching)
            if most is not None and count > most:
                return None
        together = np.concatenate(found)
        together.sort()
        first = np.ones(count, np.bool_)
        np.not_equal(together[1:], together[:-1], out=first[1:])
        candidates = together[first]
        return candidates if self.mask is None else candidates[self.mask[candidates]]

"""The kernel in numpy: the exact best passages, without looking at most postings.

Terms are added up from the one that can weigh most. As soon as the ones that are left cannot
together lift a passage to the k-th best score found so far, only the passages that have some of
the terms before are looked up in them (MaxScore: Turtle and Flood, "Query evaluation:
strategies and optimizations", 1995). What is added up are upper bounds in float32; the few
passages whose bound lets them through are scored exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import local

import numpy as np
from numpy.typing import NDArray

from bot.search.asked import Asked, ask
from bot.search.layout import Layout
from bot.search.weights import (
    Mask,
    Positions,
    Scores,
    df_of,
    exact_scores,
    find,
    postings_of,
)

Best = tuple[Positions, Scores]

NOTHING: Best = (np.empty(0, np.int64), np.empty(0, np.float64))

_ROUNDING = 1 - 1e-4
"""Sums of bounds are float32: a passage this close below a threshold is let through."""
_POSTINGS_PER_LOOKUP = 500
"""Looking one term up in one block costs as much as adding up this many postings."""


class PlainKernel:
    """Finds the best passages with numpy alone; may be used by several threads at once."""

    name = "numpy"

    def __init__(self, layout: Layout) -> None:
        """Take an index."""
        self._layout = layout
        self._threads = local()

    def best(self, numbers: Sequence[int], limit: int, mask: Mask | None = None) -> Best:
        """Return the best passages and their exact scores, ties by position.

        Args:
            numbers: The question's term numbers in its order, repeats included; at least one.
            limit: The most passages to return, at least one.
            mask: Which passages may be returned, shape (passages,); by default all.
        """
        layout = self._layout
        asked = ask(layout, numbers)
        search = _Search(layout, asked, limit, mask, self._sums())
        try:
            candidates = search.candidates()
        finally:
            for positions in search.added:
                search.sums[positions] = 0
        scores = exact_scores(layout, asked, candidates)
        order = np.lexsort((candidates, -scores))[:limit]
        return candidates[order], scores[order]

    def best_of_many(self, questions: Sequence[Sequence[int]], limit: int) -> list[Best]:
        """Return the best passages of each question."""
        return [self.best(numbers, limit) if numbers else NOTHING for numbers in questions]

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
        sums: Of the terms added so far, the most that each passage can score; zeros at first.
        added: The passages of each of these terms.
        threshold: A score that the last of the wanted passages certainly reaches.
        probed: How many terms had been added when it was last looked for.
    """

    layout: Layout
    asked: Asked
    limit: int
    mask: Mask | None
    sums: NDArray[np.float32]
    added: list[Positions] = field(default_factory=list)
    threshold: float = 0.0
    probed: int = 0

    def candidates(self) -> Positions:
        """Return passages, rising, among which all of the best are."""
        asked, layout = self.asked, self.layout
        weights = (asked.times * asked.idf).astype(np.float32)
        bounds = (layout.code_bound * (1 + 1e-6)).astype(np.float32)
        rest = np.append(asked.bounds[::-1].cumsum()[::-1], 0.0).tolist()
        lookup_cost = _POSTINGS_PER_LOOKUP * (len(layout.lengths) // layout.block + 1)
        for place, term in enumerate(asked.terms.tolist()):
            if df_of(layout, term) > lookup_cost * len(asked.terms):
                self._probe()
            if rest[place] < self.threshold * _ROUNDING:
                break
            where, positions = postings_of(layout, term)
            self.sums[positions] += (bounds * weights[place]).take(layout.codes[where])
            self.added.append(positions)
        self._probe()
        return self._looked_up(weights, bounds, rest)

    def _looked_up(
        self, weights: NDArray[np.float32], bounds: NDArray[np.float32], rest: list[float]
    ) -> Positions:
        """Return the passages that the terms that were not added can still lift far enough."""
        least = self.threshold * _ROUNDING
        candidates = self._reaching(least - rest[len(self.added)])
        partial = self.sums[candidates]
        for place in range(len(self.added), len(weights)):
            postings = find(self.layout, int(self.asked.terms[place]), candidates)
            bound = (bounds * weights[place]).take(self.layout.codes.take(postings))
            partial += np.where(postings >= 0, bound, np.float32(0))
            keep = partial >= least - rest[place + 1]
            candidates, partial = candidates[keep], partial[keep]
        return candidates

    def _probe(self) -> None:
        """Raise the threshold to what the passages that are best so far score."""
        if self.probed == len(self.added):
            return
        self.probed = len(self.added)
        top = np.unique(np.concatenate([self._top(self._allowed(p)) for p in self.added]))
        top = np.sort(self._top(top))
        if len(top) == self.limit:
            least = float(exact_scores(self.layout, self.asked, top).min())
            self.threshold = max(self.threshold, least)

    def _top(self, positions: Positions) -> Positions:
        """Return those that have the greatest sums, as many as are wanted."""
        first = len(positions) - self.limit
        if first <= 0:
            return positions
        return positions[self.sums[positions].argpartition(first)[first:]]

    def _reaching(self, least: float) -> Positions:
        """Return the passages, rising, whose sum reaches what is needed."""
        reaching = [positions[self.sums[positions] >= least] for positions in self.added]
        return self._allowed(np.unique(np.concatenate(reaching)))

    def _allowed(self, positions: Positions) -> Positions:
        return positions if self.mask is None else positions[self.mask[positions]]

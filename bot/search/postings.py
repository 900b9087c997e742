"""The index of a snapshot: which passages hold a term, and the best for a question."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.search.bm25 import Okapi
from bot.search.building import PostingsBuilder
from bot.search.kernels import COMPILED_FROM, Kernel, compiled_kernel
from bot.search.layout import Layout, arrays_of, layout_of
from bot.search.plain import PlainKernel
from bot.search.weights import (
    Mask,
    Positions,
    Scores,
    df_of,
    postings_of,
    term_frequencies,
    weights,
    weights_of,
)

_KEPT_NUMBERS = 1 << 12


class Postings:
    """Which passages hold a term, and what it adds to their score.

    Scores are those of :class:`bot.search.bm25.Okapi`, in float64.

    Attributes:
        passages: How many passages are indexed.
        size_bytes: Memory of the arrays, or disk where they are mapped.
    """

    def __init__(
        self,
        layout: Layout,
        vocabulary: Mapping[str, int],
        kernel: Callable[[Layout], Kernel] = PlainKernel,
    ) -> None:
        """Answer from an index.

        Args:
            layout: Its arrays.
            vocabulary: The number of each term in it.
            kernel: Makes what finds the best passages.
        """
        self.passages = len(layout.lengths)
        self.size_bytes = layout.size_bytes
        self._layout = layout
        # A question looks each of its words up again and again.
        self._number = lru_cache(_KEPT_NUMBERS)(vocabulary.get)
        self._kernel = kernel(layout)

    @classmethod
    def of(cls, model: Okapi) -> "Postings":
        """Lay out a model's postings: O(postings), in plain Python; for small corpora."""
        vocabulary = {term: number for number, term in enumerate(model.idf)}
        builder = PostingsBuilder(k1=model.k1, b=model.b)
        for frequencies in model.doc_freqs:
            numbers = np.fromiter(map(vocabulary.__getitem__, frequencies), np.int32)
            builder.add_counted(numbers, np.fromiter(frequencies.values(), np.int32))
        idf = np.fromiter(model.idf.values(), np.float64, len(vocabulary))
        return cls(builder.finish(len(vocabulary), idf), vocabulary)

    @classmethod
    def from_arrays(
        cls,
        arrays: Mapping[str, NDArray[np.generic]],
        vocabulary: Mapping[str, int],
        kernel: Callable[[Layout], Kernel] = PlainKernel,
    ) -> "Postings":
        """Answer from arrays that were kept, memory-mapped or not; nothing is copied.

        Raises:
            LayoutError: They are not those of :meth:`arrays`.
        """
        return cls(layout_of(arrays), vocabulary, kernel)

    @property
    def kernel(self) -> str:
        """The name of the kernel that answers now."""
        return self._kernel.name

    def arrays(self) -> Mapping[str, NDArray[np.generic]]:
        """Return what :meth:`from_arrays` needs: flat, read-only, little-endian arrays."""
        return arrays_of(self._layout)

    def __contains__(self, term: str) -> bool:
        """Say whether any passage holds the term."""
        return self.df(term) > 0

    def df(self, term: str) -> int:
        """Return how many passages hold a term."""
        number = self._number(term)
        return 0 if number is None else df_of(self._layout, number)

    def scores(self, terms: Iterable[str]) -> Scores:
        """Return every passage's BM25 score for a set of terms, in float64.

        A term given twice counts twice, as in the model.
        """
        scores: Scores = np.zeros(self.passages, np.float64)
        for term in terms:
            positions, added = self._weights(term)
            scores[positions] += added
        return scores

    def weight(self, term: str, position: int) -> float:
        """Return what a term adds to one passage's score; 0 where the passage lacks it."""
        return float(self.weights([term], [position])[0, 0])

    def weights(self, terms: Sequence[str], positions: Sequence[int]) -> Scores:
        """Return what terms add to some passages' scores, shape (terms, passages).

        0 where a passage lacks the term.
        """
        given = np.array(positions, np.int64)
        order = given.argsort()
        numbers = [self._number(term) for term in terms]
        rows = [row for row, number in enumerate(numbers) if number is not None]
        known = np.array([number for number in numbers if number is not None], np.int64)
        added = np.zeros((len(terms), len(given)), np.float64)
        added[rows] = weights_of(self._layout, known, given[order])[:, order.argsort()]
        return added

    def best_with(self, scores: Scores, term: str) -> float:
        """Return the best of the passages that hold a term, were it added to a question.

        Args:
            scores: Of the question without it; see :meth:`scores`.
            term: Any term; 0 where no passage holds it.
        """
        positions, added = self._weights(term)
        return float((scores[positions] + added).max(initial=0.0))

    def best(
        self, terms: Iterable[str], limit: int, allowed: Mask | None = None
    ) -> list[tuple[int, float]]:
        """Return the best passages as (position, score), scores above zero only.

        Order: score, highest first; equal scores by position.

        Args:
            terms: Of the question; one given twice counts twice, unknown ones not at all.
            limit: The most passages to return.
            allowed: Which passages may be returned, shape (passages,); by default all.
                Scores do not depend on it.
        """
        numbers = self._known(terms)
        if not numbers or limit < 1:
            return []
        positions, scores = self._kernel.best(numbers, limit, allowed)
        return list(zip(positions.tolist(), scores.tolist(), strict=True))

    def quicken(self, cache: Path | None = None) -> None:
        """Answer with compiled code from now on, where that is worth it and numba is there.

        Takes up to ten seconds the first time, less than one from then on, during which
        questions are answered as before: call it in a thread of its own.

        Args:
            cache: A folder that keeps what was compiled; by default numba chooses.
        """
        if self.passages >= COMPILED_FROM:
            self._kernel = compiled_kernel(self._layout, cache) or self._kernel

    def _known(self, terms: Iterable[str]) -> Sequence[int]:
        numbers = map(self._number, terms)
        return [number for number in numbers if number is not None]

    def _weights(self, term: str) -> tuple[Positions, Scores]:
        """Return the passages that hold a term and what it adds to each."""
        number = self._number(term)
        if number is None:
            return np.empty(0, np.int64), np.empty(0, np.float64)
        where, positions = postings_of(self._layout, number)
        tf = term_frequencies(self._layout, np.arange(where.start, where.stop))
        return positions, weights(self._layout, number, tf, positions)

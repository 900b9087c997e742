"""The scoring kernel: an inverted index whose scores are those of its BM25 model.

Each posting holds its finished weight (idf times saturated tf), so a question adds up
a few slices of one array; passages without a term of the question are never touched.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from bot.search.bm25 import Okapi

Scores = NDArray[np.float64]
Positions = NDArray[np.int32]
Mask = NDArray[np.bool_]
"""One entry a passage: whether it may answer."""


class Postings:
    """Which passages hold a term, and what it adds to their score.

    Attributes:
        passages: How many passages are indexed.
        size_bytes: Memory of the arrays.
    """

    def __init__(self, model: Okapi) -> None:
        """Lay out a model's postings by term: O(postings)."""
        vocabulary = {term: number for number, term in enumerate(model.idf)}
        df = np.zeros(len(vocabulary), np.int64)
        for frequencies in model.doc_freqs:
            for term in frequencies:
                df[vocabulary[term]] += 1
        ends = np.cumsum(df)
        positions: Positions = np.empty(int(ends[-1]) if len(ends) else 0, np.int32)
        tf = np.empty(len(positions), np.float64)
        cursor = ends - df
        for position, frequencies in enumerate(model.doc_freqs):
            for term, count in frequencies.items():
                at = cursor[vocabulary[term]]
                positions[at], tf[at] = position, count
                cursor[vocabulary[term]] = at + 1
        lengths = np.asarray(model.doc_len, np.float64)
        norm = model.k1 * (1 - model.b + model.b * lengths / model.avgdl)
        idf = np.fromiter(model.idf.values(), np.float64, len(vocabulary))
        weights: Scores = np.repeat(idf, df) * (tf * (model.k1 + 1) / (tf + norm[positions]))
        self.passages = len(model.doc_freqs)
        self.size_bytes = positions.nbytes + weights.nbytes
        self._slices = {
            term: slice(int(end - count), int(end))
            for term, end, count in zip(vocabulary, ends, df, strict=True)
        }
        self._positions = positions
        self._weights = weights

    def __contains__(self, term: str) -> bool:
        """Say whether any passage holds the term."""
        return term in self._slices

    def df(self, term: str) -> int:
        """Return how many passages hold a term."""
        where = self._slices.get(term)
        return where.stop - where.start if where is not None else 0

    def scores(self, terms: Iterable[str]) -> Scores:
        """Return every passage's BM25 score for a set of terms, in float64.

        A term given twice counts twice, as in the model.
        """
        scores: Scores = np.zeros(self.passages, np.float64)
        for term in terms:
            where = self._slices.get(term)
            if where is not None:
                scores[self._positions[where]] += self._weights[where]
        return scores

    def weight(self, term: str, position: int) -> float:
        """Return what a term adds to one passage's score; 0 where the passage lacks it."""
        where = self._slices.get(term)
        if where is None:
            return 0.0
        at = where.start + int(np.searchsorted(self._positions[where], position))
        found = at < where.stop and self._positions[at] == position
        return float(self._weights[at]) if found else 0.0

    def best_with(self, scores: Scores, term: str) -> float:
        """Return the best of the passages that hold a term, were it added to a question.

        Args:
            scores: Of the question without it; see :meth:`scores`.
            term: Any term; 0 where no passage holds it.
        """
        where = self._slices.get(term)
        if where is None:
            return 0.0
        return float((scores[self._positions[where]] + self._weights[where]).max())

    def best(
        self, terms: Iterable[str], limit: int, allowed: Mask | None = None
    ) -> list[tuple[int, float]]:
        """Return the best passages as (position, score), scores above zero only.

        Order: score, highest first; equal scores by position.

        Args:
            terms: Of the question.
            limit: The most passages to return.
            allowed: Which passages may be returned; None for all. Scores do not depend on it.
        """
        scores = self.scores(terms)
        if allowed is not None:
            scores *= allowed
        matching = np.flatnonzero(scores > 0)
        found = scores[matching]
        if len(found) > limit:
            kth = np.partition(found, len(found) - limit)[len(found) - limit]
            keep = found >= kth
            matching, found = matching[keep], found[keep]
        order = np.lexsort((matching, -found))[:limit]
        return [(int(matching[i]), float(found[i])) for i in order]

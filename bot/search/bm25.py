"""rank_bm25 kept to itself: the model, its parameters, its edge cases.

The library holds the statistics (tf, df, idf, lengths) and its ``get_scores`` is the
reference; it walks every passage in Python at question time, so answers come from
:mod:`bot.search.postings`, which is built from this model and gives the same scores.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import rank_bm25
from numpy.typing import NDArray

K1 = 0.8
B = 0.75


def lucene_idf(df: NDArray[np.int64], n: int) -> NDArray[np.float64]:
    """Return ``ln(1 + (n - df + 0.5) / (df + 0.5))``, never negative, of each document frequency.

    Source: Kamphuis et al., "Which BM25 Do You Mean?", ECIR 2020, table 1 (Lucene).
    """
    idf: NDArray[np.float64] = np.log1p((n - df + 0.5) / (df + 0.5))
    return idf


class Okapi(rank_bm25.BM25Okapi):  # type: ignore[misc]  # rank_bm25 has no types
    """rank_bm25's Okapi with an idf that never turns negative: :func:`lucene_idf`.

    The library's own is negative for a term in more than half of the passages and replaces
    it by a floor, which gives such a term more weight than many rarer ones.
    """

    doc_freqs: list[dict[str, int]]
    doc_len: list[int]
    idf: dict[str, float]
    avgdl: float

    def __init__(self, passages: Sequence[Sequence[str]], k1: float = K1, b: float = B) -> None:
        """Count the terms of each passage.

        Args:
            passages: Each passage's terms. An empty list of passages, or passages
                without a term, are allowed (the library divides by zero).
            k1: Saturation of the term frequency, from 0.
            b: Weight of the passage's length, 0 to 1.
        """
        super().__init__(passages or [[]], k1=k1, b=b)
        if not passages:
            self.doc_freqs, self.doc_len, self.corpus_size = [], [], 0
        self.avgdl = self.avgdl or 1.0

    def _calc_idf(self, nd: Mapping[str, int]) -> None:
        df = np.fromiter(nd.values(), np.int64, len(nd))
        self.idf = dict(zip(nd, lucene_idf(df, self.corpus_size).tolist(), strict=True))

    def idf_of(self, df: NDArray[np.int64], passages: int) -> NDArray[np.float64]:
        """Return the idf of terms that were counted elsewhere.

        Args:
            df: In how many passages each term occurs.
            passages: How many there are.
        """
        self.corpus_size = passages
        self.idf = {}
        self._calc_idf(dict(enumerate(df.tolist())))  # type: ignore[arg-type]  # any key will do
        return np.fromiter(self.idf.values(), np.float64, len(df))

"""rank_bm25 kept to itself: the model, its parameters, its edge cases.

The library holds the statistics (tf, df, idf, lengths) and its ``get_scores`` is the
reference; it walks every passage in Python at question time, so answers come from
:mod:`bot.search.postings`, which is built from this model and gives the same scores.
"""

import math
from collections.abc import Mapping, Sequence

import rank_bm25

K1 = 0.9
B = 0.6


class Okapi(rank_bm25.BM25Okapi):  # type: ignore[misc]  # rank_bm25 has no types
    """rank_bm25's Okapi with an idf that never turns negative.

    ``idf = ln(1 + (N - df + 0.5) / (df + 0.5))``. The library's own is negative for a
    term in more than half of the passages and replaces it by a floor, which gives such
    a term more weight than many rarer ones.

    Source: Kamphuis et al., "Which BM25 Do You Mean?", ECIR 2020, table 1 (Lucene).
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
        n = self.corpus_size
        self.idf = {term: math.log1p((n - df + 0.5) / (df + 0.5)) for term, df in nd.items()}

"""What a kernel is asked for: the known terms of one question, the weightiest first."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.search.layout import Layout


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's terms as a kernel needs them.

    Attributes:
        terms: The distinct ones, the one with the greatest bound first, int64.
        idf: Of each of them.
        times: How often the question has each, float64.
        bounds: The most that each adds to any passage's score.
        order: The question's terms in its own order, as positions in ``terms``: scores are
            added up in this order, so that equal sums are equal to the last bit.
    """

    terms: NDArray[np.int64]
    idf: NDArray[np.float64]
    times: NDArray[np.float64]
    bounds: NDArray[np.float64]
    order: NDArray[np.int64]


def ask(layout: Layout, numbers: Sequence[int]) -> Asked:
    """Prepare the term numbers of a question, repeats included, in its order."""
    counts: dict[int, float] = {}
    for number in numbers:
        counts[number] = counts.get(number, 0.0) + 1.0
    given = np.fromiter(counts, np.int64, len(counts))
    times = np.fromiter(counts.values(), np.float64, len(counts))
    idf = layout.idf[given]
    bounds = times * idf * layout.code_bound[layout.term_best[given]]
    by_bound = (-bounds).argsort(kind="stable")
    terms = given[by_bound]
    rank = {number: place for place, number in enumerate(terms.tolist())}
    order = np.fromiter(map(rank.__getitem__, numbers), np.int64, len(numbers))
    return Asked(terms, idf[by_bound], times[by_bound], bounds[by_bound], order)

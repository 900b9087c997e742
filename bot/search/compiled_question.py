"""What a question's terms can weigh, in whole numbers, before an index is gone through.

The greatest sum that a question can come to has :data:`LEVELS` units; what a posting adds is
rounded up, so a sum of 16 bits is never less than the score that it stands for.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from bot.search.compiled_index import STRIDE, Index, Query, Whole
from bot.search.layout import BLOCK, CODES
from bot.search.weights import Mask, Scores

LEVELS = 60_000
"""Units that the greatest possible sum has; with two more for each term it fits 16 bits."""
MAX_TERMS = 2_500
SHARE_BITS = np.uint32(16)
SHARES = 1 << 16


@njit
def query_of(index: Index, numbers: Whole, mask: Mask, best: Whole, scores: Scores) -> Query:
    """Return what is searched for, given a question's term numbers, repeats included."""
    given, times = _distinct(numbers)
    weights = times * index.idf[given]
    by_bound = np.argsort(-weights * index.code_bound[index.term_best[given]])
    unit = weights.sum() * index.code_bound[CODES - 1] / LEVELS
    terms, distinct = given[by_bound], len(given)
    return Query(
        terms, _places(terms, numbers), _bounds(index, weights[by_bound], unit), unit,
        np.zeros(distinct, np.int64), np.zeros(distinct, np.int64),
        np.zeros(distinct + 1, np.int64), np.empty(distinct, np.int64),
        np.empty(distinct, np.float64), mask, best, scores,
        np.empty(len(best), np.int64), np.empty(len(best), np.int64),
        np.empty(BLOCK // STRIDE, np.uint16),
    )  # fmt: skip


@njit
def _distinct(numbers: Whole) -> tuple[Whole, NDArray[np.float64]]:
    """Return each term once, as they first come, and how often each comes."""
    given = np.empty(len(numbers), np.int64)
    times = np.zeros(len(numbers), np.float64)
    distinct = 0
    for number in numbers:
        place = 0
        while place < distinct and given[place] != number:
            place += 1
        given[place] = number
        times[place] += 1
        distinct = max(distinct, place + 1)
    return given[:distinct], times[:distinct]


@njit
def _places(terms: Whole, numbers: Whole) -> Whole:
    """Return where each of a question's terms stands among the distinct ones."""
    order = np.empty(len(numbers), np.int64)
    for at, number in enumerate(numbers):
        place = 0
        while terms[place] != number:
            place += 1
        order[at] = place
    return order


@njit
def _bounds(index: Index, weights: NDArray[np.float64], unit: float) -> NDArray[np.uint16]:
    """Return what a posting of each term and code adds to a sum, shape (terms, CODES)."""
    most = index.code_bound[CODES - 1]
    # Whole numbers, rounded up twice: a compiler's vectors multiply them at once.
    of_code = (index.code_bound * (SHARES / most)).astype(np.uint32) + np.uint32(1)
    bounds = np.empty((len(weights), CODES), np.uint16)
    for place in range(len(weights)):
        weight = np.uint32(weights[place] * most / unit) + np.uint32(1)
        for code in range(CODES):
            bounds[place, code] = np.uint16((weight * of_code[code]) >> SHARE_BITS) + np.uint16(1)
    return bounds

"""An index and a question as numba sees them: tuples of arrays, and room to work in."""

from collections import namedtuple
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.search.layout import DTYPES, Layout

Whole = NDArray[np.int64]
Sums = NDArray[np.uint16]
"""Of each passage of a block, an upper bound of its score in units of the question's own; as many
as fill the last stride."""

STRIDE = 256
"""Sums that are looked at together."""
STEP = 32
"""Sums that are looked at together again, in a stride where one is high enough."""
STEPS = STRIDE // STEP

if TYPE_CHECKING:
    Index = Layout
else:
    Index = namedtuple("Index", DTYPES)  # noqa: PYI024  # its fields have types where they stand
    """A :class:`Layout` as compiled code takes it: a tuple of the same arrays."""


class Query(NamedTuple):
    """A question's terms, the one with the greatest bound first, and room to work in.

    Of shape (terms,), where nothing else is said.

    Attributes:
        terms: The distinct ones.
        order: The question's terms in its own order, repeats included, as places in ``terms``.
        bounds: What a posting of each term and code adds to a sum, shape (terms, CODES).
        unit: The score that a sum of 1 stands for.
        begins, ends: Where each term's postings in the current block stand.
        rest: The most that the terms from each place on add to a sum in the current block,
            shape (terms + 1,).
        at: Which posting of each term the current passage has, -1 for none.
        parts: What each term adds to the current passage's score.
        mask: Which passages may be among the best, shape (passages,); empty for all.
        best: The passages that are the best so far, shape (limit,), as the next three.
        scores: Their scores, falling.
        noted: Positions in the current block whose sums are the greatest, until as many passages
            as are wanted have been found.
        greatest: Their sums, falling.
        peaks: The greatest sum of each stride of the current block, shape (BLOCK / STRIDE,).
    """

    terms: NDArray[np.int64]
    order: NDArray[np.int64]
    bounds: NDArray[np.uint16]
    unit: float
    begins: NDArray[np.int64]
    ends: NDArray[np.int64]
    rest: NDArray[np.int64]
    at: NDArray[np.int64]
    parts: NDArray[np.float64]
    mask: NDArray[np.bool_]
    best: NDArray[np.int64]
    scores: NDArray[np.float64]
    noted: NDArray[np.int64]
    greatest: NDArray[np.int64]
    peaks: NDArray[np.uint16]

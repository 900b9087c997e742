"""The kernel compiled by numba, of the extra [speed]: see :mod:`bot.search.plain` for the idea.

A block at a time, so that the sums of its passages (16 bits each: upper bounds in units of the
question's own) stay in the cache. In each block, the terms without which no passage can come to
be among the best are added up. What is left is added up too as long as that is cheaper than to
look it up for the passages that can still come to be; these are then scored exactly. The k-th
best score so far is the threshold from then on, so later blocks let few passages through.

The rooms, as a question goes through them: `compiled_question` (what its terms can weigh),
`compiled_blocks` (from block to block), `compiled_sums` (adding up), `compiled_seeding` (the first
threshold), `compiled_scoring` (exact scores, the best so far); `compiled_index` has their types.

Importing this module imports numba (half a second); the first call compiles, or reads what was
compiled before (0.3 s): :meth:`CompiledKernel.warm_up`, off the event loop. Only the function that
Python calls is kept, with all that it calls compiled into it. numba would not see that another
file has changed, so :mod:`bot.search.kernels` keeps it apart for each version of the code.
"""

import math
from collections.abc import Sequence
from threading import local
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from bot.search.compiled_blocks import search
from bot.search.compiled_index import STRIDE, Index, Sums, Whole
from bot.search.compiled_question import MAX_TERMS, query_of
from bot.search.layout import DTYPES, Layout, arrays_of
from bot.search.plain import Best, PlainKernel
from bot.search.weights import Mask, Scores


@njit(nogil=True, cache=True)
def _best(
    numbers: Whole, mask: Mask, sums: Sums, best: Whole, scores: Scores, *arrays: NDArray[Any]
) -> int:
    """Find the best passages for a question; return how many there are.

    Args: the question's term numbers; which passages may be among the best, empty for all;
    zeros, which they are again in the end; where the best and their scores go; the fields of
    :class:`Index`, one by one: a tuple of arrays costs ten times as much to hand over.
    """
    index = Index(*arrays)
    query = query_of(index, numbers, mask, best, scores)
    found: int = search(index, query, sums)
    return found


def _mask(mask: Mask) -> Mask:
    """Return a mask of the one kind that is compiled for."""
    kept = np.ascontiguousarray(mask, np.bool_).view()
    kept.flags.writeable = False
    return kept


ALL = _mask(np.empty(0, np.bool_))


class CompiledKernel:
    """Finds the best passages with compiled code; may be used by several threads at once."""

    name = "numba"

    def __init__(self, layout: Layout) -> None:
        """Take an index."""
        by_name = arrays_of(layout)
        self._arrays = tuple(by_name[name] for name in DTYPES)
        self._terms = len(layout.idf)
        self._passages = len(layout.lengths)
        size = min(layout.block, max(self._passages, 1))
        self._sums = STRIDE * math.ceil(size / STRIDE)
        self._threads = local()
        self._plain = PlainKernel(layout)

    def best(self, numbers: Sequence[int], limit: int, mask: Mask | None = None) -> Best:
        """Return the best passages and their exact scores; see :meth:`PlainKernel.best`."""
        if len(numbers) > MAX_TERMS:
            return self._plain.best(numbers, limit, mask)
        limit = min(limit, self._passages)
        best, scores = np.empty(limit, np.int64), np.empty(limit, np.float64)
        allowed = ALL if mask is None else _mask(mask)
        given = np.array(numbers, np.int64)
        count: int = _best(given, allowed, self._zeros(), best, scores, *self._arrays)
        return best[:count], scores[:count]

    def warm_up(self) -> None:
        """Compile, or read what was compiled before: seconds, so keep it off the event loop."""
        if self._terms and self._passages:
            self.best([0], 1)

    def _zeros(self) -> NDArray[np.uint16]:
        """Return this thread's sums."""
        sums: NDArray[np.uint16] | None = getattr(self._threads, "sums", None)
        if sums is None:
            sums = self._threads.sums = np.zeros(self._sums, np.uint16)
        return sums

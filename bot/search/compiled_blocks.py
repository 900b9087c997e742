"""Going through an index block by block, so that the sums of its passages stay in the cache.

In each block, the terms without which no passage can come to be among the best are added up;
then the passages that can still come to be are considered.
"""

import numpy as np
from numba import njit

from bot.search.compiled_index import STEP, STEPS, STRIDE, Index, Query, Sums, Whole
from bot.search.compiled_scoring import consider
from bot.search.compiled_seeding import seed
from bot.search.compiled_sums import add_block, peak, reaches


@njit
def search(index: Index, query: Query, sums: Sums) -> int:
    """Find the best of all passages, into ``query.best``; return how many there are.

    ``sums`` are zeros, as many as the largest block fills strides, and are zeros again in the end.
    """
    passages, size = len(index.lengths), int(index.model[3])
    cursors = index.term_segments[query.terms].astype(np.int64)
    found, need = 0, 1
    for block in range((passages + size - 1) // size):
        _enter_block(index, query, cursors, block)
        if query.rest[0] < need:
            continue
        base = block * size
        used = sums[: (min(size, passages - base) + STRIDE - 1) // STRIDE * STRIDE]
        added, sparse = add_block(index, query, used, need)
        if found < len(query.best):
            found, need = seed(index, query, added, base, used, sparse, found)
        if sparse:
            found, need = _pick(index, query, added, base, used, found, need)
        else:
            found, need = _scan(index, query, added, base, used, found, need)
    return found


@njit
def _enter_block(index: Index, query: Query, cursors: Whole, block: int) -> None:
    """Find each term's postings in a block, and the most that they add.

    ``cursors`` has each term's first segment that lies in this block or a later one.
    """
    for place in range(len(query.terms) - 1, -1, -1):
        segment = cursors[place]
        query.rest[place] = query.rest[place + 1]
        query.begins[place] = query.ends[place] = 0
        last = index.term_segments[query.terms[place] + 1]
        if segment < last and index.segment_blocks[segment] == block:
            query.begins[place] = index.segment_starts[segment]
            query.ends[place] = index.segment_starts[segment + 1]
            query.rest[place] += query.bounds[place, index.segment_best[segment]]
            cursors[place] += 1


@njit
def _pick(
    index: Index, query: Query, added: int, base: int, sums: Sums, found: int, need: int
) -> tuple[int, int]:
    """Consider the passages of the few postings that were added, and zero their sums.

    Returns:
        What :func:`~bot.search.compiled_scoring.consider` does.
    """
    for place in range(added):
        for position in index.positions[query.begins[place] : query.ends[place]]:
            total = int(sums[position])
            sums[position] = 0
            if total and total + query.rest[added] >= need:
                found, need = consider(index, query, added, base, int(position), total, found, need)
    return found, need


@njit
def _scan(
    index: Index, query: Query, added: int, base: int, sums: Sums, found: int, need: int
) -> tuple[int, int]:
    """Consider the passages of a block, wherever their sums are, and zero all sums.

    Returns:
        What :func:`~bot.search.compiled_scoring.consider` does.
    """
    rest = query.rest[added]
    for stride in range(len(sums) // STRIDE):
        if peak(sums, stride) < max(need - rest, 1):
            continue
        for step in range(stride * STEPS, (stride + 1) * STEPS):
            if not reaches(sums, step, max(need - rest, 1)):
                continue
            for position in range(step * STEP, (step + 1) * STEP):
                total = int(sums[position])
                if total and total + rest >= need:
                    found, need = consider(index, query, added, base, position, total, found, need)
    sums[:] = 0
    return found, need

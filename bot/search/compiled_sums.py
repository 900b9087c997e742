"""The sums of a block's passages: what its terms add to them, and where they are great.

A term that need not be added up is added nevertheless while that is cheaper than to look it up in
the passages that are left.
"""

import numpy as np
from numba import njit

from bot.search.compiled_index import STEP, STRIDE, Index, Query, Sums

LOOKUP = 200
"""Looking up one passage costs as much as adding up this many postings."""
SPARSE = 48
"""With fewer postings than one in so many of the block's passages, sums are not scanned."""


@njit
def add_block(index: Index, query: Query, sums: Sums, need: int) -> tuple[int, bool]:
    """Add up the current block's terms, as many as are needed or worth it.

    Returns:
        How many terms were added, and whether their postings are so few (:data:`SPARSE`) that
        going through them is cheaper than through all sums.
    """
    added, postings = 0, 0
    while added < len(query.terms):
        size = query.ends[added] - query.begins[added]
        if size and query.rest[added] < need:
            least = np.uint16(need - query.rest[added])
            sparse = postings * SPARSE < len(sums)
            if _count(index, query, added, sums, least, sparse) * LOOKUP <= size:
                break
        _add(index, query, added, sums)
        postings += size
        added += 1
    return added, postings * SPARSE < len(sums)


@njit
def _add(index: Index, query: Query, place: int, sums: Sums) -> None:
    """Add what a term adds to the sums of its passages of the current block."""
    begin, end = query.begins[place], query.ends[place]
    positions, codes = index.positions[begin:end], index.codes[begin:end]
    bounds = query.bounds[place]
    for at in range(len(positions)):
        sums[positions[at]] += bounds[codes[at]]


@njit
def _count(index: Index, query: Query, added: int, sums: Sums, least: int, sparse: bool) -> int:
    """Return how many sums reach what is needed; where sparse, some of them repeatedly."""
    count = 0
    if sparse:
        for place in range(added):
            for position in index.positions[query.begins[place] : query.ends[place]]:
                count += sums[position] >= least
    else:
        for stride in range(len(sums) // STRIDE):
            some = np.uint16(0)
            for at in range(STRIDE):
                some = np.uint16(some + np.uint16(sums[stride * STRIDE + at] >= least))
            count += int(some)
    return count


@njit(forceinline=True)
def reaches(sums: Sums, step: int, least: int) -> bool:
    """Say whether one of a step's sums reaches what is needed."""
    greatest = np.uint16(0)
    for at in range(STEP):
        greatest = max(greatest, sums[step * STEP + at])
    return bool(greatest >= least)


@njit(inline="always")  # with `forceinline`, questions at 100,000 passages took 160 us, not 40
def peak(sums: Sums, stride: int) -> np.uint16:
    """Return the greatest sum of a stride."""
    greatest = np.uint16(0)
    for at in range(STRIDE):
        greatest = max(greatest, sums[stride * STRIDE + at])
    return greatest

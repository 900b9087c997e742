"""The first threshold: the likeliest passages are scored first, so that few others have to be."""

import numpy as np
from numba import njit

from bot.search.compiled_index import STEP, STEPS, STRIDE, Index, Query, Sums
from bot.search.compiled_scoring import allows, consider
from bot.search.compiled_sums import peak, reaches


@njit
def seed(
    index: Index, query: Query, added: int, base: int, sums: Sums, sparse: bool, found: int
) -> tuple[int, int]:
    """Consider the passages of a block's greatest sums, and zero these, before all others.

    Returns:
        What :func:`~bot.search.compiled_scoring.consider` does.
    """
    need = 1
    query.greatest[:] = 0
    if sparse:
        noted = _note_picked(index, query, added, base, sums)
    else:
        noted = _note_scanned(query, base, sums)
    for place in range(noted):
        position, total = query.noted[place], query.greatest[place]
        sums[position] = 0
        found, need = consider(index, query, added, base, position, total, found, need)
    return found, need


@njit
def _note_picked(index: Index, query: Query, added: int, base: int, sums: Sums) -> int:
    """Note the positions of the greatest sums, by way of few postings; return how many."""
    noted, last = 0, len(query.noted) - 1
    for place in range(added):
        for position in index.positions[query.begins[place] : query.ends[place]]:
            total = int(sums[position])
            if total > query.greatest[last] and allows(query, base + position):
                noted = _note(query, noted, int(position), total)
    return noted


@njit
def _note_scanned(query: Query, base: int, sums: Sums) -> int:
    """Note the positions of the greatest sums, by way of all sums; return how many."""
    noted, last = 0, len(query.noted) - 1
    enough = _enough(query, sums)
    for stride in range(len(sums) // STRIDE):
        if query.peaks[stride] < max(enough, query.greatest[last] + 1):
            continue
        for step in range(stride * STEPS, (stride + 1) * STEPS):
            if not reaches(sums, step, max(enough, query.greatest[last] + 1)):
                continue
            for position in range(step * STEP, (step + 1) * STEP):
                total = int(sums[position])
                if total > query.greatest[last] and allows(query, base + position):
                    noted = _note(query, noted, position, total)
    return noted


@njit
def _enough(query: Query, sums: Sums) -> int:
    """Keep the greatest sum of each stride; return one that as many as are wanted reach.

    1, which says nothing, where a mask decides which of them count, or strides are too few.
    """
    strides = len(sums) // STRIDE
    for stride in range(strides):
        query.peaks[stride] = peak(sums, stride)
    if len(query.mask) or strides < len(query.best):
        return 1
    return max(1, int(np.sort(query.peaks[:strides])[strides - len(query.best)]))


@njit(forceinline=True)
def _note(query: Query, noted: int, position: int, total: int) -> int:
    """Note a position if its sum is among the greatest; return how many are noted."""
    for place in range(noted):
        if query.noted[place] == position:
            return noted
    if noted < len(query.noted):
        noted += 1
    place = noted - 1
    while place > 0 and query.greatest[place - 1] < total:
        query.greatest[place] = query.greatest[place - 1]
        query.noted[place] = query.noted[place - 1]
        place -= 1
    query.greatest[place] = total
    query.noted[place] = position
    return noted

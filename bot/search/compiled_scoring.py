"""Exact scores of the few passages that can be among the best, and which are the best so far."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from bot.search.compiled_index import Index, Query
from bot.search.layout import MANY


@njit
def consider(
    index: Index,
    query: Query,
    added: int,
    base: int,
    position: int,
    total: int,
    found: int,
    need: int,
) -> tuple[int, int]:
    """Score a passage if the terms that were not added can still lift it far enough.

    It stands at ``position`` of the block that begins at passage ``base``; the block's first
    ``added`` terms have come to a sum of ``total``. ``found`` and ``need`` are what is returned,
    before it.

    Returns:
        How many of the best are found, and the sum that a passage needs to be one of them.
    """
    passage = base + position
    if not allows(query, passage):
        return found, need
    for place in range(added, len(query.terms)):
        if total + query.rest[place] < need:
            return found, need
        posting = _find(index.positions, query.begins[place], query.ends[place], position)
        query.at[place] = posting
        if posting >= 0:
            total += query.bounds[place, index.codes[posting]]
    if total < need:
        return found, need
    for place in range(added):
        query.at[place] = _find(index.positions, query.begins[place], query.ends[place], position)
    found = _enter(query, found, passage, _exact(index, query, passage))
    if found == len(query.best):
        # Rounded down: what is as good as the last of the best is let through.
        need = int(query.scores[found - 1] / query.unit * (1 - 1e-9))
    return found, need


@njit(forceinline=True)
def allows(query: Query, passage: int) -> bool:
    """Say whether a passage may be among the best."""
    return len(query.mask) == 0 or bool(query.mask[passage])


@njit(forceinline=True)
def _find(positions: NDArray[np.uint16], begin: int, end: int, position: int) -> int:
    """Return which of the postings from begin to end is at a position, -1 for none."""
    size = end - begin
    if size <= 0:
        return -1
    while size > 1:
        half = size >> 1
        begin += half * (positions[begin + half] <= position)  # a branch would be guessed wrongly
        size -= half
    return begin if positions[begin] == position else -1


@njit(forceinline=True)
def _exact(index: Index, query: Query, passage: int) -> float:
    """Return the score of a passage whose postings are in ``query.at``."""
    k1, b, avgdl = index.model[0], index.model[1], index.model[2]
    norm = k1 * (1 - b + b * index.lengths[passage] / avgdl)
    for place in range(len(query.terms)):
        posting = query.at[place]
        query.parts[place] = 0.0
        if posting >= 0:
            tf = float(index.code_tf[index.codes[posting]])
            if tf == MANY:
                tf = float(index.many_tf[np.searchsorted(index.many_at, posting)])
            query.parts[place] = index.idf[query.terms[place]] * (tf * (k1 + 1) / (tf + norm))
    score = 0.0
    for place in query.order:
        score += query.parts[place]
    return score


@njit(forceinline=True)
def _enter(query: Query, found: int, passage: int, score: float) -> int:
    """Put a passage where it belongs among the best; return how many there are."""
    limit = len(query.best)
    if found == limit:
        last = query.scores[limit - 1]
        if score < last or (score == last and passage > query.best[limit - 1]):
            return found
    else:
        found += 1
    place = found - 1
    while place > 0:
        before = query.scores[place - 1]
        if before > score or (before == score and query.best[place - 1] < passage):
            break
        query.scores[place] = before
        query.best[place] = query.best[place - 1]
        place -= 1
    query.scores[place] = score
    query.best[place] = passage
    return found

"""Exact weights of postings, in float64, for the passages that are worth it."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.search.asked import Asked
from bot.search.layout import MANY, Layout

Positions = NDArray[np.int64]
Scores = NDArray[np.float64]
Mask = NDArray[np.bool_]

_MANY_A_SEGMENT = 4_096
"""From this many postings a segment on it is sooner to go segment by segment."""


def postings_of(layout: Layout, term: int) -> tuple[slice, Positions]:
    """Return where a term's postings stand, and their passages."""
    first, last = int(layout.term_segments[term]), int(layout.term_segments[term + 1])
    bounds = layout.segment_starts[first : last + 1]
    where = slice(int(bounds[0]), int(bounds[-1]))
    count = where.stop - where.start
    if count < _MANY_A_SEGMENT * (last - first):
        positions = layout.positions[where].astype(np.int64)
        if last - first > 1 or layout.segment_blocks[first]:
            bases = layout.segment_blocks[first:last].astype(np.int64) * layout.block
            positions += bases.repeat(bounds[1:] - bounds[:-1])
        return where, positions
    positions = np.empty(count, np.int64)
    begin = 0
    for block, after in zip(
        layout.segment_blocks[first:last].tolist(),
        (bounds[1:].astype(np.int64) - where.start).tolist(),
        strict=True,
    ):
        held = layout.positions[where.start + begin : where.start + after]
        np.add(held, np.int64(block * layout.block), out=positions[begin:after])
        begin = after
    return where, positions


def df_of(layout: Layout, term: int) -> int:
    """Return how many passages hold a term."""
    first, last = layout.term_segments[term], layout.term_segments[term + 1]
    return int(layout.segment_starts[last]) - int(layout.segment_starts[first])


def find(
    layout: Layout,
    terms: Sequence[int],
    positions: Positions,
    known: Sequence[Positions] = (),
) -> Positions:
    """Return which posting of each term each passage has, -1 for none.

    Args:
        layout: The index.
        terms: Their numbers.
        positions: Passages, rising.
        known: All passages of the first of the terms, where they are at hand.

    Returns:
        Shape (terms, passages).
    """
    found = np.empty((len(terms), len(positions)), np.int64)
    if not len(layout.positions) or not len(positions):
        return np.full_like(found, -1)
    stops = np.zeros_like(found)
    wanted = (positions % layout.block).astype(np.uint16)
    blocks = _blocks_of(layout, positions)
    for place, (row, stop, term) in enumerate(zip(found, stops, terms, strict=True)):
        if place < len(known):
            at = known[place].searchsorted(positions)
            at[at == len(known[place])] = 0
            has_it = known[place][at] == positions if len(known[place]) else False
            start = int(layout.segment_starts[layout.term_segments[term]])
            np.multiply(at + start, has_it, out=row)
            np.multiply(has_it, len(layout.positions), out=stop)
            continue
        first, last = layout.term_segments[term : term + 2].tolist()
        starts = layout.segment_starts[first : last + 1].tolist()
        held = layout.segment_blocks[first:last].tolist()
        for block, begin, end in blocks:
            segment = bisect_left(held, block)
            if segment == len(held) or held[segment] != block:
                row[begin:end] = 0
                continue
            start, after = starts[segment], starts[segment + 1]
            row[begin:end] = layout.positions[start:after].searchsorted(wanted[begin:end])
            row[begin:end] += start
            stop[begin:end] = after
    is_held = found < stops
    found[~is_held] = 0
    is_held &= layout.positions[found] == wanted
    found[~is_held] = -1
    return found


def _blocks_of(layout: Layout, positions: Positions) -> list[tuple[int, int, int]]:
    """Return each block that some passages lie in, which must rise, and which of them do."""
    first, last = int(positions[0]) // layout.block, int(positions[-1]) // layout.block
    if first == last:
        return [(first, 0, len(positions))]
    bounds = np.arange(first, last + 2) * layout.block
    ends = positions.searchsorted(bounds).tolist()
    return [
        (block, begin, end)
        for block, (begin, end) in enumerate(pairwise(ends), first)
        if begin < end
    ]


def term_frequencies(layout: Layout, postings: Positions) -> NDArray[np.float64]:
    """Return the tf of postings; of -1, any."""
    tf = layout.code_tf[layout.codes[postings]].astype(np.float64)
    many = tf == MANY
    if many.any():
        at = layout.many_at.searchsorted(postings[many].astype(layout.many_at.dtype))
        tf[many] = layout.many_tf[np.minimum(at, len(layout.many_tf) - 1)]
    return tf


def weights(layout: Layout, term: int, tf: NDArray[np.float64], positions: Positions) -> Scores:
    """Return what a term adds to passages that hold it.

    ``idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / avgdl))``
    """
    k1, b, avgdl, _ = layout.model.tolist()
    norm = k1 * (1 - b + b * layout.lengths[positions] / avgdl)
    exact: Scores = layout.idf[term] * (tf * (k1 + 1) / (tf + norm))
    return exact


def weights_of(layout: Layout, terms: Positions, positions: Positions) -> Scores:
    """Return what terms add to some passages, which must rise; 0 for those without them.

    Args:
        layout: The index.
        terms: Their numbers.
        positions: The passages.

    Returns:
        Shape (terms, passages).
    """
    postings = find(layout, terms.tolist(), positions)
    return _weights_at(layout, layout.idf[terms], postings, positions)


def exact_scores(
    layout: Layout, asked: Asked, positions: Positions, known: Sequence[Positions] = ()
) -> Scores:
    """Return the scores of some passages, which must rise, added up in the question's order.

    Args:
        layout: The index.
        asked: The question's terms.
        positions: The passages.
        known: All passages of the first of the terms, where they are at hand.
    """
    postings = find(layout, asked.terms.tolist(), positions, known)
    parts = _weights_at(layout, asked.idf, postings, positions)
    scores = np.zeros(len(positions), np.float64)
    for place in asked.order.tolist():
        scores += parts[place]
    return scores


def _weights_at(layout: Layout, idf: Scores, postings: Positions, positions: Positions) -> Scores:
    """Return what postings add, a row for each term's; 0 for -1."""
    if not len(layout.codes):
        return np.zeros(postings.shape, np.float64)
    tf = term_frequencies(layout, postings)
    k1, b, avgdl, _ = layout.model.tolist()
    norm = k1 * (1 - b + b * layout.lengths[positions] / avgdl)
    parts: Scores = idf[:, None] * (tf * (k1 + 1) / (tf + norm))
    parts[postings < 0] = 0
    return parts

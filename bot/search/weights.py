"""Exact weights of postings, in float64, for the passages that are worth it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.search.asked import Asked
from bot.search.layout import MANY, Layout

Positions = NDArray[np.int64]
Scores = NDArray[np.float64]
Mask = NDArray[np.bool_]


def postings_of(layout: Layout, term: int) -> tuple[slice, Positions]:
    """Return where a term's postings stand, and their passages."""
    first, last = int(layout.term_segments[term]), int(layout.term_segments[term + 1])
    bounds = layout.segment_starts[first : last + 1]
    where = slice(int(bounds[0]), int(bounds[-1]))
    positions = layout.positions[where].astype(np.int64)
    if last - first > 1 or (last > first and layout.segment_blocks[first]):
        bases = layout.segment_blocks[first:last].astype(np.int64) * layout.block
        positions += bases.repeat(bounds[1:] - bounds[:-1])
    return where, positions


def df_of(layout: Layout, term: int) -> int:
    """Return how many passages hold a term."""
    first, last = layout.term_segments[term], layout.term_segments[term + 1]
    return int(layout.segment_starts[last]) - int(layout.segment_starts[first])


def find(layout: Layout, term: int, positions: Positions) -> Positions:
    """Return which posting of a term each passage has, -1 for none.

    Args:
        layout: The index.
        term: Its number.
        positions: Passages, rising.
    """
    found = np.full(len(positions), -1, np.int64)
    first, last = int(layout.term_segments[term]), int(layout.term_segments[term + 1])
    bases = layout.segment_blocks[first:last].astype(np.int64) * layout.block
    starts = layout.segment_starts[first : last + 1].tolist()
    ends = positions.searchsorted(bases + layout.block).tolist()
    begins = positions.searchsorted(bases).tolist()
    segments = zip(bases.tolist(), starts, starts[1:], begins, ends, strict=False)
    for base, start, stop, begin, end in segments:
        if begin == end:
            continue
        wanted = (positions[begin:end] - base).astype(np.uint16)
        held = layout.positions[start:stop]
        at = held.searchsorted(wanted)
        at[at == len(held)] = 0
        hit = held[at] == wanted
        found[begin:end][hit] = at[hit] + start
    return found


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
    postings = np.empty((len(terms), len(positions)), np.int64)
    for row, term in zip(postings, terms.tolist(), strict=True):
        row[:] = find(layout, term, positions)
    return _weights_at(layout, layout.idf[terms], postings, positions)


def exact_scores(
    layout: Layout, asked: Asked, positions: Positions, known: Sequence[Positions] = ()
) -> Scores:
    """Return the scores of some passages, which must rise, added up in the question's order.

    Args:
        layout: The index.
        asked: The question's terms.
        positions: The passages.
        known: The passages of the first of the terms, where they are at hand.
    """
    scores = np.zeros(len(positions), np.float64)
    if not len(layout.codes):
        return scores
    postings = np.empty((len(asked.terms), len(positions)), np.int64)
    for place, term in enumerate(asked.terms.tolist()):
        if place < len(known):
            postings[place] = _found_in(layout, term, known[place], positions)
        else:
            postings[place] = find(layout, term, positions)
    parts = _weights_at(layout, asked.idf, postings, positions)
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


def _found_in(layout: Layout, term: int, held: Positions, positions: Positions) -> Positions:
    """Return which posting of a term each passage has, -1 for none, given the term's passages."""
    if not len(held):
        return np.full(len(positions), -1, np.int64)
    at = held.searchsorted(positions)
    at[at == len(held)] = 0
    start = int(layout.segment_starts[layout.term_segments[term]])
    return np.where(held[at] == positions, at + start, -1)

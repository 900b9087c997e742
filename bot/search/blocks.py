"""One block's postings, sorted; and the blocks of an index put together, term by term."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.search.bm25 import lucene_idf
from bot.search.layout import CODES, DTYPES, LENGTH_CLASSES, MANY, Layout, layout_of

Allocate = Callable[[str, tuple[int, ...], np.dtype[Any]], NDArray[Any]]
"""Returns an array to write to, given its name in the layout, its shape and its type; so that
the two that are large, ``positions`` and ``codes``, can be files from the beginning."""

MAX_POSTINGS = (1 << 32) - 1


class IndexTooLargeError(ValueError):
    """More passages or postings than a layout can number."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block's postings, by term, then passage.

    Attributes:
        terms: Each term that the block holds, rising.
        sizes: How many passages of the block hold it.
        positions: Of each posting, the passage within the block.
        tf: The smaller of tf and MANY.
        many_at: Where tf is MANY or more; counted in this block.
        many_tf: Which it is.
        lengths: How many terms each passage of the block has, repeats counted.
    """

    terms: NDArray[np.int64]
    sizes: NDArray[np.int64]
    positions: NDArray[np.uint16]
    tf: NDArray[np.uint8]
    many_at: NDArray[np.int64]
    many_tf: NDArray[np.int64]
    lengths: NDArray[np.uint32]


def sort_block(terms: NDArray[np.int32], sizes: NDArray[np.int64]) -> Block:
    """Sort a block's occurrences by term and passage, and count them.

    Args:
        terms: The term numbers of its passages, one passage after the other.
        sizes: How many of them each passage has.
    """
    keys = terms.astype(np.uint64)
    keys <<= np.uint64(16)
    keys |= np.repeat(np.arange(len(sizes), dtype=np.uint64), sizes)
    keys.sort()
    first = np.flatnonzero(np.diff(keys, prepend=~keys[:1]))
    counts = np.diff(first, append=len(keys))
    keys = keys[first]
    term_of = (keys >> np.uint64(16)).astype(np.int64)
    begins = np.flatnonzero(np.diff(term_of, prepend=-1))
    many_at = np.flatnonzero(counts >= MANY)
    return Block(
        terms=term_of[begins],
        sizes=np.diff(begins, append=len(keys)),
        positions=keys.astype(np.uint16),  # the lower 16 bits
        tf=np.minimum(counts, MANY).astype(np.uint8),
        many_at=many_at,
        many_tf=counts[many_at],
        lengths=sizes.astype(np.uint32),
    )


def merge_blocks(
    blocks: Sequence[Block],
    terms: int,
    k1_b_block: tuple[float, float, int],
    idf: NDArray[np.float64] | None,
    allocate: Allocate,
) -> Layout:
    """Copy each block's segments to where their terms belong, and code what they weigh.

    Raises:
        IndexTooLargeError: There are more postings than a layout can number.
    """
    coding = Coding.of(_joined([block.lengths for block in blocks], np.uint32), *k1_b_block)
    order, starts, segment_blocks, term_segments = _segments(blocks, terms)
    postings = int(starts[-1])
    if postings > MAX_POSTINGS:
        raise IndexTooLargeError(f"{postings} postings, more than {MAX_POSTINGS}")
    positions = allocate("positions", (postings,), np.dtype(DTYPES["positions"]))
    codes = allocate("codes", (postings,), np.dtype(DTYPES["codes"]))
    many_at, many_tf = [], []
    begins = np.empty(len(order), np.int64)
    begins[order] = starts[:-1]
    passed, segments = 0, 0
    for block in blocks:
        begin = begins[segments : segments + len(block.terms)]
        shift = begin - (np.cumsum(block.sizes) - block.sizes)
        at = np.repeat(shift, block.sizes)
        at += np.arange(len(at))
        positions[at] = block.positions
        class_of = coding.classes[passed : passed + len(block.lengths)]
        codes[at] = coding.code_of[block.tf, class_of[block.positions]]
        many_at.append(at[block.many_at])
        many_tf.append(block.many_tf)
        passed += len(block.lengths)
        segments += len(block.terms)
    many_order = np.argsort(_joined(many_at, np.int64))
    return lay_out(
        coding,
        Postings(positions, codes, starts, segment_blocks, term_segments),
        _joined(many_at, np.int64)[many_order],
        _joined(many_tf, np.int64)[many_order],
        idf,
    )


@dataclass(frozen=True, slots=True)
class Coding:
    """How the postings of some passages are coded.

    Attributes:
        lengths: Of the passages.
        model: k1, b, avgdl and the passages of a block.
        classes: The class of each passage's length.
        code_of: The code of each tf up to MANY and class, shape (MANY + 1, LENGTH_CLASSES).
        code_tf: See :class:`~bot.search.layout.Layout`, as the others.
        code_bound: The most that each weighs.
        code_floor: The least.
    """

    lengths: NDArray[np.uint32]
    model: NDArray[np.float64]
    classes: NDArray[np.uint8]
    code_of: NDArray[np.uint8]
    code_tf: NDArray[np.uint8]
    code_bound: NDArray[np.float64]
    code_floor: NDArray[np.float64]

    @classmethod
    def of(cls, lengths: NDArray[np.uint32], k1: float, b: float, block: int) -> "Coding":
        """Work it out."""
        avgdl = float(lengths.mean()) if len(lengths) else 0.0
        model = np.array([k1, b, avgdl or 1.0, block], np.float64)
        classes, shortest, longest = _length_classes(lengths)
        return cls(lengths, model, classes, *_codes(shortest, longest, model))


@dataclass(frozen=True, slots=True)
class Postings:
    """All postings, by term, then passage; see :class:`~bot.search.layout.Layout`."""

    positions: NDArray[np.uint16]
    codes: NDArray[np.uint8]
    segment_starts: NDArray[np.int64]
    segment_blocks: NDArray[np.uint16]
    term_segments: NDArray[np.int64]


def lay_out(
    coding: Coding,
    postings: Postings,
    many_at: NDArray[np.int64],
    many_tf: NDArray[np.int64],
    idf: NDArray[np.float64] | None = None,
) -> Layout:
    """Add to postings what follows from them.

    Args:
        coding: What they are coded by.
        postings: All of them.
        many_at: Those whose tf is MANY or more, rising.
        many_tf: Their tf.
        idf: Of each term; by default :func:`bot.search.bm25.lucene_idf`.
    """
    starts, term_segments = postings.segment_starts, postings.term_segments
    codes = postings.codes
    df = np.diff(starts[term_segments])
    segment_best = np.maximum.reduceat(codes, starts[:-1]) if len(codes) else codes
    return layout_of(
        {
            "positions": postings.positions,
            "codes": codes,
            "segment_starts": starts.astype(np.uint32),
            "segment_blocks": postings.segment_blocks,
            "segment_best": segment_best,
            "term_segments": term_segments.astype(np.uint32),
            "term_best": _greatest(segment_best, term_segments),
            "idf": lucene_idf(df, len(coding.lengths)) if idf is None else idf,
            "lengths": coding.lengths,
            "many_at": many_at.astype(np.uint32),
            "many_tf": many_tf.astype(np.uint32),
            "code_tf": coding.code_tf,
            "code_bound": coding.code_bound,
            "code_floor": coding.code_floor,
            "model": coding.model,
        }
    )


def _segments(
    blocks: Sequence[Block], terms: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint16], NDArray[np.int64]]:
    """Order the blocks' segments by term, then block.

    Returns:
        Of each segment its number among all blocks' in a row; where it begins, and the end;
        its block; and, of each term, its first segment, and the end.
    """
    term_of = _joined([block.terms for block in blocks], np.int64)
    order = np.argsort(term_of, kind="stable")
    sizes = _joined([block.sizes for block in blocks], np.int64)[order]
    block_of = np.repeat(
        np.arange(len(blocks), dtype=np.uint16), [len(block.terms) for block in blocks]
    )
    per_term = np.bincount(term_of, minlength=terms)
    return order, _ends(sizes), block_of[order], _ends(per_term)


def _length_classes(
    lengths: NDArray[np.uint32],
) -> tuple[NDArray[np.uint8], NDArray[np.uint32], NDArray[np.uint32]]:
    """Sort passages by length into classes: half of them as even as can be, half as narrow.

    Returns:
        Each passage's class, and the shortest and longest length of each class.
    """
    if not len(lengths):
        return np.empty(0, np.uint8), np.zeros(1, np.uint32), np.zeros(1, np.uint32)
    half = LENGTH_CLASSES // 2
    ranks = np.arange(half) * len(lengths) // half
    even = np.partition(lengths, ranks)[ranks]
    least, most = int(lengths.min()), int(lengths.max())
    narrow = np.geomspace(least + 1, most + 1, half, endpoint=False).astype(np.uint32)
    edges = np.unique(np.concatenate([even, narrow[1:]]))
    classes = np.searchsorted(edges, lengths, side="right") - 1
    longest = np.append(edges[1:] - 1, most).astype(np.uint32)
    return classes.astype(np.uint8), edges.astype(np.uint32), longest


def _codes(
    shortest: NDArray[np.uint32], longest: NDArray[np.uint32], model: NDArray[np.float64]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.float64], NDArray[np.float64]]:
    """Number the pairs of tf and class by the most that such a posting weighs.

    Returns:
        The code of each tf up to MANY and class, shape (MANY + 1, LENGTH_CLASSES); the tf,
        the most and the least of each code.
    """
    bound, floor = _weighed(shortest, model), _weighed(longest, model)
    bound[-1] = model[0] + 1  # what no tf, however many, goes beyond
    flat = bound.ravel()
    order = np.argsort(flat, kind="stable")
    code_of = np.zeros((MANY + 1, LENGTH_CLASSES), np.uint8)
    code_of[1:].ravel()[order] = np.arange(CODES)
    code_tf = (order // LENGTH_CLASSES + 1).astype(np.uint8)
    return code_of, code_tf, flat[order], floor.ravel()[order]


def _weighed(lengths: NDArray[np.uint32], model: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weights, at an idf of 1, of each tf up to MANY and class of a length."""
    k1, b, avgdl, _ = model.tolist()
    padded = np.full(LENGTH_CLASSES, lengths[-1], np.float64)
    padded[: len(lengths)] = lengths
    norm = k1 * (1 - b + b * padded / avgdl)
    tf = np.arange(1, MANY + 1, dtype=np.float64)[:, None]
    weights: NDArray[np.float64] = tf * (k1 + 1) / (tf + norm)
    return weights


def _greatest(
    segment_best: NDArray[np.uint8], term_segments: NDArray[np.int64]
) -> NDArray[np.uint8]:
    """Return the greatest code of each term; 0 for a term without segments."""
    greatest = np.zeros(len(term_segments) - 1, np.uint8)
    used = np.flatnonzero(np.diff(term_segments))
    if len(used):
        greatest[used] = np.maximum.reduceat(segment_best, term_segments[used])
    return greatest


def _joined(parts: Sequence[NDArray[Any]], dtype: type[np.generic]) -> NDArray[Any]:
    return np.concatenate([np.empty(0, dtype), *parts])


def _ends(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where each of some runs begins, and the end of the last."""
    ends = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=ends[1:])
    return ends

"""Postings of passages taken out of an index, and others put in: the rest is not counted again.

What comes of it is what :mod:`bot.search.blocks` lays out for the same passages, to the last
bit, but for the numbers of terms: those that no passage holds any more keep theirs. Postings
are taken up some millions at a time, each as one number that sorts as they do.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.search.blocks import MAX_POSTINGS, Block, Coding, IndexTooLargeError, Postings, lay_out
from bot.search.layout import BLOCK, LENGTH_CLASSES, MANY, Layout
from bot.search.stretches import GONE, Splice

POSTINGS_AT_ONCE = 1 << 20
FEW = 4_096

Keys = NDArray[np.uint64]
"""Of postings: term, passage and the smaller of tf and MANY, from the highest bits on."""

_POSITION_AT, _BLOCK_AT, _TERM_AT = np.uint64(4), np.uint64(4 + 16), np.uint64(4 + 32)
_TF, _POSITION = np.uint64((1 << 4) - 1), np.uint64((1 << 32) - 1)


@dataclass(frozen=True, slots=True)
class _Part:
    """Some terms' postings, ready.

    Attributes:
        positions: See :class:`~bot.search.layout.Layout`.
        codes: The same.
        sizes: Of each segment.
        blocks: Of each segment.
        terms: Of each segment.
        many_at: Counted in this part.
        many_tf: Their tf.
    """

    positions: NDArray[np.uint16]
    codes: NDArray[np.uint8]
    sizes: NDArray[np.int64]
    blocks: NDArray[np.uint16]
    terms: NDArray[np.int64]
    many_at: NDArray[np.int64]
    many_tf: NDArray[np.int64]


def splice_postings(old: Layout, splice: Splice, new: Block, terms: int) -> Layout:
    """Return the layout of an index after a change of its passages.

    Args:
        old: The index before; its blocks have :data:`~bot.search.layout.BLOCK` passages.
        splice: Of its passages and those of ``new``.
        new: The passages that are put in, numbered from 0.
        terms: How many terms there are; the old ones keep their numbers.

    Raises:
        IndexTooLargeError: There are more postings than a layout can number.
    """
    if old.block != BLOCK:
        raise ValueError(f"blocks of {old.block} passages cannot be spliced")
    k1, b, *_ = old.model.tolist()
    coding = Coding.of(splice(old.lengths, new.lengths), k1, b, BLOCK)
    parts = list(_parts(old, splice.moved(), _keys_of(new, splice.added()), new, coding))
    sizes = np.concatenate([np.empty(0, np.int64), *(part.sizes for part in parts)])
    starts = np.concatenate(([0], np.cumsum(sizes)))
    if starts[-1] > MAX_POSTINGS:
        raise IndexTooLargeError(f"{starts[-1]} postings, more than {MAX_POSTINGS}")
    of_terms = np.bincount(
        np.concatenate([np.empty(0, np.int64), *(part.terms for part in parts)]), minlength=terms
    )
    firsts = np.cumsum([0, *(len(part.positions) for part in parts)]).tolist()
    postings = Postings(
        np.concatenate([old.positions[:0], *(part.positions for part in parts)]),
        np.concatenate([old.codes[:0], *(part.codes for part in parts)]),
        starts,
        np.concatenate([old.segment_blocks[:0], *(part.blocks for part in parts)]),
        np.concatenate(([0], np.cumsum(of_terms))),
    )
    many_at = [part.many_at + first for part, first in zip(parts, firsts, strict=False)]
    return lay_out(
        coding,
        postings,
        np.concatenate([np.empty(0, np.int64), *many_at]),
        np.concatenate([np.empty(0, np.int64), *(part.many_tf for part in parts)]),
    )


def _keys_of(new: Block, places: NDArray[np.int64]) -> Keys:
    """Return the keys of a block's postings, given where its passages stand now."""
    keys = np.repeat(new.terms.astype(np.uint64) << _TERM_AT, new.sizes)
    keys |= places[new.positions].astype(np.uint64) << _POSITION_AT
    keys |= new.tf
    return keys


def _parts(
    old: Layout, moved: NDArray[np.uint32], new_keys: Keys, new: Block, coding: Coding
) -> Iterator[_Part]:
    """Yield the postings of some terms after the other."""
    ends = old.segment_starts[old.term_segments].astype(np.int64)
    wanted = np.arange(0, ends[-1] + POSTINGS_AT_ONCE, POSTINGS_AT_ONCE)
    firsts = np.unique(np.append(np.searchsorted(ends, wanted[:-1]), len(ends) - 1)).tolist()
    new_terms = new_keys >> _TERM_AT
    done = 0
    for first, after in zip(firsts, [*firsts[1:], None], strict=True):
        # The last part is that of terms which are new: no old posting has one.
        upto = len(new_keys) if after is None else int(np.searchsorted(new_terms, after))
        many = np.searchsorted(new.many_at, (done, upto))
        yield _part(
            *_old_keys(old, moved, first, first if after is None else after),
            new_keys[done:upto],
            (new.many_at[slice(*many)] - done, new.many_tf[slice(*many)]),
            coding,
        )
        done = upto


def _old_keys(
    old: Layout, moved: NDArray[np.uint32], first: int, after: int
) -> tuple[Keys, NDArray[np.int64]]:
    """Return the keys of the postings that stay, and the tf of those of MANY or more."""
    segments = slice(int(old.term_segments[first]), int(old.term_segments[after]))
    bounds = old.segment_starts[segments.start : segments.stop + 1].astype(np.int64)
    sizes = np.diff(bounds)
    at = np.repeat(old.segment_blocks[segments].astype(np.uint32) << np.uint32(16), sizes)
    at += old.positions[bounds[0] : bounds[-1]]
    at = moved[at]
    firsts = old.term_segments[first : after + 1].astype(np.int64)
    terms = np.repeat(
        np.arange(first, after, dtype=np.uint64) << _TERM_AT, firsts[1:] - firsts[:-1]
    )
    keys = np.repeat(terms, sizes)
    keys |= at.astype(np.uint64) << _POSITION_AT
    keys |= old.code_tf[old.codes[bounds[0] : bounds[-1]]]
    stays = at != GONE
    many = slice(*np.searchsorted(old.many_at, (bounds[0], bounds[-1])))
    many_tf = old.many_tf[many].astype(np.int64)
    if stays.all():
        return keys, many_tf
    return keys[stays], many_tf[stays[old.many_at[many] - bounds[0]]]


def _part(
    keys: Keys,
    old_many: NDArray[np.int64],
    new_keys: Keys,
    new_many: tuple[NDArray[np.int64], NDArray[np.int64]],
    coding: Coding,
) -> _Part:
    """Merge keys and read them."""
    places = np.searchsorted(keys, new_keys)
    keys = _inserted(keys, places, new_keys)
    positions = keys >> _POSITION_AT
    tf = (keys & _TF).astype(np.uint16)
    which = tf * np.uint16(LENGTH_CLASSES)
    which += coding.classes.take((positions & _POSITION).view(np.int64))
    segments = keys >> _BLOCK_AT
    firsts = np.flatnonzero(segments[1:] != segments[:-1]) + 1
    firsts = np.concatenate((np.zeros(len(keys[:1]), np.int64), firsts))
    heads = keys[firsts]
    many_at = np.flatnonzero(tf == MANY)
    many_tf = np.empty(len(many_at), np.int64)
    is_new = np.isin(many_at, (places + np.arange(len(places)))[new_many[0]])
    many_tf[is_new], many_tf[~is_new] = new_many[1], old_many
    return _Part(
        positions.astype(np.uint16),  # the lower 16 bits
        coding.code_of.ravel().take(which),
        np.diff(firsts, append=len(keys)),
        (heads >> _BLOCK_AT).astype(np.uint16),
        (heads >> _TERM_AT).astype(np.int64),
        many_at,
        many_tf,
    )


def _inserted(keys: Keys, places: NDArray[np.int64], new: Keys) -> Keys:
    """Put new keys before those at some places; few are sooner put between stretches."""
    if len(new) > FEW:
        return np.insert(keys, places, new)
    stretches = np.split(keys, places)
    between = [part for at in range(len(new)) for part in (new[at : at + 1], stretches[at + 1])]
    return np.concatenate([stretches[0], *between])

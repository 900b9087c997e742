"""The kernel compiled by numba, of the extra [speed]: see :mod:`bot.search.plain` for the idea.

A block at a time, so that the sums of its passages (16 bits each: upper bounds in units of the
question's own) stay in the cache. In each block, the terms without which no passage can come to
be among the best are added up. What is left is added up too as long as that is cheaper than to
look it up for the passages that can still come to be; these are then scored exactly. The k-th
best score so far is the threshold from then on, so later blocks let few passages through.

Importing this module imports numba (half a second); the first call compiles, or reads what was
compiled before (0.3 s): :meth:`CompiledKernel.warm_up`, off the event loop.
"""

import math
from collections import namedtuple
from collections.abc import Sequence
from threading import local
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from bot.search.layout import BLOCK, CODES, DTYPES, MANY, Layout, arrays_of
from bot.search.plain import Best, PlainKernel
from bot.search.weights import Mask, Scores

Whole = NDArray[np.int64]
Sums = NDArray[np.uint16]

LEVELS = 60_000
"""Units that the greatest possible sum has; with two more for each term it fits 16 bits."""
MAX_TERMS = 2_500
SHARE_BITS = np.uint32(16)
SHARES = 1 << 16
LOOKUP = 200
"""Looking up one passage costs as much as adding up this many postings."""
SPARSE = 48
"""With fewer postings than one in so many of the block's passages, sums are not scanned."""
STRIDE = 256
STEP = 32
STEPS = STRIDE // STEP
"""Sums that are looked at together, and together again where one of them is high enough."""


if TYPE_CHECKING:
    Index = Layout
else:
    Index = namedtuple("Index", DTYPES)  # noqa: PYI024  # its fields have types where they stand
    """A :class:`Layout` as compiled code takes it: a tuple of the same arrays."""


class Query(NamedTuple):
    """A question's terms, the one with the greatest bound first, and room to work in.

    Attributes:
        terms: The distinct ones.
        order: The question's terms in its own order, as places in ``terms``.
        bounds: What a posting of each term and code adds to a sum, shape (terms, CODES).
        unit: What a sum of 1 stands for.
        begins, ends: Where each term's postings in the current block stand.
        rest: The most that the terms from each place on add to a sum in the current block.
        at: Which posting of each term the current passage has, -1 for none.
        parts: What each term adds to the current passage's score.
        mask: Which passages may be among the best; empty for all.
        best: The positions of the best so far.
        scores: Their scores.
        noted: The passages of the current block that have the greatest sums, if need be.
        greatest: Their sums, falling.
        peaks: The greatest sum of each stride of the current block.
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


@njit(nogil=True, cache=True)
def _query(index: Index, numbers: Whole, mask: Mask, best: Whole, scores: Scores) -> Query:
    """Return a question's Query."""
    given = np.empty(len(numbers), np.int64)
    times = np.zeros(len(numbers), np.float64)
    distinct = 0
    for number in numbers:
        place = 0
        while place < distinct and given[place] != number:
            place += 1
        given[place] = number
        times[place] += 1
        distinct = max(distinct, place + 1)
    given = given[:distinct]
    weights = times[:distinct] * index.idf[given]
    by_bound = np.argsort(-weights * index.code_bound[index.term_best[given]])
    terms = given[by_bound]
    order = np.empty(len(numbers), np.int64)
    for at, number in enumerate(numbers):
        place = 0
        while terms[place] != number:
            place += 1
        order[at] = place
    most = index.code_bound[CODES - 1]
    unit = weights.sum() * most / LEVELS
    # Whole numbers, rounded up twice: a compiler's vectors multiply them at once.
    of_code = (index.code_bound * (SHARES / most)).astype(np.uint32) + np.uint32(1)
    bounds = np.empty((distinct, CODES), np.uint16)
    for place in range(distinct):
        weight = np.uint32(weights[by_bound[place]] * most / unit) + np.uint32(1)
        for code in range(CODES):
            bounds[place, code] = np.uint16((weight * of_code[code]) >> SHARE_BITS) + np.uint16(1)
    return Query(
        terms, order, bounds, unit,
        np.zeros(distinct, np.int64), np.zeros(distinct, np.int64),
        np.zeros(distinct + 1, np.int64), np.empty(distinct, np.int64),
        np.empty(distinct, np.float64), mask, best, scores,
        np.empty(len(best), np.int64), np.empty(len(best), np.int64),
        np.empty(BLOCK // STRIDE, np.uint16),
    )  # fmt: skip


@njit(nogil=True, cache=True, forceinline=True)
def _find(positions: NDArray[np.uint16], begin: int, end: int, position: int) -> int:
    """Return which posting between two is of a position within the block, -1 for none."""
    size = end - begin
    if size <= 0:
        return -1
    while size > 1:
        half = size >> 1
        begin += half * (positions[begin + half] <= position)  # a branch would be guessed wrongly
        size -= half
    return begin if positions[begin] == position else -1


@njit(nogil=True, cache=True, forceinline=True)
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


@njit(nogil=True, cache=True, forceinline=True)
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


@njit(nogil=True, cache=True, forceinline=True)
def _allows(query: Query, passage: int) -> bool:
    """Say whether a passage may be among the best."""
    return len(query.mask) == 0 or bool(query.mask[passage])


@njit(nogil=True, cache=True)
def _consider(
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

    Returns:
        How many of the best are found, and the sum that a passage needs to be one of them.
    """
    passage = base + position
    if not _allows(query, passage):
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


@njit(nogil=True, cache=True)
def _add(index: Index, query: Query, place: int, sums: Sums) -> None:
    """Add what a term adds to the sums of its passages of the current block."""
    begin, end = query.begins[place], query.ends[place]
    positions, codes = index.positions[begin:end], index.codes[begin:end]
    bounds = query.bounds[place]
    for at in range(len(positions)):
        sums[positions[at]] += bounds[codes[at]]


@njit(nogil=True, cache=True)
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


@njit(nogil=True, cache=True)
def _enter_block(index: Index, query: Query, cursors: Whole, block: int) -> None:
    """Find each term's postings in a block, and the most that they add."""
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


@njit(nogil=True, cache=True)
def _add_block(index: Index, query: Query, sums: Sums, need: int) -> tuple[int, bool]:
    """Add up the current block's terms, as many as are needed or worth it.

    Returns:
        How many terms were added, and whether they have few postings.
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


@njit(nogil=True, cache=True)
def _pick(
    index: Index, query: Query, added: int, base: int, sums: Sums, found: int, need: int
) -> tuple[int, int]:
    """Consider the passages of few postings, and zero their sums; see :func:`_consider`."""
    for place in range(added):
        for position in index.positions[query.begins[place] : query.ends[place]]:
            total = int(sums[position])
            sums[position] = 0
            if total and total + query.rest[added] >= need:
                found, need = _consider(
                    index, query, added, base, int(position), total, found, need
                )
    return found, need


@njit(nogil=True, cache=True, forceinline=True)
def _reaches(sums: Sums, step: int, least: int) -> bool:
    """Say whether one of STEP sums reaches what is needed."""
    greatest = np.uint16(0)
    for at in range(STEP):
        greatest = max(greatest, sums[step * STEP + at])
    return bool(greatest >= least)


@njit(nogil=True, cache=True)
def _scan(
    index: Index, query: Query, added: int, base: int, sums: Sums, found: int, need: int
) -> tuple[int, int]:
    """Consider the passages of a block, and zero all sums; see :func:`_consider`."""
    rest = query.rest[added]
    for stride in range(len(sums) // STRIDE):
        greatest = np.uint16(0)
        for at in range(STRIDE):
            greatest = max(greatest, sums[stride * STRIDE + at])
        if greatest < max(need - rest, 1):
            continue
        for step in range(stride * STEPS, (stride + 1) * STEPS):
            if not _reaches(sums, step, max(need - rest, 1)):
                continue
            for position in range(step * STEP, (step + 1) * STEP):
                total = int(sums[position])
                if total and total + rest >= need:
                    found, need = _consider(index, query, added, base, position, total, found, need)
    sums[:] = 0
    return found, need


@njit(nogil=True, cache=True, forceinline=True)
def _note(query: Query, noted: int, position: int, total: int) -> int:
    """Keep a passage of the block if its sum is among the greatest; return how many are."""
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


@njit(nogil=True, cache=True)
def _enough(query: Query, sums: Sums) -> int:
    """Note the greatest sum of each stride; return one that as many as are wanted reach."""
    strides = len(sums) // STRIDE
    for stride in range(strides):
        greatest = np.uint16(0)
        for at in range(STRIDE):
            greatest = max(greatest, sums[stride * STRIDE + at])
        query.peaks[stride] = greatest
    if len(query.mask) or strides < len(query.best):
        return 1
    return max(1, int(np.sort(query.peaks[:strides])[strides - len(query.best)]))


@njit(nogil=True, cache=True)
def _note_picked(index: Index, query: Query, added: int, base: int, sums: Sums) -> int:
    """Keep the passages of the greatest sums, of few postings; return how many there are."""
    noted, last = 0, len(query.noted) - 1
    for place in range(added):
        for position in index.positions[query.begins[place] : query.ends[place]]:
            total = int(sums[position])
            if total > query.greatest[last] and _allows(query, base + position):
                noted = _note(query, noted, int(position), total)
    return noted


@njit(nogil=True, cache=True)
def _note_scanned(query: Query, base: int, sums: Sums) -> int:
    """Keep the passages of the greatest sums of a block; return how many there are."""
    noted, last = 0, len(query.noted) - 1
    enough = _enough(query, sums)
    for stride in range(len(sums) // STRIDE):
        if query.peaks[stride] < max(enough, query.greatest[last] + 1):
            continue
        for step in range(stride * STEPS, (stride + 1) * STEPS):
            if not _reaches(sums, step, max(enough, query.greatest[last] + 1)):
                continue
            for position in range(step * STEP, (step + 1) * STEP):
                total = int(sums[position])
                if total > query.greatest[last] and _allows(query, base + position):
                    noted = _note(query, noted, position, total)
    return noted


@njit(nogil=True, cache=True)
def _seed(
    index: Index, query: Query, added: int, base: int, sums: Sums, sparse: bool, found: int
) -> tuple[int, int]:
    """Consider first what is likely to be among the best, so that little else has to be."""
    need = 1
    query.greatest[:] = 0
    if sparse:
        noted = _note_picked(index, query, added, base, sums)
    else:
        noted = _note_scanned(query, base, sums)
    for place in range(noted):
        position, total = query.noted[place], query.greatest[place]
        sums[position] = 0
        found, need = _consider(index, query, added, base, position, total, found, need)
    return found, need


@njit(nogil=True, cache=True)
def _search(index: Index, query: Query, sums: Sums) -> int:
    """Find the best of all passages; return how many there are."""
    passages, size = len(index.lengths), int(index.model[3])
    cursors = index.term_segments[query.terms].astype(np.int64)
    found, need = 0, 1
    for block in range((passages + size - 1) // size):
        _enter_block(index, query, cursors, block)
        if query.rest[0] < need:
            continue
        base = block * size
        used = sums[: (min(size, passages - base) + STRIDE - 1) // STRIDE * STRIDE]
        added, sparse = _add_block(index, query, used, need)
        if found < len(query.best):
            found, need = _seed(index, query, added, base, used, sparse, found)
        if sparse:
            found, need = _pick(index, query, added, base, used, found, need)
        else:
            found, need = _scan(index, query, added, base, used, found, need)
    return found


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
    query = _query(index, numbers, mask, best, scores)
    found: int = _search(index, query, sums)
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

"""How postings lie in memory and on disk: flat little-endian arrays, usable where they are mapped.

A posting takes three bytes. Passages are numbered in blocks of at most :data:`BLOCK`, so that a
position within its block fits 16 bits; a *segment* is what one term has in one block, positions
rising. A posting's *code* is one byte for how often the term occurs there (1 to 7, or more) and
which of 32 classes of length the passage belongs to. Codes are numbered by the most that such a
posting can weigh, so the greatest code of a segment bounds all of it. Nothing is lost: tf is in
the code (from 8 on in an array of its own) and every passage's length is kept, so a score is
worked out in float64 exactly as the model does, for the few passages that may be shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

BLOCK = 1 << 16
MANY = 8
"""From this tf on the code says only "many"."""
LENGTH_CLASSES = 32
CODES = MANY * LENGTH_CLASSES


class LayoutError(ValueError):
    """Arrays that are not a layout's; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The arrays of an index; all are read-only.

    Attributes:
        positions: Of each posting, the passage within its block, by term, then passage, uint16.
        codes: Of each posting, see the module, uint8.
        segment_starts: Where each segment begins in ``positions``, and the end, uint32.
        segment_blocks: Which block each segment lies in, uint16.
        segment_best: The greatest code of each segment, uint8.
        term_segments: Where each term's segments begin, and the end, uint32, shape (terms + 1,).
        term_best: The greatest code of each term, 0 for one without postings, uint8.
        idf: Of each term, float64.
        lengths: How many terms each passage has, repeats counted, uint32.
        many_at: The postings whose tf is :data:`MANY` or more, rising, uint32.
        many_tf: Their tf, uint32.
        code_tf: The tf that each code stands for; :data:`MANY` for "many", uint8.
        code_bound: The most that a posting of each code weighs at an idf of 1, float64, rising.
        code_floor: The least, float64.
        model: k1, b, avgdl and the passages of a block, float64.
    """

    positions: NDArray[np.uint16]
    codes: NDArray[np.uint8]
    segment_starts: NDArray[np.uint32]
    segment_blocks: NDArray[np.uint16]
    segment_best: NDArray[np.uint8]
    term_segments: NDArray[np.uint32]
    term_best: NDArray[np.uint8]
    idf: NDArray[np.float64]
    lengths: NDArray[np.uint32]
    many_at: NDArray[np.uint32]
    many_tf: NDArray[np.uint32]
    code_tf: NDArray[np.uint8]
    code_bound: NDArray[np.float64]
    code_floor: NDArray[np.float64]
    model: NDArray[np.float64]

    @property
    def block(self) -> int:
        """How many passages a block has."""
        return int(self.model[3])

    @property
    def size_bytes(self) -> int:
        """Bytes of all arrays together."""
        return sum(array.nbytes for array in arrays_of(self).values())


DTYPES: Mapping[str, str] = {
    "positions": "<u2",
    "codes": "|u1",
    "segment_starts": "<u4",
    "segment_blocks": "<u2",
    "segment_best": "|u1",
    "term_segments": "<u4",
    "term_best": "|u1",
    "idf": "<f8",
    "lengths": "<u4",
    "many_at": "<u4",
    "many_tf": "<u4",
    "code_tf": "|u1",
    "code_bound": "<f8",
    "code_floor": "<f8",
    "model": "<f8",
}
"""The type of each array, as numpy writes it."""


def arrays_of(layout: Layout) -> dict[str, NDArray[np.generic]]:
    """Return a layout's arrays by name."""
    return {field.name: getattr(layout, field.name) for field in fields(Layout)}


def layout_of(arrays: Mapping[str, NDArray[np.generic]]) -> Layout:
    """Put a layout together from its arrays, which may be memory-mapped; nothing is copied.

    Raises:
        LayoutError: An array is missing, has another type, or does not fit the others.
    """
    missing = [name for name in DTYPES if name not in arrays]
    if missing:
        raise LayoutError(f"missing: {', '.join(missing)}")
    views = {}
    for name, dtype in DTYPES.items():
        array = np.asarray(arrays[name])
        if array.dtype != np.dtype(dtype) or array.ndim != 1:
            raise LayoutError(f"{name}: {array.dtype} in {array.ndim} dimensions, not {dtype} in 1")
        # One kind of array for the compiled kernel, mapped or not: read-only and contiguous.
        view = np.ascontiguousarray(array).view()
        view.flags.writeable = False
        views[name] = view
    layout = Layout(**views)
    _require_fit(layout)
    return layout


def _require_fit(layout: Layout) -> None:
    postings = len(layout.positions)
    segments = len(layout.segment_blocks)
    fits = {
        "codes": len(layout.codes) == postings,
        "segment_starts": len(layout.segment_starts) == segments + 1
        and int(layout.segment_starts[-1]) == postings,
        "segment_best": len(layout.segment_best) == segments,
        "term_segments": len(layout.term_segments) == len(layout.idf) + 1
        and int(layout.term_segments[-1]) == segments,
        "term_best": len(layout.term_best) == len(layout.idf),
        "many_tf": len(layout.many_tf) == len(layout.many_at),
        "code_tf": len(layout.code_tf) == CODES,
        "code_bound": len(layout.code_bound) == CODES,
        "code_floor": len(layout.code_floor) == CODES,
        "model": len(layout.model) == 4,  # noqa: PLR2004
    }
    wrong = [name for name, fit in fits.items() if not fit]
    if wrong:
        raise LayoutError(f"of a length that does not fit the others: {', '.join(wrong)}")

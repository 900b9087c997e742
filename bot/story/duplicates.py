"""The same report in several articles: MinHash over runs of words, and bands of it.

An article's runs of four words are hashed once; the least hash in each of 128 ranges is kept
(one-permutation hashing). Two articles that share a part s of their runs agree in about s of
the ranges. Only articles that agree in a whole band of four ranges are compared at all.

Sources: Broder, "On the resemblance and containment of documents", 1997; Li, Owen, Zhang, "One
Permutation Hashing", 2012; Shrivastava, Li, "Densifying One Permutation Hashing", 2014.
"""

import re
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Signature = NDArray[np.uint32]

RANGES = 128
RUN_WORDS = 4
MIN_RUNS = 20
"""An article of fewer says too little to be called a copy."""
ALIKE = 0.45
"""Share of common runs from which two articles are the same report; a copy is often cut."""
NO_GROUP = -1

_BAND = 4
_EMPTY = np.uint32(0xFFFFFFFF)
_STEP = np.uint32(0x9E3779B1)
_FACTORS = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], np.uint64
)
_NO_WORD = re.compile(r"\W+")


def signature(text: str) -> Signature:
    """Return what an article's text is compared by; all alike for one that is too short."""
    words = _NO_WORD.sub(" ", text.casefold()).encode(errors="replace").split()
    least = np.full(RANGES, _EMPTY)
    runs = len(words) - RUN_WORDS + 1
    if runs < MIN_RUNS:
        return least
    hashes = np.fromiter(map(crc32, words), np.uint64, len(words))
    mixed = np.zeros(runs, np.uint64)
    for at in range(RUN_WORDS):
        mixed = (mixed ^ hashes[at : at + runs]) * _FACTORS[at]
        mixed ^= mixed >> np.uint64(29)
    values = (mixed & np.uint64(0x7FFFFFFF)).astype(np.uint32)
    np.minimum.at(least, (mixed >> np.uint64(57)).astype(np.intp), values)
    return least


def likeness(one: Signature, other: Signature) -> float:
    """Estimate which share of their runs of words two articles have in common, 0 to 1."""
    filled = (one != _EMPTY) | (other != _EMPTY)
    common = (one == other) & (one != _EMPTY)
    return float(common.sum() / max(1, filled.sum()))


def group_copies(signatures: NDArray[np.uint32]) -> NDArray[np.int32]:
    """Return for each article the group of its copies; :data:`NO_GROUP` for one without.

    Args:
        signatures: One row for each article.
    """
    parents = np.arange(len(signatures))
    told = np.flatnonzero((signatures != _EMPTY).any(axis=1))
    dense = _filled(signatures[told])
    for band in range(0, RANGES, _BAND):
        keys = (dense[:, band : band + _BAND].astype(np.uint64) * _FACTORS).sum(1, dtype=np.uint64)
        order = np.argsort(keys, kind="stable")
        same = np.flatnonzero(np.diff(keys[order]) == 0)
        for at in same.tolist():
            one, other = told[order[at]], told[order[at + 1]]
            first, second = _root(parents, int(one)), _root(parents, int(other))
            if first != second and likeness(signatures[one], signatures[other]) >= ALIKE:
                parents[max(first, second)] = min(first, second)
    roots = np.array([_root(parents, at) for at in range(len(parents))], np.int32)
    sizes = np.bincount(roots, minlength=len(roots)) if len(roots) else roots
    return np.where(sizes[roots] > 1, roots, NO_GROUP).astype(np.int32) if len(roots) else roots


def _filled(signatures: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Fill each empty range with what stands in the next one, changed by how far that is."""
    filled = signatures.copy()
    for _ in range(RANGES):
        empty = filled == _EMPTY
        if not empty.any():
            break
        moved = np.roll(filled, -1, axis=1)
        filled = np.where(empty & (moved != _EMPTY), (moved + _STEP) & ~np.uint32(1 << 31), filled)
    return filled


def _root(parents: NDArray[np.int64], at: int) -> int:
    while parents[at] != at:
        parents[at] = parents[parents[at]]
        at = int(parents[at])
    return at

"""The same report in several articles: MinHash over runs of words, and bands of it.

An article's runs of four words are hashed once; the least hash in each of 128 ranges is kept
(one-permutation hashing). Two articles that share a part s of their runs agree in about s of
the ranges. Only articles that agree in a whole band of four ranges are compared at all.

Sources: Broder, "On the resemblance and containment of documents", 1997; Li, Owen, Zhang, "One
Permutation Hashing", 2012; Shrivastava, Li, "Densifying One Permutation Hashing", 2014.
"""

import re
from collections.abc import Callable, Collection
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Signature = NDArray[np.uint32]
Keys = NDArray[np.uint32]
"""Of each article and band, what articles that agree in the whole band have in common; shape
(articles, bands). :data:`NO_KEY` for an article that is too short to be compared."""

RANGES = 128
RUN_WORDS = 4
MIN_RUNS = 20
"""An article of fewer says too little to be called a copy."""
ALIKE = 0.45
"""Share of common runs from which two articles are the same report; a copy is often cut."""
NO_GROUP = -1
NO_KEY = 0

_BAND = 4
BANDS = RANGES // _BAND
_ARTICLES_AT_ONCE = 4_096
_EMPTY = np.uint32(0xFFFFFFFF)
_STEP = np.uint32(0x9E3779B1)
_FACTORS = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], np.uint64
)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_PARTED = bytes(
    byte if byte > 0x7F or chr(byte).isalnum() or chr(byte) == "_" else ord(" ")  # noqa: PLR2004  # ASCII ends
    for byte in range(256)
)


def signature(text: str) -> Signature:
    """Return what an article's text is compared by; all alike for one that is too short."""
    words = _words(text.casefold())
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


def _words(text: str) -> list[bytes]:
    """Return a text's runs of letters, digits and underscores, as bytes."""
    if not text.isascii():
        for sign in {*_NOT_ASCII.findall(text)}:
            if not sign.isalnum():
                text = text.replace(sign, " ")
    return text.encode(errors="replace").translate(_PARTED).split()


def likeness(one: Signature, other: Signature) -> float:
    """Estimate which share of their runs of words two articles have in common, 0 to 1."""
    filled = (one != _EMPTY) | (other != _EMPTY)
    common = (one == other) & (one != _EMPTY)
    return float(common.sum() / max(1, filled.sum()))


def keys_of(signatures: NDArray[np.uint32]) -> Keys:
    """Return the keys of articles, given their signatures, one row for each."""
    keys: Keys = np.full((len(signatures), BANDS), NO_KEY, np.uint32)
    every = np.flatnonzero((signatures != _EMPTY).any(axis=1))
    for first in range(0, len(every), _ARTICLES_AT_ONCE):  # of all at once they take a gigabyte
        told = every[first : first + _ARTICLES_AT_ONCE]
        dense = _filled(signatures[told])
        for band in range(BANDS):
            part = dense[:, band * _BAND : (band + 1) * _BAND].astype(np.uint64) * _FACTORS
            mixed = (part.sum(1, dtype=np.uint64) >> np.uint64(32)).astype(np.uint32)
            keys[told, band] = np.maximum(mixed, NO_KEY + 1)
    return keys


def group_copies(signatures: NDArray[np.uint32], keys: Keys) -> NDArray[np.int32]:
    """Return for each article the group of its copies; :data:`NO_GROUP` for one without.

    A group is called after its first article. Only neighbours among those that have a key in
    common are compared.

    Args:
        signatures: One row for each article.
        keys: Of the same.
    """
    groups = _Groups(len(keys), lambda number: signatures[number])
    told = np.flatnonzero(keys[:, 0] != NO_KEY)
    for band in range(BANDS):
        of_band = keys[told, band]
        order = np.argsort(of_band, kind="stable")
        same = np.flatnonzero(np.diff(of_band[order]) == 0)
        for at in same.tolist():
            groups.compare(int(told[order[at]]), int(told[order[at + 1]]))
    return groups.told()


def regroup_copies(
    groups: NDArray[np.int32],
    keys: Keys,
    changed: Collection[int],
    keys_gone: Keys,
    signature_of: Callable[[int], Signature],
) -> NDArray[np.int32]:
    """Return what :func:`group_copies` would, given what it did before some articles changed.

    Args:
        groups: Of each article the group it was in; of a new one :data:`NO_GROUP`. A group may
            have lost the article that it is called after.
        keys: Of each article as it is now.
        changed: The articles that are new or changed.
        keys_gone: Of articles as they were before they changed or went.
        signature_of: Looks an article's signature up.
    """
    sought = np.concatenate([keys_gone, keys[np.array(sorted(changed), np.int64)]])
    near = np.zeros(len(keys), np.bool_)
    for row in sought[sought[:, 0] != NO_KEY] if len(sought) else ():
        near |= (keys == row).any(axis=1)
    near[sorted(changed)] = True
    touched = np.unique(groups[near])
    near |= np.isin(groups, touched[touched != NO_GROUP])
    found = groups.copy()
    found[near] = NO_GROUP
    again = _Groups(len(keys), signature_of)
    for number in np.flatnonzero(near & (keys[:, 0] != NO_KEY)).tolist():
        for band in range(BANDS):
            same = np.flatnonzero(keys[:, band] == keys[number, band])
            after = same[same > number]
            if len(after) and near[after[0]]:
                again.compare(number, int(after[0]))
    regrouped = again.told()
    found[near] = regrouped[near]
    return found


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


class _Groups:
    """Articles that are joined as copies of each other are found."""

    def __init__(self, articles: int, signature_of: Callable[[int], Signature]) -> None:
        self._parents = np.arange(articles)
        self._signature_of = signature_of

    def compare(self, one: int, other: int) -> None:
        """Join two articles, and what is joined with them, if they are alike."""
        first, second = self._root(one), self._root(other)
        if (
            first != second
            and likeness(self._signature_of(one), self._signature_of(other)) >= ALIKE
        ):
            self._parents[max(first, second)] = min(first, second)

    def told(self) -> NDArray[np.int32]:
        """Return each article's group."""
        roots = self._parents
        while not np.array_equal(roots, roots[roots]):
            roots = roots[roots]
        alone = np.bincount(roots, minlength=len(roots))[roots] == 1
        return np.where(alone, NO_GROUP, roots).astype(np.int32)

    def _root(self, at: int) -> int:
        parents = self._parents
        while parents[at] != at:
            parents[at] = parents[parents[at]]
            at = int(parents[at])
        return at

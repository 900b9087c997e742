"""A snapshot's terms -> their numbers, by two sorted arrays instead of a dictionary.

A term is known by 64 bits of its BLAKE2b digest. Among a million terms two that share
them are one chance in forty million; nothing of a term itself has to be kept.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
_HASH_BYTES = 8


def hash_of(term: str) -> int:
    """Return 64 bits that a term is known by, the same in every process."""
    digest = hashlib.blake2b(term.encode("utf-8", "surrogatepass"), digest_size=_HASH_BYTES)
    return int.from_bytes(digest.digest(), "little")


def hashes_of(terms: Iterable[str]) -> Hashes:
    """Return :func:`hash_of` each term."""
    return np.fromiter(map(hash_of, terms), np.uint64)


class Vocabulary(Mapping[str, int]):
    """The number of each term, in order of its hash."""

    def __init__(self, hashes: Hashes, numbers: NDArray[np.uint32]) -> None:
        """Look terms up in arrays that may be memory-mapped; see :meth:`of`.

        Args:
            hashes: Of all terms, rising.
            numbers: Of the same terms.
        """
        self._hashes = hashes
        self._numbers = numbers

    @classmethod
    def of(cls, hashes: Hashes) -> "Vocabulary":
        """Number terms in the order of their hashes given here."""
        order = np.argsort(hashes)
        return cls(hashes[order], order.astype(np.uint32))

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return what the constructor needs."""
        return {"hashes": self._hashes, "numbers": self._numbers}

    def __getitem__(self, term: str) -> int:
        """Return a term's number."""
        wanted = np.uint64(hash_of(term))
        at = int(self._hashes.searchsorted(wanted))
        if at == len(self._hashes) or self._hashes[at] != wanted:
            raise KeyError(term)
        return int(self._numbers[at])

    def __iter__(self) -> Iterator[str]:
        """Terms are not kept, so they cannot be listed."""
        raise TypeError("a vocabulary knows terms by their hashes only")

    def __len__(self) -> int:
        """Return how many terms there are."""
        return len(self._hashes)

    def with_more(self, hashes: Hashes) -> tuple["Vocabulary", NDArray[np.int64]]:
        """Number further terms; those that are known keep their numbers.

        Args:
            hashes: Of terms, distinct, in any order.

        Returns:
            The vocabulary of all, and the numbers of the terms that were given.
        """
        at = np.searchsorted(self._hashes, hashes)
        known = np.zeros(len(hashes), np.bool_)
        inside = at < len(self._hashes)
        known[inside] = self._hashes[at[inside]] == hashes[inside]
        numbers = np.empty(len(hashes), np.int64)
        numbers[known] = self._numbers[at[known]]
        numbers[~known] = len(self) + np.arange(np.count_nonzero(~known))
        order = np.flatnonzero(~known)[np.argsort(hashes[~known])]
        more = Vocabulary(
            np.insert(self._hashes, at[order], hashes[order]),
            np.insert(self._numbers, at[order], numbers[order].astype(np.uint32)),
        )
        return more, numbers

    def in_order(self) -> Hashes:
        """Return the hashes of all terms by their numbers."""
        hashes = np.empty(len(self._hashes), np.uint64)
        hashes[self._numbers] = self._hashes
        return hashes

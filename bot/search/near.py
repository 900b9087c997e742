"""SymSpell's deletion index as arrays: words of a story that are at most two letters away.

Two words that are near each other become the same when a letter or two are left out of
the beginnings of both (Garbe 2012, https://github.com/wolfgarbe/SymSpell). So each word
stands in a bucket for every way to do that; a question's word looks into its own few
dozen buckets, and what is found there is measured. Finds what symspellpy finds.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, combinations

import numpy as np
from numpy.typing import NDArray
from symspellpy.editdistance import DamerauOsa

MAX_EDITS = 2
PREFIX_CHARS = 7
WORDS_A_BUCKET = 2.0

_ROLL = 0x01000193
_MIX = 0x9E3779B1  # 2**32 / golden ratio: Fibonacci hashing (Knuth, TAOCP 6.4)
_MASK = 0xFFFFFFFF

Arrays = Mapping[str, NDArray[np.generic]]


class NearWords:
    """Words, how often each occurs, and which are near which."""

    def __init__(self, arrays: Arrays) -> None:
        """Search arrays that may be memory-mapped; see :func:`index_words`."""
        self._arrays = arrays
        self._letters = np.asarray(arrays["letters"])
        self._ends = np.asarray(arrays["ends"])
        self._counts = np.asarray(arrays["counts"])
        self._buckets = np.asarray(arrays["buckets"])
        self._entries = np.asarray(arrays["entries"])

    def __len__(self) -> int:
        """Return how many words there are."""
        return len(self._ends)

    def arrays(self) -> Arrays:
        """Return what the constructor needs."""
        return self._arrays

    def word(self, number: int) -> str:
        """Return a word by its number."""
        start = int(self._ends[number - 1]) if number else 0
        return self._letters[start : int(self._ends[number])].tobytes().decode()

    def near(self, word: str) -> list[tuple[str, int, int]]:
        """Return all words at most two edits away: the word, its distance, how often it occurs.

        An edit adds, drops or changes a letter or swaps two neighbours (optimal string
        alignment). The nearest come first, of these the most frequent.
        """
        measure = DamerauOsa()
        found = []
        for number in self._candidates(word):
            count = int(self._counts[number])
            other = self.word(number)
            if not count or abs(len(other) - len(word)) > MAX_EDITS:
                continue
            distance = measure.distance(word, other, MAX_EDITS)
            if 0 <= distance <= MAX_EDITS:
                found.append((other, distance, count))
        return sorted(found, key=lambda each: (each[1], -each[2], each[0]))

    def number(self, word: str) -> int | None:
        """Return a word's number; None where it is none of them."""
        bits = _bits(len(self._buckets) - 1)
        bucket = _bucket(_rolled([ord(char) for char in word[:PREFIX_CHARS]]), bits)
        here = self._entries[int(self._buckets[bucket]) : int(self._buckets[bucket + 1])]
        return next((number for number in here.tolist() if self.word(number) == word), None)

    def _candidates(self, word: str) -> list[int]:
        bits = _bits(len(self._buckets) - 1)
        codes = [ord(char) for char in word[:PREFIX_CHARS]]
        buckets = {_bucket(_rolled(kept), bits) for kept in _ways(codes)}
        slices = [
            self._entries[int(self._buckets[bucket]) : int(self._buckets[bucket + 1])]
            for bucket in buckets
        ]
        numbers: list[int] = np.unique(np.concatenate(slices)).tolist() if slices else []
        return numbers


class NearOnce:
    """Looks for what is near a word once, however often one question has it.

    For one question: what a reader wrote is not kept beyond it.
    """

    def __init__(self, words: NearWords) -> None:
        """Look among these words."""
        self._words = words
        self._found: dict[str, list[tuple[str, int, int]]] = {}

    def near(self, word: str) -> list[tuple[str, int, int]]:
        """Return what :meth:`NearWords.near` does; the caller leaves it as it is."""
        if word not in self._found:
            self._found[word] = self._words.near(word)
        return self._found[word]


def index_words(words: Sequence[str], counts: NDArray[np.int64]) -> Arrays:
    """Lay out words for :class:`NearWords`; numbers are their places here."""
    encoded = [word.encode() for word in words]
    lengths = np.fromiter(map(len, encoded), np.int64, len(encoded))
    hashes, numbers = _deletions(words)
    bits = max(4, math.ceil(math.log2(max(len(hashes), 1) / WORDS_A_BUCKET)))
    buckets = (hashes * np.uint32(_MIX)) >> np.uint32(32 - bits)
    order = np.argsort(buckets, kind="stable")
    sizes = np.bincount(buckets, minlength=1 << bits)
    return {
        "letters": np.frombuffer(b"".join(encoded), np.uint8),
        "ends": np.cumsum(lengths).astype(np.uint32),
        "counts": counts.astype(np.uint32),
        "buckets": np.concatenate(([0], np.cumsum(sizes))).astype(np.uint32),
        "entries": numbers[order].astype(np.uint32),
    }


def recount_words(old: Arrays, changes: Mapping[str, int]) -> Arrays:
    """Return what :func:`index_words` does, after words came or went.

    A word that is gone keeps its number, with a count of 0, and is not found.

    Args:
        old: The words before.
        changes: How much more often each word occurs than before; less, below 0.
    """
    words = NearWords(old)
    numbers = {word: words.number(word) for word in changes}
    more = [word for word, number in numbers.items() if number is None]
    counts = np.concatenate((old["counts"], np.zeros(len(more), np.uint32))).astype(np.int64)
    places = {word: len(words) + at for at, word in enumerate(more)}
    for word, change in changes.items():
        number = numbers[word]
        counts[places[word] if number is None else number] += change
    recounted = {**old, "counts": counts.astype(np.uint32)}
    return recounted if not more else {**recounted, **_with_more(old, more)}


def _with_more(old: Arrays, words: Sequence[str]) -> Arrays:
    """Return the arrays of further words behind the old ones, but for their counts."""
    encoded = [word.encode() for word in words]
    buckets, ends = old["buckets"].astype(np.int64), old["ends"].astype(np.int64)
    hashes, numbers = _deletions(words)
    bits = _bits(len(buckets) - 1)
    chosen = (hashes * np.uint32(_MIX)) >> np.uint32(32 - bits)
    sizes = np.bincount(chosen, minlength=1 << bits)
    order = np.argsort(chosen, kind="stable")  # where buckets are empty, several end at one place
    ends_of_buckets = buckets[chosen[order].astype(np.int64) + 1]
    more = np.cumsum([len(word) for word in encoded]) + (ends[-1] if len(ends) else 0)
    return {
        "letters": np.concatenate((old["letters"], np.frombuffer(b"".join(encoded), np.uint8))),
        "ends": np.concatenate((ends, more)).astype(np.uint32),
        "buckets": (buckets + np.concatenate(([0], np.cumsum(sizes)))).astype(np.uint32),
        "entries": np.insert(old["entries"], ends_of_buckets, numbers[order] + len(ends)),
    }


def _deletions(words: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return a hash for each way to leave letters out of each word, and the words' numbers."""
    hashes: list[NDArray[np.uint32]] = [np.empty(0, np.uint32)]
    numbers: list[NDArray[np.int64]] = [np.empty(0, np.int64)]
    prefixes = [word[:PREFIX_CHARS] for word in words]
    lengths = np.fromiter(map(len, prefixes), np.int64, len(prefixes))
    for length in range(1, PREFIX_CHARS + 1):
        chosen = np.flatnonzero(lengths == length)
        joined = "".join(prefixes[at] for at in chosen.tolist())
        codes = np.frombuffer(joined.encode("utf-32-le"), np.uint32).reshape(-1, length)
        for kept in _ways(range(length)):
            value = np.zeros(len(chosen), np.uint32)
            for column in kept:
                value *= np.uint32(_ROLL)
                value += codes[:, column]
            hashes.append(value)
            numbers.append(chosen)
    return np.concatenate(hashes), np.concatenate(numbers)


def _ways(letters: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield what is left of letters when none, one or two are left out."""
    fewest = max(len(letters) - MAX_EDITS, 0)
    return chain.from_iterable(
        combinations(letters, size) for size in range(fewest, len(letters) + 1)
    )


def _rolled(codes: Sequence[int]) -> int:
    value = 0
    for code in codes:
        value = (value * _ROLL + code) & _MASK
    return value


def _bucket(value: int, bits: int) -> int:
    return ((value * _MIX) & _MASK) >> (32 - bits)


def _bits(buckets: int) -> int:
    return buckets.bit_length() - 1

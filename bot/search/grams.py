"""Character n-grams: BM25 over runs of n folded letters, blanks included.

They are at once a gentler stemmer (``Franz`` in ``französisch``), a repair for typos
and, where they cross a blank, evidence for word order and function words (``born in``).
Only the best candidates of the stems are scored by them, straight from their letters;
how many passages hold each n-gram stands in one table of fixed size.

The n-gram tokenisation follows McNamee and Mayfield, "Character N-Gram Tokenization for
European Language Text Retrieval", Information Retrieval 7, 2004.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from bot.search.bm25 import B, lucene_idf
from bot.search.languages import CJK_LANGUAGES
from bot.search.letters import (
    Codes,
    Ints,
    Keys,
    Letters,
    fold_texts,
    gram_by_gram,
    grams_at_every_place,
)

GRAM_CHARS = 4
GRAM_CHARS_CJK = 2
GRAM_K1 = 0.4
SENTENCE_B = 0.3
"""Length normalisation of sentences: a short one is not an answer for being short."""

_DF_BITS = 18  # 2**18 counters; fewer cost 0.1 points, more bring nothing
_PLACE_BITS = 16
_MIX = np.uint32(0x9E3779B1)  # 2**32 / golden ratio: Fibonacci hashing (Knuth, TAOCP 6.4)
_UNITS_AT_ONCE = 512

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Unit:
    """What is scored: a headline and the sentences that stand under it."""

    headline: str
    sentences: Sequence[str]


@dataclass(frozen=True, slots=True)
class GramScores:
    """How well the character n-grams of some passages match a question's; one value a passage.

    Attributes:
        passages: BM25 of the whole passage with its headline.
        sentences: BM25 of the best of its sentences with the headline.
        coverage: The share of the question's n-grams, weighted by what they are worth, that
            the headline, a sentence and the one before it hold, at the best one, 0 to 1.
    """

    passages: Floats
    sentences: Floats
    coverage: Floats


class Grams:
    """Scores passages and their sentences by character n-grams."""

    def __init__(self, units: Iterable[Unit], language: str) -> None:
        """Fold all passages, and count in how many of them each n-gram occurs.

        Args:
            units: All passages; none without a sentence.
            language: ISO 639-1; decides n.
        """
        self._wide = language in CJK_LANGUAGES
        self._chars = GRAM_CHARS_CJK if self._wide else GRAM_CHARS
        df: Ints = np.zeros(1 << _DF_BITS, np.int64)
        codes, sizes, texts_of = [], [], []
        for some in _batches(units):
            letters = self._fold([text for u in some for text in (u.headline, *u.sentences)])
            texts_of += [1 + len(unit.sentences) for unit in some]
            codes.append(letters.codes)
            sizes.append(letters.sizes)
            ends = np.cumsum(texts_of[-len(some) :])
            df += self._count_passages(letters.codes, letters.starts[ends])
        every = np.concatenate([np.zeros(1, np.int64), *sizes])
        none = self._fold([]).codes
        self._letters = Letters(np.concatenate([none, *codes]), np.cumsum(every))
        self._first: Ints = np.concatenate(([0], np.cumsum(texts_of, dtype=np.int64)))
        self._idf = lucene_idf(df, len(texts_of)).astype(np.float32)
        self._mean_passage, self._mean_sentence = self._mean_sizes(every[1:])

    @property
    def size_bytes(self) -> int:
        """Memory of its arrays."""
        arrays = (self._idf, self._letters.codes, self._letters.starts, self._first)
        return sum(array.nbytes for array in arrays)

    def scores(
        self, question: str, words: Sequence[tuple[str, float]], passages: Sequence[int]
    ) -> GramScores:
        """Score passages.

        Args:
            question: The reader's words.
            words: Its folded words in order, each with how much it tells; for the coverage.
            passages: Their positions among all.
        """
        grams, inside = gram_by_gram(self._fold([question]).codes, self._chars)
        asked = np.unique(grams[inside])
        told, worth = self._worth(words)
        wanted = np.union1d(asked, told)
        if not len(wanted) or not len(passages):
            return GramScores(*np.zeros((3, len(passages))))
        idf = np.zeros(len(wanted))
        idf[np.searchsorted(wanted, asked)] = self._idf[_bucket(asked)]
        weight = np.zeros(len(wanted))
        weight[np.searchsorted(wanted, told)] = worth / (worth.sum() or 1.0)

        texts, heads, own_head = self._texts_of(passages)
        starts, stops = self._letters.starts[texts], self._letters.starts[texts + 1]
        codes = [
            self._letters.codes[start:stop]
            for start, stop in zip(
                starts[heads].tolist(), stops[np.append(heads[1:] - 1, -1)].tolist(), strict=True
            )
        ]
        joined: Codes = np.concatenate(codes)
        tf = self._count(joined, stops - starts, wanted)
        sizes = self._sizes(stops - starts)

        here = tf > 0
        held = here | here[own_head]
        held[1:] |= here[:-1]  # before a passage's first sentence stands its headline
        covered = held @ weight
        passage_sizes = np.add.reduceat(sizes, heads) / self._mean_passage
        whole = _bm25(np.add.reduceat(tf, heads), passage_sizes, B) @ idf
        # A sentence is read under its headline: questions that name the story's subject and
        # little else would lose it.
        tf += tf[own_head]
        sentences = _bm25(tf, (sizes + sizes[own_head]) / self._mean_sentence, SENTENCE_B) @ idf
        sentences[heads] = covered[heads] = 0.0
        return GramScores(
            whole, np.maximum.reduceat(sentences, heads), np.maximum.reduceat(covered, heads)
        )

    def _fold(self, texts: Sequence[str]) -> Letters:
        return fold_texts(texts, wide=self._wide)

    def _worth(self, words: Sequence[tuple[str, float]]) -> tuple[Keys, Floats]:
        """Return the distinct n-grams of words, each with the mean of its letters' worth."""
        codes = self._fold([" ".join(word for word, _ in words)]).codes
        values = [0.0, *(v for word, value in words for v in (*[value] * len(word), 0.0))]
        if len(values) != len(codes) or len(codes) < self._chars:
            return np.zeros(0, np.uint32), np.zeros(0)
        every, _ = gram_by_gram(codes, self._chars)
        worth = np.convolve(values, np.ones(self._chars), "valid")
        told, at = np.unique(every, return_inverse=True)
        most = np.zeros(len(told))
        np.maximum.at(most, at, worth)
        return told, most

    def _texts_of(self, passages: Sequence[int]) -> tuple[Ints, Ints, Ints]:
        """Return the numbers of passages' texts; which are headlines; and each one's headline."""
        first, end = self._first[passages], self._first[np.asarray(passages) + 1]
        heads = np.cumsum(end - first) - (end - first)
        texts = np.repeat(first - heads, end - first)
        texts += np.arange(len(texts))
        return texts, heads, np.repeat(heads, end - first)

    def _count(self, codes: Codes, lengths: Ints, wanted: Keys) -> Floats:
        """Return how often each text holds each wanted n-gram.

        Args:
            codes: The texts' letters, one after the other.
            lengths: How many codes each text has.
            wanted: In order.
        """
        grams = grams_at_every_place(codes, self._chars)
        rows, columns = grams.shape
        # A small table says where a wanted n-gram may be; those few places are then compared.
        mix, table = _table_of(wanted)
        which = table[(grams * mix) >> np.uint32(32 - _PLACE_BITS)].ravel()
        near = np.flatnonzero(which)
        at = which[near].astype(np.int64) - 1
        same = wanted[at] == grams.ravel()[near]
        column, row = near[same] % columns, near[same] // columns
        owner = np.repeat(np.arange(len(lengths)), lengths)[column * rows + row]
        cells = owner * len(wanted) + at[same]
        tf = np.bincount(cells, minlength=len(lengths) * len(wanted)).astype(np.float64)
        return tf.reshape(len(lengths), len(wanted))

    def _count_passages(self, codes: Codes, ends: Ints) -> Ints:
        """Return in how many passages each n-gram stands, by bucket.

        Args:
            codes: The passages' letters, one after the other.
            ends: Where each passage ends.
        """
        every, inside = gram_by_gram(codes, self._chars)
        owner = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))[: len(every)]
        seen = np.unique((owner[inside] << _DF_BITS) | _bucket(every[inside]))
        counts: Ints = np.bincount(seen & ((1 << _DF_BITS) - 1), minlength=1 << _DF_BITS)
        return counts

    def _sizes(self, lengths: Ints) -> Ints:
        """Return how many n-grams texts of so many codes have."""
        sizes: Ints = np.maximum(lengths - self._chars + 1, 0)
        return sizes

    def _mean_sizes(self, lengths: Ints) -> tuple[float, float]:
        """Return how many n-grams a passage has, and a sentence with its headline; at least 1."""
        sizes = self._sizes(lengths)
        passages, texts = len(self._first) - 1, len(sizes)
        sentences = np.diff(self._first) - 1
        heads = sizes[self._first[:-1]]
        in_sentences = int(sizes.sum() - heads.sum() + heads @ sentences)
        return (
            max(float(sizes.sum()) / max(passages, 1), 1.0),
            max(in_sentences / max(texts - passages, 1), 1.0),
        )


def _batches(units: Iterable[Unit]) -> Iterator[list[Unit]]:
    left = iter(units)
    while some := list(islice(left, _UNITS_AT_ONCE)):
        yield some


def _bucket(grams: Keys) -> Ints:
    return ((grams * _MIX) >> np.uint32(32 - _DF_BITS)).astype(np.int64)


def _table_of(wanted: Keys) -> tuple[np.uint32, NDArray[np.uint16]]:
    """Return a hash under which no two n-grams collide, and each one's number, from 1, by hash."""
    table = np.zeros(1 << _PLACE_BITS, np.uint16)
    mix = _MIX
    while True:
        places = (wanted * mix) >> np.uint32(32 - _PLACE_BITS)
        table[places] = np.arange(1, len(wanted) + 1)
        if np.count_nonzero(table[places] == np.arange(1, len(wanted) + 1)) == len(wanted):
            return mix, table
        table[places] = 0
        mix += np.uint32(2)


def _bm25(tf: Floats, relative_length: Floats, b: float) -> Floats:
    norm = GRAM_K1 * (1 - b + b * relative_length)
    scores: Floats = tf * (GRAM_K1 + 1) / (tf + norm[:, None])
    return scores

"""Character n-grams: BM25 over runs of n folded characters, blanks included.

They are at once a gentler stemmer (``Franz`` in ``französisch``), a repair for typos
and, where they cross a blank, evidence for word order and function words (``born in``).
Only the best candidates of the stems are scored by them, straight from their text, so
nothing is stored but how many passages hold each n-gram, in one table of fixed size.

The n-gram tokenisation follows McNamee and Mayfield, "Character N-Gram Tokenization for
European Language Text Retrieval", Information Retrieval 7, 2004.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from bot.search.analysis import fold
from bot.search.bm25 import B, lucene_idf
from bot.search.languages import CJK_LANGUAGES

GRAM_CHARS = 4
GRAM_CHARS_CJK = 2
GRAM_K1 = 0.4
SENTENCE_B = 0.3
"""Length normalisation of sentences: a short one is not an answer for being short."""

_DF_BITS = 18  # 2**18 counters; fewer cost 0.1 points, more bring nothing
_MIX = np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio: Fibonacci hashing (Knuth, TAOCP 6.4)
_MIX_32 = np.uint32(0x9E3779B1)
_ROLL = np.uint32(0x01000193)
_NEWLINE = 10
_SEPARATOR = 0
_DROPPED = 1  # a combining mark: no character at all

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Codes = NDArray[np.uint16]
Keys = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Letters:
    """Texts as folded characters in one array, with one separator between words.

    Attributes:
        codes: ``0 words of text 0 0 words of text 1 0 ...``; the separator that ends a text
            begins the next.
        ends: For each text, where in ``codes`` its last separator is.
    """

    codes: Codes
    ends: Ints


@dataclass(frozen=True, slots=True)
class Unit:
    """What is scored: a headline and the sentences that stand under it."""

    headline: str
    sentences: Sequence[str]


@dataclass(frozen=True, slots=True)
class GramScores:
    """How well a passage's character n-grams match a question's.

    Attributes:
        passage: BM25 of the whole passage with its headline.
        sentences: BM25 of each sentence with the headline.
    """

    passage: float
    sentences: Floats


class Grams:
    """Scores passages and their sentences by character n-grams."""

    def __init__(self, units: Iterable[Unit], language: str) -> None:
        """Count in how many passages each n-gram occurs.

        Args:
            units: All passages.
            language: ISO 639-1; decides n.
        """
        self._chars = GRAM_CHARS_CJK if language in CJK_LANGUAGES else GRAM_CHARS
        df = np.zeros(1 << _DF_BITS, np.int64)
        passages = sentences = passage_grams = sentence_grams = 0
        for unit in units:
            letters = fold_texts([unit.headline, *unit.sentences])
            sizes = self._sizes(letters)
            df[np.unique(_bucket(self._all(letters)))] += 1
            passages += 1
            sentences += len(unit.sentences)
            passage_grams += int(sizes.sum())
            sentence_grams += int(sizes[1:].sum() + sizes[0] * len(unit.sentences))
        self._idf = lucene_idf(df, passages).astype(np.float32)
        self._mean_passage = max(passage_grams / max(passages, 1), 1.0)
        self._mean_sentence = max(sentence_grams / max(sentences, 1), 1.0)

    @property
    def size_bytes(self) -> int:
        """Memory of the table."""
        return self._idf.nbytes

    def scores(self, question: str, units: Sequence[Unit]) -> list[GramScores]:
        """Score passages, and each of their sentences under its headline.

        Args:
            question: The reader's words.
            units: The passages to score; none without a sentence.
        """
        asked = fold_texts([question])
        wanted = np.unique(self._all(asked))
        if not len(wanted) or not units:
            return [GramScores(0.0, np.zeros(len(u.sentences))) for u in units]
        idf = self._idf[_bucket(wanted)].astype(np.float64)
        texts = [text for unit in units for text in (unit.headline, *unit.sentences)]
        tf, sizes = self._count(texts, asked, wanted)
        counts = np.fromiter((1 + len(unit.sentences) for unit in units), np.int64, len(units))
        heads = np.cumsum(counts) - counts
        passage_tf = np.add.reduceat(tf, heads)
        passage_sizes = np.add.reduceat(sizes, heads)
        passages = _bm25(passage_tf, passage_sizes / self._mean_passage, B) @ idf
        # A sentence is read under its headline: questions that name the story's subject and
        # little else would lose it.
        own_head = np.repeat(heads, counts)
        tf, sizes = tf + tf[own_head], sizes + sizes[own_head]
        sentences = _bm25(tf, sizes / self._mean_sentence, SENTENCE_B) @ idf
        return [
            GramScores(float(passage), part[1:])
            for passage, part in zip(passages, np.split(sentences, heads[1:]), strict=True)
        ]

    def coverage(self, words: Sequence[tuple[str, float]], texts: Sequence[str]) -> Floats:
        """Return how much of a question's letters each text holds, 0 to 1.

        Args:
            words: The question's folded words in order, each with how much it tells; an
                n-gram is worth the mean of its letters' words.
            texts: What to look in.
        """
        asked = fold_texts([" ".join(word for word, _ in words)])
        starts = np.arange(max(len(asked.codes) - self._chars + 1, 0))
        letters = np.array(
            [0.0, *(v for word, value in words for v in (*[value] * len(word), 0.0))]
        )
        grams = self._at(asked, starts)
        if len(letters) != len(asked.codes) or not len(grams):
            return np.zeros(len(texts))
        worth = np.add.reduce([letters[starts + i] for i in range(self._chars)])
        wanted, at = np.unique(grams, return_inverse=True)
        weight = np.zeros(len(wanted))
        np.maximum.at(weight, at, worth)
        tf, _ = self._count(texts, asked, wanted)
        held: Floats = (tf > 0) @ weight / (weight.sum() or 1.0)
        return held

    def _count(self, texts: Sequence[str], asked: Letters, wanted: Keys) -> tuple[Floats, Ints]:
        """Return how often each text holds each wanted n-gram, and how many n-grams it has."""
        letters = fold_texts(texts)
        # A small table says where a wanted n-gram may be; those few places are then compared.
        maybe = np.zeros(1 << 16, np.bool_)
        maybe[self._rolling(asked.codes)] = True
        near = np.flatnonzero(maybe[self._rolling(letters.codes)])
        owner, whole = self._owners(letters, near)
        grams = self._at(letters, near)
        at = np.minimum(np.searchsorted(wanted, grams), len(wanted) - 1)
        same = (wanted[at] == grams) & whole
        cells = owner[same] * len(wanted) + at[same]
        tf = np.bincount(cells, minlength=len(texts) * len(wanted)).astype(np.float64)
        return tf.reshape(len(texts), len(wanted)), self._sizes(letters)

    def _sizes(self, letters: Letters) -> Ints:
        """Return how many n-grams each text has."""
        sizes: Ints = np.maximum(np.diff(letters.ends, prepend=0) - self._chars + 2, 0)
        return sizes

    def _all(self, letters: Letters) -> Keys:
        """Return every n-gram that lies within one text."""
        starts = np.arange(max(len(letters.codes) - self._chars + 1, 0))
        _, whole = self._owners(letters, starts)
        return self._at(letters, starts[whole])

    def _at(self, letters: Letters, starts: Ints) -> Keys:
        """Return the n-grams that start at ``starts``: four 16-bit characters in 64 bits."""
        grams: Keys = letters.codes[starts].astype(np.uint64)
        for i in range(1, self._chars):
            grams <<= np.uint64(16)
            grams |= letters.codes[starts + i]
        return grams

    def _owners(self, letters: Letters, starts: Ints) -> tuple[Ints, NDArray[np.bool_]]:
        """Return which text each n-gram starts in, and whether it also ends there."""
        owner = np.searchsorted(letters.ends, starts, side="right")
        last = letters.ends[np.minimum(owner, len(letters.ends) - 1)]
        return owner, starts + self._chars - 1 <= last

    def _rolling(self, codes: Codes) -> NDArray[np.uint32]:
        """Return a 16-bit hash of the n-gram at every position."""
        wide = codes.astype(np.uint32)
        size = max(len(wide) - self._chars + 1, 0)
        value = wide[:size].copy()
        for i in range(1, self._chars):
            value *= _ROLL
            value += wide[i : i + size]
        value *= _MIX_32
        value >>= np.uint32(16)
        return value


def fold_texts(texts: Sequence[str]) -> Letters:
    """Fold all texts in one go: the work is numpy's, however many there are."""
    raw = np.frombuffer(("\n".join(texts) + "\n").encode("utf-16-le", "replace"), np.uint16)
    letters = _folded_letters()[raw]  # a character beyond the BMP comes as two separators
    kept = letters != _SEPARATOR
    ends = np.flatnonzero(raw == _NEWLINE)
    kept[1:] |= kept[:-1]  # of each run of separators only the one after a letter
    kept &= letters != _DROPPED
    codes = np.concatenate((np.zeros(1, np.uint16), letters[kept]))
    if len(ends) != len(texts):  # a line break inside a text ends nothing
        sizes = (len(text.encode("utf-16-le", "replace")) // 2 + 1 for text in texts)
        ends = np.cumsum(np.fromiter(sizes, np.int64, len(texts))) - 1
    return Letters(codes, np.cumsum(kept)[ends])


@cache
def _folded_letters() -> Codes:
    """Map each code unit to its folded first letter; 0 separates words, 1 is dropped."""
    table: Codes = np.zeros(0x10000, np.uint16)
    for code in range(0x10000):
        char = chr(code)
        if 0xD800 <= code < 0xE000:  # noqa: PLR2004  # surrogates
            continue
        folded = fold(char)
        if folded and folded[0].isalnum() and ord(folded[0]) <= 0xFFFF:  # noqa: PLR2004  # the BMP
            table[code] = ord(folded[0])
        elif unicodedata.combining(char):
            table[code] = _DROPPED
    return table


def _bucket(grams: Keys) -> NDArray[np.intp]:
    return ((grams * _MIX) >> np.uint64(64 - _DF_BITS)).astype(np.intp)


def _bm25(tf: Floats, relative_length: Floats, b: float) -> Floats:
    norm = GRAM_K1 * (1 - b + b * relative_length)
    scores: Floats = tf * (GRAM_K1 + 1) / (tf + norm[:, None])
    return scores

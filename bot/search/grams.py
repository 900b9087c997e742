"""Character n-grams: BM25 over runs of n folded letters, blanks included.

They are at once a gentler stemmer (``Franz`` in ``französisch``), a repair for typos
and, where they cross a blank, evidence for word order and function words (``born in``).
Only the best candidates of the stems are scored by them, straight from their letters;
how many passages hold each n-gram stands in one table of fixed size.

The n-gram tokenisation follows McNamee and Mayfield, "Character N-Gram Tokenization for
European Language Text Retrieval", Information Retrieval 7, 2004.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, islice, pairwise
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.search.bm25 import B, lucene_idf
from bot.search.languages import CJK_LANGUAGES
from bot.search.letters import (
    Codes,
    Ints,
    Keys,
    Letters,
    fold_text,
    fold_texts,
    gram_by_gram,
    grams_at_every_place,
    grams_of,
)

GRAM_CHARS = 4
GRAM_CHARS_CJK = 2
GRAM_K1 = 0.4
SENTENCE_B = 0.3
"""Length normalisation of sentences: a short one is not an answer for being short."""

_DF_BITS = 18  # 2**18 counters; fewer cost 0.1 points, more bring nothing
_FLAG_BITS = 14  # 16 kB, which stay in the cache
_MIX = np.uint32(0x9E3779B1)  # 2**32 / golden ratio: Fibonacci hashing (Knuth, TAOCP 6.4)
_UNITS_AT_ONCE = 512

Floats = NDArray[np.float64]
Arrays = Mapping[str, NDArray[Any]]


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


@dataclass(frozen=True, slots=True)
class Wanted:
    """The n-grams of a question.

    Attributes:
        grams: In order.
        idf: Of each; 0 for one that counts for the coverage alone.
        weight: The share of the coverage that each is worth; all together 1, or nothing.
    """

    grams: Keys
    idf: Floats
    weight: Floats


@dataclass(frozen=True, slots=True)
class Lengths:
    """How many n-grams a text has in the mean: a passage, and a sentence under its headline."""

    passage: float
    sentence: float


class Scorer(Protocol):
    """Scores passages; see :func:`plain_scores`."""

    def __call__(
        self,
        texts: Sequence[str],
        counts: Sequence[int],
        wanted: Wanted,
        lengths: Lengths,
        *,
        wide: bool,
    ) -> GramScores:
        """Return the scores of passages."""


Read = Callable[[Sequence[int]], tuple[Sequence[str], Sequence[int]]]
"""Returns the texts of passages by their positions, each one's headline and then its sentences;
and how many texts each passage has."""


class GramCounts:
    """In how many passages each n-gram occurs, by bucket; and how many n-grams there are."""

    def __init__(self, language: str, arrays: Arrays | None = None) -> None:
        """Begin with no passages, or go on where arrays of :meth:`arrays` left off.

        Args:
            language: ISO 639-1; decides n.
            arrays: Copied.
        """
        self.wide = language in CJK_LANGUAGES
        self.chars = GRAM_CHARS_CJK if self.wide else GRAM_CHARS
        self._df: Ints = np.zeros(1 << _DF_BITS, np.int64)
        self._totals: Ints = np.zeros(4, np.int64)  # passages, sentences, n-grams of both
        if arrays is not None:
            self.merge(arrays)

    def add(self, units: Iterable[Unit], times: int = 1) -> None:
        """Count passages; with -1 for ``times``, take them back."""
        for some in _batches(units):
            texts = [text for unit in some for text in (unit.headline, *unit.sentences)]
            counts = np.fromiter((1 + len(u.sentences) for u in some), np.int64, len(some))
            letters = fold_texts(texts, wide=self.wide)
            ends = np.cumsum(counts)
            sizes = _sizes(letters.sizes, self.chars)
            self._df += times * self._count_passages(letters.codes, letters.starts[ends])
            heads = sizes[ends - counts]
            in_sentences = sizes.sum() - heads.sum() + heads @ (counts - 1)
            self._totals += times * np.array(
                [len(some), len(texts) - len(some), sizes.sum(), in_sentences]
            )

    def merge(self, arrays: Arrays) -> None:
        """Add what was counted elsewhere."""
        self._df += arrays["df"]
        self._totals += arrays["totals"]

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return all counts."""
        return {"df": self._df.astype(np.uint32), "totals": self._totals}

    def _count_passages(self, codes: Codes, ends: Ints) -> Ints:
        """Return in how many passages each n-gram stands, by bucket.

        Args:
            codes: The passages' letters, one after the other.
            ends: Where each passage ends.
        """
        every, inside = gram_by_gram(codes, self.chars)
        owner = np.repeat(np.arange(len(ends), dtype=np.uint32), np.diff(ends, prepend=0))
        seen = owner[: len(every)] << np.uint32(_DF_BITS)
        seen |= (every * _MIX) >> np.uint32(32 - _DF_BITS)
        seen = seen[inside]
        before = np.concatenate((np.zeros(1, np.int64), np.cumsum(inside)))
        for first, after in pairwise(before[np.minimum([0, *ends], len(inside))].tolist()):
            seen[first:after].sort()  # passage by passage: all at once takes six times as long
        if len(seen):
            seen = seen[np.concatenate(([True], seen[1:] != seen[:-1]))]
        seen &= np.uint32((1 << _DF_BITS) - 1)
        counts: Ints = np.bincount(seen, minlength=1 << _DF_BITS)
        return counts


class Grams:
    """Scores passages and their sentences by character n-grams."""

    def __init__(self, counts: Arrays, language: str, read: Read) -> None:
        """Score with counts of all passages.

        Args:
            counts: As :meth:`GramCounts.arrays` gives them; may be mapped.
            language: ISO 639-1; decides n.
            read: Gives the candidates, whose letters are folded when they are looked at: a
                millionfold byte for every letter would be most of what a snapshot takes.
        """
        self._wide = language in CJK_LANGUAGES
        self._chars = GRAM_CHARS_CJK if self._wide else GRAM_CHARS
        self._read = read
        passages, sentences, grams, in_sentences = counts["totals"].tolist()
        self._idf = lucene_idf(np.asarray(counts["df"], np.int64), passages).astype(np.float32)
        self._lengths = Lengths(
            max(grams / max(passages, 1), 1.0), max(in_sentences / max(sentences, 1), 1.0)
        )
        self.scorer: Scorer = plain_scores

    @classmethod
    def of(cls, units: Sequence[Unit], language: str) -> "Grams":
        """Count passages, and score them."""
        counts = GramCounts(language)
        counts.add(units)

        def read(positions: Sequence[int]) -> tuple[list[str], list[int]]:
            rows = [(units[at].headline, *units[at].sentences) for at in positions]
            return list(chain.from_iterable(rows)), [len(row) for row in rows]

        return cls(counts.arrays(), language, read)

    @property
    def size_bytes(self) -> int:
        """Memory of its table."""
        return self._idf.nbytes

    def scores(
        self, question: str, words: Sequence[tuple[str, float]], passages: Sequence[int]
    ) -> GramScores:
        """Score passages.

        Args:
            question: The reader's words.
            words: Its folded words in order, each with how much it tells; for the coverage.
            passages: Their positions among all.
        """
        asked, worth = self._asked(question), self._worth(words)
        # Few as they are, they are sorted and looked up faster here than by numpy.
        every = sorted(asked | worth.keys())
        if not every or not len(passages):
            return GramScores(*np.zeros((3, len(passages))))
        wanted: Keys = np.array(every, np.uint32)
        idf = self._idf[_bucket(wanted)].astype(np.float64)
        idf *= [gram in asked for gram in every]
        weight = np.array([worth.get(gram, 0.0) for gram in every])
        weight /= weight.sum() or 1.0
        texts, counts = self._read(passages)
        question_grams = Wanted(wanted, idf, weight)
        return self.scorer(texts, counts, question_grams, self._lengths, wide=self._wide)

    def _asked(self, question: str) -> set[int]:
        """Return the distinct n-grams of a question."""
        return set(grams_of(fold_text(question, wide=self._wide), self._chars))

    def _worth(self, words: Sequence[tuple[str, float]]) -> dict[int, float]:
        """Return the distinct n-grams of words, each with its letters' worth at the best place."""
        codes = fold_text(" ".join(word for word, _ in words), wide=self._wide)
        values = [0.0, *(v for word, value in words for v in (*[value] * len(word), 0.0))]
        if len(values) != len(codes):
            return {}
        worth: dict[int, float] = {}
        windows = zip(*(values[at:] for at in range(self._chars)), strict=False)
        for gram, sum_of in zip(grams_of(codes, self._chars), map(sum, windows), strict=True):
            if sum_of > worth.setdefault(gram, sum_of):
                worth[gram] = sum_of
        return worth


def plain_scores(
    texts: Sequence[str], counts: Sequence[int], wanted: Wanted, lengths: Lengths, *, wide: bool
) -> GramScores:
    """Score passages with numpy.

    Args:
        texts: Their headlines and sentences; see :data:`Read`.
        counts: How many texts each passage has.
        wanted: The question's n-grams.
        lengths: Of all passages, in the mean.
        wide: Two bytes a letter, not one; see :mod:`bot.search.letters`.
    """
    heads = np.array([0, *accumulate(counts[:-1])])
    own_head = heads.repeat(counts)
    letters = fold_texts(texts, wide=wide)
    chars = GRAM_CHARS_CJK if wide else GRAM_CHARS
    tf = _count(letters, chars, wanted.grams)
    sizes = _sizes(letters.sizes, chars)

    here = tf > 0
    held = here | here[own_head]
    held[1:] |= here[:-1]  # before a passage's first sentence stands its headline
    covered = held @ wanted.weight
    relative = np.add.reduceat(sizes, heads) / lengths.passage
    whole = _bm25(np.add.reduceat(tf, heads), relative, B) @ wanted.idf
    # A sentence is read under its headline: questions that name the story's subject and
    # little else would lose it.
    tf += tf[own_head]
    relative = (sizes + sizes[own_head]) / lengths.sentence
    sentences = _bm25(tf, relative, SENTENCE_B) @ wanted.idf
    sentences[heads] = covered[heads] = 0.0
    return GramScores(
        whole, np.maximum.reduceat(sentences, heads), np.maximum.reduceat(covered, heads)
    )


def _count(letters: Letters, chars: int, wanted: Keys) -> Floats:
    """Return how often each text holds each wanted n-gram, which must be in order."""
    grams = grams_at_every_place(letters.codes, chars)
    rows, columns = grams.shape
    # Flags say where a wanted n-gram may be; those few places are then compared.
    flags = np.zeros(1 << _FLAG_BITS, np.bool_)
    flags[_flag(wanted)] = True
    near = flags.take(_flag(grams)).reshape(-1).nonzero()[0]
    found = grams.reshape(-1)[near]
    at = wanted.searchsorted(found)
    at[at == len(wanted)] = 0
    same = wanted[at] == found
    row, column = np.divmod(near[same], columns)
    lengths = letters.sizes
    owner = np.arange(len(lengths), dtype=np.int32).repeat(lengths)[column * rows + row]
    cells = owner * np.int64(len(wanted)) + at[same]
    tf = np.bincount(cells, minlength=len(lengths) * len(wanted)).astype(np.float64)
    return tf.reshape(len(lengths), len(wanted))


def _batches(units: Iterable[Unit]) -> Iterator[list[Unit]]:
    left = iter(units)
    while some := list(islice(left, _UNITS_AT_ONCE)):
        yield some


def _bucket(grams: Keys) -> Ints:
    return ((grams * _MIX) >> np.uint32(32 - _DF_BITS)).astype(np.int64)


def _flag(grams: Keys) -> Keys:
    flags: Keys = (grams * _MIX) >> np.uint32(32 - _FLAG_BITS)
    return flags


def _sizes(lengths: Ints, chars: int) -> Ints:
    """Return how many n-grams texts of so many codes have."""
    sizes: Ints = np.maximum(lengths - chars + 1, 0)
    return sizes


def _bm25(tf: Floats, relative_length: Floats, b: float) -> Floats:
    norm = GRAM_K1 * (1 - b + b * relative_length)
    scores: Floats = tf / (tf + norm[:, None])
    scores *= GRAM_K1 + 1
    return scores

"""Scores by n-grams, compiled by numba, of the extra [speed]; see :mod:`bot.search.grams`.

One pass over the texts folds their letters, rolls the n-gram that ends at each, and looks it up
among the few that are wanted.

Importing this module imports numba (half a second); the first call compiles, or reads what was
compiled before.
"""

from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

from bot.search.bm25 import B
from bot.search.grams import GRAM_K1, SENTENCE_B, GramScores, Lengths, Wanted
from bot.search.letters import DROPPED, GRAM_BITS, SEPARATOR, letters_by_code, raw_texts

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MIX = 0x9E3779B1  # 2**32 / golden ratio: Fibonacci hashing (Knuth, TAOCP 6.4)
SLOTS_A_GRAM = 8


@njit(nogil=True, cache=True)
def _slots_of(wanted: NDArray[np.uint32]) -> NDArray[np.uint16]:
    """Return a hash table with the number of each n-gram, from 1; 0 where there is none."""
    size = 2
    while size < SLOTS_A_GRAM * len(wanted):
        size *= 2
    slots = np.zeros(size, np.uint16)
    for number, gram in enumerate(wanted):
        slot = ((gram * MIX) >> 16) & (size - 1)
        while slots[slot]:
            slot = (slot + 1) & (size - 1)
        slots[slot] = number + 1
    return slots


@njit(nogil=True, cache=True, forceinline=True)
def _number_of(gram: int, wanted: NDArray[np.uint32], slots: NDArray[np.uint16]) -> int:
    """Return the number of an n-gram among the wanted ones, -1 for none."""
    last = len(slots) - 1
    slot = ((gram * MIX) >> 16) & last
    while slots[slot]:
        if wanted[slots[slot] - 1] == gram:
            return int(slots[slot]) - 1
        slot = (slot + 1) & last
    return -1


@njit(nogil=True, cache=True)
def _count(
    units: NDArray[np.uint16],
    letters: NDArray[np.uint16],
    chars: int,
    wanted: NDArray[np.uint32],
    slots: NDArray[np.uint16],
    here: Ints,
) -> int:
    """Count a text's n-grams among the wanted ones; return how many it has."""
    letter_bits = GRAM_BITS // chars
    gram, codes, previous = 0, 0, DROPPED
    here[:] = 0
    for unit in units:
        letter = int(letters[unit])
        is_kept = letter != DROPPED and (letter != SEPARATOR or previous != SEPARATOR)
        previous = letter
        if is_kept:
            gram = (gram >> letter_bits) | (letter << (GRAM_BITS - letter_bits))
            codes += 1
            if codes >= chars:
                number = _number_of(gram, wanted, slots)
                if number >= 0:
                    here[number] += 1
    return max(codes - chars + 1, 0)


@njit(nogil=True, cache=True)
def _bm25(tf: Ints, idf: Floats, relative_length: float, b: float) -> float:
    """Return the score of a text with so many of each n-gram."""
    norm = GRAM_K1 * (1 - b + b * relative_length)
    score = 0.0
    for number in range(len(tf)):
        if tf[number]:
            score += tf[number] / (tf[number] + norm) * (GRAM_K1 + 1) * idf[number]
    return score


@njit(nogil=True, cache=True)
def _score(
    raw: NDArray[np.uint16],
    sizes: Ints,
    counts: Ints,
    letters: NDArray[np.uint16],
    chars: int,
    wanted: NDArray[np.uint32],
    idf: Floats,
    weight: Floats,
    mean_passage: float,
    mean_sentence: float,
    scores: Floats,
) -> None:
    """Score passages: whole, by their best sentence, and by how much one sentence covers.

    Args: the texts' code units, one after the other; how many of them each text has; how many
    texts each passage has, its headline and then its sentences; the letter of each code unit; n;
    the fields of :class:`Wanted` and of :class:`Lengths`; where the scores go, shape
    (3, passages), zeros.
    """
    slots = _slots_of(wanted)
    here, head = np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.int64)
    before, whole = np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.int64)
    at, text = 0, 0
    for passage in range(len(counts)):
        whole[:] = 0
        of_all, of_head = 0, 0
        for place in range(counts[passage]):
            before[:] = here
            grams = _count(raw[at : at + sizes[text]], letters, chars, wanted, slots, here)
            at += sizes[text]
            text += 1
            of_all += grams
            whole += here
            if place == 0:
                head[:] = here
                of_head = grams
                continue
            relative = (grams + of_head) / mean_sentence
            score = _bm25(here + head, idf, relative, SENTENCE_B)
            covered = weight[(here + head + before) > 0].sum()
            scores[1, passage] = max(scores[1, passage], score)
            scores[2, passage] = max(scores[2, passage], covered)
        scores[0, passage] = _bm25(whole, idf, of_all / mean_passage, B)


def compiled_scores(
    texts: Sequence[str], counts: Sequence[int], wanted: Wanted, lengths: Lengths, *, wide: bool
) -> GramScores:
    """Score passages as :func:`bot.search.grams.plain_scores` does, but for the last bits."""
    raw, sizes = raw_texts(texts)
    scores = np.zeros((3, len(counts)))
    letters = letters_by_code(wide=wide)
    chars = 2 if wide else 4
    _score(
        raw,
        sizes,
        np.array(counts, np.int64),
        letters,
        chars,
        wanted.grams,
        wanted.idf,
        wanted.weight,
        lengths.passage,
        lengths.sentence,
        scores,
    )
    return GramScores(*scores)


def warm_up() -> None:
    """Compile, or read what was compiled before: seconds, so keep it off the event loop."""
    wanted = Wanted(np.array([1], np.uint32), np.ones(1), np.ones(1))
    for wide in (False, True):
        compiled_scores(["", "a"], [2], wanted, Lengths(1.0, 1.0), wide=wide)

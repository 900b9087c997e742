"""Texts as folded letters in one array, so that a passage's n-grams need no text at question time.

A letter is one byte, or two where a language has thousands of them; 0 stands between
words, before a text's first and after its last. So no n-gram that lies within a text has
two zeros in a row, and every one that runs from one text into the next has.
"""

import struct
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.search.analysis import fold

GRAM_BYTES = 4
GRAM_BITS = 8 * GRAM_BYTES

Ints = NDArray[np.int64]
Codes = NDArray[np.unsignedinteger[Any]]
"""One byte a letter, or two."""
Keys = NDArray[np.uint32]
Bools = NDArray[np.bool_]

_NEWLINE = 10
SEPARATOR = 0
DROPPED = 1  # a combining mark: no letter at all
_FIRST_LETTER = 2
_SHARED = 64
"""Bytes that all letters without one of their own share; enough for any one script."""
_OWN = (
    "0123456789abcdefghijklmnopqrstuvwxyzæðøþđħıłŋœə"  # noqa: RUF001  # no i
    "αβγδεζηθικλμνξοπρςστυφχψω"
    "абвгдежзийклмнопрстуфхцчшщъыьэюяєіјљњћџђѕґ"
    "אבגדהוזחטיךכלםמןנסעףפץצקרשת"
    "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچژکگی"
)
_SURROGATES = range(0xD800, 0xE000)
_BEYOND_BMP = 0x10000


@dataclass(frozen=True, slots=True)
class Letters:
    """Folded texts.

    Attributes:
        codes: ``0 words of text 0 0 0 words of text 1 0 ...``
        starts: Where in ``codes`` each text starts; one more, where the last one ends.
    """

    codes: Codes
    starts: Ints

    @property
    def sizes(self) -> Ints:
        """How many codes each text has: 1, a lone separator, where it has no letter."""
        sizes: Ints = np.diff(self.starts)
        return sizes


def fold_texts(texts: Sequence[str], *, wide: bool) -> Letters:
    """Fold all texts in one go: the work is numpy's, however many there are.

    Args:
        texts: Any texts.
        wide: Two bytes a letter, not one.
    """
    raw, lengths = raw_texts(texts)
    starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))
    letters = (_wide_letters() if wide else _narrow_letters()).take(raw)
    kept = letters != SEPARATOR
    kept[1:] |= kept[:-1]  # of each run of separators only the one after a letter
    kept &= letters != DROPPED
    kept[starts[:-1]] = True
    places = np.flatnonzero(kept)
    return Letters(letters.take(places), places.searchsorted(starts))


def raw_texts(texts: Sequence[str]) -> tuple[NDArray[np.uint16], Ints]:
    """Return the code units of texts with a separator around each, and how many each has."""
    joined = "\n" + "\n\n".join(texts) + "\n" if texts else ""
    raw = np.frombuffer(joined.encode("utf-16-le", "replace"), np.uint16)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts)) + 2
    if len(raw) != len(joined):  # a character beyond the BMP comes as two separators
        sizes = (len(text.encode("utf-16-le", "replace")) // 2 + 2 for text in texts)
        lengths = np.fromiter(sizes, np.int64, len(texts))
    return raw, lengths


def fold_text(text: str, *, wide: bool) -> "array[int]":
    """Return the codes of one short text, sooner than :func:`fold_texts` does."""
    letters = _letter_of_code(wide=wide)
    codes = array("H" if wide else "B", [SEPARATOR])
    for char in text:
        code = ord(char)
        letter = letters[code] if code < _BEYOND_BMP else SEPARATOR
        if letter >= _FIRST_LETTER or (letter == SEPARATOR and codes[-1] != SEPARATOR):
            codes.append(letter)
    if codes[-1] != SEPARATOR:
        codes.append(SEPARATOR)
    return codes


def grams_of(codes: "array[int]", chars: int) -> list[int]:
    """Return the n-grams of one short text, in order; as :func:`gram_by_gram` numbers them."""
    size = codes.itemsize
    rows = GRAM_BYTES // size
    columns = -(-len(codes) // rows)
    padded = codes.tobytes().ljust((columns + 1) * GRAM_BYTES, b"\0")
    grams = [0] * (rows * columns)
    for row in range(rows):
        grams[row::rows] = struct.unpack_from(f"<{columns}I", padded, row * size)
    del grams[max(len(codes) - chars + 1, 0) :]
    if chars < rows:
        kept = (1 << 8 * size * chars) - 1
        return [gram & kept for gram in grams]
    return grams


def grams_at_every_place(codes: Codes, chars: int) -> Keys:
    """Return the n-grams that start at every place, in as many rows as a key has letters.

    The one that starts at place p stands in row ``p % rows``, column ``p // rows``; those
    that run over the end are filled up with separators.

    Args:
        codes: :attr:`Letters.codes`, or a stretch of it.
        chars: n; no more than letters fit into :data:`GRAM_BYTES`.
    """
    rows = GRAM_BYTES // codes.itemsize
    columns = -(-len(codes) // rows)
    padded = np.zeros((columns + 1) * rows, codes.dtype)
    padded[: len(codes)] = codes
    grams: Keys = np.empty((rows, columns), np.uint32)
    for row in range(rows):
        grams[row] = padded[row : row + columns * rows].view("<u4")
    if chars < rows:
        grams &= np.uint32((1 << 8 * codes.itemsize * chars) - 1)
    return grams


def gram_by_gram(codes: Codes, chars: int) -> tuple[Keys, Bools]:
    """Return the n-grams in the order of their places, and which of them lie within one text."""
    count = max(len(codes) - chars + 1, 0)
    apart = (codes[1:] != SEPARATOR) | (codes[:-1] != SEPARATOR)
    inside = np.ones(count, np.bool_)
    for at in range(chars - 1):
        inside &= apart[at : at + count]
    return grams_at_every_place(codes, chars).T.ravel()[:count], inside


@cache
def letters_by_code(*, wide: bool) -> NDArray[np.uint16]:
    """Return each code unit's letter; one type of array for both kinds of letters."""
    return (_wide_letters() if wide else _narrow_letters()).astype(np.uint16)


@cache
def _letter_of_code(*, wide: bool) -> "memoryview[int]":
    """Return the tables below for code by code use: an array's members are slow to take out."""
    if wide:
        return memoryview(_wide_letters().tobytes()).cast("H")
    return memoryview(_narrow_letters().tobytes())


@cache
def _wide_letters() -> NDArray[np.uint16]:
    """Map each code unit to its folded first letter; 0 separates words, 1 is dropped."""
    table: NDArray[np.uint16] = np.zeros(_BEYOND_BMP, np.uint16)
    for code in range(_BEYOND_BMP):
        char = chr(code)
        if code in _SURROGATES:
            continue
        folded = fold(char)
        if folded and folded[0].isalnum() and ord(folded[0]) < _BEYOND_BMP:
            table[code] = ord(folded[0])
        elif unicodedata.combining(char):
            table[code] = DROPPED
    return table


@cache
def _narrow_letters() -> NDArray[np.uint8]:
    """Map each code unit to a byte: scripts most written have their own, the others share."""
    wide = _wide_letters()
    table = (256 - _SHARED + wide % _SHARED).astype(np.uint8)
    for byte, letter in enumerate(_OWN, _FIRST_LETTER):
        table[wide == ord(letter)] = byte
    is_letter = wide > DROPPED
    table[~is_letter] = wide[~is_letter]
    return table

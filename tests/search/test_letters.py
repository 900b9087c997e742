"""Texts as folded letters: which stand where, and which n-grams they make."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search.analysis import fold
from bot.search.letters import (
    Codes,
    fold_text,
    fold_texts,
    gram_by_gram,
    grams_at_every_place,
    grams_of,
)

PIECES = st.lists(
    st.sampled_from(["a", "Zé", "e\u0301", " ", "\n", "-", "🙂", "使", "9"]), max_size=12
)
TEXTS = st.lists(PIECES.map("".join), min_size=1, max_size=4)


def folded(text: str) -> str:
    """Return a text's folded words with one blank around each."""
    spaced = "".join(char if char.isalnum() else " " for char in fold(text))
    return f" {' '.join(spaced.split())} " if spaced.split() else " "


def written(codes: Sequence[int]) -> str:
    return "".join(chr(code) if code else " " for code in codes)


@given(TEXTS)
def test_texts_fold_to_their_words_with_one_separator_around_each(texts: list[str]) -> None:
    letters = fold_texts(texts, wide=True)

    rows = [
        written(letters.codes[start:stop].tolist())
        for start, stop in zip(letters.starts, letters.starts[1:], strict=False)
    ]
    assert rows == [folded(text) for text in texts]


@given(TEXTS)
def test_letters_of_one_byte_stand_where_those_of_two_do(texts: list[str]) -> None:
    narrow, wide = fold_texts(texts, wide=False), fold_texts(texts, wide=True)

    assert narrow.starts.tolist() == wide.starts.tolist()
    assert ((narrow.codes == 0) == (wide.codes == 0)).all()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Patiño said", " patino said "),
        ("Patin\u0303o", " patino "),
        ("a  \t b", " a b "),
        ("line\nbreak", " line break "),
        ("so 🙂 so", " so so "),
        ("Assange’s", " assange s "),  # noqa: RUF001
        ("", " "),
    ],
)
def test_a_text_is_folded(text: str, expected: str) -> None:
    assert written(fold_texts([text], wide=True).codes.tolist()) == expected


SCRIPTS = {
    "Latin": "0123456789abcdefghijklmnopqrstuvwxyzæðøþđħıłŋœ",  # noqa: RUF001
    "Greek": "αβγδεζηθικλμνξοπρςστυφχψω",
    "Cyrillic": "абвгдежзиклмнопрстуфхцчшщъыьэюяєі",
    "Hebrew": "אבגדהוזחטיךכלםמןנסעףפץצקרשת",
    "Arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "Armenian": "".join(map(chr, range(0x561, 0x587))),
    "Devanagari": "".join(map(chr, range(0x905, 0x93A))),
    "Georgian": "".join(map(chr, range(0x10D0, 0x10F1))),
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_letters_of_one_script_differ_in_one_byte(script: str) -> None:
    letters = sorted({fold(letter) for letter in SCRIPTS[script]} - {""})

    codes = {bytes(fold_texts([letter], wide=False).codes) for letter in letters}

    assert len(codes) == len(letters)


def slow_grams(codes: Codes, chars: int) -> list[bytes]:
    return [codes[at : at + chars].tobytes() for at in range(len(codes) - chars + 1)]


@given(TEXTS, st.sampled_from([(False, 4), (False, 3), (True, 2), (True, 1)]))
def test_every_n_gram_stands_at_its_place(texts: list[str], kind: tuple[bool, int]) -> None:
    wide, chars = kind
    codes = fold_texts(texts, wide=wide).codes

    grams, inside = gram_by_gram(codes, chars)

    assert [gram.tobytes()[: chars * codes.itemsize] for gram in grams] == slow_grams(codes, chars)
    zeros = bytes(2 * codes.itemsize)
    assert inside.tolist() == [
        not any(
            gram[at : at + len(zeros)] == zeros
            for at in range(0, len(gram) - len(zeros) + 1, codes.itemsize)
        )
        for gram in slow_grams(codes, chars)
    ]


@given(st.lists(st.integers(0, 255), max_size=40))
def test_the_place_of_an_n_gram_is_told_by_row_and_column(values: list[int]) -> None:
    codes = np.array(values, np.uint8)

    grams = grams_at_every_place(codes, 4)

    for place in range(len(codes) - 3):
        assert grams[place % 4, place // 4].tobytes() == codes[place : place + 4].tobytes()


@given(PIECES.map("".join), st.sampled_from([(False, 4), (False, 3), (True, 2), (True, 1)]))
def test_one_short_text_has_the_letters_and_n_grams_of_many(
    text: str, kind: tuple[bool, int]
) -> None:
    wide, chars = kind
    many = fold_texts([text], wide=wide).codes

    codes = fold_text(text, wide=wide)

    assert codes.tolist() == many.tolist()
    assert grams_of(codes, chars) == gram_by_gram(many, chars)[0].tolist()

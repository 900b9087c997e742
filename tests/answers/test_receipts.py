"""Receipts: five numbers as a dozen letters, and what is refused."""

from contextlib import suppress

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.answers.receipts import ALPHABET, MAX_NUMBER, Receipt, ReceiptError, decode, encode
from bot.story.model import Span

NUMBERS = st.one_of(st.integers(0, 300), st.integers(0, MAX_NUMBER))
RECEIPTS = st.builds(
    lambda story, revision, article, start, length: Receipt(
        story, revision, article, Span(start, start + length)
    ),
    *[NUMBERS] * 5,
)
USUAL = Receipt(1, 12, 7, Span(1_234, 1_500))


@given(RECEIPTS)
@example(Receipt(0, 0, 0, Span(0, 0)))
@example(Receipt(MAX_NUMBER, MAX_NUMBER, MAX_NUMBER, Span(MAX_NUMBER, 2 * MAX_NUMBER)))
def test_a_receipt_comes_back_as_it_was(receipt: Receipt) -> None:
    letters = encode(receipt)

    assert decode(letters) == decode(str(receipt)) == receipt
    assert set(letters) <= set(ALPHABET)
    assert len(letters) <= 43


@given(RECEIPTS, st.data())
def test_it_is_read_however_a_person_writes_it(receipt: Receipt, data: st.DataObject) -> None:
    alike = {"0": "0oO", "1": "1iIlL"}
    typed = "".join(
        data.draw(st.sampled_from(alike.get(letter, letter + letter.lower())))
        + data.draw(st.sampled_from(["", "", "-", " ", "\N{NON-BREAKING HYPHEN}", "\n"]))
        for letter in encode(receipt)
    )

    assert decode(typed) == receipt


def test_a_usual_one_is_short() -> None:
    assert len(encode(USUAL)) == 12
    assert [len(group) for group in str(USUAL).split("-")] == [4, 4, 4]


@given(RECEIPTS, st.data())
def test_one_wrong_letter_is_always_noticed(receipt: Receipt, data: st.DataObject) -> None:
    letters = encode(receipt)
    at = data.draw(st.integers(0, len(letters) - 1))
    wrong = data.draw(st.sampled_from(ALPHABET.replace(letters[at], "")))

    with pytest.raises(ReceiptError):
        decode(letters[:at] + wrong + letters[at + 1 :])


@given(RECEIPTS, st.data())
def test_two_letters_that_changed_places_are_always_noticed(
    receipt: Receipt, data: st.DataObject
) -> None:
    letters = list(encode(receipt))
    one = data.draw(st.integers(0, len(letters) - 1))
    other = data.draw(st.integers(0, len(letters) - 1))
    assume(letters[one] != letters[other])
    letters[one], letters[other] = letters[other], letters[one]

    with pytest.raises(ReceiptError):
        decode("".join(letters))


@given(RECEIPTS, st.integers(1, 43))
def test_one_cut_off_or_added_to_is_another_or_none(receipt: Receipt, cut: int) -> None:
    letters = encode(receipt)

    for changed in (letters[:-cut], letters[cut:], "0" + letters, letters + letters):
        with suppress(ReceiptError):
            assert decode(changed) != receipt


def test_what_is_made_up_is_refused_but_for_one_in_thirty_thousand() -> None:
    letters = encode(USUAL)
    passed = 0
    for check in range(32**3):
        made_up = letters[:-3] + "".join(ALPHABET[check >> shift & 31] for shift in (10, 5, 0))
        try:
            passed += decode(made_up) == USUAL
        except ReceiptError:
            continue

    assert passed == 1


@given(st.text(max_size=60))
def test_any_text_is_a_receipt_or_refused_with_a_sentence(text: str) -> None:
    sentence = "."
    try:
        receipt = decode(text)
        assert decode(encode(receipt)) == receipt
    except ReceiptError as error:
        sentence = error.user_message

    assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "about a dozen letters"),
        ("What is this?", "about a dozen letters"),
        ("UUUU-UUUU-UUUU", "about a dozen letters"),
        ("0" * 44, "about a dozen letters"),
        ("1234-5678-9ABC", "Compare it letter by letter"),
    ],
)
def test_the_refusal_says_what_to_do(text: str, sentence: str) -> None:
    with pytest.raises(ReceiptError, match=sentence):
        decode(text)


@pytest.mark.parametrize("numbers", [(-1, 0, 0), (0, MAX_NUMBER + 1, 0)])
def test_numbers_that_no_receipt_holds_are_a_defect(numbers: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="no receipt"):
        encode(Receipt(*numbers, Span(0, 1)))

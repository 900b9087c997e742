"""Receipts: an excerpt's place, short enough to be read out and typed in again.

A receipt needs no row in a database: its five numbers say which words it stands for, and the
revision's stored files say what they are. It is written in Crockford's base 32
(https://www.crockford.com/base32.html): capitals or not, O for 0, I or L for 1, and hyphens
or blanks anywhere all read the same.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from bot.errors import UserFacingError
from bot.story.model import Span
from bot.wording import later

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # pragma: allowlist secret
MAX_NUMBER = 2**31 - 1
"""Of each part; a receipt has at most 43 letters, mostly 12."""

_READ_AS = {letter: value for value, letter in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_GAP = re.compile(r"[\s\-\u2010-\u2015]+")
_AROUND = " \t\n`'\"\u201c\u201d\u2018\u2019()[].,;:"
"""What comes along when a receipt is copied out of a text."""
_PARTS = 5
_GROUP_CHARS = 4
_CHECK_CHARS = 3
_MAX_CHARS = _PARTS * 8 + _CHECK_CHARS
# The largest prime below 32 ** 3. A receipt, read as one number, leaves _REMAINDER: so one
# wrong letter, or two letters that changed places, never go unnoticed (32 has a large order
# modulo this prime), and of anything made up, one in 32,749 would pass.
_PRIME = 32_749
_REMAINDER = 20_711


class ReceiptError(UserFacingError):
    """What was given is no receipt."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """An excerpt's place.

    Attributes:
        story: The number the store gave the story; 0 for a folder without a database.
        revision: The revision's number; 0 for such a folder.
        article: Which of the revision's article files, ordered by path, from 0.
        span: Of that article's body.
    """

    story: int
    revision: int
    article: int
    span: Span

    def overlaps(self, other: "Receipt") -> bool:
        """Say whether both hold some of the same words of the same revision."""
        place = (self.story, self.revision, self.article)
        return place == (other.story, other.revision, other.article) and self.span.overlaps(
            other.span
        )

    def __str__(self) -> str:
        """Return it as people see it, in groups of four: ``1C0J-9F2D-7K3``."""
        letters = encode(self)
        return "-".join(
            letters[at : at + _GROUP_CHARS] for at in range(0, len(letters), _GROUP_CHARS)
        )


def encode(receipt: Receipt) -> str:
    """Return a receipt without hyphens, as custom ids of buttons carry it.

    Raises:
        ValueError: One of its numbers is negative or over :data:`MAX_NUMBER`.
    """
    span = receipt.span
    numbers = (
        receipt.story,
        receipt.revision,
        receipt.article,
        span.start,
        span.end - span.start,
    )
    if not all(0 <= number <= MAX_NUMBER for number in numbers):
        message = f"no receipt can be made of {numbers}"
        raise ValueError(message)
    digits = [*chain.from_iterable(map(_digits, numbers))]
    check = (_REMAINDER - _as_number(digits) * 32**_CHECK_CHARS) % _PRIME
    digits += [check >> 10, check >> 5 & 31, check & 31]
    return "".join(ALPHABET[digit] for digit in digits)


def decode(text: str) -> Receipt:
    """Read a receipt as a person typed it, or a button carried it.

    Raises:
        ReceiptError: It is none: made up, cut off, or with a typing error.
    """
    letters = _GAP.sub("", text.strip(_AROUND)).upper()
    digits = [_READ_AS.get(letter, -1) for letter in letters]
    if not _CHECK_CHARS < len(digits) <= _MAX_CHARS or min(digits) < 0:
        raise ReceiptError(
            later(
                "That is no receipt: one is about a dozen letters and digits, such as "
                "{example}, and stands under every excerpt."
            ),
            example=_EXAMPLE,
        )
    numbers = list(_numbers(digits[:-_CHECK_CHARS]))
    if (
        _as_number(digits) % _PRIME != _REMAINDER
        or len(numbers) != _PARTS
        or max(numbers) > MAX_NUMBER
    ):
        raise ReceiptError(
            later(
                "I gave out no receipt like that. Compare it letter by letter with the one "
                "under the excerpt; perhaps one letter differs."
            )
        )
    story, revision, article, start, length = numbers
    receipt = Receipt(story, revision, article, Span(start, start + length))
    if encode(receipt) != "".join(ALPHABET[digit] for digit in digits):
        raise ReceiptError(later("I gave out no receipt like that; it has letters too many."))
    return receipt


def _digits(number: int) -> Iterator[int]:
    """Yield a number's hexadecimal digits, 16 added to each that another one follows."""
    hexadecimal = f"{number:x}"
    for digit in hexadecimal[:-1]:
        yield int(digit, 16) + 16
    yield int(hexadecimal[-1], 16)


def _numbers(digits: list[int]) -> Iterator[int]:
    number = 0
    for digit in digits:
        number = number * 16 + digit % 16
        if digit < 16:  # noqa: PLR2004  # its last hexadecimal digit
            yield number
            number = 0
    if digits[-1] >= 16:  # noqa: PLR2004  # cut off
        yield MAX_NUMBER + 1


def _as_number(digits: list[int]) -> int:
    number = 0
    for digit in digits:
        number = number * 32 + digit
    return number


_EXAMPLE = str(Receipt(1, 3, 7, Span(1_200, 1_410)))

"""The token: a term and the word it came from."""

from typing import NamedTuple

from bot.story.model import Span


class Token(NamedTuple):
    """A word of a text and what it is searched as.

    Attributes:
        word: The word folded: no case, no accents.
        term: The normalised index word; empty for a stop word.
        span: Where it stands in the text that was analysed.
    """

    word: str
    term: str
    span: Span

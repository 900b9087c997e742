"""What stands before and after an excerpt: an article, a few paragraphs at a time."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.search.scope import Scope
from bot.story.model import Article, Span
from bot.story.sentences import paragraphs

MAX_BLOCK_CHARS = 900
"""A longer paragraph is shown in pieces."""
MAX_WINDOW_CHARS = 1_000
MAX_WINDOW_BLOCKS = 5

_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of an article, or a piece of a very long one.

    Attributes:
        span: Of the article's body.
        paragraph: Its number, from 1.
        is_hidden: Whether moderators hid some of it; then it must not be shown.
    """

    span: Span
    paragraph: int
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """Consecutive blocks of an article.

    Attributes:
        blocks: Those to show; never empty.
        first: The position of the first one in the article.
        count: How many the article has.
        earlier: Where the window before this one begins; None at the beginning.
        later: Where the next one begins; None at the end.
        paragraphs: How many paragraphs the article has.
    """

    blocks: tuple[Block, ...]
    first: int
    count: int
    earlier: int | None
    later: int | None
    paragraphs: int

    @property
    def span(self) -> Span:
        """From the beginning of its first block to the end of its last."""
        return Span(self.blocks[0].span.start, self.blocks[-1].span.end)


def blocks_of(article: Article, scope: Scope) -> tuple[Block, ...]:
    """Return an article's text in blocks, in order; furniture is in none of them."""
    furniture = [part.span for part in article.furniture]
    return tuple(
        Block(piece, number, scope.hides(article, piece))
        for number, paragraph in enumerate(paragraphs(article.body, furniture), 1)
        for piece in _pieces(article.body, paragraph)
    )


def window_around(blocks: Sequence[Block], excerpt: Span) -> Window:
    """Return the blocks of an excerpt and as much before it as after it."""
    inside = [at for at, block in enumerate(blocks) if block.span.overlaps(excerpt)] or [0]
    first = inside[0]
    room = (MAX_WINDOW_CHARS - sum(_chars(blocks[at]) for at in inside)) // 2
    places = (MAX_WINDOW_BLOCKS - len(inside)) // 2
    while first and places > 0 and _chars(blocks[first - 1]) <= room:
        first -= 1
        places -= 1
        room -= _chars(blocks[first])
    return window_from(blocks, first)


def window_from(blocks: Sequence[Block], first: int) -> Window:
    """Return the blocks from one on, as many as are read at a time.

    Args:
        blocks: Of the article; at least one.
        first: A position; one that does not exist counts as the nearest that does.
    """
    first = max(0, min(first, len(blocks) - 1))
    last = first + 1
    while last < len(blocks) and _fit(blocks[first : last + 1]):
        last += 1
    earlier = first
    while earlier and _fit(blocks[earlier - 1 : first]):
        earlier -= 1
    return Window(
        blocks=tuple(blocks[first:last]),
        first=first,
        count=len(blocks),
        earlier=earlier if first else None,
        later=last if last < len(blocks) else None,
        paragraphs=blocks[-1].paragraph,
    )


def _fit(blocks: Sequence[Block]) -> bool:
    return len(blocks) <= MAX_WINDOW_BLOCKS and sum(map(_chars, blocks)) <= MAX_WINDOW_CHARS


def _chars(block: Block) -> int:
    return block.span.end - block.span.start


def _pieces(body: str, paragraph: Span) -> Iterator[Span]:
    """Yield a paragraph; a very long one in pieces, cut at blanks where it has any."""
    start = paragraph.start
    while paragraph.end - start > MAX_BLOCK_CHARS:
        limit = start + MAX_BLOCK_CHARS
        blanks = list(_BLANK.finditer(body, start, limit))
        end = blanks[-1].start() if blanks and blanks[-1].start() > start else limit
        yield Span(start, end)
        blank = _BLANK.match(body, end, paragraph.end)
        start = blank.end() if blank else end
    if start < paragraph.end:
        yield Span(start, paragraph.end)

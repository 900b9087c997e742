"""Which of the bot's messages quote which words: so that they can be marked when those change.

Ids, places and times alone: no words, and of who asked nothing but a mark in direct messages,
so that :mod:`bot.readers.privacy` finds what is theirs.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.story.model import Span

STANDS = ""
"""What is told on a message of words that stand: nothing."""
UNCLEAR = "?"
"""What is told of words while their message is being edited."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of an article, as one of its files held them.

    Attributes:
        file: The article's path inside the story's folder.
        digest: SHA-256 (hex) of the file.
        span: Of the article's body.
    """

    file: str
    digest: str
    span: Span


@dataclass(frozen=True, slots=True)
class Quoted:
    """An excerpt on one of the bot's messages.

    Attributes:
        message: The message's id.
        place: Which of the message's excerpts, from 0.
        guild: Where it stands; 0 for direct messages.
        channel: The channel's id, or the thread's.
        story: The story's name.
        quotation: What is quoted.
        at: When it was sent, UTC.
        told: What the message says became of the words: a code of
            :attr:`bot.library.marks.Mark.code`, :data:`STANDS` or :data:`UNCLEAR`.
        wanted: What it should say.
        reader: The asker's mark, in direct messages alone.
    """

    message: int
    place: int
    guild: int
    channel: int
    story: str
    quotation: Quotation
    at: datetime
    told: str = STANDS
    wanted: str = STANDS
    reader: bytes | None = None


class QuotedStore(Protocol):
    """Remembers which messages quote what, and which of them have to be edited.

    Any call raises :class:`~bot.errors.StorageError` where the database fails.
    """

    async def remember(self, message: int, quoted: Sequence[Quoted]) -> None:
        """Keep what a message quotes, in place of what was kept of it."""
        ...

    async def forget(self, messages: Collection[int]) -> None:
        """Forget messages: they are gone, or cannot be edited."""
        ...

    async def quotations(self, story: str) -> Sequence[tuple[Quotation, frozenset[str]]]:
        """Return what of a story is quoted, each once, with what messages should say of it."""
        ...

    async def want(self, story: str, wanted: Mapping[Quotation, str]) -> None:
        """Set what messages should say of some of a story's words."""
        ...

    async def pending(self, limit: int, without: Collection[int] = ()) -> Sequence[Quoted]:
        """Return all excerpts of messages that have to be edited, the newest messages first.

        Args:
            limit: The most messages.
            without: Messages to leave out.
        """
        ...

    async def began(self, message: int) -> None:
        """Note that a message is being edited: should that be broken off, it is edited again."""
        ...

    async def told(self, message: int, told: Mapping[int, str]) -> None:
        """Note what a message says now, by place."""
        ...

    async def quoting(self, story: str, file: str, span: Span | None = None) -> int:
        """Count the messages that quote an article; only where they overlap a span, if given."""
        ...

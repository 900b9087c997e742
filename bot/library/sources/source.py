"""A source that is asked again and again, and the protocol of what remembers sources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.library.store import AuditEvent

MAX_INTERVAL = timedelta(days=7)
MAX_SOURCES = 50
"""Of one story."""
FAILING = 3
"""Failures in a row that moderators are told of."""


class SourceKind(StrEnum):
    """What is fetched: one page, or a feed and the pages that it names."""

    PAGE = "page"
    FEED = "feed"


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source fared.

    Attributes:
        due_at: When it is asked next, UTC.
        etag: Of the last time it answered.
        last_modified: The same.
        succeeded_at: When it last answered, UTC.
        failures: How many times in a row it has not.
        reason: Why not, as a sentence.
    """

    due_at: datetime
    etag: str | None = None
    last_modified: str | None = None
    succeeded_at: datetime | None = None
    failures: int = 0
    reason: str | None = None

    @property
    def is_failing(self) -> bool:
        """Say whether moderators should look at it."""
        return self.failures >= FAILING


@dataclass(frozen=True, slots=True)
class Source:
    """A page or feed that brings articles to a story, on a schedule.

    Attributes:
        id: Given by what remembers it; from 1.
        story: The story's name.
        kind: Page or feed.
        url: Where it is.
        interval: How often it is asked.
        added_by: The actor, as in the audit log.
        added_at: When, UTC.
        state: How it fared.
    """

    id: int
    story: str
    kind: SourceKind
    url: str
    interval: timedelta
    added_by: str
    added_at: datetime
    state: SourceState


class SourceExistsError(Exception):
    """The story has this source already, or as many as it may; nothing was written."""


class SourceStore(Protocol):
    """Remembers sources, how they fared, and which pages of a feed were read.

    The contract beyond the types is in ``tests/storage/test_source_contract.py``. Any call
    raises :class:`~bot.errors.StorageError` where the database fails.
    """

    async def sources(self, story: str | None = None) -> Sequence[Source]:
        """Return the sources of a story, or all, in the order they were added."""
        ...

    async def add_source(self, source: Source, event: AuditEvent) -> Source:
        """Add a source and record the event; return it with its id.

        Raises:
            SourceExistsError: The story has one with this address, or :data:`MAX_SOURCES`.
        """
        ...

    async def remove_source(self, source: int, event: AuditEvent) -> None:
        """Forget a source and what was read of it, and record the event; none is no error."""
        ...

    async def save_source_state(self, source: int, state: SourceState) -> None:
        """Remember how a source fared; one that was removed meanwhile is no error."""
        ...

    async def seen_pages(self, source: int) -> Mapping[str, str]:
        """Return the pages that a feed named and that were read: their stamps, by address."""
        ...

    async def see_pages(self, source: int, pages: Mapping[str, str]) -> None:
        """Remember that these pages were read, and forget those the feed no longer names.

        Args:
            source: Its id; one that was removed meanwhile is no error.
            pages: All that the feed names now and that were read, with their stamps.
        """
        ...

"""What the bot remembers, and the protocol that every database of it implements.

The contract beyond the types is in ``tests/storage/test_store_contract.py``: SQLite
passes it now; a shared database will have to.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

OPERATOR = "operator"
"""The actor of what is done on the machine itself: the command line, a start."""

NOBODY = "discord:0"
"""The actor in place of a moderator who had what is stored about them deleted."""


def moderator(user_id: int) -> str:
    """Return the actor that stands for a Discord user."""
    return f"discord:{user_id}"


@dataclass(frozen=True, slots=True)
class StoryRecord:
    """A story that the store knows.

    Attributes:
        id: From 1, rising by 1, never given twice; receipts hold it.
        name: What it is called everywhere inside; unique.
        guild: The guild it belongs to; None for the operator's, which every guild sees.
        revision: The number of its newest revision; 0 where it has none.
    """

    id: int
    name: str
    guild: int | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Revision:
    """A committed state of a story.

    Attributes:
        story: The story's name.
        number: From 1, rising by 1.
        digest: SHA-256 (hex) over its files' paths and contents.
        committed_at: When, UTC.
        committed_by: The actor: :data:`OPERATOR` or ``discord:<user id>``.
        files: SHA-256 (hex) of every file it holds, by path inside the story's folder.
    """

    story: str
    number: int
    digest: str
    committed_at: datetime
    committed_by: str
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """Something that was done, or tried, to a story or a setting.

    Attributes:
        at: When, UTC.
        actor: Who: :data:`OPERATOR` or ``discord:<user id>``.
        action: What, such as ``reload`` or ``settings.listening``.
        subject: The story's name, or ``guild:<id>``.
        outcome: ``done``, ``unchanged``, ``failed`` or ``refused``.
        detail: What changed or went wrong, for a person.
        guild: The guild it was done in; None for what the operator did.
    """

    at: datetime
    actor: str
    action: str
    subject: str
    outcome: str
    detail: str = ""
    guild: int | None = None


class ConflictError(Exception):
    """Another process committed a revision first; nothing was written."""


class Store(Protocol):
    """Stories' revisions, settings and the audit log. Every write is whole or not at all.

    Any call raises :class:`~bot.errors.StorageError` where the database fails.
    """

    async def stories(self) -> Sequence[StoryRecord]:
        """Return all stories, in order of their ids."""
        ...

    async def add_story(
        self, name: str, guild: int | None = None, event: AuditEvent | None = None
    ) -> StoryRecord:
        """Give a story an id, unless one of this name has one; return what is known of it.

        Args:
            name: What it is called.
            guild: The guild it belongs to; None for the operator's.
            event: Recorded in the same transaction if the story is new.
        """
        ...

    async def bindings(self, guild: int) -> Mapping[int, str]:
        """Return the stories that a guild chose, by channel; 0 stands for the whole guild."""
        ...

    async def bind(self, guild: int, channel: int, story: str | None, event: AuditEvent) -> None:
        """Bind a channel, or with 0 the whole guild, to a story; None takes the binding away.

        Raises:
            KeyError: There is no story of that name.
        """
        ...

    async def current_revision(self, story: str) -> Revision | None:
        """Return a story's newest revision, or None where it has none."""
        ...

    async def commit_revision(
        self, revision: Revision, contents: Mapping[str, bytes], event: AuditEvent
    ) -> None:
        """Commit a revision, the contents that it brings, and the event that tells of it.

        Args:
            revision: Its number must be one above the current one's (1 for the first).
            contents: Bytes by digest; only those that are stored already may be left out.
            event: Recorded in the same transaction.

        Raises:
            ConflictError: The number is not the next one.
        """
        ...

    async def contents(self, digests: Iterable[str]) -> dict[str, bytes]:
        """Return stored bytes by digest.

        Raises:
            KeyError: One of them is not stored.
            StorageError: One of them is not what it was when it was stored.
        """
        ...

    async def record(self, event: AuditEvent) -> None:
        """Add an event to the audit log."""
        ...

    async def events(
        self, limit: int, *, action: str | None = None, subject: str | None = None
    ) -> Sequence[AuditEvent]:
        """Return the newest events, newest first; only those of an action or subject if given."""
        ...

    async def listening_channels(self, guild: int) -> frozenset[int]:
        """Return the channels of a guild in which plain questions are answered."""
        ...

    async def set_listening_channels(
        self, guild: int, channels: Iterable[int], event: AuditEvent
    ) -> None:
        """Replace a guild's listening channels and record the event that tells of it."""
        ...

    async def forget_guild(self, guild: int) -> None:
        """Delete a guild's settings and bindings; its own stories stay."""
        ...

    async def note(self, key: str) -> str | None:
        """Return a small fact the bot noted for its own use, such as a hash."""
        ...

    async def set_note(self, key: str, value: str) -> None:
        """Note such a fact."""
        ...

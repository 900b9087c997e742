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

BOT = "bot"
"""The actor of what the bot does by itself."""

NOBODY = "discord:0"
"""The actor in place of a moderator who had what is stored about them deleted."""


def moderator(user_id: int) -> str:
    """Return the actor that stands for a Discord user."""
    return f"discord:{user_id}"


@dataclass(frozen=True, slots=True)
class By:
    """Who does something, and where.

    Attributes:
        actor: :data:`OPERATOR` or ``discord:<user id>``.
        guild: The guild it is done in; None for the operator.
    """

    actor: str = OPERATOR
    guild: int | None = None


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
        why: What it was made for, as a sentence.
    """

    story: str
    number: int
    digest: str
    committed_at: datetime
    committed_by: str
    files: Mapping[str, str]
    why: str = ""


@dataclass(frozen=True, slots=True)
class HeldRevision:
    """What would be a story's next revision, rehearsed and waiting for a moderator's word.

    Attributes:
        story: The story's name.
        base: The revision it was rehearsed against; 0 for none.
        digest: As in :class:`Revision`.
        held_at: When, UTC.
        held_by: Who made it.
        files: As in :class:`Revision`.
        why: As in :class:`Revision`.
        report: What the rehearsal found, as JSON.
        unattended: Nobody saw the rehearsal: moderators have to be told.
        is_reload: It is what the story's folder holds.
        id: Given by the store.
    """

    story: str
    base: int
    digest: str
    held_at: datetime
    held_by: By
    files: Mapping[str, str]
    why: str
    report: str
    unattended: bool = False
    is_reload: bool = False
    id: int = 0


@dataclass(frozen=True, slots=True)
class GoldenRecord:
    """A golden question that moderators keep beside those of the story's files.

    Attributes:
        story: The story's name.
        question: The reader's words.
        answers: Article files and the words in them that answer it; empty where nothing does.
        added_at: When, UTC.
        added_by: Who added it.
    """

    story: str
    question: str
    answers: tuple[tuple[str, str], ...]
    added_at: datetime
    added_by: By


@dataclass(frozen=True, slots=True)
class ArticleStatus:
    """What became of an article; the default is nothing.

    Attributes:
        story: The story's name.
        file: The article's path inside the story's folder.
        embargoed_until: It may not answer before, UTC.
        corrected_at: When it was said that it is corrected, UTC.
        correction: The correction's text.
        retracted_at: When it was retracted, UTC; it is never quoted again.
        reason: Why it was retracted.
        superseded_by: The file of the article that answers in its place.
        actor: Who said the last of it: as in :class:`By`.
        digest: SHA-256 (hex) of the file when something was last known of it: by that an article
            is found under another name.
    """

    story: str
    file: str
    embargoed_until: datetime | None = None
    corrected_at: datetime | None = None
    correction: str = ""
    retracted_at: datetime | None = None
    reason: str = ""
    superseded_by: str | None = None
    actor: str = OPERATOR
    digest: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing became of the article."""
        said = (self.embargoed_until, self.corrected_at, self.retracted_at, self.superseded_by)
        return not any(said)

    def is_embargoed(self, now: datetime) -> bool:
        """Say whether the article may not answer yet."""
        return self.embargoed_until is not None and now < self.embargoed_until

    def withholds(self, now: datetime) -> bool:
        """Say whether the article may not answer."""
        is_gone = self.retracted_at is not None or self.superseded_by is not None
        return is_gone or self.is_embargoed(now)


@dataclass(frozen=True, slots=True)
class HiddenPassage:
    """Words of an article that no answer may show.

    Attributes:
        story: The story's name.
        file: The article's path inside the story's folder.
        words: Exactly as they stand in it; they are found again in what the file becomes.
        hidden_at: When, UTC.
        actor: Who hid them: as in :class:`By`.
        id: Given by the store.
        digest: As in :class:`ArticleStatus`.
    """

    story: str
    file: str
    words: str
    hidden_at: datetime
    actor: str
    id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """Something that was done, or tried, to a story or a setting.

    Attributes:
        at: When, UTC.
        actor: Who: :data:`OPERATOR` or ``discord:<user id>``.
        action: What, such as ``reload`` or ``settings.listening``.
        subject: The story's name, or ``guild:<id>``.
        outcome: ``done``, ``unchanged``, ``failed``, ``refused`` or ``cancelled``.
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

    async def delete_story(self, name: str, event: AuditEvent) -> bool:
        """Delete a guild's own story, with its revisions and all that is kept of it.

        Its id is never given again.

        Returns:
            Whether there was one; if not, nothing is recorded.
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

    async def revision(self, story: str, number: int) -> Revision | None:
        """Return a story's revision of this number, or None where it has none."""
        ...

    async def revisions(
        self, story: str, limit: int, *, before: int | None = None
    ) -> Sequence[Revision]:
        """Return a story's newest revisions, newest first; only those before a number if given."""
        ...

    async def commit_revision(
        self, revision: Revision, contents: Mapping[str, bytes], event: AuditEvent
    ) -> None:
        """Commit a revision, the contents that it brings, and the event that tells of it.

        What was held for the story is let go: it was rehearsed against an older revision.

        Args:
            revision: Its number must be one above the current one's (1 for the first).
            contents: Bytes by digest; only those that are stored already may be left out.
            event: Recorded in the same transaction.

        Raises:
            ConflictError: The number is not the next one.
        """
        ...

    async def hold(
        self, held: HeldRevision, contents: Mapping[str, bytes], event: AuditEvent
    ) -> int:
        """Keep a revision that waits for a moderator's word, and the contents that it brings.

        Returns:
            Its id.
        """
        ...

    async def held(self, held: int) -> HeldRevision | None:
        """Return what is held under an id, or None where it was published or let go."""
        ...

    async def held_revisions(self, story: str | None = None) -> Sequence[HeldRevision]:
        """Return what is held, newest first; of one story if given."""
        ...

    async def let_go(self, held: int, event: AuditEvent) -> bool:
        """Forget what is held under an id, with the contents that nothing else holds.

        Returns:
            Whether there was anything; if not, nothing is recorded.
        """
        ...

    async def golden(self, story: str) -> Sequence[GoldenRecord]:
        """Return the golden questions that moderators keep for a story, oldest first."""
        ...

    async def add_golden(self, record: GoldenRecord, event: AuditEvent) -> None:
        """Keep a golden question; it takes the place of the same question."""
        ...

    async def remove_golden(self, story: str, question: str, event: AuditEvent) -> bool:
        """Forget a golden question.

        Returns:
            Whether there was one; if not, nothing is recorded.
        """
        ...

    async def statuses(self, story: str) -> Sequence[ArticleStatus]:
        """Return what became of a story's articles, in order of their files."""
        ...

    async def set_status(self, status: ArticleStatus, event: AuditEvent) -> None:
        """Keep what became of an article, in place of what was kept; an empty status is none."""
        ...

    async def hidden(self, story: str) -> Sequence[HiddenPassage]:
        """Return the hidden passages of a story, oldest first."""
        ...

    async def hide(self, passage: HiddenPassage, event: AuditEvent) -> int:
        """Keep a hidden passage.

        Returns:
            Its id.
        """
        ...

    async def unhide(self, story: str, passage: int, event: AuditEvent) -> bool:
        """Forget a hidden passage of a story.

        Returns:
            Whether there was one; if not, nothing is recorded.
        """
        ...

    async def follow(self, story: str, moves: Mapping[str, tuple[str, str]]) -> None:
        """Note in which files articles stand now: what was said about them goes with them.

        Args:
            story: The story's name.
            moves: The new file and its digest, by the old file. What was said about an article
                that is in a new file already stays.
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
        self,
        limit: int,
        *,
        action: str | None = None,
        subject: str | None = None,
        offset: int = 0,
        seen_by: int | None = None,
    ) -> Sequence[AuditEvent]:
        """Return the newest events, newest first.

        Args:
            limit: The most of them.
            action: Only those of it, if given.
            subject: The same.
            offset: How many of the newest to leave out.
            seen_by: Only those of a guild, and of the operator where no guild is meant.
        """
        ...

    async def actors(self, guild: int) -> frozenset[str]:
        """Return who did something in a guild, as the audit log knows."""
        ...

    async def roles(self, guild: int) -> Mapping[str, int]:
        """Return the roles that a guild set for groups of the moderators' commands."""
        ...

    async def set_role(self, guild: int, group: str, role: int | None, event: AuditEvent) -> None:
        """Set the role that a group of commands needs; None means the Manage Server permission."""
        ...

    async def listening_channels(self, guild: int) -> frozenset[int]:
        """Return the channels of a guild in which plain questions are answered."""
        ...

    async def set_listening_channels(
        self, guild: int, channels: Iterable[int], event: AuditEvent
    ) -> None:
        """Replace a guild's listening channels and record the event that tells of it."""
        ...

    async def note(self, key: str) -> str | None:
        """Return a small fact the bot noted for its own use, such as a hash."""
        ...

    async def set_note(self, key: str, value: str) -> None:
        """Note such a fact."""
        ...

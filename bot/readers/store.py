"""What is kept about readers and their guilds, and the protocol of what keeps it.

The contract beyond the types is in ``tests/storage/test_readers_contract.py``.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.library.store import AuditEvent
from bot.readers.counting import Counts, Tally
from bot.readers.privacy import Identity, Stored
from bot.readers.rationing import Limits, Wait
from bot.readers.retention import Retention
from bot.readers.rules import Rules

DIRECT = 0
"""Stands for a guild where there is none: direct messages, and servers the bot is not in."""


@dataclass(frozen=True, slots=True)
class Block:
    """Somebody who may not ask in a guild.

    Attributes:
        reader: Discord's id of them; moderators have to see whom they blocked.
        by: The actor who did it.
        at: When, UTC.
    """

    reader: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Vote:
    """What somebody thinks of an answer; one a person and answer.

    Attributes:
        guild: Where.
        answer: Discord's id of the message that holds it.
        reader: The mark of whoever votes, in this guild.
        helpful: Whether it helped.
        at: When, UTC; only the day is kept.
    """

    guild: int
    answer: int
    reader: bytes
    helpful: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class WrongPassage:
    """An excerpt that somebody calls wrong; one report a person and excerpt.

    Attributes:
        guild: Where.
        story: The story's name.
        revision: The revision that was quoted.
        file: The article's.
        start: Where the excerpt begins in the article's body.
        end: Where it ends.
        reader: The mark of whoever says so, in this guild.
        at: When, UTC.
    """

    guild: int
    story: str
    revision: int
    file: str
    start: int
    end: int
    reader: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class KeptQuestion:
    """A question without an answer whose asker wanted the moderators to read it.

    Attributes:
        guild: Where.
        story: The story's name.
        question: The asker's words.
        reader: The mark of the asker, in this guild.
        at: When, UTC.
    """

    guild: int
    story: str
    question: str
    reader: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class Feedback:
    """What readers said in a guild over some days.

    Attributes:
        helpful: Votes that an answer helped.
        unhelpful: Votes that it did not.
        wrong: Excerpts called wrong, the newest first.
        kept: Questions that moderators shall read, the newest first.
    """

    helpful: int = 0
    unhelpful: int = 0
    wrong: Sequence[WrongPassage] = ()
    kept: Sequence[KeptQuestion] = ()


class ReaderStore(Protocol):
    """Rules, rations, blocks, counts and feedback. Every write is whole or not at all.

    Any call raises :class:`~bot.errors.StorageError` where the database fails, but rules that
    were read before, blocks and misreadings are then as far as they are known.
    """

    async def rules(self, guild: int) -> Rules:
        """Return a guild's rules."""
        ...

    async def set_rules(self, guild: int, rules: Rules, event: AuditEvent) -> None:
        """Replace a guild's rules, and record the event that tells of it."""
        ...

    async def spend(self, guild: int, mark: bytes, at: datetime, limits: Limits) -> Wait | None:
        """Let a reader's question through, or say from when on; see :func:`rationing.spend`.

        Args:
            guild: Where; :data:`DIRECT` elsewhere.
            mark: Stands for the reader in this guild.
            at: When it was asked, UTC.
            limits: How often the reader may ask.

        Returns:
            Nothing where it is let through; then it has been counted.
        """
        ...

    async def block(self, guild: int, block: Block, event: AuditEvent) -> bool:
        """Block somebody and record the event.

        Returns:
            Whether they were not blocked before; otherwise nothing was written.
        """
        ...

    async def unblock(self, guild: int, reader: int, event: AuditEvent) -> bool:
        """Let somebody ask again and record the event.

        Returns:
            Whether they were blocked; otherwise nothing was written.
        """
        ...

    async def blocks(self, guild: int) -> Sequence[Block]:
        """Return who is blocked in a guild, the newest first."""
        ...

    async def is_blocked(self, guild: int, reader: int) -> bool:
        """Say whether somebody may not ask in a guild."""
        ...

    async def misread(self, guild: int, channel: int, at: datetime) -> None:
        """Keep that a message was taken for a question and was none; older than a day is forgotten.

        Args:
            guild: Where.
            channel: Where in it.
            at: When somebody said so, UTC.
        """
        ...

    async def misreadings(self, guild: int, channel: int, since: datetime) -> int:
        """Return how often that happened in a channel from a moment on; a day back at most."""
        ...

    async def count(self, tally: Tally) -> None:
        """Add a question to its guild's counts.

        Its words are written in plain only where at least
        :data:`~bot.readers.counting.MIN_ASKERS` different askers of them are counted.
        """
        ...

    async def counts(self, guild: int, since: date) -> Counts:
        """Return what was counted in a guild from a day on."""
        ...

    async def opt_out(self, person: bytes) -> None:
        """Count somebody's questions no more, wherever they ask.

        Args:
            person: The mark of the reader, which is the same in all guilds.
        """
        ...

    async def opt_in(self, person: bytes) -> None:
        """Count somebody's questions again."""
        ...

    async def has_opted_out(self, person: bytes) -> bool:
        """Say whether somebody's questions are not to be counted."""
        ...

    async def vote(self, vote: Vote) -> None:
        """Keep what somebody thinks of an answer, in place of what they thought before."""
        ...

    async def report(self, wrong: WrongPassage) -> bool:
        """Keep that somebody calls an excerpt wrong.

        Returns:
            Whether they had not said so before; otherwise nothing was written.
        """
        ...

    async def keep(self, question: KeptQuestion) -> bool:
        """Keep a question for the moderators, because its asker pressed the button.

        Returns:
            Whether it was not kept for this asker before; otherwise nothing was written.
        """
        ...

    async def feedback(self, guild: int, since: date) -> Feedback:
        """Return what readers said in a guild from a day on."""
        ...

    async def reports_channel(self, guild: int) -> int | None:
        """Return the channel in which moderators are told of reports; None where they are not."""
        ...

    async def set_reports_channel(self, guild: int, channel: int | None, event: AuditEvent) -> None:
        """Choose that channel, or none, and record the event that tells of it."""
        ...

    async def settle_passage(self, wrong: WrongPassage, event: AuditEvent) -> bool:
        """Forget all reports of one excerpt, whoever made them, and record the event.

        Returns:
            Whether there were any; otherwise nothing was written.
        """
        ...

    async def settle_question(self, question: KeptQuestion, event: AuditEvent) -> bool:
        """Forget one question, whoever asked it, and record the event.

        Returns:
            Whether it was kept; otherwise nothing was written.
        """
        ...

    async def stored_about(self, identity: Identity) -> Stored:
        """Return all that is stored about a person."""
        ...

    async def erase(self, identity: Identity) -> int:
        """Delete what is stored about a person; afterwards no file of the store holds it.

        What they did as a moderator stays, without them. That they are blocked, or do not
        want to be counted, stays too.

        Returns:
            How many rows were deleted or lost their person.

        Raises:
            StorageError: It may not be gone yet; the message says what to do.
        """
        ...

    async def guild_left(self, guild: int, at: datetime) -> None:
        """Note that a guild removed the bot; its data are deleted after the grace period."""
        ...

    async def guild_joined(self, guild: int) -> None:
        """Note that a guild has the bot; what is stored of it stays."""
        ...

    async def guilds_present(self, guilds: Collection[int], at: datetime) -> None:
        """Note which guilds have the bot; all others of which something is stored removed it."""
        ...

    async def sweep(self, now: datetime, retention: Retention) -> int:
        """Delete what is too old, and all that is stored of guilds whose grace is over.

        Returns:
            How many rows.
        """
        ...

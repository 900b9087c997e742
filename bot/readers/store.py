"""What is kept about readers and their guilds, and the protocol of what keeps it.

The contract beyond the types is in ``tests/storage/test_readers_contract.py``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.library.store import AuditEvent
from bot.readers.rationing import Limits, Wait
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


class ReaderStore(Protocol):
    """Rules, rations and blocks. Every write is whole or not at all.

    Any call raises :class:`~bot.errors.StorageError` where the database fails.
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

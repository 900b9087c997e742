"""What is kept about readers, in the store's SQLite file."""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Any

import aiosqlite

from bot.library.store import AuditEvent
from bot.readers.rationing import Limits, Ration, Wait, spend
from bot.readers.rules import Rules
from bot.readers.store import Block, KeptQuestion, WrongPassage
from bot.storage.counting import Rows, SQLiteCounts, Transaction
from bot.storage.lasting import lasting
from bot.storage.privacy import SQLitePrivacy

Tell = Callable[[aiosqlite.Connection, AuditEvent], Coroutine[Any, Any, None]]

MISREADINGS_KEPT = timedelta(days=1)


class SQLiteReaders(SQLiteCounts, SQLitePrivacy):
    """Implements :class:`bot.readers.store.ReaderStore` on a store's connections."""

    def __init__(
        self,
        rows: Rows,
        transaction: Transaction,
        tell: Tell,
        empty_log: Callable[[], Awaitable[None]],
    ) -> None:
        """Use what an open store provides.

        Args:
            rows: Reads.
            transaction: Opens one to write in.
            tell: Adds an event to the audit log, inside a transaction.
            empty_log: Brings all that was written into the database file, and empties the log.
        """
        self._rows = rows
        self._transaction = transaction
        self._tell = tell
        self._empty_log = empty_log

    @lasting()
    async def rules(self, guild: int) -> Rules:
        """See :class:`~bot.readers.store.ReaderStore`."""
        rows = await self._rows(
            """
            SELECT cooldown_s, daily_questions, NULL, NULL, threads
            FROM guild_rules WHERE guild = ?1
            UNION ALL
            SELECT NULL, NULL, channel, allowed, 0 FROM channel_rules WHERE guild = ?1
            """,
            guild,
        )
        own = next((row for row in rows if row[2] is None), (None, None, None, None, 0))
        channels = [(row[2], row[3]) for row in rows if row[2] is not None]
        return Rules(
            cooldown_s=own[0],
            daily_questions=own[1],
            allowed=frozenset(channel for channel, allowed in channels if allowed),
            denied=frozenset(channel for channel, allowed in channels if not allowed),
            threads=bool(own[4]),
        )

    async def set_rules(self, guild: int, rules: Rules, event: AuditEvent) -> None:
        """See :class:`~bot.readers.store.ReaderStore`."""
        channels = [(channel, True) for channel in rules.allowed]
        channels += [(channel, False) for channel in rules.denied]
        async with self._transaction() as db:
            await db.execute("DELETE FROM guild_rules WHERE guild = ?", (guild,))
            await db.execute("DELETE FROM channel_rules WHERE guild = ?", (guild,))
            await db.execute(
                "INSERT INTO guild_rules VALUES (?, ?, ?, ?)",
                (guild, rules.cooldown_s, rules.daily_questions, rules.threads),
            )
            await db.executemany(
                "INSERT INTO channel_rules VALUES (?, ?, ?)",
                [(guild, channel, allowed) for channel, allowed in channels],
            )
            await self._tell(db, event)

    async def spend(self, guild: int, mark: bytes, at: datetime, limits: Limits) -> Wait | None:
        """See :class:`~bot.readers.store.ReaderStore`."""
        async with self._transaction() as db:
            found = await db.execute_fetchall(
                "SELECT last_at, asked FROM rations WHERE guild = ? AND reader = ?", (guild, mark)
            )
            used = [Ration(datetime.fromisoformat(row[0]), row[1]) for row in found]
            outcome = spend(used[0] if used else None, at, limits)
            if isinstance(outcome, Wait):
                return outcome
            await db.execute(
                "INSERT OR REPLACE INTO rations VALUES (?, ?, ?, ?)",
                (guild, mark, outcome.last_at.isoformat(), outcome.asked),
            )
            return None

    async def block(self, guild: int, block: Block, event: AuditEvent) -> bool:
        """See :class:`~bot.readers.store.ReaderStore`."""
        async with self._transaction() as db:
            cursor = await db.execute(
                "INSERT OR IGNORE INTO blocks VALUES (?, ?, ?, ?)",
                (guild, block.reader, block.by, block.at.isoformat()),
            )
            if cursor.rowcount:
                await self._tell(db, event)
            return bool(cursor.rowcount)

    async def unblock(self, guild: int, reader: int, event: AuditEvent) -> bool:
        """See :class:`~bot.readers.store.ReaderStore`."""
        async with self._transaction() as db:
            cursor = await db.execute(
                "DELETE FROM blocks WHERE guild = ? AND reader = ?", (guild, reader)
            )
            if cursor.rowcount:
                await self._tell(db, event)
            return bool(cursor.rowcount)

    async def blocks(self, guild: int) -> Sequence[Block]:
        """See :class:`~bot.readers.store.ReaderStore`."""
        rows = await self._rows(
            "SELECT reader, by, at FROM blocks WHERE guild = ? ORDER BY at DESC, reader", guild
        )
        return [Block(row[0], row[1], datetime.fromisoformat(row[2])) for row in rows]

    @lasting(False)  # noqa: FBT003  # who is not known to be blocked is not
    async def is_blocked(self, guild: int, reader: int) -> bool:
        """See :class:`~bot.readers.store.ReaderStore`."""
        found = await self._rows(
            "SELECT 1 FROM blocks WHERE guild = ? AND reader = ?", guild, reader
        )
        return bool(found)

    async def reports_channel(self, guild: int) -> int | None:
        """See :class:`~bot.readers.store.ReaderStore`."""
        rows = await self._rows("SELECT channel FROM report_channels WHERE guild = ?", guild)
        return int(rows[0][0]) if rows else None

    async def set_reports_channel(self, guild: int, channel: int | None, event: AuditEvent) -> None:
        """See :class:`~bot.readers.store.ReaderStore`."""
        async with self._transaction() as db:
            await db.execute("DELETE FROM report_channels WHERE guild = ?", (guild,))
            if channel is not None:
                await db.execute("INSERT INTO report_channels VALUES (?, ?)", (guild, channel))
            await self._tell(db, event)

    async def settle_passage(self, wrong: WrongPassage, event: AuditEvent) -> bool:
        """See :class:`~bot.readers.store.ReaderStore`."""
        return await self._settle(
            "DELETE FROM wrong_passages "
            "WHERE guild = ? AND story = ? AND file = ? AND start = ? AND end = ?",
            (wrong.guild, wrong.story, wrong.file, wrong.start, wrong.end),
            event,
        )

    async def settle_question(self, question: KeptQuestion, event: AuditEvent) -> bool:
        """See :class:`~bot.readers.store.ReaderStore`."""
        return await self._settle(
            "DELETE FROM kept_questions WHERE guild = ? AND story = ? AND question = ?",
            (question.guild, question.story, question.question),
            event,
        )

    async def _settle(self, delete: str, which: tuple[object, ...], event: AuditEvent) -> bool:
        async with self._transaction() as db:
            cursor = await db.execute(delete, which)
            if cursor.rowcount:
                await self._tell(db, event)
            return bool(cursor.rowcount)

    async def misread(self, guild: int, channel: int, at: datetime) -> None:
        """See :class:`~bot.readers.store.ReaderStore`."""
        async with self._transaction() as db:
            old = (at - MISREADINGS_KEPT).isoformat()
            await db.execute("DELETE FROM misreadings WHERE at < ?", (old,))
            await db.execute(
                "INSERT INTO misreadings VALUES (?, ?, ?)", (guild, channel, at.isoformat())
            )

    @lasting(0)
    async def misreadings(self, guild: int, channel: int, since: datetime) -> int:
        """See :class:`~bot.readers.store.ReaderStore`."""
        found = await self._rows(
            "SELECT count(*) FROM misreadings WHERE guild = ? AND channel = ? AND at >= ?",
            guild,
            channel,
            since.isoformat(),
        )
        return int(found[0][0])

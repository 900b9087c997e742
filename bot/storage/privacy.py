"""Showing and deleting what the SQLite file holds about a person, or of a guild."""

from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from datetime import datetime
from typing import Any

import aiosqlite

from bot.library.store import NOBODY
from bot.readers.counting import MIN_ASKERS
from bot.readers.privacy import Identity, Row, Stored
from bot.readers.retention import Retention, first_kept_day, first_kept_moment
from bot.storage.counting import Rows, Transaction
from bot.storage.personal import PERSONAL, Fate, Kind, Personal

# What has an age: the table, the column, whether it holds a day or a moment, what it is.
_AGES = (
    ("rations", "last_at", first_kept_moment, "rations"),
    ("misreadings", "at", first_kept_moment, "rations"),
    ("sealed_words", "day", first_kept_day, "words"),
    ("kept_questions", "at", first_kept_moment, "kept_questions"),
    ("votes", "day", first_kept_day, "feedback"),
    ("wrong_passages", "at", first_kept_moment, "feedback"),
    ("day_outcomes", "day", first_kept_day, "counts"),
    ("day_latencies", "day", first_kept_day, "counts"),
    ("day_quotes", "day", first_kept_day, "counts"),
    ("audit_events", "at", first_kept_moment, "events"),
    ("quoted", "at", first_kept_moment, "quoted"),
)

_TABLES = """
    SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'
"""


class SQLitePrivacy:
    """Implements the private part of :class:`bot.readers.store.ReaderStore`."""

    _rows: Rows
    _transaction: Transaction
    _empty_log: Callable[[], Awaitable[None]]

    async def stored_about(self, identity: Identity) -> Stored:
        """See :class:`~bot.readers.store.ReaderStore`."""
        found: dict[str, list[Row]] = defaultdict(list)
        for place in PERSONAL:
            columns = [row[0] for row in await self._rows(_columns_of(place.table))]
            for condition, values in await self._matches(place, identity):
                rows = await self._rows(f"SELECT * FROM {place.table} WHERE {condition}", *values)
                found[place.table] += [
                    dict(zip(columns, map(_told, row), strict=True)) for row in rows
                ]
        return Stored({table: rows for table, rows in found.items() if rows})

    async def erase(self, identity: Identity) -> int:
        """See :class:`~bot.readers.store.ReaderStore`."""
        changed = 0
        matches = [
            (place, match)
            for place in PERSONAL
            if place.fate is not Fate.KEPT
            for match in await self._matches(place, identity)
        ]
        async with self._transaction() as db:
            for place, (condition, values) in matches:
                if place.fate is Fate.DELETED:
                    sql = f"DELETE FROM {place.table} WHERE {condition}"
                else:
                    sql = f"UPDATE {place.table} SET {place.column} = '{NOBODY}' WHERE {condition}"
                changed += (await db.execute(sql, values)).rowcount
        await self._empty_log()
        return changed

    async def guild_left(self, guild: int, at: datetime) -> None:
        """See :class:`~bot.readers.store.ReaderStore`."""
        async with self._transaction() as db:
            await db.execute(
                "INSERT OR IGNORE INTO departed_guilds VALUES (?, ?)", (guild, at.isoformat())
            )

    async def guild_joined(self, guild: int) -> None:
        """See :class:`~bot.readers.store.ReaderStore`."""
        async with self._transaction() as db:
            await db.execute("DELETE FROM departed_guilds WHERE guild = ?", (guild,))

    async def guilds_present(self, guilds: Collection[int], at: datetime) -> None:
        """See :class:`~bot.readers.store.ReaderStore`."""
        known = set()
        for table in await self._tables_with("guild"):
            rows = await self._rows(f"SELECT DISTINCT guild FROM {table} WHERE guild > 0")
            known |= {row[0] for row in rows}
        async with self._transaction() as db:
            await db.executemany(
                "INSERT OR IGNORE INTO departed_guilds VALUES (?, ?)",
                [(guild, at.isoformat()) for guild in known.difference(guilds)],
            )
            await db.executemany(
                "DELETE FROM departed_guilds WHERE guild = ?", [(guild,) for guild in guilds]
            )

    async def sweep(self, now: datetime, retention: Retention) -> int:
        """See :class:`~bot.readers.store.ReaderStore`."""
        limit = first_kept_moment(now, retention.departed)
        gone = await self._rows("SELECT guild FROM departed_guilds WHERE at <= ?", limit)
        of_guilds, of_stories = await self._tables_with("guild"), await self._tables_with("story")
        async with self._transaction() as db:
            before = db.total_changes
            for table, column, first_kept, kind in _AGES:
                await db.execute(
                    f"DELETE FROM {table} WHERE {column} < ?",
                    (first_kept(now, getattr(retention, kind)),),
                )
            await db.execute(_CLOSED_WORDS, (MIN_ASKERS,))
            for (guild,) in gone:
                await _forget_guild(db, guild, of_guilds, of_stories)
            changed = db.total_changes - before
        if changed:
            await self._empty_log()
        return changed

    async def _matches(
        self, place: Personal, identity: Identity
    ) -> list[tuple[str, tuple[object, ...]]]:
        """Return conditions, with their values, that hold for a person's rows in a place."""
        if place.kind is Kind.READER_MARK:
            guilds = await self._rows(f"SELECT DISTINCT guild FROM {place.table}")
            condition = f"guild = ? AND {place.column} = ?"
            return [(condition, (guild, identity.in_guild(guild))) for (guild,) in guilds]
        values = {
            Kind.PERSON_MARK: identity.person,
            Kind.READER_ID: identity.reader,
            Kind.ACTOR: identity.actor,
        }
        return [(f"{place.column} = ?", (values[place.kind],))]

    async def _tables_with(self, column: str) -> list[str]:
        rows = await self._rows(_TABLES)
        return sorted(table for table, name in rows if name == column)


_CLOSED_WORDS = """
    DELETE FROM opened_words AS o WHERE ? > (
        SELECT count(DISTINCT mark) FROM sealed_words s
        WHERE s.guild = o.guild AND s.sealed = o.sealed
    )
"""


async def _forget_guild(
    db: aiosqlite.Connection, guild: int, of_guilds: list[str], of_stories: list[str]
) -> None:
    """Delete all that is stored of a guild, its own stories with their articles included."""
    await db.execute("PRAGMA defer_foreign_keys = ON")
    for table in of_stories:
        await db.execute(
            f"DELETE FROM {table} WHERE story IN (SELECT name FROM stories WHERE guild = ?)",
            (guild,),
        )
    for table in of_guilds:
        await db.execute(f"DELETE FROM {table} WHERE guild = ?", (guild,))
    users = [place async for place in _references_to_contents(db)]
    used = " UNION ".join(f"SELECT {column} FROM {table}" for table, column in users)
    await db.execute(f"DELETE FROM contents WHERE digest NOT IN ({used})")


async def _references_to_contents(db: aiosqlite.Connection) -> AsyncIterator[tuple[str, str]]:
    """Go through the tables and columns that refer to stored files."""
    rows = await db.execute_fetchall(
        """
        SELECT m.name, f."from" FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f
        WHERE m.type = 'table' AND f."table" = 'contents'
        """
    )
    for row in rows:
        yield row[0], row[1]


def _columns_of(table: str) -> str:
    return f"SELECT name FROM pragma_table_info('{table}') ORDER BY cid"


def _told(value: Any) -> object:  # noqa: ANN401  # SQLite decides
    """Return a value as JSON can hold it; ids as text, for they are larger than its numbers."""
    if isinstance(value, bytes):
        return value.hex()
    return str(value) if isinstance(value, int) and value >= 2**53 else value

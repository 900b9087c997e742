"""Showing and deleting what the SQLite file holds about a person, or of a guild."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from typing import Any

from bot.library.store import NOBODY
from bot.readers.counting import MIN_ASKERS
from bot.readers.privacy import Identity, Row, Stored
from bot.readers.retention import Retention, first_kept_day, first_kept_moment
from bot.storage.counting import Rows, Transaction
from bot.storage.forgetting import forget_guild, tables_with
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
        async with self._transaction() as db:
            known = set()
            for table in await tables_with(db, "guild"):
                seen = f"SELECT DISTINCT guild FROM {table} WHERE guild > 0"
                known |= {row[0] for row in await db.execute_fetchall(seen)}
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
        async with self._transaction() as db:
            before = db.total_changes
            for table, column, first_kept, kind in _AGES:
                await db.execute(
                    f"DELETE FROM {table} WHERE {column} < ?",
                    (first_kept(now, getattr(retention, kind)),),
                )
            await db.execute(_CLOSED_WORDS, (MIN_ASKERS,))
            for (guild,) in gone:
                await forget_guild(db, guild)
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


_CLOSED_WORDS = """
    DELETE FROM opened_words AS o WHERE ? > (
        SELECT count(DISTINCT mark) FROM sealed_words s
        WHERE s.guild = o.guild AND s.sealed = o.sealed
    )
"""


def _columns_of(table: str) -> str:
    return f"SELECT name FROM pragma_table_info('{table}') ORDER BY cid"


def _told(value: Any) -> object:  # noqa: ANN401  # SQLite decides
    """Return a value as JSON can hold it; ids as text, for they are larger than its numbers."""
    if isinstance(value, bytes):
        return value.hex()
    return str(value) if isinstance(value, int) and value >= 2**53 else value

"""One SQLite file, through aiosqlite.

One connection writes, and tasks take turns with it (:mod:`bot.storage.committing`); another reads,
so a question never waits for a reload's commit (WAL). Whatever SQLite cannot do leaves here as a
:class:`~bot.errors.StorageError`.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from time import monotonic
from typing import Any, Self

import aiosqlite

from bot.errors import StorageError
from bot.library.store import AuditEvent
from bot.storage.committing import Committer
from bot.storage.migrations import MIGRATIONS

BUSY_TIMEOUT_MS = 10_000
_RETRY_INTERVAL_S = 0.02
_APPLICATION_ID = 0x43757474  # "Cutt": says whose file this is.


class Database:
    """Two connections to one file; open it with :meth:`open`."""

    def __init__(self, writer: aiosqlite.Connection, reader: aiosqlite.Connection) -> None:
        """Use two open connections to one migrated database; see :meth:`open`."""
        self._writer = writer
        self._reader = reader
        self._committer = Committer(writer)

    @classmethod
    @asynccontextmanager
    async def open(cls, path: Path) -> AsyncIterator[Self]:
        """Open the database, bring its schema up to date, and close it at the end.

        Raises:
            StorageError: It cannot be opened, is damaged, is another program's, or was
                written by a newer Cuttings.
        """
        async with AsyncExitStack() as stack:
            try:
                await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
                writer = await stack.enter_async_context(_connect(path))
                await _migrate(writer, path)
                reader = await stack.enter_async_context(_connect(path))
                await reader.execute("PRAGMA query_only = ON")
            except (sqlite3.Error, OSError) as error:
                said = f"The database {path} cannot be used: {error}.{_way_out(error)}"
                raise StorageError(said) from error
            yield cls(writer, reader)

    async def check(self) -> str:
        """Return what is damaged in the file; nothing where it is whole. Reads all of it."""
        try:
            rows = await self._reader.execute_fetchall("PRAGMA quick_check")
        except sqlite3.DatabaseError as error:  # too damaged to be checked
            return str(error)
        found = [str(row[0]) for row in rows]
        return "" if found == ["ok"] else "; ".join(found)

    async def _rows(self, sql: str, *parameters: object) -> list[sqlite3.Row]:
        with _failures_told():
            return list(await self._reader.execute_fetchall(sql, parameters))

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[aiosqlite.Connection]:
        with _failures_told():
            async with self._committer.transaction() as db:
                yield db

    async def _empty_log(self) -> None:
        """Bring what was written into the database file, and cut the write-ahead log to nothing.

        Raises:
            StorageError: Somebody else has been reading all the while.
        """
        deadline = monotonic() + BUSY_TIMEOUT_MS / 1000
        with _failures_told():
            async with self._committer.alone() as db:
                while await scalar(db, "PRAGMA wal_checkpoint(TRUNCATE)"):
                    if monotonic() > deadline:
                        raise StorageError(
                            "It is deleted, but the database's log could not be emptied, for "
                            "another program is reading it. Try again in a minute.",
                        )
                    await asyncio.sleep(_RETRY_INTERVAL_S)


def _way_out(error: Exception) -> str:
    """Return what an operator can do about a damaged file; nothing where that would be wrong."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code not in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return ""
    return (
        " Put a backup in its place, as the runbook says; or move it away, and the bot begins anew "
        "from the corpus folder, without the settings that servers chose."
    )


@contextmanager
def _failures_told() -> Iterator[None]:
    """Turn what SQLite raises (a full disk, a damaged page) into a sentence."""
    try:
        yield
    except sqlite3.Error as error:
        raise StorageError(f"The database cannot be used now: {error}.") from error


@asynccontextmanager
async def _connect(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    timeout_s = BUSY_TIMEOUT_MS / 1000
    async with aiosqlite.connect(path, timeout=timeout_s, isolation_level=None) as connection:
        await _use_wal(connection)
        await connection.execute("PRAGMA synchronous = FULL")  # a commit survives a power cut
        await connection.execute("PRAGMA foreign_keys = ON")
        await connection.execute("PRAGMA secure_delete = ON")
        yield connection


async def _use_wal(db: aiosqlite.Connection) -> None:
    """Switch to WAL. SQLite does not wait for its lock here, whatever the busy timeout."""
    deadline = monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            await db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > deadline:
                raise
            await asyncio.sleep(_RETRY_INTERVAL_S)
        else:
            return


async def _migrate(db: aiosqlite.Connection, path: Path) -> None:
    """Take the steps not taken yet, each in one transaction with its number."""
    await db.execute("BEGIN")  # One moment's view: another process may be migrating.
    taken = await scalar(db, "PRAGMA user_version")
    application_id = await scalar(db, "PRAGMA application_id")
    tables = await scalar(db, "SELECT count(*) FROM sqlite_schema")
    await db.commit()
    if application_id != _APPLICATION_ID and (application_id or tables or taken):
        raise StorageError(f"The database {path} belongs to another program.")
    if taken > len(MIGRATIONS):
        raise StorageError(f"The database {path} was written by a newer Cuttings; upgrade first.")
    for number, statements in enumerate(MIGRATIONS[taken:], taken + 1):
        try:
            await db.execute("BEGIN IMMEDIATE")
            if await scalar(db, "PRAGMA user_version") < number:
                for statement in statements:
                    await db.execute(statement)
                await db.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
                await db.execute(f"PRAGMA user_version = {number}")
            await db.commit()
        except BaseException:
            await db.rollback()
            raise


async def scalar(db: aiosqlite.Connection, sql: str, *parameters: object) -> Any:  # noqa: ANN401  # SQLite decides
    """Return the first column of the first row, or None."""
    async with db.execute(sql, parameters) as cursor:
        row = await cursor.fetchone()
    return row[0] if row else None


async def insert_event(db: aiosqlite.Connection, event: AuditEvent) -> None:
    """Add an event to the audit log, in the transaction under way."""
    await db.execute(
        """
        INSERT INTO audit_events (at, actor, action, subject, outcome, detail, guild)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        (
            event.at.isoformat(),
            event.actor,
            event.action,
            event.subject,
            event.outcome,
            event.detail,
            event.guild,
        ),
    )

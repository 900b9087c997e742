"""The store in one SQLite file, through aiosqlite.

One connection writes, under a lock, because tasks that share a connection share its
transaction; another reads, so a question never waits for a reload's commit (WAL). Whatever SQLite
cannot do leaves here as a :class:`~bot.errors.StorageError`.
"""

import asyncio
import hashlib
import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any, Self

import aiosqlite

from bot.errors import StorageError
from bot.library.store import AuditEvent, ConflictError, Revision, StoryRecord
from bot.storage.migrations import MIGRATIONS
from bot.storage.readers import SQLiteReaders
from bot.storage.sources import SQLiteSources

BUSY_TIMEOUT_MS = 10_000
_RETRY_INTERVAL_S = 0.02
_APPLICATION_ID = 0x43757474  # "Cutt": says whose file this is.


_STORIES = """
    SELECT id, name, guild,
        (SELECT coalesce(max(number), 0) FROM revisions r WHERE r.story = s.name)
    FROM stories s
"""


class SQLiteStore:
    """Implements :class:`bot.library.store.Store`; open it with :meth:`open`."""

    def __init__(self, writer: aiosqlite.Connection, reader: aiosqlite.Connection) -> None:
        """Use two open connections to one migrated database; see :meth:`open`."""
        self._writer = writer
        self._reader = reader
        self._writing = asyncio.Lock()
        self.readers = SQLiteReaders(self._rows, self._transaction, _insert_event, self._empty_log)
        self.sources = SQLiteSources(self._rows, self._transaction, _insert_event)

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
                raise StorageError(f"The database {path} cannot be used: {error}.") from error
            yield cls(writer, reader)

    async def stories(self) -> Sequence[StoryRecord]:
        """See :class:`~bot.library.store.Store`."""
        return [StoryRecord(*row) for row in await self._rows(f"{_STORIES} ORDER BY id")]

    async def add_story(
        self, name: str, guild: int | None = None, event: AuditEvent | None = None
    ) -> StoryRecord:
        """See :class:`~bot.library.store.Store`."""
        async with self._transaction() as db:
            if await _insert_story(db, name, guild) and event is not None:
                await _insert_event(db, event)
        [row] = await self._rows(f"{_STORIES} WHERE name = ?", name)
        return StoryRecord(*row)

    async def bindings(self, guild: int) -> Mapping[int, str]:
        """See :class:`~bot.library.store.Store`."""
        rows = await self._rows("SELECT channel, story FROM bindings WHERE guild = ?", guild)
        return {row[0]: row[1] for row in rows}

    async def bind(self, guild: int, channel: int, story: str | None, event: AuditEvent) -> None:
        """See :class:`~bot.library.store.Store`."""
        async with self._transaction() as db:
            place = (guild, channel)
            await db.execute("DELETE FROM bindings WHERE guild = ? AND channel = ?", place)
            if story is not None:
                if await _scalar(db, "SELECT id FROM stories WHERE name = ?", story) is None:
                    raise KeyError(story)
                await db.execute("INSERT INTO bindings VALUES (?, ?, ?)", (*place, story))
            await _insert_event(db, event)

    async def current_revision(self, story: str) -> Revision | None:
        """See :class:`~bot.library.store.Store`."""
        # One statement, so that it sees one moment of the database.
        rows = await self._rows(
            """
            SELECT r.number, r.digest, r.committed_at, r.committed_by, f.path, f.digest
            FROM revisions r JOIN revision_files f USING (story, number)
            WHERE story = ? AND number = (SELECT max(number) FROM revisions WHERE story = ?)
            ORDER BY f.path
            """,
            story,
            story,
        )
        if not rows:
            return None
        number, digest, committed_at, committed_by = rows[0][:4]
        files = {row[4]: row[5] for row in rows}
        moment = datetime.fromisoformat(committed_at)
        return Revision(story, number, digest, moment, committed_by, files)

    async def commit_revision(
        self, revision: Revision, contents: Mapping[str, bytes], event: AuditEvent
    ) -> None:
        """See :class:`~bot.library.store.Store`."""
        story, number = revision.story, revision.number
        async with self._transaction() as db:
            await _insert_story(db, story, None)
            newest = await _scalar(db, "SELECT max(number) FROM revisions WHERE story = ?", story)
            if number != (newest or 0) + 1:
                raise ConflictError
            await db.executemany("INSERT OR IGNORE INTO contents VALUES (?, ?)", contents.items())
            await db.execute(
                "INSERT INTO revisions VALUES (?, ?, ?, ?, ?)",
                (
                    story,
                    number,
                    revision.digest,
                    revision.committed_at.isoformat(),
                    revision.committed_by,
                ),
            )
            await db.executemany(
                "INSERT INTO revision_files VALUES (?, ?, ?, ?)",
                [(story, number, path, digest) for path, digest in revision.files.items()],
            )
            await _insert_event(db, event)

    async def contents(self, digests: Iterable[str]) -> dict[str, bytes]:
        """See :class:`~bot.library.store.Store`."""
        found: dict[str, bytes] = {}
        for digest in digests:
            rows = await self._rows("SELECT bytes FROM contents WHERE digest = ?", digest)
            if not rows:
                raise KeyError(digest)
            content: bytes = rows[0][0]
            if hashlib.sha256(content).hexdigest() != digest:
                raise StorageError(
                    f"The database is damaged: a stored file is not what it was ({digest[:12]}). "
                    "Restore a backup.",
                )
            found[digest] = content
        return found

    async def record(self, event: AuditEvent) -> None:
        """See :class:`~bot.library.store.Store`."""
        async with self._transaction() as db:
            await _insert_event(db, event)

    async def events(
        self, limit: int, *, action: str | None = None, subject: str | None = None
    ) -> Sequence[AuditEvent]:
        """See :class:`~bot.library.store.Store`."""
        rows = await self._rows(
            """
            SELECT at, actor, action, subject, outcome, detail, guild
            FROM audit_events
            WHERE action = coalesce(?, action) AND subject = coalesce(?, subject)
            ORDER BY id DESC LIMIT ?
            """,
            action,
            subject,
            limit,
        )
        return [AuditEvent(datetime.fromisoformat(row[0]), *row[1:]) for row in rows]

    async def listening_channels(self, guild: int) -> frozenset[int]:
        """See :class:`~bot.library.store.Store`."""
        rows = await self._rows("SELECT channel FROM listening_channels WHERE guild = ?", guild)
        return frozenset(row[0] for row in rows)

    async def set_listening_channels(
        self, guild: int, channels: Iterable[int], event: AuditEvent
    ) -> None:
        """See :class:`~bot.library.store.Store`."""
        async with self._transaction() as db:
            await db.execute("DELETE FROM listening_channels WHERE guild = ?", (guild,))
            await db.executemany(
                "INSERT INTO listening_channels VALUES (?, ?)",
                [(guild, channel) for channel in frozenset(channels)],
            )
            await _insert_event(db, event)

    async def forget_guild(self, guild: int) -> None:
        """See :class:`~bot.library.store.Store`."""
        async with self._transaction() as db:
            await db.execute("DELETE FROM listening_channels WHERE guild = ?", (guild,))
            await db.execute("DELETE FROM bindings WHERE guild = ?", (guild,))
            await db.execute("DELETE FROM misreadings WHERE guild = ?", (guild,))

    async def note(self, key: str) -> str | None:
        """See :class:`~bot.library.store.Store`."""
        rows = await self._rows("SELECT value FROM notes WHERE key = ?", key)
        return str(rows[0][0]) if rows else None

    async def set_note(self, key: str, value: str) -> None:
        """See :class:`~bot.library.store.Store`."""
        async with self._transaction() as db:
            await db.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (key, value))

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
        async with self._writing:
            # BEGIN stands inside the try: a write that is cancelled must not stay open.
            with _failures_told():
                try:
                    await self._writer.execute("BEGIN IMMEDIATE")
                    yield self._writer
                    await self._writer.commit()
                except BaseException:
                    await self._writer.rollback()
                    raise

    async def _empty_log(self) -> None:
        """Bring what was written into the database file, and cut the write-ahead log to nothing.

        Raises:
            StorageError: Somebody else has been reading all the while.
        """
        deadline = monotonic() + BUSY_TIMEOUT_MS / 1000
        async with self._writing:
            with _failures_told():
                while await _scalar(self._writer, "PRAGMA wal_checkpoint(TRUNCATE)"):
                    if monotonic() > deadline:
                        raise StorageError(
                            "It is deleted, but the database's log could not be emptied, for "
                            "another program is reading it. Try again in a minute.",
                        )
                    await asyncio.sleep(_RETRY_INTERVAL_S)


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
    taken = await _scalar(db, "PRAGMA user_version")
    application_id = await _scalar(db, "PRAGMA application_id")
    tables = await _scalar(db, "SELECT count(*) FROM sqlite_schema")
    await db.commit()
    if application_id != _APPLICATION_ID and (application_id or tables or taken):
        raise StorageError(f"The database {path} belongs to another program.")
    if taken > len(MIGRATIONS):
        raise StorageError(f"The database {path} was written by a newer Cuttings; upgrade first.")
    for number, statements in enumerate(MIGRATIONS[taken:], taken + 1):
        try:
            await db.execute("BEGIN IMMEDIATE")
            if await _scalar(db, "PRAGMA user_version") < number:
                for statement in statements:
                    await db.execute(statement)
                await db.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
                await db.execute(f"PRAGMA user_version = {number}")
            await db.commit()
        except BaseException:
            await db.rollback()
            raise


async def _scalar(db: aiosqlite.Connection, sql: str, *parameters: object) -> Any:  # noqa: ANN401  # SQLite decides
    async with db.execute(sql, parameters) as cursor:
        row = await cursor.fetchone()
    return row[0] if row else None


async def _insert_story(db: aiosqlite.Connection, name: str, guild: int | None) -> bool:
    """Give a story an id unless it has one; return whether it is new."""
    cursor = await db.execute(
        """
        INSERT OR IGNORE INTO stories (id, name, guild)
        SELECT coalesce(max(id), 0) + 1, ?, ? FROM stories
        """,
        (name, guild),
    )
    return cursor.rowcount == 1


async def _insert_event(db: aiosqlite.Connection, event: AuditEvent) -> None:
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

"""Stories, their revisions and the files these hold, in SQLite."""

import asyncio
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import aiosqlite

from bot.errors import StorageError
from bot.library.store import AuditEvent, ConflictError, Revision, StoryRecord
from bot.storage.database import Database, insert_event, scalar
from bot.storage.forgetting import forget_story
from bot.storage.held import let_go_all

_LAST_ID = "stories.last"
"""The note that holds the highest id ever given: of a deleted story it is not given again."""
_OPEN = 2**62
"""The last revision of what the newest one holds."""

_STORIES = """
    SELECT id, name, guild,
        (SELECT coalesce(max(number), 0) FROM revisions r WHERE r.story = s.name)
    FROM stories s
"""
_REVISIONS = """
    SELECT number, digest, committed_at, committed_by, why FROM revisions WHERE story = ?
"""
_FILES = "SELECT path, digest FROM file_runs WHERE story = ? AND first <= ? AND last >= ?"


class Revisions(Database):
    """Part of :class:`bot.library.store.Store`.

    A file that stays the same from one revision to the next is one row, with the first and
    the last revision that hold it: a revision of a large story costs what it changes.
    """

    def __init__(self, writer: aiosqlite.Connection, reader: aiosqlite.Connection) -> None:
        """Use two open connections to one migrated database; see :meth:`open`."""
        super().__init__(writer, reader)
        self._current: dict[str, Revision] = {}

    async def stories(self) -> Sequence[StoryRecord]:
        """See :class:`~bot.library.store.Store`."""
        return [StoryRecord(*row) for row in await self._rows(f"{_STORIES} ORDER BY id")]

    async def add_story(
        self, name: str, guild: int | None = None, event: AuditEvent | None = None
    ) -> StoryRecord:
        """See :class:`~bot.library.store.Store`."""
        async with self._transaction() as db:
            if await _insert_story(db, name, guild) and event is not None:
                await insert_event(db, event)
        [row] = await self._rows(f"{_STORIES} WHERE name = ?", name)
        return StoryRecord(*row)

    async def delete_story(self, name: str, event: AuditEvent) -> bool:
        """See :class:`~bot.library.store.Store`."""
        async with self._transaction() as db:
            was_there = await forget_story(db, name)
            if was_there:
                await insert_event(db, event)
        await self._empty_log()
        return was_there

    async def current_revision(self, story: str) -> Revision | None:
        """See :class:`~bot.library.store.Store`."""
        newest = await self._rows(f"{_REVISIONS} ORDER BY number DESC LIMIT 1", story)
        known = self._current.get(story)
        if known is not None and newest and _revision(story, newest[0], known.files) == known:
            return known  # tens of thousands of files need not be read again
        # One statement, so that it sees one moment of the database.
        rows = await self._rows(
            """
            SELECT r.number, r.digest, r.committed_at, r.committed_by, r.why, f.path, f.digest
            FROM revisions r JOIN file_runs f USING (story)
            WHERE story = ? AND last = ?
                AND number = (SELECT max(number) FROM revisions WHERE story = ?)
            ORDER BY f.path
            """,
            story,
            _OPEN,
            story,
        )
        if not rows:
            return None
        files = await asyncio.to_thread(lambda: {row[5]: row[6] for row in rows})
        self._current[story] = _revision(story, rows[0][:5], files)
        return self._current[story]

    async def revision(self, story: str, number: int) -> Revision | None:
        """See :class:`~bot.library.store.Store`."""
        rows = await self._rows(f"{_REVISIONS} AND number = ?", story, number)
        if not rows:
            return None
        files = await self._rows(f"{_FILES} ORDER BY path", story, number, number)
        return _revision(story, rows[0], {row[0]: row[1] for row in files})

    async def revisions(
        self, story: str, limit: int, *, before: int | None = None
    ) -> Sequence[Revision]:
        """See :class:`~bot.library.store.Store`."""
        rows = await self._rows(
            f"{_REVISIONS} AND number < ? ORDER BY number DESC LIMIT ?",
            story,
            _OPEN if before is None else before,
            limit,
        )
        found = [await self.revision(story, row[0]) for row in rows]
        return [revision for revision in found if revision is not None]

    async def commit_revision(
        self, revision: Revision, contents: Mapping[str, bytes], event: AuditEvent
    ) -> None:
        """See :class:`~bot.library.store.Store`."""
        story, number = revision.story, revision.number
        async with self._transaction() as db:
            await _insert_story(db, story, None)
            newest = await scalar(db, "SELECT max(number) FROM revisions WHERE story = ?", story)
            if number != (newest or 0) + 1:
                raise ConflictError
            await db.executemany("INSERT OR IGNORE INTO contents VALUES (?, ?)", contents.items())
            moment = revision.committed_at.isoformat()
            row = (story, number, revision.digest, moment, revision.committed_by, revision.why)
            await db.execute("INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?)", row)
            await _write_files(db, revision)
            await let_go_all(db, story)
            await insert_event(db, event)
        self._current[story] = revision

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


async def _write_files(db: aiosqlite.Connection, revision: Revision) -> None:
    """End the runs of files that the new revision does not hold as they were; begin its own."""
    story, number = revision.story, revision.number
    rows = await db.execute_fetchall(_FILES, (story, _OPEN, _OPEN))
    before: dict[str, str] = await asyncio.to_thread(lambda: {row[0]: row[1] for row in rows})
    after = revision.files
    await db.executemany(
        "UPDATE file_runs SET last = ? WHERE story = ? AND path = ? AND last = ?",
        [
            (number - 1, story, path, _OPEN)
            for path, digest in before.items()
            if after.get(path) != digest
        ],
    )
    await db.executemany(
        "INSERT INTO file_runs VALUES (?, ?, ?, ?, ?)",
        [
            (story, path, number, _OPEN, digest)
            for path, digest in after.items()
            if before.get(path) != digest
        ],
    )


def _revision(story: str, row: Sequence[object], files: Mapping[str, str]) -> Revision:
    number, digest, committed_at, committed_by, why = row
    return Revision(
        story=story,
        number=int(str(number)),
        digest=str(digest),
        committed_at=datetime.fromisoformat(str(committed_at)),
        committed_by=str(committed_by),
        files=files,
        why=str(why),
    )


async def _insert_story(db: aiosqlite.Connection, name: str, guild: int | None) -> bool:
    """Give a story an id unless it has one; return whether it is new."""
    cursor = await db.execute(
        """
        INSERT OR IGNORE INTO stories (id, name, guild)
        SELECT max(
            coalesce(max(id), 0),
            coalesce((SELECT CAST(value AS INTEGER) FROM notes WHERE key = ?), 0)
        ) + 1, ?, ? FROM stories
        """,
        (_LAST_ID, name, guild),
    )
    if cursor.rowcount != 1:
        return False
    await db.execute(
        "INSERT OR REPLACE INTO notes SELECT ?, id FROM stories WHERE name = ?", (_LAST_ID, name)
    )
    return True

"""What was rehearsed and waits for a moderator's word, in SQLite."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import aiosqlite

from bot.library.store import AuditEvent, By, HeldRevision
from bot.storage.database import Database, insert_event

_HELD = """
    SELECT id, story, base, digest, held_at, actor, guild, why, report, unattended, is_reload
    FROM held_revisions
"""


class Held(Database):
    """Part of :class:`bot.library.store.Store`."""

    async def hold(
        self, held: HeldRevision, contents: Mapping[str, bytes], event: AuditEvent
    ) -> int:
        """See :class:`~bot.library.store.Store`."""
        async with self._transaction() as db:
            await db.executemany("INSERT OR IGNORE INTO contents VALUES (?, ?)", contents.items())
            cursor = await db.execute(
                """
                INSERT INTO held_revisions
                    (story, base, digest, held_at, actor, guild, why, report, unattended, is_reload)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                (
                    held.story,
                    held.base,
                    held.digest,
                    held.held_at.isoformat(),
                    held.held_by.actor,
                    held.held_by.guild,
                    held.why,
                    held.report,
                    int(held.unattended),
                    int(held.is_reload),
                ),
            )
            number = int(cursor.lastrowid or 0)
            await db.executemany(
                "INSERT INTO held_files VALUES (?, ?, ?)",
                [(number, path, digest) for path, digest in held.files.items()],
            )
            await insert_event(db, event)
        return number

    async def held(self, held: int) -> HeldRevision | None:
        """See :class:`~bot.library.store.Store`."""
        rows = await self._rows(f"{_HELD} WHERE id = ?", held)
        return await self._held(rows[0]) if rows else None

    async def held_revisions(self, story: str | None = None) -> Sequence[HeldRevision]:
        """See :class:`~bot.library.store.Store`."""
        rows = await self._rows(f"{_HELD} WHERE story = coalesce(?, story) ORDER BY id DESC", story)
        return [await self._held(row) for row in rows]

    async def let_go(self, held: int, event: AuditEvent) -> bool:
        """See :class:`~bot.library.store.Store`."""
        async with self._transaction() as db:
            if not await _let_go(db, held):
                return False
            await insert_event(db, event)
        return True

    async def _held(self, row: Sequence[Any]) -> HeldRevision:
        number, story, base, digest, held_at, actor, guild, why, report, *marks = row
        files: Any = await self._rows(
            "SELECT path, digest FROM held_files WHERE held = ? ORDER BY path", number
        )
        return HeldRevision(
            story=story,
            base=base,
            digest=digest,
            held_at=datetime.fromisoformat(held_at),
            held_by=By(actor, guild),
            files=dict(files),
            why=why,
            report=report,
            unattended=bool(marks[0]),
            is_reload=bool(marks[1]),
            id=number,
        )


async def let_go_all(db: aiosqlite.Connection, story: str) -> None:
    """Forget all that is held for a story, in the transaction under way."""
    async with db.execute("SELECT id FROM held_revisions WHERE story = ?", (story,)) as rows:
        held = [row[0] async for row in rows]
    for number in held:
        await _let_go(db, number)


async def _let_go(db: aiosqlite.Connection, held: int) -> bool:
    async with db.execute("SELECT digest FROM held_files WHERE held = ?", (held,)) as rows:
        digests = [row[0] async for row in rows]
    cursor = await db.execute("DELETE FROM held_revisions WHERE id = ?", (held,))
    await _forget_contents(db, digests)
    return bool(cursor.rowcount)


async def _forget_contents(db: aiosqlite.Connection, digests: Sequence[str]) -> None:
    """Delete those contents that no revision and nothing held has."""
    await db.executemany(
        """
        DELETE FROM contents WHERE digest = ?1
            AND NOT EXISTS (SELECT 1 FROM file_runs WHERE digest = ?1)
            AND NOT EXISTS (SELECT 1 FROM held_files WHERE digest = ?1)
        """,
        [(digest,) for digest in digests],
    )

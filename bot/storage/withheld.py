"""What became of articles, and which passages are hidden, in SQLite."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import aiosqlite

from bot.library.store import ArticleStatus, AuditEvent, HiddenPassage
from bot.storage.database import Database, insert_event, scalar


class Withheld(Database):
    """Part of :class:`bot.library.store.Store`."""

    async def statuses(self, story: str) -> Sequence[ArticleStatus]:
        """See :class:`~bot.library.store.Store`."""
        rows = await self._rows(
            """
            SELECT file, embargoed_until, corrected_at, correction, retracted_at, reason,
                replacement, actor, digest
            FROM article_status WHERE story = ? ORDER BY file
            """,
            story,
        )
        return [
            ArticleStatus(
                story=story,
                file=file,
                embargoed_until=_moment(embargoed_until),
                corrected_at=_moment(corrected_at),
                correction=correction,
                retracted_at=_moment(retracted_at),
                reason=reason,
                superseded_by=superseded_by,
                actor=actor,
                digest=digest,
            )
            for (
                file,
                embargoed_until,
                corrected_at,
                correction,
                retracted_at,
                reason,
                superseded_by,
                actor,
                digest,
            ) in rows
        ]

    async def set_status(self, status: ArticleStatus, event: AuditEvent) -> None:
        """See :class:`~bot.library.store.Store`."""
        async with self._transaction() as db:
            await db.execute(
                "DELETE FROM article_status WHERE story = ? AND file = ?",
                (status.story, status.file),
            )
            if not status.is_empty:
                await _insert_status(db, status)
            await insert_event(db, event)

    async def hidden(self, story: str) -> Sequence[HiddenPassage]:
        """See :class:`~bot.library.store.Store`."""
        rows = await self._rows(
            """
            SELECT id, file, words, hidden_at, actor, digest FROM hidden_passages
            WHERE story = ? ORDER BY id
            """,
            story,
        )
        return [
            HiddenPassage(
                story, file, words, datetime.fromisoformat(hidden_at), actor, number, digest
            )
            for number, file, words, hidden_at, actor, digest in rows
        ]

    async def hide(self, passage: HiddenPassage, event: AuditEvent) -> int:
        """See :class:`~bot.library.store.Store`."""
        async with self._transaction() as db:
            await db.execute(
                """
                INSERT INTO hidden_passages (story, file, words, hidden_at, actor, digest)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                (
                    passage.story,
                    passage.file,
                    passage.words,
                    passage.hidden_at.isoformat(),
                    passage.actor,
                    passage.digest,
                ),
            )
            number: int = await scalar(db, "SELECT last_insert_rowid()")
            await insert_event(db, event)
        return number

    async def unhide(self, story: str, passage: int, event: AuditEvent) -> bool:
        """See :class:`~bot.library.store.Store`."""
        async with self._transaction() as db:
            cursor = await db.execute(
                "DELETE FROM hidden_passages WHERE story = ? AND id = ?", (story, passage)
            )
            if cursor.rowcount:
                await insert_event(db, event)
        return bool(cursor.rowcount)

    async def follow(self, story: str, moves: Mapping[str, tuple[str, str]]) -> None:
        """See :class:`~bot.library.store.Store`."""
        if not moves:
            return
        statuses = [one for one in await self.statuses(story) if one.file in moves]
        async with self._transaction() as db:
            places = [(story, file) for file in moves]
            await db.executemany("DELETE FROM article_status WHERE story = ? AND file = ?", places)
            for status in statuses:
                file, digest = moves[status.file]
                await _insert_status(db, replace(status, file=file, digest=digest))
            hidden = await db.execute_fetchall(
                "SELECT id, file FROM hidden_passages WHERE story = ?", (story,)
            )
            await db.executemany(
                "UPDATE hidden_passages SET file = ?, digest = ? WHERE id = ?",
                [(*moves[file], number) for number, file in hidden if file in moves],
            )


async def _insert_status(db: aiosqlite.Connection, status: ArticleStatus) -> None:
    """Keep what became of an article, unless something is kept already."""
    await db.execute(
        """
        INSERT OR IGNORE INTO article_status
            (story, file, embargoed_until, corrected_at, correction, retracted_at,
             reason, replacement, actor, digest)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            status.story,
            status.file,
            _iso(status.embargoed_until),
            _iso(status.corrected_at),
            status.correction,
            _iso(status.retracted_at),
            status.reason,
            status.superseded_by,
            status.actor,
            status.digest,
        ),
    )


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text is not None else None

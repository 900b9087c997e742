"""What became of articles, and which passages are hidden, in SQLite."""

from collections.abc import Sequence
from datetime import datetime

from bot.library.store import ArticleStatus, AuditEvent, HiddenPassage
from bot.storage.database import Database, insert_event, scalar


class Withheld(Database):
    """Part of :class:`bot.library.store.Store`."""

    async def statuses(self, story: str) -> Sequence[ArticleStatus]:
        """See :class:`~bot.library.store.Store`."""
        rows = await self._rows(
            """
            SELECT file, embargoed_until, corrected_at, correction, retracted_at, reason,
                replacement, actor
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
                await db.execute(
                    """
                    INSERT INTO article_status
                        (story, file, embargoed_until, corrected_at, correction, retracted_at,
                         reason, replacement, actor)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
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
                    ),
                )
            await insert_event(db, event)

    async def hidden(self, story: str) -> Sequence[HiddenPassage]:
        """See :class:`~bot.library.store.Store`."""
        rows = await self._rows(
            """
            SELECT id, file, words, hidden_at, actor FROM hidden_passages
            WHERE story = ? ORDER BY id
            """,
            story,
        )
        return [
            HiddenPassage(story, file, words, datetime.fromisoformat(hidden_at), actor, number)
            for number, file, words, hidden_at, actor in rows
        ]

    async def hide(self, passage: HiddenPassage, event: AuditEvent) -> int:
        """See :class:`~bot.library.store.Store`."""
        async with self._transaction() as db:
            await db.execute(
                """
                INSERT INTO hidden_passages (story, file, words, hidden_at, actor)
                VALUES (?, ?, ?, ?, ?)
                """,
                (
                    passage.story,
                    passage.file,
                    passage.words,
                    passage.hidden_at.isoformat(),
                    passage.actor,
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


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text is not None else None

"""Golden questions that moderators keep, in SQLite."""

import json
from collections.abc import Sequence
from datetime import datetime

from bot.library.store import AuditEvent, By, GoldenRecord
from bot.storage.database import Database, insert_event


class Golden(Database):
    """Part of :class:`bot.library.store.Store`."""

    async def golden(self, story: str) -> Sequence[GoldenRecord]:
        """See :class:`~bot.library.store.Store`."""
        rows = await self._rows(
            """
            SELECT question, answers, added_at, actor, guild FROM golden_questions
            WHERE story = ? ORDER BY id
            """,
            story,
        )
        return [
            GoldenRecord(
                story=story,
                question=question,
                answers=tuple((article, words) for article, words in json.loads(answers)),
                added_at=datetime.fromisoformat(added_at),
                added_by=By(actor, guild),
            )
            for question, answers, added_at, actor, guild in rows
        ]

    async def add_golden(self, record: GoldenRecord, event: AuditEvent) -> None:
        """See :class:`~bot.library.store.Store`."""
        async with self._transaction() as db:
            await db.execute(
                """
                INSERT OR REPLACE INTO golden_questions
                    (story, question, answers, added_at, actor, guild)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                (
                    record.story,
                    record.question,
                    json.dumps(record.answers, ensure_ascii=False),
                    record.added_at.isoformat(),
                    record.added_by.actor,
                    record.added_by.guild,
                ),
            )
            await insert_event(db, event)

    async def remove_golden(self, story: str, question: str, event: AuditEvent) -> bool:
        """See :class:`~bot.library.store.Store`."""
        async with self._transaction() as db:
            cursor = await db.execute(
                "DELETE FROM golden_questions WHERE story = ? AND question = ?", (story, question)
            )
            if cursor.rowcount:
                await insert_event(db, event)
        return bool(cursor.rowcount)

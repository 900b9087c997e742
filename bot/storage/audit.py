"""The audit log, in SQLite."""

from collections.abc import Sequence
from datetime import datetime

from bot.library.store import AuditEvent
from bot.storage.database import Database, insert_event


class Audit(Database):
    """Part of :class:`bot.library.store.Store`."""

    async def record(self, event: AuditEvent) -> None:
        """See :class:`~bot.library.store.Store`."""
        async with self._transaction() as db:
            await insert_event(db, event)

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

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

    async def actors(self, guild: int) -> frozenset[str]:
        """See :class:`~bot.library.store.Store`."""
        rows = await self._rows("SELECT DISTINCT actor FROM audit_events WHERE guild = ?", guild)
        return frozenset(row[0] for row in rows)

    async def events(
        self,
        limit: int,
        *,
        action: str | None = None,
        subject: str | None = None,
        offset: int = 0,
        seen_by: int | None = None,
    ) -> Sequence[AuditEvent]:
        """See :class:`~bot.library.store.Store`."""
        rows = await self._rows(
            """
            SELECT at, actor, action, subject, outcome, detail, guild
            FROM audit_events
            WHERE action = coalesce(?1, action) AND subject = coalesce(?2, subject)
                AND (?3 IS NULL OR guild = ?3 OR subject = 'guild:' || ?3
                    OR (guild IS NULL AND subject NOT LIKE 'guild:%'
                        AND subject NOT IN (SELECT name FROM stories WHERE guild IS NOT NULL)))
            ORDER BY id DESC LIMIT ?4 OFFSET ?5
            """,
            action,
            subject,
            seen_by,
            limit,
            offset,
        )
        return [AuditEvent(datetime.fromisoformat(row[0]), *row[1:]) for row in rows]

"""Sources that are asked again and again, in the store's SQLite file."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.library.sources.source import (
    MAX_SOURCES,
    Source,
    SourceExistsError,
    SourceKind,
    SourceState,
)
from bot.library.store import AuditEvent
from bot.storage.counting import Rows, Transaction
from bot.storage.readers import Tell


class SQLiteSources:
    """Implements :class:`bot.library.sources.source.SourceStore` on a store's connections."""

    def __init__(self, rows: Rows, transaction: Transaction, tell: Tell) -> None:
        """Read, write and add to the audit log with what an open store provides."""
        self._rows = rows
        self._transaction = transaction
        self._tell = tell

    async def sources(self, story: str | None = None) -> Sequence[Source]:
        """See :class:`~bot.library.sources.source.SourceStore`."""
        rows = await self._rows(
            """
            SELECT id, story, kind, url, interval_s, added_by, added_at,
                due_at, etag, last_modified, succeeded_at, failures, reason
            FROM sources WHERE story = coalesce(?, story) ORDER BY id
            """,
            story,
        )
        return [_source(row) for row in rows]

    async def add_source(self, source: Source, event: AuditEvent) -> Source:
        """See :class:`~bot.library.sources.source.SourceStore`."""
        state = source.state
        async with self._transaction() as db:
            cursor = await db.execute(
                """
                INSERT INTO sources (story, kind, url, interval_s, added_by, added_at,
                    due_at, etag, last_modified, succeeded_at, failures, reason)
                SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12
                WHERE (SELECT count(*) FROM sources WHERE story = ?1) < ?13
                ON CONFLICT DO NOTHING RETURNING id
                """,
                (
                    source.story,
                    source.kind.value,
                    source.url,
                    round(source.interval.total_seconds()),
                    source.added_by,
                    source.added_at.isoformat(),
                    *_state_row(state),
                    MAX_SOURCES,
                ),
            )
            row = await cursor.fetchone()
            if row is None:
                raise SourceExistsError
            await self._tell(db, event)
        number = int(row[0])
        return next(each for each in await self.sources(source.story) if each.id == number)

    async def remove_source(self, source: int, event: AuditEvent) -> None:
        """See :class:`~bot.library.sources.source.SourceStore`."""
        async with self._transaction() as db:
            cursor = await db.execute("DELETE FROM sources WHERE id = ?", (source,))
            if cursor.rowcount:
                await self._tell(db, event)

    async def save_source_state(self, source: int, state: SourceState) -> None:
        """See :class:`~bot.library.sources.source.SourceStore`."""
        async with self._transaction() as db:
            await db.execute(
                """
                UPDATE sources SET due_at = ?, etag = ?, last_modified = ?, succeeded_at = ?,
                    failures = ?, reason = ?
                WHERE id = ?
                """,
                (*_state_row(state), source),
            )

    async def seen_pages(self, source: int) -> Mapping[str, str]:
        """See :class:`~bot.library.sources.source.SourceStore`."""
        rows = await self._rows("SELECT url, stamp FROM seen_pages WHERE source = ?", source)
        return {row[0]: row[1] for row in rows}

    async def see_pages(self, source: int, pages: Mapping[str, str]) -> None:
        """See :class:`~bot.library.sources.source.SourceStore`."""
        async with self._transaction() as db:
            await db.execute("DELETE FROM seen_pages WHERE source = ?", (source,))
            await db.executemany(
                "INSERT INTO seen_pages SELECT id, ?, ? FROM sources WHERE id = ?",
                [(url, stamp, source) for url, stamp in pages.items()],
            )


def _state_row(state: SourceState) -> tuple[object, ...]:
    return (
        state.due_at.isoformat(),
        state.etag,
        state.last_modified,
        state.succeeded_at.isoformat() if state.succeeded_at else None,
        state.failures,
        state.reason,
    )


def _source(row: Sequence[Any]) -> Source:
    return Source(
        id=row[0],
        story=row[1],
        kind=SourceKind(row[2]),
        url=row[3],
        interval=timedelta(seconds=row[4]),
        added_by=row[5],
        added_at=datetime.fromisoformat(row[6]),
        state=SourceState(
            due_at=datetime.fromisoformat(row[7]),
            etag=row[8],
            last_modified=row[9],
            succeeded_at=datetime.fromisoformat(row[10]) if row[10] else None,
            failures=row[11],
            reason=row[12],
        ),
    )

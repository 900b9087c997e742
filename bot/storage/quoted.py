"""Which messages quote which words, in the store's SQLite file."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.library.quoted import UNCLEAR, Quotation, Quoted
from bot.storage.counting import Rows, Transaction
from bot.story.model import Span


class SQLiteQuoted:
    """Implements :class:`bot.library.quoted.QuotedStore` on a store's connections."""

    def __init__(self, rows: Rows, transaction: Transaction) -> None:
        """Read and write with what an open store provides."""
        self._rows = rows
        self._transaction = transaction

    async def remember(self, message: int, quoted: Sequence[Quoted]) -> None:
        """See :class:`~bot.library.quoted.QuotedStore`."""
        if not quoted:
            await self.forget([message])
            return
        async with self._transaction() as db:
            await db.execute("DELETE FROM quoted WHERE message = ?", (message,))
            await db.executemany(
                "INSERT INTO quoted VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [_row(one) for one in quoted],
            )

    async def forget(self, messages: Collection[int]) -> None:
        """See :class:`~bot.library.quoted.QuotedStore`."""
        known = [
            message
            for message in messages
            # Most messages that are deleted are not ours: they cost a look, and no write.
            if await self._rows("SELECT 1 FROM quoted WHERE message = ? LIMIT 1", message)
        ]
        if known:
            async with self._transaction() as db:
                await db.executemany(
                    "DELETE FROM quoted WHERE message = ?", [(message,) for message in known]
                )

    async def quotations(self, story: str) -> Sequence[tuple[Quotation, frozenset[str]]]:
        """See :class:`~bot.library.quoted.QuotedStore`."""
        rows = await self._rows(
            "SELECT DISTINCT file, digest, start, end, wanted FROM quoted WHERE story = ?", story
        )
        found: dict[Quotation, set[str]] = defaultdict(set)
        for file, digest, start, end, wanted in rows:
            found[Quotation(file, digest, Span(start, end))].add(wanted)
        return [(quotation, frozenset(wanted)) for quotation, wanted in found.items()]

    async def want(self, story: str, wanted: Mapping[Quotation, str]) -> None:
        """See :class:`~bot.library.quoted.QuotedStore`."""
        if not wanted:
            return
        async with self._transaction() as db:
            await db.executemany(
                """
                UPDATE quoted SET wanted = ?
                WHERE story = ? AND file = ? AND digest = ? AND start = ? AND end = ?
                """,
                [
                    (code, story, one.file, one.digest, one.span.start, one.span.end)
                    for one, code in wanted.items()
                ],
            )

    async def pending(self, limit: int, without: Collection[int] = ()) -> Sequence[Quoted]:
        """See :class:`~bot.library.quoted.QuotedStore`."""
        rows = await self._rows(
            """
            SELECT DISTINCT message FROM quoted WHERE told != wanted
            ORDER BY message DESC LIMIT ?
            """,
            limit + len(without),
        )
        messages = [row[0] for row in rows if row[0] not in without][:limit]
        return [one for message in messages for one in await self._of(message)]

    async def began(self, message: int) -> None:
        """See :class:`~bot.library.quoted.QuotedStore`."""
        async with self._transaction() as db:
            await db.execute(
                "UPDATE quoted SET told = ? WHERE message = ? AND told != wanted",
                (UNCLEAR, message),
            )

    async def told(self, message: int, told: Mapping[int, str]) -> None:
        """See :class:`~bot.library.quoted.QuotedStore`."""
        async with self._transaction() as db:
            await db.executemany(
                "UPDATE quoted SET told = ? WHERE message = ? AND place = ?",
                [(code, message, place) for place, code in told.items()],
            )

    async def quoting(self, story: str, file: str, span: Span | None = None) -> int:
        """See :class:`~bot.library.quoted.QuotedStore`."""
        first, last = (span.start, span.end) if span is not None else (0, 1 << 62)
        rows = await self._rows(
            """
            SELECT count(DISTINCT message) FROM quoted
            WHERE story = ? AND file = ? AND start < ? AND end > ?
            """,
            story,
            file,
            last,
            first,
        )
        return int(rows[0][0])

    async def _of(self, message: int) -> list[Quoted]:
        rows = await self._rows(
            """
            SELECT message, place, guild, channel, reader, story, file, digest, start, end,
                at, told, wanted
            FROM quoted WHERE message = ? ORDER BY place
            """,
            message,
        )
        return [_quoted(*row) for row in rows]


def _row(one: Quoted) -> tuple[object, ...]:
    quotation = one.quotation
    return (
        one.message,
        one.place,
        one.guild,
        one.channel,
        one.reader,
        one.story,
        quotation.file,
        quotation.digest,
        quotation.span.start,
        quotation.span.end,
        one.at.isoformat(),
        one.told,
        one.wanted,
    )


def _quoted(*row: Any) -> Quoted:  # noqa: ANN401  # SQLite decides
    message, place, guild, channel, reader, story, file, digest, start, end, *rest = row
    at, told, wanted = rest
    return Quoted(
        message=message,
        place=place,
        guild=guild,
        channel=channel,
        story=story,
        quotation=Quotation(file, digest, Span(start, end)),
        at=datetime.fromisoformat(at),
        told=told,
        wanted=wanted,
        reader=reader,
    )

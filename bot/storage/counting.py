"""Counts and feedback, in the store's SQLite file."""

from collections import defaultdict
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from typing import Any

import aiosqlite

from bot.answers.model import Verdict
from bot.readers.counting import MIN_ASKERS, Counts, QuotedArticle, SealedWords, Tally, WordCount
from bot.readers.store import Feedback, KeptQuestion, Vote, WrongPassage

Rows = Callable[..., Coroutine[Any, Any, list[Any]]]
Transaction = Callable[[], AbstractAsyncContextManager[aiosqlite.Connection]]


class SQLiteCounts:
    """Implements the counting part of :class:`bot.readers.store.ReaderStore`."""

    _rows: Rows
    _transaction: Transaction

    async def count(self, tally: Tally) -> None:
        """See :class:`~bot.readers.store.ReaderStore`."""
        guild, day = tally.guild, tally.day.isoformat()
        async with self._transaction() as db:
            await db.execute(
                _adding("day_outcomes", "verdict"), (guild, day, tally.verdict.name.lower())
            )
            await db.execute(_adding("day_latencies", "bucket"), (guild, day, tally.bucket))
            for story, file in tally.quoted:
                await db.execute(
                    """
                    INSERT INTO day_quotes VALUES (?, ?, ?, ?, 1)
                    ON CONFLICT DO UPDATE SET quoted = quoted + 1
                    """,
                    (guild, day, story, file),
                )
            for words in tally.unanswered:
                await _count_words(db, guild, day, words)

    async def counts(self, guild: int, since: date) -> Counts:
        """See :class:`~bot.readers.store.ReaderStore`."""
        outcomes: dict[date, dict[Verdict, int]] = defaultdict(dict)
        for day, verdict, asked in await self._since(
            "SELECT day, verdict, asked FROM day_outcomes", guild, since, "ORDER BY day"
        ):
            outcomes[date.fromisoformat(day)][Verdict[verdict.upper()]] = asked
        latencies = await self._since(
            "SELECT bucket, sum(asked) FROM day_latencies", guild, since, "GROUP BY bucket"
        )
        quoted = await self._since(
            "SELECT story, file, sum(quoted) AS times FROM day_quotes",
            guild,
            since,
            "GROUP BY story, file ORDER BY times DESC, story, file",
        )
        words = await self._since(
            "SELECT words, sum(asked) AS times FROM sealed_words JOIN opened_words USING "
            "(guild, sealed)",
            guild,
            since,
            "GROUP BY sealed, words HAVING count(DISTINCT mark) >= ? ORDER BY times DESC, words",
            MIN_ASKERS,
        )
        return Counts(
            outcomes=dict(outcomes),
            latencies={row[0]: row[1] for row in latencies},
            quoted=[QuotedArticle(*row) for row in quoted],
            unanswered=[WordCount(tuple(row[0].split(" ")), row[1]) for row in words],
        )

    async def opt_out(self, person: bytes) -> None:
        """See :class:`~bot.readers.store.ReaderStore`."""
        async with self._transaction() as db:
            await db.execute("INSERT OR IGNORE INTO opt_outs VALUES (?)", (person,))

    async def opt_in(self, person: bytes) -> None:
        """See :class:`~bot.readers.store.ReaderStore`."""
        async with self._transaction() as db:
            await db.execute("DELETE FROM opt_outs WHERE person = ?", (person,))

    async def has_opted_out(self, person: bytes) -> bool:
        """See :class:`~bot.readers.store.ReaderStore`."""
        return bool(await self._rows("SELECT 1 FROM opt_outs WHERE person = ?", person))

    async def vote(self, vote: Vote) -> None:
        """See :class:`~bot.readers.store.ReaderStore`."""
        day = vote.at.date().isoformat()
        async with self._transaction() as db:
            await db.execute(
                "INSERT OR REPLACE INTO votes VALUES (?, ?, ?, ?, ?)",
                (vote.guild, vote.answer, vote.reader, vote.helpful, day),
            )

    async def report(self, wrong: WrongPassage) -> bool:
        """See :class:`~bot.readers.store.ReaderStore`."""
        async with self._transaction() as db:
            cursor = await db.execute(
                "INSERT OR IGNORE INTO wrong_passages VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    wrong.guild,
                    wrong.story,
                    wrong.revision,
                    wrong.file,
                    wrong.start,
                    wrong.end,
                    wrong.reader,
                    wrong.at.isoformat(),
                ),
            )
            return bool(cursor.rowcount)

    async def keep(self, question: KeptQuestion) -> bool:
        """See :class:`~bot.readers.store.ReaderStore`."""
        async with self._transaction() as db:
            cursor = await db.execute(
                "INSERT OR IGNORE INTO kept_questions VALUES (?, ?, ?, ?, ?)",
                (
                    question.guild,
                    question.story,
                    question.question,
                    question.reader,
                    question.at.isoformat(),
                ),
            )
            return bool(cursor.rowcount)

    async def feedback(self, guild: int, since: date) -> Feedback:
        """See :class:`~bot.readers.store.ReaderStore`."""
        votes = dict(
            await self._since(
                "SELECT helpful, count(*) FROM votes", guild, since, "GROUP BY helpful"
            )
        )
        wrong = await self._since(
            "SELECT *, substr(at, 1, 10) AS day FROM wrong_passages",
            guild,
            since,
            "ORDER BY at DESC, file, start, reader",
        )
        kept = await self._since(
            "SELECT *, substr(at, 1, 10) AS day FROM kept_questions",
            guild,
            since,
            "ORDER BY at DESC, question",
        )
        return Feedback(
            helpful=votes.get(1, 0),
            unhelpful=votes.get(0, 0),
            wrong=[_wrong_passage(row) for row in wrong],
            kept=[_kept_question(row) for row in kept],
        )

    async def _since(
        self, select: str, guild: int, since: date, rest: str, *parameters: object
    ) -> list[Any]:
        return await self._rows(
            f"{select} WHERE guild = ? AND day >= ? {rest}",
            guild,
            since.isoformat(),
            *parameters,
        )


def _wrong_passage(row: Any) -> WrongPassage:  # noqa: ANN401  # SQLite decides
    guild, story, revision, file, start, end, reader, at = row[:8]
    moment = datetime.fromisoformat(at)
    return WrongPassage(guild, story, revision, file, start, end, reader, moment)


def _kept_question(row: Any) -> KeptQuestion:  # noqa: ANN401  # SQLite decides
    guild, story, question, reader, at = row[:5]
    return KeptQuestion(guild, story, question, reader, datetime.fromisoformat(at))


def _adding(table: str, column: str) -> str:
    return (
        f"INSERT INTO {table} (guild, day, {column}, asked) VALUES (?, ?, ?, 1) "  # noqa: S608  # our own names
        "ON CONFLICT DO UPDATE SET asked = asked + 1"
    )


async def _count_words(db: aiosqlite.Connection, guild: int, day: str, words: SealedWords) -> None:
    """Count words under their seal, and open it where enough people asked about them."""
    await db.execute(
        """
        INSERT INTO sealed_words (guild, day, sealed, mark, asked) VALUES (?, ?, ?, ?, 1)
        ON CONFLICT DO UPDATE SET asked = asked + 1
        """,
        (guild, day, words.sealed, words.mark),
    )
    await db.execute(
        """
        INSERT OR IGNORE INTO opened_words
        SELECT ?1, ?2, ?3 WHERE ?4 <= (
            SELECT count(DISTINCT mark) FROM sealed_words WHERE guild = ?1 AND sealed = ?2
        )
        """,
        (guild, words.sealed, words.words, MIN_ASKERS),
    )

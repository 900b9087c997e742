"""Transactions that share commits: each whole or not at all, and on the disk when it is over."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import aiosqlite
import pytest

from bot.storage.committing import Committer


class Counting(aiosqlite.Connection):
    """Counts its commits."""

    commits = 0

    async def commit(self) -> None:
        self.commits += 1
        await super().commit()


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[Counting]:
    def connect() -> sqlite3.Connection:
        return sqlite3.connect(tmp_path / "some.db", isolation_level=None)

    connection = Counting(connect, 64)
    async with connection:
        await connection.execute("PRAGMA journal_mode = WAL")
        await connection.execute("CREATE TABLE words (word TEXT UNIQUE)")
        yield connection


@pytest.fixture
def committer(connection: Counting) -> Committer:
    return Committer(connection)


async def add(committer: Committer, *words: str) -> None:
    async with committer.transaction() as db:
        for word in words:
            await db.execute("INSERT INTO words VALUES (?)", (word,))


def on_disk(path: Path) -> list[str]:
    with sqlite3.connect(path / "some.db") as other:
        return [word for (word,) in other.execute("SELECT word FROM words ORDER BY word")]


async def test_what_is_over_is_on_the_disk(committer: Committer, tmp_path: Path) -> None:
    await add(committer, "a", "b")

    assert on_disk(tmp_path) == ["a", "b"]


async def test_those_who_write_at_once_share_commits(
    committer: Committer, connection: Counting, tmp_path: Path
) -> None:
    await asyncio.gather(*(add(committer, f"{number:03}") for number in range(100)))

    assert len(on_disk(tmp_path)) == 100
    assert connection.commits < 10


async def test_one_that_fails_takes_nobody_along(committer: Committer, tmp_path: Path) -> None:
    results = await asyncio.gather(
        *(add(committer, "a"), add(committer, "b", "a"), add(committer, "c")),
        return_exceptions=True,
    )

    assert [type(result) for result in results] == [type(None), sqlite3.IntegrityError, type(None)]
    assert on_disk(tmp_path) == ["a", "c"]


async def test_whoever_is_cancelled_leaves_nothing_open(
    committer: Committer, connection: Counting, tmp_path: Path
) -> None:
    writing = asyncio.Event()

    async def add_slowly() -> None:
        async with committer.transaction() as db:
            await db.execute("INSERT INTO words VALUES ('half')")
            writing.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(add_slowly())
    await writing.wait()
    others = [asyncio.create_task(add(committer, word)) for word in "ab"]
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    await asyncio.gather(*others)

    assert on_disk(tmp_path) == ["a", "b"]
    assert not connection.in_transaction


async def test_a_commit_that_fails_is_told_to_all_of_its_group(
    committer: Committer, connection: Counting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail() -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(connection, "commit", fail)
        results = await asyncio.gather(
            *(add(committer, word) for word in "ab"), return_exceptions=True
        )
    await add(committer, "c")

    assert [str(result) for result in results] == ["database or disk is full"] * 2
    assert on_disk(tmp_path) == ["c"]


async def test_what_is_done_alone_is_outside_of_transactions(
    committer: Committer, tmp_path: Path
) -> None:
    async def empty_log() -> object:
        async with committer.alone() as db:
            rows = await db.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
        return next(iter(rows))[0]

    adding = [asyncio.create_task(add(committer, word)) for word in "abc"]
    await asyncio.sleep(0)
    busy = await empty_log()
    await asyncio.gather(*adding)

    assert busy == 0
    assert on_disk(tmp_path) == ["a", "b", "c"]

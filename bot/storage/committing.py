"""Transactions on one connection, one after the other, that share commits.

A commit waits for the disk. Those who write while others wait their turn are committed together
with them: a hundred questions at once cost the disk a few waits, and each is told that its own
words are on it only when they are. Known as group commit (DeWitt et al., SIGMOD 1984, section 5).
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiosqlite

TURNS_FOR_OTHERS = 3
"""Of the event loop between two groups, in which another process may write: milliseconds where
much is going on, and next to nothing where not."""


class _Group:
    """Transactions that are committed together.

    Attributes:
        failure: Why none of them was.
    """

    def __init__(self) -> None:
        """Begin without a failure."""
        self.failure: sqlite3.Error | None = None


class Committer:
    """Gives each of the tasks that share a connection a transaction of its own."""

    def __init__(self, writer: aiosqlite.Connection) -> None:
        """Write with a connection that nobody else writes with."""
        self._writer = writer
        self._turn = asyncio.Lock()  # first come, first served
        self._group: _Group | None = None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[aiosqlite.Connection]:
        """Write in the block; all of it is on the disk afterwards, or none.

        Raises:
            sqlite3.Error: It cannot be written.
        """
        group = None
        try:
            async with self._turn:
                group = await self._joined()
                try:
                    await self._writer.execute("SAVEPOINT own")
                    yield self._writer
                    await self._writer.execute("RELEASE own")
                except BaseException as error:
                    await self._undo(group, error)
                    raise
        finally:
            if group is not None:
                await self._finished(group)
        if group.failure is not None:
            raise type(group.failure)(*group.failure.args) from group.failure

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[aiosqlite.Connection]:
        """Use the connection outside of any transaction.

        Raises:
            sqlite3.Error: What the others wrote cannot be committed.
        """
        async with self._turn:
            if self._group is not None:
                await self._close(self._group)
            yield self._writer

    async def _finished(self, group: _Group) -> None:
        """Wait until a group is committed; who is cancelled meanwhile waits all the same."""
        committing = asyncio.create_task(self._commit(group))
        try:
            await asyncio.shield(committing)
        except asyncio.CancelledError:
            await asyncio.wait({committing})
            raise

    async def _joined(self) -> _Group:
        """Return the group that is open, or open one."""
        if self._group is None:
            for _ in range(TURNS_FOR_OTHERS):
                await asyncio.sleep(0)
            try:
                await self._writer.execute("BEGIN IMMEDIATE")
            except BaseException:  # cancelled, it began all the same
                await self._writer.rollback()
                raise
            self._group = _Group()
        return self._group

    async def _undo(self, group: _Group, cause: BaseException) -> None:
        """Take back one transaction of a group."""
        try:
            await self._writer.execute("ROLLBACK TO own")
            await self._writer.execute("RELEASE own")
        except sqlite3.Error as error:  # SQLite took back all of it, as it does on a full disk
            group.failure = cause if isinstance(cause, sqlite3.Error) else error
            self._group = None
            await self._writer.rollback()

    async def _commit(self, group: _Group) -> None:
        """Commit a group once those who waited have joined it; who comes first, for all."""
        async with self._turn:
            if group is self._group:
                await self._close(group)

    async def _close(self, group: _Group) -> None:
        self._group = None
        try:
            await self._writer.commit()
        except sqlite3.Error as error:
            group.failure = error
            await self._writer.rollback()

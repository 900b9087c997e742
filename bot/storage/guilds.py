"""What guilds decided, and what the bot noted for its own use, in SQLite."""

from collections.abc import Iterable, Mapping

from bot.library.store import AuditEvent
from bot.storage.database import Database, insert_event, scalar
from bot.storage.lasting import lasting


class Guilds(Database):
    """Part of :class:`bot.library.store.Store`."""

    @lasting()
    async def bindings(self, guild: int) -> Mapping[int, str]:
        """See :class:`~bot.library.store.Store`."""
        rows = await self._rows("SELECT channel, story FROM bindings WHERE guild = ?", guild)
        return {row[0]: row[1] for row in rows}

    async def bind(self, guild: int, channel: int, story: str | None, event: AuditEvent) -> None:
        """See :class:`~bot.library.store.Store`."""
        async with self._transaction() as db:
            place = (guild, channel)
            await db.execute("DELETE FROM bindings WHERE guild = ? AND channel = ?", place)
            if story is not None:
                if await scalar(db, "SELECT id FROM stories WHERE name = ?", story) is None:
                    raise KeyError(story)
                await db.execute("INSERT INTO bindings VALUES (?, ?, ?)", (*place, story))
            await insert_event(db, event)

    async def roles(self, guild: int) -> Mapping[str, int]:
        """See :class:`~bot.library.store.Store`."""
        rows = await self._rows("SELECT commands, role FROM command_roles WHERE guild = ?", guild)
        return {row[0]: row[1] for row in rows}

    async def set_role(self, guild: int, group: str, role: int | None, event: AuditEvent) -> None:
        """See :class:`~bot.library.store.Store`."""
        async with self._transaction() as db:
            place = (guild, group)
            await db.execute("DELETE FROM command_roles WHERE guild = ? AND commands = ?", place)
            if role is not None:
                await db.execute("INSERT INTO command_roles VALUES (?, ?, ?)", (*place, role))
            await insert_event(db, event)

    @lasting(frozenset())
    async def listening_channels(self, guild: int) -> frozenset[int]:
        """See :class:`~bot.library.store.Store`."""
        rows = await self._rows("SELECT channel FROM listening_channels WHERE guild = ?", guild)
        return frozenset(row[0] for row in rows)

    async def set_listening_channels(
        self, guild: int, channels: Iterable[int], event: AuditEvent
    ) -> None:
        """See :class:`~bot.library.store.Store`."""
        async with self._transaction() as db:
            await db.execute("DELETE FROM listening_channels WHERE guild = ?", (guild,))
            await db.executemany(
                "INSERT INTO listening_channels VALUES (?, ?)",
                [(guild, channel) for channel in frozenset(channels)],
            )
            await insert_event(db, event)

    async def note(self, key: str) -> str | None:
        """See :class:`~bot.library.store.Store`."""
        rows = await self._rows("SELECT value FROM notes WHERE key = ?", key)
        return str(rows[0][0]) if rows else None

    async def set_note(self, key: str, value: str) -> None:
        """See :class:`~bot.library.store.Store`."""
        async with self._transaction() as db:
            await db.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (key, value))

"""Deleting all that is stored of stories or of a guild, by the names of columns."""

from collections.abc import AsyncIterator

import aiosqlite

_TABLES = """
    SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND c.name = ? ORDER BY m.name
"""


async def forget_guild(db: aiosqlite.Connection, guild: int) -> None:
    """Delete all that is stored of a guild, its own stories with their articles included."""
    await _forget_stories(db, "guild = ?", guild)
    for table in await tables_with(db, "guild"):
        await db.execute(f"DELETE FROM {table} WHERE guild = ?", (guild,))
    await _forget_unused(db)


async def forget_story(db: aiosqlite.Connection, name: str) -> bool:
    """Delete a guild's own story with all that is stored of it; return whether there was one."""
    await _forget_stories(db, "guild IS NOT NULL AND name = ?", name)
    found = await db.execute("DELETE FROM stories WHERE guild IS NOT NULL AND name = ?", (name,))
    await _forget_unused(db)
    return found.rowcount == 1


async def tables_with(db: aiosqlite.Connection, column: str) -> list[str]:
    """Return the tables that have a column of this name."""
    return [row[0] for row in await db.execute_fetchall(_TABLES, (column,))]


async def _forget_stories(db: aiosqlite.Connection, which: str, value: object) -> None:
    """Delete what is stored of stories, but for the stories themselves."""
    await db.execute("PRAGMA defer_foreign_keys = ON")
    for table in await tables_with(db, "story"):
        named = f"SELECT name FROM stories WHERE {which}"
        await db.execute(f"DELETE FROM {table} WHERE story IN ({named})", (value,))


async def _forget_unused(db: aiosqlite.Connection) -> None:
    """Delete the stored files that nothing refers to any more."""
    users = [place async for place in _references_to_contents(db)]
    used = " UNION ".join(f"SELECT {column} FROM {table}" for table, column in users)
    await db.execute(f"DELETE FROM contents WHERE digest NOT IN ({used})")


async def _references_to_contents(db: aiosqlite.Connection) -> AsyncIterator[tuple[str, str]]:
    """Go through the tables and columns that refer to stored files."""
    rows = await db.execute_fetchall(
        """
        SELECT m.name, f."from" FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f
        WHERE m.type = 'table' AND f."table" = 'contents'
        """
    )
    for row in rows:
        yield row[0], row[1]

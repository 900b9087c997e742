"""What is SQLite's own: the file, its schema, transactions and other processes."""

import asyncio
import sqlite3
from contextlib import AsyncExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from bot.errors import StorageError
from bot.library.store import ConflictError
from bot.readers.retention import Retention
from bot.storage import database
from bot.storage.migrations import MIGRATIONS
from bot.storage.sqlite import SQLiteStore
from tests.builders import NOON, make_contents, make_event, make_files, make_revision, write_files

MORE = ("CREATE TABLE bookmarks (reader INTEGER NOT NULL) STRICT",)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "cuttings.db"


def pragma(path: Path, name: str) -> object:
    return ask(path, f"PRAGMA {name}")


def ask(path: Path, sql: str) -> object:
    """Run a statement on a file as any other program would."""
    with closing(sqlite3.connect(path)) as db, db:
        row = db.execute(sql).fetchone()
    return row and row[0]


async def make(path: Path) -> None:
    """Make a database with one revision in it."""
    async with SQLiteStore.open(path) as store:
        await store.commit_revision(make_revision(), make_contents(), make_event())


def scribble_over(path: Path) -> None:
    """Damage the pages of a database that hold a long text."""
    content = bytearray(path.read_bytes())
    page = 4096
    for number in range(1, len(content) // page):
        if b"word word" in content[number * page : (number + 1) * page]:
            content[number * page : number * page + 100] = b"\xff" * 100
    path.write_bytes(content)


async def fails_to_open(path: Path) -> str:
    """Return what is said of a file that cannot be opened."""
    with pytest.raises(StorageError) as caught:
        await make(path)
    return caught.value.user_message


async def test_a_fresh_database_has_every_migration_and_says_whose_it_is(path: Path) -> None:
    async with SQLiteStore.open(path) as store:
        damage = await store.check()

    assert damage == ""
    assert pragma(path, "user_version") == len(MIGRATIONS)
    assert pragma(path, "application_id") == int.from_bytes(b"Cutt")
    assert pragma(path, "journal_mode") == "wal"


async def test_an_empty_file_becomes_a_database(path: Path) -> None:
    write_files(path.parent, {path.name: b""})

    await make(path)

    assert pragma(path, "user_version") == len(MIGRATIONS)


async def test_opening_again_keeps_what_is_there(path: Path) -> None:
    await make(path)

    async with SQLiteStore.open(path) as store:
        revision = await store.current_revision("asylum")

    assert revision == make_revision()


async def test_an_older_database_takes_the_steps_it_lacks(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make(path)
    monkeypatch.setattr(database, "MIGRATIONS", (*MIGRATIONS, MORE))

    async with SQLiteStore.open(path) as store:
        revision = await store.current_revision("asylum")

    assert revision == make_revision()
    assert pragma(path, "user_version") == len(MIGRATIONS) + 1
    assert ask(path, "SELECT count(*) FROM bookmarks") == 0


async def test_a_step_that_fails_leaves_nothing_of_itself(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make(path)
    monkeypatch.setattr(database, "MIGRATIONS", (*MIGRATIONS, (*MORE, "CREATE TABLE notes (a)")))

    message = await fails_to_open(path)

    assert str(path) in message
    assert pragma(path, "user_version") == len(MIGRATIONS)
    assert ask(path, "SELECT count(*) FROM sqlite_schema WHERE name = 'bookmarks'") == 0


async def test_a_database_of_a_newer_cuttings_is_refused(path: Path) -> None:
    await make(path)
    ask(path, f"PRAGMA user_version = {len(MIGRATIONS) + 1}")

    message = await fails_to_open(path)

    assert message == f"The database {path} was written by a newer Cuttings; upgrade first."


@pytest.mark.parametrize(
    "statement",
    ["CREATE TABLE theirs (a)", "PRAGMA application_id = 1", "PRAGMA user_version = 1"],
    ids=["tables", "application", "version"],
)
async def test_another_programs_database_is_refused_and_left_alone(
    path: Path, statement: str
) -> None:
    path.parent.mkdir()
    ask(path, "CREATE TABLE other (a)")
    ask(path, statement)
    before = ask(path, "SELECT group_concat(sql) FROM sqlite_schema")

    message = await fails_to_open(path)

    assert message == f"The database {path} belongs to another program."
    assert ask(path, "SELECT group_concat(sql) FROM sqlite_schema") == before


async def test_a_file_that_is_no_database_is_named(path: Path) -> None:
    write_files(path.parent, {path.name: b"The minister spoke. " * 500})

    message = await fails_to_open(path)

    assert message.startswith(f"The database {path} cannot be used: file is not a database. Put ")
    assert "Put a backup in its place" in message


@pytest.mark.parametrize("kind", ["a folder", "below a file"])
async def test_a_path_that_cannot_be_a_database_is_named(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "cuttings.db"
    if kind == "a folder":
        path.mkdir()
    else:
        path.touch()
        path /= "below.db"

    message = await fails_to_open(path)

    assert message.startswith(f"The database {path} cannot be used: ")


async def test_damage_inside_the_file_is_found(path: Path) -> None:
    async with SQLiteStore.open(path) as store:
        files = make_files(long="word " * 60_000)  # more pages than the schema has
        await store.commit_revision(make_revision(files=files), make_contents(files), make_event())
    scribble_over(path)

    async with SQLiteStore.open(path) as store:
        damage = await store.check()

        with pytest.raises(StorageError, match="cannot be used now"):
            await store.contents(make_contents(files))

    assert damage


async def test_a_stored_file_that_is_not_what_it_was_is_refused(path: Path) -> None:
    await make(path)
    ask(path, "UPDATE contents SET bytes = CAST('forged' AS BLOB)")

    async with SQLiteStore.open(path) as store:
        with pytest.raises(StorageError, match=r"^The database is damaged: a stored file"):
            await store.contents(make_contents())


async def test_a_full_disk_is_told_and_changes_nothing(path: Path) -> None:
    async with SQLiteStore.open(path) as store:
        await store.commit_revision(make_revision(), make_contents(), make_event())
        pages = pragma(path, "page_count")
        await store._writer.execute(f"PRAGMA max_page_count = {pages}")  # noqa: SLF001  # no other way to fill a disk
        files = make_files(long="word " * 20_000)

        with pytest.raises(StorageError, match="full"):
            await store.commit_revision(
                make_revision(2, files=files), make_contents(files), make_event()
            )

        assert await store.current_revision("asylum") == make_revision()
        await store._writer.execute("PRAGMA max_page_count = 100000")  # noqa: SLF001  # and to empty it
        await store.commit_revision(
            make_revision(2, files=files), make_contents(files), make_event()
        )
        assert await store.current_revision("asylum") == make_revision(2, files=files)


async def test_a_file_that_stays_locked_is_named(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 50)
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")

        message = await fails_to_open(path)

    assert message == f"The database {path} cannot be used: database is locked."


async def test_many_may_open_a_fresh_file_at_once(tmp_path: Path) -> None:
    async def note(path: Path, number: int) -> None:
        async with SQLiteStore.open(path) as store:
            await store.set_note(str(number), "there")

    for attempt in range(8):
        path = tmp_path / f"{attempt}.db"
        await asyncio.gather(*(note(path, number) for number in range(6)))

        assert ask(path, "SELECT count(*) FROM notes") == 6


@pytest.mark.parametrize("reads", [1, 2, 3])
async def test_a_file_that_another_process_migrates_meanwhile_is_ours(
    path: Path, monkeypatch: pytest.MonkeyPatch, reads: int
) -> None:
    read = database.scalar
    values = []

    async def read_then_let_another_migrate(*args: Any) -> Any:  # noqa: ANN401  # SQLite decides
        values.append(await read(*args))
        if len(values) == reads:
            monkeypatch.setattr(database, "scalar", read)
            await make(path)
        return values[-1]

    monkeypatch.setattr(database, "scalar", read_then_let_another_migrate)
    async with SQLiteStore.open(path) as store:
        revision = await store.current_revision("asylum")

    assert len(values) == reads
    assert revision == make_revision()


async def test_stores_on_one_file_see_each_others_commits(path: Path) -> None:
    async with SQLiteStore.open(path) as one, SQLiteStore.open(path) as other:
        await one.commit_revision(make_revision(), make_contents(), make_event())
        seen = await other.current_revision("asylum")
        await other.set_note("from", "the other")

        assert seen == make_revision()
        assert await one.note("from") == "the other"


async def test_of_stores_that_race_for_a_number_one_wins(path: Path) -> None:
    async with AsyncExitStack() as stack:
        stores = [await stack.enter_async_context(SQLiteStore.open(path)) for _ in range(4)]
        contenders = [
            store.commit_revision(
                make_revision(committed_by=f"discord:{number}"),
                make_contents(),
                make_event(str(number)),
            )
            for number, store in enumerate(stores)
        ]

        results = await asyncio.gather(*contenders, return_exceptions=True)

        winner = results.index(None)
        current = await stores[0].current_revision("asylum")
        assert [type(result) for result in results].count(ConflictError) == 3
        assert current == make_revision(committed_by=f"discord:{winner}")
        assert [event.detail for event in await stores[0].events(9)] == [str(winner)]


async def test_writes_of_many_tasks_do_not_mix(path: Path) -> None:
    async with SQLiteStore.open(path) as store:
        await asyncio.gather(
            *(
                store.set_listening_channels(guild, range(guild), make_event(str(guild)))
                for guild in range(1, 21)
            )
        )

        found = [len(await store.listening_channels(guild)) for guild in range(1, 21)]
        assert found == list(range(1, 21))
        assert len(await store.events(50)) == 20


@pytest.mark.parametrize("turns", range(12))
async def test_a_cancelled_write_is_whole_or_not_there_and_leaves_nothing_open(
    path: Path, turns: int
) -> None:
    async with SQLiteStore.open(path) as store:
        write = asyncio.create_task(
            store.commit_revision(make_revision(), make_contents(), make_event())
        )
        for _ in range(turns):  # a different moment each time
            await asyncio.sleep(0)
        write.cancel()
        await asyncio.wait([write])

        assert not store._writer.in_transaction  # noqa: SLF001  # what this is about
        await store.set_note("afterwards", "it writes")
        revision = await store.current_revision("asylum")
        assert revision in (None, make_revision())
        assert len(await store.events(9)) == (0 if revision is None else 1)


async def test_a_write_that_waits_for_another_can_be_cancelled(path: Path) -> None:
    async with SQLiteStore.open(path) as store:
        first = asyncio.create_task(store.set_note("first", "done"))
        second = asyncio.create_task(store.set_note("second", "done"))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.wait([first, second])

        assert await store.note("first") == "done"
        assert await store.note("second") is None


async def test_a_reader_does_not_wait_for_a_writer(path: Path) -> None:
    await make(path)
    async with SQLiteStore.open(path) as store:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("DELETE FROM audit_events")

            events = await store.events(9)

            other.execute("ROLLBACK")
        assert len(events) == 1


async def test_what_a_guild_chose_is_gone_from_the_file_when_forgotten(path: Path) -> None:
    guild = 0x1122334455667788
    async with SQLiteStore.open(path) as store:
        await store.set_listening_channels(guild, [1], make_event())
        await store.readers.guild_left(guild, NOON)
        await store.readers.sweep(NOON, Retention(departed=0))

    held = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert guild.to_bytes(8) not in held


async def test_revisions_of_the_first_schema_are_kept(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "MIGRATIONS", MIGRATIONS[:1])
    async with SQLiteStore.open(path):
        pass
    revisions = [make_revision(1), make_revision(2, files=make_files(a="A.")), make_revision(3)]
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO stories VALUES ('asylum')")
        contents = make_contents() | make_contents(make_files(a="A."))
        db.executemany("INSERT INTO contents VALUES (?, ?)", contents.items())
        for one in revisions:
            moment = one.committed_at.isoformat()
            row = (one.story, one.number, one.digest, moment, one.committed_by)
            db.execute("INSERT INTO revisions VALUES (?, ?, ?, ?, ?)", row)
            files = [(one.story, one.number, *file) for file in one.files.items()]
            db.executemany("INSERT INTO revision_files VALUES (?, ?, ?, ?)", files)
    monkeypatch.setattr(database, "MIGRATIONS", MIGRATIONS)

    async with SQLiteStore.open(path) as store:
        assert [await store.revision("asylum", number) for number in (1, 2, 3)] == revisions
        await store.commit_revision(make_revision(4), {}, make_event())
        assert await store.current_revision("asylum") == make_revision(4)
        assert [(one.id, one.revision) for one in await store.stories()] == [(1, 4)]

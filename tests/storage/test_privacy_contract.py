"""What is stored about a person can be shown and deleted, and nothing is kept for ever."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.answers.model import Verdict
from bot.library.quoted import Quotation, Quoted
from bot.library.store import NOBODY, moderator
from bot.readers.counting import SealedWords, Tally
from bot.readers.marks import Marks
from bot.readers.privacy import Identity
from bot.readers.rationing import Limits
from bot.readers.retention import Retention
from bot.readers.rules import Rules
from bot.readers.store import Block, KeptQuestion, Vote, WrongPassage
from bot.storage.migrations import MIGRATIONS
from bot.storage.personal import PERSONAL, Kind
from bot.storage.sqlite import SQLiteStore
from bot.story.model import Span
from tests.builders import NOON, make_contents, make_event, make_revision

MARKS = Marks(b"k" * 32)
GUILDS = (2**53 + 1, 2**62 + 3)
SOMEBODY = Identity(1456074443980800099, MARKS)
OTHERS = [Identity(1456074443980800100 + number, MARKS) for number in range(40)]
PLANTED = "planted question"
RETENTION = Retention()

PERSONAL_NAMES = {"reader", "person", "actor", "by", "user", "member", "author", "asker", "voter"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "cuttings.db"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[SQLiteStore]:
    async with SQLiteStore.open(path) as store:
        yield store


def written(path: Path) -> bytes:
    """Return all that a database's files hold."""
    return b"".join(file.read_bytes() for file in path.parent.iterdir())


def schema() -> dict[str, list[str]]:
    with closing(sqlite3.connect(":memory:")) as db:
        for statement in (one for step in MIGRATIONS for one in step):
            db.execute(statement)
        tables = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        return {
            table: [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            for (table,) in tables
            if not table.startswith("sqlite_")
        }


async def leave_traces(store: SQLiteStore, identity: Identity) -> None:
    """Do all that leaves something about a person in the database."""
    readers, actor = store.readers, identity.actor
    for guild in GUILDS:
        mark = identity.in_guild(guild)
        await readers.spend(guild, mark, NOON, Limits(1, 1))
        await readers.vote(Vote(guild, 5, mark, helpful=True, at=NOON))
        await readers.report(WrongPassage(guild, "asylum", 1, "a.md", 0, 9, mark, NOON))
        question = f"Who is {PLANTED} {identity.reader}?"
        await readers.keep(KeptQuestion(guild, "asylum", question, mark, NOON))
        block = Block(identity.reader % 10_000, actor, NOON)
        await readers.block(guild, block, make_event(actor=actor))
    await readers.opt_out(identity.person)


async def test_nothing_is_stored_about_a_stranger(store: SQLiteStore) -> None:
    for other in OTHERS[:3]:
        await leave_traces(store, other)

    assert (await store.readers.stored_about(SOMEBODY)).rows == {}
    assert await store.readers.erase(SOMEBODY) == 0


async def test_all_that_is_stored_about_a_person_is_shown(store: SQLiteStore) -> None:
    await leave_traces(store, SOMEBODY)
    await leave_traces(store, OTHERS[0])
    block = Block(SOMEBODY.reader, moderator(7), NOON)
    await store.readers.block(GUILDS[0], block, make_event())
    revision = make_revision(committed_by=SOMEBODY.actor)
    await store.commit_revision(revision, make_contents(), make_event())

    stored = await store.readers.stored_about(SOMEBODY)

    assert {table: len(rows) for table, rows in stored.rows.items()} == {
        "rations": 2,
        "votes": 2,
        "wrong_passages": 2,
        "kept_questions": 2,
        "opt_outs": 1,
        "blocks": 3,
        "revisions": 1,
        "audit_events": 2,
    }
    assert stored.rows["votes"][0] == {
        "guild": str(GUILDS[0]),
        "answer": 5,
        "reader": SOMEBODY.in_guild(GUILDS[0]).hex(),
        "helpful": 1,
        "day": "2012-08-16",
    }


async def test_what_is_deleted_is_nowhere_in_the_files(store: SQLiteStore, path: Path) -> None:
    for identity in (*OTHERS[:20], SOMEBODY, *OTHERS[20:]):
        await leave_traces(store, identity)
    traces = [
        *(SOMEBODY.in_guild(guild) for guild in GUILDS),
        f"{PLANTED} {SOMEBODY.reader}".encode(),
        str(SOMEBODY.reader).encode(),
        SOMEBODY.reader.to_bytes(8, "big"),
    ]
    assert [trace in written(path) for trace in traces] == [True, True, True, True, False]

    changed = await store.readers.erase(SOMEBODY)

    assert changed == 2 * 6  # rations, votes, reports, questions; blocks made, their events
    assert [trace for trace in traces if trace in written(path)] == []
    assert path.with_name("cuttings.db-wal").stat().st_size == 0
    left = await store.readers.stored_about(SOMEBODY)
    assert set(left.rows) == {"opt_outs"}
    assert [event.actor for event in await store.events(100)].count(NOBODY) == 2
    for other in OTHERS:
        assert (await store.readers.stored_about(other)).number("votes") == 2


async def test_a_blocked_person_stays_blocked(store: SQLiteStore) -> None:
    await store.readers.block(GUILDS[0], Block(SOMEBODY.reader, "operator", NOON), make_event())

    await store.readers.erase(SOMEBODY)

    assert await store.readers.is_blocked(GUILDS[0], SOMEBODY.reader)


def test_every_column_that_tells_of_a_person_can_be_shown_and_deleted() -> None:
    """A new column of this kind needs a line in ``bot/storage/personal.py``."""
    known = {(place.table, place.column) for place in PERSONAL}

    found = {
        (table, column)
        for table, columns in schema().items()
        for column in columns
        if column in PERSONAL_NAMES or column.endswith("_by")
    }

    assert found == known
    marked = [place.table for place in PERSONAL if place.kind is Kind.READER_MARK]
    assert all("guild" in schema()[table] for table in marked)


def rows_in(path: Path) -> dict[str, int]:
    """Return how many rows each table holds; tables without any are left out."""
    with closing(sqlite3.connect(path)) as db:
        counts = {
            table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
            for table in schema()
        }
    return {table: count for table, count in counts.items() if count}


async def fill(store: SQLiteStore, guild: int) -> None:
    """Leave something of each kind in a guild."""
    readers = store.readers
    mark = SOMEBODY.in_guild(guild)
    await readers.spend(guild, mark, NOON, Limits(1, 1))
    await readers.vote(Vote(guild, 5, mark, helpful=True, at=NOON))
    await readers.report(WrongPassage(guild, "asylum", 1, "a.md", 0, 9, mark, NOON))
    await readers.keep(KeptQuestion(guild, "asylum", "Who?", mark, NOON))
    quotation = Quotation("a.md", "d" * 64, Span(0, 9))
    await store.quoted.remember(5, [Quoted(5, 0, guild, 1, "asylum", quotation, NOON)])
    for number in range(3):
        words = (SealedWords(b"s" * 16, number, "olympic"),)
        tally = Tally(guild, NOON.date(), Verdict.NOT_IN_STORY, 1, (("asylum", "a.md"),), words)
        await readers.count(tally)
    await readers.block(guild, Block(7, "operator", NOON), replace(make_event(), guild=guild))
    await readers.set_rules(guild, Rules(1, 1, frozenset({1})), replace(make_event(), guild=guild))


@pytest.mark.parametrize(
    ("table", "days"),
    [
        ("rations", RETENTION.rations),
        ("sealed_words", RETENTION.words),
        ("opened_words", RETENTION.words),
        ("kept_questions", RETENTION.kept_questions),
        ("votes", RETENTION.feedback),
        ("wrong_passages", RETENTION.feedback),
        ("day_outcomes", RETENTION.counts),
        ("day_latencies", RETENTION.counts),
        ("day_quotes", RETENTION.counts),
        ("audit_events", RETENTION.events),
        ("quoted", RETENTION.quoted),
    ],
)
async def test_what_is_too_old_is_deleted(
    store: SQLiteStore, path: Path, table: str, days: int
) -> None:
    await fill(store, GUILDS[0])

    await store.readers.sweep(NOON + timedelta(days=days), RETENTION)
    before = rows_in(path)
    deleted = await store.readers.sweep(NOON + timedelta(days=days + 1), RETENTION)

    assert table in before
    assert table not in rows_in(path)
    assert deleted


async def test_what_moderators_decided_stays(store: SQLiteStore, path: Path) -> None:
    await fill(store, GUILDS[0])

    await store.readers.sweep(NOON + timedelta(days=10_000), RETENTION)

    assert set(rows_in(path)) == {"blocks", "guild_rules", "channel_rules"}


async def test_words_too_few_people_asked_about_of_late_are_closed_again(
    store: SQLiteStore, path: Path
) -> None:
    await fill(store, GUILDS[0])
    later = NOON + timedelta(days=20)
    words = (SealedWords(b"s" * 16, 9, "olympic"),)
    await store.readers.count(
        Tally(GUILDS[0], later.date(), Verdict.NOT_IN_STORY, 1, unanswered=words)
    )

    await store.readers.sweep(NOON + timedelta(days=31), RETENTION)

    assert rows_in(path)["sealed_words"] == 1
    assert "opened_words" not in rows_in(path)
    assert b"olympic" not in written(path)


async def test_a_guild_that_left_is_forgotten_after_its_grace(
    store: SQLiteStore, path: Path
) -> None:
    for guild in GUILDS:
        await fill(store, guild)
        await store.set_listening_channels(guild, [1], replace(make_event(), guild=guild))
    await store.readers.guild_left(GUILDS[0], NOON)
    grace = replace(RETENTION, rations=9999, words=9999)

    await store.readers.sweep(NOON + timedelta(days=29, hours=23), grace)
    assert await store.listening_channels(GUILDS[0]) == {1}

    await store.readers.sweep(NOON + timedelta(days=30), grace)

    assert await store.listening_channels(GUILDS[0]) == frozenset()
    assert await store.listening_channels(GUILDS[1]) == {1}
    assert GUILDS[0].to_bytes(8, "big") not in written(path)
    assert GUILDS[1].to_bytes(8, "big") in written(path)


async def test_a_guild_s_own_story_goes_with_it(store: SQLiteStore, path: Path) -> None:
    await store.add_story("asylum", GUILDS[0])
    await store.add_story("other", None)
    files = {"a.md": b"planted words of an article", "b.md": b"words of both"}
    await store.commit_revision(make_revision(files=files), make_contents(files), make_event())
    shared = {"b.md": b"words of both"}
    await store.commit_revision(
        make_revision(story="other", files=shared), make_contents(shared), make_event()
    )
    await store.readers.guild_left(GUILDS[0], NOON)

    await store.readers.sweep(NOON + timedelta(days=30), RETENTION)

    assert [record.name for record in await store.stories()] == ["other"]
    assert b"planted words of an article" not in written(path)
    current = await store.current_revision("other")
    assert current is not None
    assert await store.contents(current.files.values())
    assert await store.check() == ""


async def test_a_guild_that_comes_back_in_time_is_kept(store: SQLiteStore) -> None:
    await store.set_listening_channels(GUILDS[0], [1], make_event())
    await store.readers.guild_left(GUILDS[0], NOON)
    await store.readers.guild_joined(GUILDS[0])

    await store.readers.sweep(NOON + timedelta(days=99), RETENTION)

    assert await store.listening_channels(GUILDS[0]) == {1}


async def test_guilds_that_left_unseen_are_found(store: SQLiteStore) -> None:
    for guild in GUILDS:
        await store.set_listening_channels(guild, [1], make_event())
    await store.readers.guilds_present([GUILDS[0]], NOON)
    await store.readers.guilds_present([GUILDS[0]], NOON + timedelta(days=29))

    await store.readers.sweep(NOON + timedelta(days=30), RETENTION)

    assert await store.listening_channels(GUILDS[0]) == {1}
    assert await store.listening_channels(GUILDS[1]) == frozenset()


async def test_direct_messages_are_no_guild_that_could_leave(store: SQLiteStore) -> None:
    await store.readers.spend(0, b"r" * 16, NOON, Limits(1, 1))

    await store.readers.guilds_present([], NOON)
    await store.readers.sweep(NOON + timedelta(days=1), replace(RETENTION, departed=0))

    assert await store.readers.spend(0, b"r" * 16, NOON, Limits(1, 1)) is not None

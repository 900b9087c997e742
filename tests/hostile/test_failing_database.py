"""The database fails while the bot runs: readers are answered, moderators are told."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from unittest.mock import create_autospec

import pytest

from bot.chat import gate
from bot.chat.gate import Asker, Gate
from bot.chat.in_flight import InFlight
from bot.chat.services import Services
from bot.errors import NotAdmittedError, StorageError
from bot.readers.marks import open_marks
from bot.readers.rationing import Limits
from bot.storage.database import BUSY_TIMEOUT_MS
from bot.storage.lasting import MAX_KNOWN, lasting
from bot.storage.sqlite import SQLiteStore
from tests.builders import NOON, make_event
from tests.chat.seeing import quotations, seen
from tests.chat.world import ANSWERED_QUESTION, World, open_world
from tests.e2e.reporting import Tell, scenario

GUILD = 7


def damage(path: Path) -> None:
    """Overwrite everything in a database's files but what says that it is one."""
    for file in (path, path.with_name(f"{path.name}-wal")):
        content = bytearray(file.read_bytes())
        content[100:] = b"\xaa" * (len(content) - 100)
        file.write_bytes(content)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep a database locked, as another program would."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def everybody_is_answered(world: World) -> None:
    """Ask in every way in which nothing has to be written."""
    asked = await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)
    assert asked.response is not None
    assert quotations(asked.response)
    await world.reader.send(world.questions, ANSWERED_QUESTION)
    assert quotations(world.questions.history()[-1])


@scenario("the database is damaged while running", "answered from memory; moderators are told")
async def test_with_a_damaged_database_the_bot_serves_what_it_has_in_memory(
    tmp_path: Path, tell: Tell
) -> None:
    limits = Limits(cooldown_s=0, daily_questions=9)
    async with open_world(tmp_path, limits=limits, check_errors=False) as world:
        await everybody_is_answered(world)
        damage(tmp_path / "data" / "cuttings.db")

        await everybody_is_answered(world)
        before = len(world.general.history())
        await world.reader.send(world.general, ANSWERED_QUESTION)
        told = await world.moderator.slash(world.general, "audit")

        assert len(world.general.history()) == before + 1  # only the reader's own message
        assert seen(told.response).startswith("The database cannot be used now")
    tell("answered; told")


@scenario("another process keeps the database locked", "nobody waits for it")
async def test_a_database_that_stays_locked_keeps_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tell: Tell
) -> None:
    monkeypatch.setattr(gate, "SPEND_WITHIN_S", 0.01)
    path = tmp_path / "cuttings.db"
    asker = Asker(reader=1, guild=GUILD, places=(), moderates=False, at=NOON, called=True)
    async with SQLiteStore.open(path) as store:
        services = create_autospec(Services, instance=True)
        services.readers, services.limits = store.readers, Limits(daily_questions=1)
        services.marks = open_marks(tmp_path / "readers.key")
        own = Gate(services, InFlight())
        with locked(path):
            async with asyncio.timeout(BUSY_TIMEOUT_MS / 2_000):
                await own._admit(asker)  # noqa: SLF001  # what lets a question through
        while own._late:  # noqa: SLF001
            await asyncio.wait(own._late)  # noqa: SLF001

        with pytest.raises(NotAdmittedError):  # it was counted after all
            await own._admit(asker)  # noqa: SLF001
    tell("admitted meanwhile, counted afterwards")


class Failing:
    """Reads until it is broken."""

    def __init__(self) -> None:
        self.broken = False

    def _read(self, number: int) -> int:
        if self.broken:
            raise StorageError("It broke.")
        return number

    @lasting()
    async def strict(self, number: int) -> int:
        return self._read(number)

    @lasting(-1)
    async def lenient(self, number: int) -> int:
        return self._read(number)


async def test_what_was_read_holds_while_the_database_fails() -> None:
    one, other = Failing(), Failing()
    assert await one.strict(1) == await one.lenient(1) == 1
    one.broken = other.broken = True

    assert await one.strict(1) == await one.lenient(1) == 1
    assert await one.lenient(2) == -1
    with pytest.raises(StorageError):
        await one.strict(2)
    with pytest.raises(StorageError):
        await other.strict(1)


async def test_what_was_read_is_not_kept_without_end() -> None:
    one = Failing()
    for number in range(MAX_KNOWN + 2):
        await one.strict(number)
    one.broken = True

    assert await one.strict(MAX_KNOWN + 1)
    with pytest.raises(StorageError):
        await one.strict(0)


async def test_what_is_changed_is_read_anew(tmp_path: Path) -> None:
    async with SQLiteStore.open(tmp_path / "cuttings.db") as store:
        assert await store.listening_channels(GUILD) == frozenset()
        await store.set_listening_channels(GUILD, [1], make_event())
        assert await store.listening_channels(GUILD) == {1}

"""The composition root: starting, ending, and what runs beside the connection."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

import pytest

from bot import app
from bot.app import open_folder, open_library, run_in_discord, utc_now
from bot.chat.services import Services
from bot.chat.supervisor import Patience, Supervisor
from bot.config import Settings
from bot.errors import BrokenArticlesError, ConfigError, ConnectionFailedError, CorpusError
from bot.library.store import By
from bot.library.stories import Stories
from tests.builders import make_files, make_token, write_files

LONGEST_WAIT_S = 10

Life = Callable[[Services, asyncio.Event], Awaitable[None]]


class FakeConnection:
    """A connection whose life a test decides."""

    def __init__(self, live: Life) -> None:
        self._live = live
        self.token = ""
        self.wanted = ""
        self.is_open = False
        self.is_connected = True

    def __call__(self, token: str) -> Self:
        self.token = token
        return self

    async def __aenter__(self) -> Self:
        self.is_open = True
        return self

    async def __aexit__(self, *_: object) -> None:
        self.is_open = False

    def is_ready(self) -> bool:
        return self.is_connected

    async def reads_plain_messages(self, wanted: str) -> bool:
        self.wanted = wanted
        return wanted == "on"

    async def keep_telling(self) -> None:
        """Have nothing to tell."""

    async def keep_editing_back(self) -> None:
        """Have nothing to edit."""

    async def run(self, services: Services, stop: asyncio.Event) -> None:
        await self._live(services, stop)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    write_files(tmp_path / "corpus" / "asylum", make_files())
    return Settings(
        token=make_token(),
        corpus_dir=tmp_path / "corpus",
        data_dir=tmp_path / "data",
        moderator_role=42,
        message_content="on",
    )


async def run(settings: Settings, monkeypatch: pytest.MonkeyPatch, live: Life) -> FakeConnection:
    """Run the bot on a connection that lives so; return that connection."""
    connection = FakeConnection(live)
    monkeypatch.setattr(app, "Connection", connection)
    async with asyncio.timeout(LONGEST_WAIT_S):
        await run_in_discord(settings, make_token(), Supervisor(Patience(first_wait_s=0.001)))
    return connection


async def test_the_connection_is_given_all_it_needs(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[Services] = []

    async def live(services: Services, _stop: asyncio.Event) -> None:
        given.append(services)
        answer = await services.answering.answer(
            "Who announced it?", services.stories.default.story
        )
        assert answer.answered

    connection = await run(settings, monkeypatch, live)

    assert (connection.token, connection.wanted) == (make_token(), "on")
    assert not connection.is_open
    assert [(one.moderator_role, one.reads_plain_messages) for one in given] == [(42, True)]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_stops_the_bot_instead_of_killing_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    finished: list[str] = []

    async def live(_services: Services, stop: asyncio.Event) -> None:
        os.kill(os.getpid(), number)
        await stop.wait()
        finished.append("what was in flight")

    connection = await run(settings, monkeypatch, live)

    assert finished == ["what was in flight"]
    assert not connection.is_open


@pytest.mark.parametrize(
    "error",
    [ConfigError("DISCORD_TOKEN is refused."), CorpusError("gone")],
    ids=repr,
)
async def test_what_a_person_has_to_mend_comes_out_as_it_is(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def live(_services: Services, _stop: asyncio.Event) -> None:
        raise error

    with pytest.raises(type(error)) as caught:
        await run(settings, monkeypatch, live)

    assert caught.value is error


async def test_a_connection_that_fails_is_made_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    lives = 0

    async def live(_services: Services, _stop: asyncio.Event) -> None:
        nonlocal lives
        lives += 1
        if lives < 3:
            raise ConnectionFailedError("gone")

    await run(settings, monkeypatch, live)

    assert lives == 3


async def test_a_broken_folder_ends_the_first_start_before_connecting(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(settings.corpus_dir / "asylum", {"broken.txt": b""})

    async def live(_services: Services, _stop: asyncio.Event) -> None:
        raise AssertionError("it must not connect")

    with pytest.raises(BrokenArticlesError):
        await run(settings, monkeypatch, live)


async def wait_until_there(path: Path) -> None:
    """Wait for a file; who writes it does so between two turns of the loop."""
    async with asyncio.timeout(LONGEST_WAIT_S):
        while not await asyncio.to_thread(path.exists):  # noqa: ASYNC110  # a file has no event
            await asyncio.sleep(0)


async def test_a_connected_bot_keeps_a_heartbeat(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def live(_services: Services, _stop: asyncio.Event) -> None:
        await wait_until_there(settings.heartbeat)

    await run(settings, monkeypatch, live)

    ready_at = datetime.fromisoformat(json.loads(settings.heartbeat.read_text())["ready_at"])
    assert ready_at.tzinfo == UTC
    assert abs(utc_now() - ready_at) < timedelta(seconds=LONGEST_WAIT_S)


async def test_a_heartbeat_that_cannot_be_written_ends_no_bot(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "HEARTBEAT_INTERVAL_S", 0.001)
    write_files(settings.data_dir / "heartbeat.json", {})  # a folder where a file should be
    beats = 0
    there = asyncio.Event()

    def count_beats() -> bool:
        nonlocal beats
        beats += 1
        if beats == 3:
            there.set()
        return True

    async def live(_services: Services, _stop: asyncio.Event) -> None:
        await there.wait()

    connection = FakeConnection(live)
    connection.is_ready = count_beats  # type: ignore[method-assign]  # to see it called
    monkeypatch.setattr(app, "Connection", connection)

    async with asyncio.timeout(LONGEST_WAIT_S):
        await run_in_discord(settings, make_token())

    assert beats >= 3


async def test_the_running_bot_serves_what_is_committed_beside_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow = Stories.follow
    monkeypatch.setattr(Stories, "follow", lambda self: follow(self, interval_s=0.001))
    served: list[int] = []

    async def live(services: Services, _stop: asyncio.Event) -> None:
        write_files(settings.corpus_dir / "asylum", make_files(letter="A letter."))
        async with open_library(settings) as other:
            await other.stories.default.reload(By())
        while services.stories.default.snapshot.revision == 1:  # noqa: ASYNC110  # a swap has no event
            await asyncio.sleep(0)
        served.append(services.stories.default.snapshot.revision)

    await run(settings, monkeypatch, live)

    assert served == [2]


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[str]:
    async with open_folder(folder) as (answering, story):
        yield (await answering.answer("Who announced it?", story)).excerpts[0].text


async def test_a_folder_answers_without_a_database(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "asylum", make_files())

    async with opened(folder) as text:
        assert "Ricardo Patiño announced it in Quito." in text

    assert {path.name for path in tmp_path.iterdir()} == {"asylum"}  # noqa: ASYNC240  # a test


async def test_a_story_that_is_not_there_makes_no_database(settings: Settings) -> None:
    elsewhere = Settings(corpus_dir=settings.data_dir, data_dir=settings.data_dir)

    with pytest.raises(CorpusError):
        async with open_library(elsewhere):
            pass

    assert not settings.data_dir.exists()


async def test_a_committed_story_answers_though_its_folder_is_gone(settings: Settings) -> None:
    async with open_library(settings) as library:
        await library.stories.open()
    for path in (settings.corpus_dir / "asylum").iterdir():
        path.unlink()

    async with open_library(settings) as library:
        await library.stories.open()
        answer = await library.answering.answer("Who announced it?", "asylum")

    assert answer.answered
    assert answer.revision == 1

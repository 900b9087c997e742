"""One suite, two worlds: simcord inside this process, and a Discord behind real sockets."""

from collections.abc import AsyncIterator
from pathlib import Path

import discord.http
import discord.shard
import discord.webhook.async_
import pytest

from tests.chat.world import World, open_world
from tests.e2e.hurry import hurry
from tests.e2e.loopback import Loopback, open_loopback
from tests.e2e.worlds import WireWorld, open_wire_world


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave most scenarios to ``make e2e``."""
    if not config.getoption("--scenarios"):
        left = [item for item in items if _is_left_out(item)]
        items[:] = [item for item in items if item not in left]
        config.hook.pytest_deselected(items=left)


def _is_left_out(item: pytest.Item) -> bool:
    is_row = item.get_closest_marker("scenario") is not None
    is_ours = Path(__file__).parent in item.path.parents
    return is_ours and is_row and item.get_closest_marker("quick") is None


@pytest.fixture(params=["simcord", "wire"])
async def world(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    """The bot in either world; on the wire, the judge finds nothing."""
    in_simcord = request.param == "simcord"
    opening = open_world(tmp_path) if in_simcord else open_wire_world(tmp_path, monkeypatch)
    async with opening as world:
        yield world


@pytest.fixture(params=["simcord", "wire"])
async def failing_world(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    """The same, where the bot may raise errors."""
    in_simcord = request.param == "simcord"
    inside = open_world(tmp_path, check_errors=False)
    async with inside if in_simcord else open_wire_world(tmp_path, monkeypatch) as world:
        yield world


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Make discord.py's pauses short; how long they were to be, in seconds, as they come."""
    return hurry(monkeypatch, discord.shard, discord.http, discord.webhook.async_)


@pytest.fixture
async def wired(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pauses: list[float]
) -> AsyncIterator[WireWorld]:
    """The bot on the wire; pauses are short."""
    del pauses
    async with open_wire_world(tmp_path, monkeypatch) as wired:
        yield wired


@pytest.fixture
async def wire() -> AsyncIterator[Loopback]:
    """A Discord without a bot, for processes to connect to; its judge finds nothing."""
    async with open_loopback() as wire:
        yield wire
    assert wire.judge.violations == []
    assert wire.rest.refuted == []

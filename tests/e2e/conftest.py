"""One suite, two worlds: simcord inside this process, and a Discord behind real sockets."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.chat.world import World, open_world
from tests.e2e.worlds import WireWorld, open_wire_world


@pytest.fixture(params=["simcord", "wire"])
async def world(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    """The bot in either world; on the wire, the judge finds nothing."""
    if request.param == "simcord":
        async with open_world(tmp_path) as world:
            yield world
    else:
        async with open_wire_world(tmp_path, monkeypatch) as wired:
            yield wired


@pytest.fixture
async def wired(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[WireWorld]:
    """The bot on the wire."""
    async with open_wire_world(tmp_path, monkeypatch) as wired:
        yield wired

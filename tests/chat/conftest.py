from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

import pytest

from tests.chat.world import World, open_world

Opening = Callable[..., AbstractAsyncContextManager[World]]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave to simcord what needs its clock or its gates."""
    if config.getoption("--wire"):
        inside = [item for item in items if item.get_closest_marker("simcord")]
        items[:] = [item for item in items if item not in inside]
        config.hook.pytest_deselected(items=inside)


@pytest.fixture
def opening(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Opening:
    """Return what opens a world: in simcord, or with ``--wire`` behind real sockets."""
    if not request.config.getoption("--wire"):
        return partial(open_world, tmp_path)
    from tests.e2e.worlds import open_wire_world  # noqa: PLC0415  # needs a socket, and the judge

    return partial(open_wire_world, tmp_path, monkeypatch)


@pytest.fixture
async def world(opening: Opening) -> AsyncIterator[World]:
    async with opening() as world:
        yield world


@pytest.fixture
async def world_without_intent(opening: Opening) -> AsyncIterator[World]:
    async with opening(reads_plain_messages=False) as world:
        yield world


@pytest.fixture
async def failing_world(opening: Opening) -> AsyncIterator[World]:
    """A world in which the bot may raise errors."""
    async with opening(check_errors=False) as world:
        yield world

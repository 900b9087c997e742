from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.chat.world import World, open_world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as world:
        yield world


@pytest.fixture
async def world_without_intent(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path, reads_plain_messages=False) as world:
        yield world


@pytest.fixture
async def failing_world(tmp_path: Path) -> AsyncIterator[World]:
    """A world in which the bot may raise errors."""
    async with open_world(tmp_path, check_errors=False) as world:
        yield world

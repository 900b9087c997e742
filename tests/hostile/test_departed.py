"""What a guild brought in is gone when the guild is, from the disk too."""

import asyncio
from datetime import timedelta
from pathlib import Path

from bot.app import open_library
from bot.config import Settings
from bot.readers.retention import Retention
from tests.builders import (
    NOON,
    make_contents,
    make_event,
    make_files,
    make_revision,
    write_files,
)
from tests.e2e.reporting import Tell, scenario

GUILD, NAME = 7, "7/own"
FILES = make_files(own="The mayor opened a bridge.")


@scenario("a guild has left for longer than its data is kept", "its stories are gone from the disk")
async def test_the_snapshots_of_a_departed_guild_are_deleted_with_its_stories(
    tmp_path: Path, tell: Tell
) -> None:
    write_files(tmp_path / "corpus" / "asylum", make_files())
    settings = Settings(corpus_dir=tmp_path / "corpus", story="asylum", data_dir=tmp_path / "data")
    async with open_library(settings) as library:
        await library.stories.open()
        record = await library.store.add_story(NAME, GUILD)
        revision = make_revision(story=NAME, files=FILES)
        await library.store.commit_revision(revision, make_contents(FILES), make_event())
        await library.stories.add(record).catch_up(1)
        made = {path.name for path in (tmp_path / "data" / "snapshots").iterdir()}
        await library.readers.guild_left(GUILD, NOON)

        await library.readers.sweep(NOON + timedelta(days=31), Retention())
        following = asyncio.create_task(library.stories.follow(0))
        while _folders_of_guild(tmp_path):  # noqa: ASYNC110  # nothing tells of it
            await asyncio.sleep(0.01)
        following.cancel()

        assert any(name.startswith("7") for name in made)
        assert library.stories.by_id(record.id) is None
        assert library.stories.default.is_open
    tell("gone")


def _folders_of_guild(folder: Path) -> list[Path]:
    return list((folder / "data" / "snapshots").glob("7*"))

"""Snapshots made in another process: it answers for what it was given, and ends with the bot."""

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

from bot.errors import BrokenArticlesError, CorpusError
from bot.library.workshop.client import Workshop
from bot.library.workshop.spool import Spool, write_spool
from bot.search.snapshot import build_snapshot
from bot.story.assembling import assemble
from tests.builders import make_article_file, make_files, make_story, write_files

LONG_S = 60.0
QUESTION = "Who granted asylum?"
LARGE_FILES = {
    **make_files(),
    "large.md": make_article_file(" ".join(f"Envoy {n} spoke in Quito." for n in range(30_000))),
}
LARGE = make_story(LARGE_FILES)


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "snapshots", LONG_S)


async def test_a_story_in_memory_becomes_a_snapshot(workshop: Workshop) -> None:
    story = make_story(name="7/asylum")

    snapshot = await workshop.build(story, 3)

    assert snapshot.revision == 3
    assert snapshot.story == story
    assert snapshot.search(QUESTION, 3).hits == build_snapshot(story, 3).search(QUESTION, 3).hits


async def test_a_folder_is_read_apart(workshop: Workshop, tmp_path: Path) -> None:
    files = make_files()
    folder = write_files(tmp_path / "asylum", files)

    story = await workshop.read("asylum", folder, {})

    assert story == assemble("asylum", files)
    assert story.digest == assemble("asylum", files).digest
    snapshot = await workshop.build(story, 2)
    assert snapshot.search(QUESTION, 3).hits


async def test_a_large_folder_is_read_in_another_process(
    workshop: Workshop, tmp_path: Path
) -> None:
    folder = write_files(tmp_path / "asylum", LARGE_FILES)
    upload = make_article_file("It rained in Quito.")

    story = await workshop.read("asylum", folder, {"uploads/rain.md": upload})

    assert story == assemble("asylum", {**LARGE_FILES, "uploads/rain.md": upload})
    assert story.files["uploads/rain.md"] == upload
    assert (await workshop.build(story, 2)).search("Did it rain?", 3).hits


async def test_snapshots_of_stories_that_are_gone_are_removed(workshop: Workshop) -> None:
    stories = [make_story(name=name) for name in ("kept", "gone")]
    for story in stories:
        await workshop.build(story, 1)

    await workshop.keep_only(["kept"])

    found = [await workshop.find(story.name, story.digests, 1) for story in stories]
    assert [each is not None for each in found] == [True, False]


async def test_what_was_made_is_found_again(workshop: Workshop) -> None:
    story = make_story()
    assert await workshop.find(story.name, story.digests, 1) is None
    await workshop.build(story, 1)

    found = await workshop.find(story.name, story.digests, 2)

    assert found is not None
    assert found.revision == 2
    assert await workshop.find("other", story.digests, 2) is None


async def test_what_is_damaged_is_made_again(workshop: Workshop, tmp_path: Path) -> None:
    story = make_story()
    await workshop.build(story, 1)
    codes = codes_in(tmp_path)
    codes.unlink()

    assert await workshop.find(story.name, story.digests, 1) is None
    assert (await workshop.build(story, 1)).search(QUESTION, 3).hits
    assert codes.exists()


async def test_broken_files_are_named_with_their_lines(workshop: Workshop, tmp_path: Path) -> None:
    folder = write_files(tmp_path / "asylum", {"broken.md": b"---\nheadline: H\n"})

    with pytest.raises(BrokenArticlesError) as broken:
        await workshop.read("asylum", folder, {})

    (error,) = broken.value.errors
    assert (error.file, error.line) == ("broken.md", 1)
    assert error.reason == "Its front matter has no closing line '---'."


async def test_a_folder_that_is_not_there_is_told(workshop: Workshop, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="There is no folder"):
        await workshop.read("asylum", tmp_path / "nowhere", {})


async def test_a_disk_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(CorpusError, match="cannot be made searchable: Not a directory"):
        await Workshop(tmp_path / "file", LONG_S).build(make_story(), 1)


async def test_a_build_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="took over 0 seconds"):
        await Workshop(tmp_path, 0.0).build(LARGE, 1)


async def test_a_build_that_is_cancelled_leaves_no_process(workshop: Workshop) -> None:
    before = children_of(os.getpid())
    building = asyncio.create_task(workshop.build(LARGE, 1))
    while not (children := children_of(os.getpid()) - before):  # noqa: ASYNC110  # no event
        await asyncio.sleep(0)
    building.cancel()

    with pytest.raises(asyncio.CancelledError):
        await building

    assert children & children_of(os.getpid()) == set()
    assert (await workshop.build(LARGE, 1)).search(QUESTION, 3).hits


async def test_the_process_ends_with_the_bot(tmp_path: Path) -> None:
    """Its standard input closes when the bot is gone, however it went."""
    lock = tmp_path / "root" / "lock"
    lock.parent.mkdir()
    spool = tmp_path / "spool"
    write_spool(spool, make_files())
    job = {"name": "asylum", "root": str(lock.parent), "spool": str(spool)}
    with lock.open("w") as held:
        hold(held.fileno())  # so that it waits
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.library.workshop.process"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdin is not None
        process.stdin.write(json.dumps(job).encode() + b"\n")
        process.stdin.close()

        assert await asyncio.wait_for(process.wait(), LONG_S) == 1


def test_a_spool_holds_what_was_put_in(tmp_path: Path) -> None:
    files = {"a.md": b"\n\xff\x00", "b/c.md": b"", "ü": b"x"}
    write_spool(tmp_path / "spool", files)

    with Spool(tmp_path / "spool") as spool:
        assert dict(spool) == files
        assert len(spool) == 3


def codes_in(folder: Path) -> Path:
    (codes,) = folder.glob("snapshots/*/snapshots/*/postings.codes")
    return codes


def hold(handle: int) -> None:
    import fcntl  # noqa: PLC0415

    fcntl.flock(handle, fcntl.LOCK_EX)


def children_of(pid: int) -> set[str]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return set(listed.read_text().split())

"""A story's files of which not all are held in memory."""

from pathlib import Path

import pytest

from bot.errors import CorpusError
from bot.library.files import FilesOnDisk, read_at_most
from bot.story.model import digests_of
from tests.builders import write_files

FILES = {"a.md": b"It rained.", "b.md": b"It snowed.", "c.md": b"It hailed."}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_files(tmp_path / "weather", FILES)


def read(folder: Path, at_most: int) -> FilesOnDisk:
    files = FilesOnDisk(folder, at_most)
    for name in FILES:
        files.read(name, 100)
    return files


@pytest.mark.parametrize("at_most", [0, 10, 25, 100])
def test_files_are_the_same_whether_they_are_held_or_not(folder: Path, at_most: int) -> None:
    files = read(folder, at_most)

    assert dict(files) == FILES
    assert files.digests == digests_of(FILES)


def test_only_so_many_bytes_are_held(folder: Path) -> None:
    files = read(folder, 10)
    (folder / "a.md").unlink()

    assert files["a.md"] == FILES["a.md"]


@pytest.mark.parametrize("change", [b"It thawed.", None])
def test_a_file_that_changed_while_a_story_was_read_is_told(
    folder: Path, change: bytes | None
) -> None:
    files = read(folder, 0)
    (folder / "b.md").unlink()
    if change is not None:
        (folder / "b.md").write_bytes(change)

    with pytest.raises(CorpusError) as told:
        files["b.md"]

    assert told.value.user_message == "b.md was changed while the story was read. Reload again."


def test_what_was_made_of_a_file_takes_its_name(folder: Path) -> None:
    files = read(folder, 0)

    files.hold("a.md", b"Made.")

    assert files["a.md"] == b"Made."
    assert files.digests["a.md"] == digests_of({"a.md": b"Made."})["a.md"]


def test_of_a_file_that_is_too_large_one_byte_too_many_is_read(folder: Path) -> None:
    assert read_at_most(folder / "a.md", 4) == b"It ra"
    assert read_at_most(folder / "a.md", 10) == FILES["a.md"]


def test_a_file_whose_size_is_not_told_is_read_to_its_end() -> None:
    assert b"python" in read_at_most(Path("/proc/self/cmdline"), 10_000)

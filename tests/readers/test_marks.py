"""Marks tell readers apart, and nobody who they are."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import StorageError
from bot.readers.marks import KEY_BYTES, Marks, open_marks

ids = st.integers(0, 2**63 - 1)


@given(st.tuples(ids, ids), st.tuples(ids, ids))
def test_a_mark_is_the_same_for_the_same_reader_in_the_same_guild_alone(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    marks, others = Marks(b"k" * KEY_BYTES), Marks(b"l" * KEY_BYTES)

    assert (marks.reader(*one) == marks.reader(*other)) == (one == other)
    assert marks.reader(*one) != others.reader(*one)
    assert len(marks.reader(*one)) == 16


def test_the_key_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "readers.key"

    made = open_marks(path).reader(1, 2)

    assert open_marks(path).reader(1, 2) == made
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["readers.key"]


def test_every_installation_has_a_key_of_its_own(tmp_path: Path) -> None:
    one, other = (open_marks(tmp_path / name / "readers.key") for name in "ab")

    assert one.reader(1, 2) != other.reader(1, 2)


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 33])
def test_a_key_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "readers.key"
    path.write_bytes(content)

    with pytest.raises(StorageError, match="damaged"):
        open_marks(path)


def test_a_key_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be used"):
        open_marks(tmp_path)

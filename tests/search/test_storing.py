"""Arrays in a folder: whole or refused, and never half there."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from numpy.typing import NDArray

from bot.errors import DamagedSnapshotError
from bot.search.storing import HEADER_FILE, Writer, open_stored, unfinished

ARRAYS: dict[str, NDArray[Any]] = {
    "numbers": np.arange(6, dtype=np.uint16).reshape(2, 3),
    "none": np.empty(0, np.int64),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "stored"
    with Writer(folder) as writer:
        writer.add(ARRAYS)
        writer.finish({"name": "Patiño"})
    return folder


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    npst.arrays(
        st.sampled_from([np.uint8, np.uint16, np.int64, np.float64]),
        npst.array_shapes(min_dims=1, max_dims=2, min_side=0),
    )
)
def test_what_is_written_is_read(tmp_path: Path, array: NDArray[Any]) -> None:
    folder = tmp_path / "any"
    with Writer(folder) as writer:
        writer.add({"any": array})
        writer.finish({})

    stored = open_stored(folder)

    np.testing.assert_array_equal(stored.arrays["any"], array)
    assert stored.arrays["any"].dtype == array.dtype
    stored.check()


def test_what_was_said_comes_back_and_arrays_cannot_be_changed(folder: Path) -> None:
    stored = open_stored(folder)

    assert stored.about == {"name": "Patiño"}
    assert stored.arrays.keys() == ARRAYS.keys()
    with pytest.raises(ValueError, match="read-only"):
        stored.arrays["numbers"][0, 0] = 1


def test_an_array_can_be_a_file_from_the_beginning(tmp_path: Path) -> None:
    with Writer(tmp_path / "stored") as writer:
        writer.allocate("large", (4,), np.dtype(np.uint8))[:] = 7
        assert writer.allocate("empty", (0,), np.dtype(np.uint8)).size == 0
        writer.finish({})

    stored = open_stored(tmp_path / "stored")

    assert stored.arrays["large"].tolist() == [7] * 4
    stored.check()


def test_nothing_is_left_of_what_was_not_finished(tmp_path: Path) -> None:
    with Writer(tmp_path / "stored") as writer:
        writer.add(ARRAYS)
        assert [unfinished(path) for path in tmp_path.iterdir()] == [True]

    assert list(tmp_path.iterdir()) == []


def test_a_new_folder_takes_the_place_of_an_old_one(folder: Path) -> None:
    before = open_stored(folder)

    with Writer(folder) as writer:
        writer.add({"numbers": np.zeros(1, np.uint16)})
        writer.finish({})

    assert open_stored(folder).arrays["numbers"].tolist() == [0]
    assert before.arrays["numbers"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert [path.name for path in folder.parent.iterdir()] == ["stored"]


def spoil_header(folder: Path) -> None:
    header = folder / HEADER_FILE
    header.write_bytes(header.read_bytes().replace(b"Pati", b"Past"))


def raise_format(folder: Path) -> None:
    import hashlib  # noqa: PLC0415

    text, _, _ = (folder / HEADER_FILE).read_text().rpartition("\n")[0].rpartition("\n")
    header = json.dumps({**json.loads(text), "format": 99})
    digest = hashlib.sha256(header.encode()).hexdigest()
    (folder / HEADER_FILE).write_text(f"{header}\n{digest}\n")


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda f: (f / HEADER_FILE).unlink(), "header.json cannot be read (No such file"),
        (lambda f: (f / HEADER_FILE).write_bytes(b""), "header.json is not what was written"),
        (lambda f: (f / HEADER_FILE).write_bytes(b"\xff\n\n"), "header.json is not what"),
        (spoil_header, "header.json is not what was written"),
        (raise_format, "in the format of another version"),
        (lambda f: (f / "numbers").write_bytes(b"\0" * 7), "numbers has 7 bytes instead of 12"),
        (lambda f: (f / "numbers").unlink(), "numbers cannot be read (No such file"),
        (lambda f: (f / "none").write_bytes(b"x"), "none has 1 bytes instead of 0"),
    ],
    ids=["no header", "empty", "garbage", "spoiled", "format", "short", "missing", "longer"],
)
def test_what_is_damaged_is_refused_with_a_reason(folder: Path, spoil, reason: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    spoil(folder)

    with pytest.raises(DamagedSnapshotError) as refused:
        open_stored(folder)

    assert reason in refused.value.user_message
    assert refused.value.user_message.startswith("The snapshot stored cannot be used:")


def test_a_changed_byte_is_found_by_a_check(folder: Path) -> None:
    content = bytearray((folder / "numbers").read_bytes())
    content[3] ^= 1
    (folder / "numbers").write_bytes(content)
    stored = open_stored(folder)

    with pytest.raises(DamagedSnapshotError, match="numbers is not what was written"):
        stored.check()

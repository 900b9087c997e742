"""Arrays in a folder that never changes: written beside, renamed into place, opened by mmap.

A folder holds ``header.json`` and one file an array. The header says what the arrays are
and what each file's SHA-256 is, and ends with its own. Opening looks at the header and at
the files' sizes, which takes a millisecond; :meth:`Stored.check` reads everything.
Arrays are mapped, so several processes share their pages.
"""

import hashlib
import json
import math
import mmap
import os
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from bot.errors import DamagedSnapshotError

HEADER_FILE = "header.json"
FORMAT = 1
_UNFINISHED = ".new-"
_FLUSHED_AT_ONCE = 16

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Stored:
    """What a folder holds.

    Attributes:
        folder: Where.
        about: What was said of the arrays when they were written.
        arrays: By name; read-only, mapped.
        facts: What the header says of each.
    """

    folder: Path
    about: Mapping[str, Any]
    arrays: Arrays
    facts: Mapping[str, Mapping[str, Any]]

    def check(self) -> None:
        """Read all of it.

        Raises:
            DamagedSnapshotError: A file is not what was written.
        """
        header = _read_header(self.folder)
        for name, facts in header["arrays"].items():
            if _digest_of(self.folder / name) != facts["sha256"]:
                raise DamagedSnapshotError(self.folder.name, f"{name} is not what was written")


class Writer:
    """A folder that is being written; nothing of it is seen before :meth:`finish`.

    Used as a context manager: what is not finished is removed.
    """

    def __init__(self, folder: Path) -> None:
        """Begin a folder that is not there yet."""
        self._folder = folder
        self._beside = folder.parent / f"{_UNFINISHED}{uuid4().hex}"
        self._facts: dict[str, dict[str, Any]] = {}
        self._mapped: dict[str, NDArray[Any]] = {}

    def __enter__(self) -> Self:
        """Make the folder to write into."""
        self._beside.mkdir(parents=True)
        return self

    def __exit__(self, *_: object) -> None:
        """Remove what was not finished."""
        self._mapped.clear()
        shutil.rmtree(self._beside, ignore_errors=True)

    @property
    def folder(self) -> Path:
        """Where it is being written; temporary files may stand there too."""
        return self._beside

    def allocate(self, name: str, shape: tuple[int, ...], dtype: np.dtype[Any]) -> NDArray[Any]:
        """Return an array to fill, which is a file from the beginning.

        Raises:
            OSError: The disk has no room for it; filling a file with holes would end the process.
        """
        self._facts[name] = {"dtype": dtype.str, "shape": list(shape)}
        if not all(shape):
            (self._beside / name).touch()
            return np.empty(shape, dtype)
        path, size = self._beside / name, math.prod(shape) * dtype.itemsize
        with path.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, size)
        self._mapped[name] = np.memmap(path, dtype, "r+", shape=shape)
        return self._mapped[name]

    def add(self, arrays: Arrays, before: Stored | None = None) -> None:
        """Write arrays; those that :meth:`allocate` made are there already.

        Args:
            arrays: By name.
            before: A folder some of them may be from: their files are taken over as they are.
        """
        for name, array in arrays.items():
            if before is not None and array is before.arrays.get(name) and array.size:
                self._take_over(name, before)
            elif name not in self._facts:
                self._facts[name] = {"dtype": array.dtype.str, "shape": list(array.shape)}
                flat = np.ascontiguousarray(array)
                with (self._beside / name).open("wb") as file:
                    file.write(flat.data)
                self._facts[name]["sha256"] = hashlib.sha256(flat.data).hexdigest()

    def _take_over(self, name: str, before: Stored) -> None:
        """Let a file stand in both folders; where that cannot be, copy it."""
        self._facts[name] = dict(before.facts[name])
        try:
            (self._beside / name).hardlink_to(before.folder / name)
        except OSError:
            shutil.copyfile(before.folder / name, self._beside / name)

    def finish(self, about: Mapping[str, Any]) -> None:
        """Put the folder in its place, on the disk for good.

        What stands there already is the same, or worse: it gives way.

        Args:
            about: What to say of the arrays; as JSON can.
        """
        for array in self._mapped.values():
            if isinstance(array, np.memmap):
                array.flush()
        self._mapped.clear()
        for name, facts in self._facts.items():
            if "sha256" not in facts:
                facts["sha256"] = _digest_of(self._beside / name)
        # All at once: file systems bring several files to the disk in the time of one.
        with ThreadPoolExecutor(_FLUSHED_AT_ONCE) as threads:
            list(threads.map(_flush, (self._beside / name for name in self._facts)))
        header = json.dumps(
            {"format": FORMAT, "about": about, "arrays": self._facts}, ensure_ascii=True
        )
        content = f"{header}\n{hashlib.sha256(header.encode()).hexdigest()}\n"
        (self._beside / HEADER_FILE).write_text(content)
        _flush(self._beside / HEADER_FILE)
        _flush(self._beside)
        if self._folder.exists():
            old = self._folder.parent / f"{_UNFINISHED}{uuid4().hex}"
            self._folder.rename(old)
            shutil.rmtree(old, ignore_errors=True)
        self._beside.rename(self._folder)
        _flush(self._folder.parent)


def open_stored(folder: Path) -> Stored:
    """Open a folder that :class:`Writer` wrote.

    Raises:
        DamagedSnapshotError: It is none, is damaged, or was written in another format.
    """
    header = _read_header(folder)
    if header.get("format") != FORMAT:
        raise DamagedSnapshotError(folder.name, "it is in the format of another version")
    try:
        arrays = {
            name: _mapped(folder, name, np.dtype(facts["dtype"]), tuple(facts["shape"]))
            for name, facts in header["arrays"].items()
        }
        return Stored(folder, header["about"], arrays, header["arrays"])
    except (KeyError, TypeError, AttributeError) as error:
        raise DamagedSnapshotError(folder.name, "its header lacks something") from error


def unfinished(folder: Path) -> bool:
    """Say whether a folder is one that a :class:`Writer` has not finished, or never will."""
    return folder.name.startswith(_UNFINISHED)


def _read_header(folder: Path) -> dict[str, Any]:
    try:
        content = (folder / HEADER_FILE).read_bytes()
    except OSError as error:
        reason = f"its {HEADER_FILE} cannot be read ({error.strerror})"
        raise DamagedSnapshotError(folder.name, reason) from error
    text, _, digest = content.rstrip(b"\n").rpartition(b"\n")
    if hashlib.sha256(text).hexdigest().encode() != digest:
        raise DamagedSnapshotError(folder.name, f"its {HEADER_FILE} is not what was written")
    header: dict[str, Any] = json.loads(text)
    return header


def _mapped(folder: Path, name: str, dtype: np.dtype[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    expected = dtype.itemsize * int(np.prod(shape, dtype=np.int64))
    try:
        with (folder / name).open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size != expected:
                reason = f"{name} has {size:,} bytes instead of {expected:,}"
                raise DamagedSnapshotError(folder.name, reason)
            if not size:
                return np.empty(shape, dtype)
            buffer = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        reason = f"{name} cannot be read ({error.strerror})"
        raise DamagedSnapshotError(folder.name, reason) from error
    return np.frombuffer(buffer, dtype).reshape(shape)


def _digest_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Articles' bytes, kept once however many snapshots hold them.

Each build appends what is new as one *pack* beside the snapshots; a snapshot says in
which pack, and where, each article stands. Packs are mapped, not read: a thread that lets go
of the interpreter's lock for every article, and takes it again at once, passes over those who
wait for it, the event loop among them.
"""

import mmap
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self
from uuid import uuid4

from bot.errors import DamagedSnapshotError

PACK_SUFFIX = ".pack"


class Texts(Protocol):
    """Where articles' bytes are read from."""

    def read(self, pack: int, at: int, size: int) -> bytes:
        """Return some bytes of a pack."""
        ...


class Packs:
    """Packs of one folder, opened at once: one that is deleted meanwhile can still be read."""

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        """Open packs.

        Raises:
            DamagedSnapshotError: One cannot be read.
        """
        self._packs: list[mmap.mmap | bytes] = []
        for name in names:
            try:
                self._packs.append(_mapped(folder / name))
            except OSError as error:
                self.close()
                raise DamagedSnapshotError(name, f"it cannot be read ({error.strerror})") from error

    def close(self) -> None:
        """Let go of the packs at once; without it they are with the last who reads them."""
        self._packs.clear()

    def size(self, pack: int) -> int:
        """Return how many bytes a pack has."""
        return len(self._packs[pack])

    def read(self, pack: int, at: int, size: int) -> bytes:
        """See :class:`Texts`."""
        return self._packs[pack][at : at + size]


def _mapped(path: Path) -> mmap.mmap | bytes:
    with path.open("rb") as file:
        if not os.fstat(file.fileno()).st_size:
            return b""  # which cannot be mapped
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


class PackWriter:
    """A new pack; removed again unless it is kept."""

    def __init__(self, folder: Path) -> None:
        """Begin a pack, which has a name of its own."""
        folder.mkdir(parents=True, exist_ok=True)
        self.name = f"{uuid4().hex}{PACK_SUFFIX}"
        self.size = 0
        self._path = folder / self.name
        self._file = self._path.open("wb")
        self._is_kept = False

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it, and remove it unless it is kept."""
        self._file.close()
        if not self._is_kept:
            self._path.unlink(missing_ok=True)

    def add(self, content: bytes) -> int:
        """Append bytes; return where they begin."""
        at = self.size
        self._file.write(content)
        self.size += len(content)
        return at

    def flush(self) -> None:
        """Let others read what was added so far."""
        self._file.flush()

    def keep(self) -> None:
        """Bring everything to the disk, and keep it."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._is_kept = True


def remove_packs(folder: Path, kept: Iterable[str]) -> None:
    """Remove the packs that no snapshot holds."""
    names = set(kept)
    for path in folder.glob(f"*{PACK_SUFFIX}"):
        if path.name not in names:
            path.unlink(missing_ok=True)

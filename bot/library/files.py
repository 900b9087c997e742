"""A story's files that are not all held in memory: what is known already, what stands on disk."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.errors import CorpusError
from bot.story.model import DigestedFiles, digests_of

HELD_BYTES = 64_000_000
"""Of a folder's files, while a story is made of them; the others are read twice."""


class LayeredFiles(DigestedFiles):
    """Files of one collection, with others put over or beside them."""

    def __init__(
        self, below: Mapping[str, bytes], kept: Mapping[str, str], above: Mapping[str, bytes]
    ) -> None:
        """Lay files over others.

        Args:
            below: Where the bytes of those kept are read from, when they are asked for.
            kept: SHA-256 (hex) of those kept, by path.
            above: The files that are put over them.
        """
        self._below = below
        self._above = above
        self._digests = dict(sorted({**kept, **digests_of(above)}.items()))

    @property
    def digests(self) -> dict[str, str]:
        """See :class:`~bot.story.model.DigestedFiles`."""
        return self._digests

    def __getitem__(self, path: str) -> bytes:
        """Return a file's bytes."""
        if path in self._above:
            return self._above[path]
        if path not in self._digests:
            raise KeyError(path)
        return self._below[path]

    def __iter__(self) -> Iterator[str]:
        """Go through the paths, in order."""
        return iter(self._digests)

    def __len__(self) -> int:
        """Return how many files there are."""
        return len(self._digests)


class FilesOnDisk(DigestedFiles):
    """Files of a folder as they were read, of which no more than some megabytes are held.

    A file that is not held is read again when it is asked for, and has to be what it was.
    """

    def __init__(self, folder: Path, at_most: int = HELD_BYTES) -> None:
        """Begin with no file.

        Args:
            folder: Where those that are not held stand.
            at_most: Bytes to hold.
        """
        self._folder = folder
        self._left = at_most
        self._held: dict[str, bytes] = {}
        self._digests: dict[str, str] = {}
        self._limits: dict[str, int] = {}

    def read(self, path: str, limit: int) -> None:
        """Read a file; of one that is too large one byte too many, which tells so.

        Raises:
            OSError: It cannot be read.
        """
        content = read_at_most(self._folder / path, limit)
        self._digests[path] = hashlib.sha256(content).hexdigest()
        self._left -= len(content)
        if self._left < 0:
            self._limits[path] = limit
        else:
            self._held[path] = content

    def hold(self, path: str, content: bytes) -> str:
        """Add what does not stand in the folder under this name, but was made of what does.

        Returns:
            Its SHA-256 (hex).
        """
        self._limits.pop(path, None)
        self._held[path] = content
        self._digests[path] = hashlib.sha256(content).hexdigest()
        return self._digests[path]

    @property
    def digests(self) -> dict[str, str]:
        """See :class:`~bot.story.model.DigestedFiles`."""
        return dict(sorted(self._digests.items()))

    def __getitem__(self, path: str) -> bytes:
        """Return a file's bytes.

        Raises:
            CorpusError: It is not what it was, or gone.
        """
        if path not in self._limits:
            return self._held[path]
        changed = CorpusError(f"{path} was changed while the story was read. Reload again.")
        try:
            content = read_at_most(self._folder / path, self._limits[path])
        except OSError as error:
            raise changed from error
        if hashlib.sha256(content).hexdigest() != self._digests[path]:
            raise changed
        return content

    def __iter__(self) -> Iterator[str]:
        """Go through the paths, as they were read."""
        return iter(self._digests)

    def __len__(self) -> int:
        """Return how many files there are."""
        return len(self._digests)


def read_at_most(path: Path, limit: int) -> bytes:
    """Return a file's bytes; of one that is larger than the limit, one byte too many.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        content = file.read(min(size, limit) + 1)  # one that is the limit's size is a mapping each
        grown = len(content) > size
        return content + file.read(limit + 1 - len(content)) if grown else content

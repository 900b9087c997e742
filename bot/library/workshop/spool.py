"""Files handed to another process as one: an index line, then all bytes."""

import json
import os
from collections.abc import Iterator, Mapping
from itertools import accumulate
from pathlib import Path
from typing import Self


class Spool(Mapping[str, bytes]):
    """Files by path, read when they are asked for."""

    def __init__(self, path: Path) -> None:
        """Read what :func:`write_spool` wrote."""
        self._file = path.open("rb")
        index: list[tuple[str, int]] = json.loads(self._file.readline())
        first = self._file.tell()
        ends = accumulate((size for _, size in index), initial=first)
        self._places = {name: (at, size) for (name, size), at in zip(index, ends, strict=False)}

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._file.close()

    def __getitem__(self, path: str) -> bytes:
        """Return a file's bytes."""
        at, size = self._places[path]
        return os.pread(self._file.fileno(), size, at)

    def __iter__(self) -> Iterator[str]:
        """Go through the paths."""
        return iter(self._places)

    def __len__(self) -> int:
        """Return how many files there are."""
        return len(self._places)


def write_spool(path: Path, files: Mapping[str, bytes]) -> None:
    """Write files for :class:`Spool`."""
    index = [(name, len(content)) for name, content in files.items()]
    with path.open("wb") as file:
        file.write(json.dumps(index).encode() + b"\n")
        for content in files.values():
            file.write(content)

"""Snapshots in a folder: written once, opened by mmap, found by what they hold.

``ROOT/snapshots`` holds one folder a snapshot (:mod:`bot.search.storing`), named after the
digest of the story's files and the version of the analysis; ``ROOT/packs`` holds the
articles' bytes (:mod:`bot.search.texts`), which snapshots share.
"""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.errors import DamagedSnapshotError
from bot.search.catalogue import StoredArticles
from bot.search.indexing import Arrays, members
from bot.search.layout import LayoutError
from bot.search.snapshot import Snapshot
from bot.search.storing import Stored, open_stored, unfinished
from bot.search.synonyms import Group
from bot.search.texts import Packs
from bot.story.assembling import read_tables
from bot.story.model import DigestedFiles, Story

SNAPSHOTS = "snapshots"
PACKS = "packs"
_DIGEST_CHARS = 32


class StoredFiles(DigestedFiles):
    """A story's files, read from its packs when they are asked for."""

    def __init__(
        self,
        arrays: Arrays,
        articles: StoredArticles,
        tables: Mapping[str, bytes],
        packs: Packs,
    ) -> None:
        """Read files.

        Args:
            arrays: Digests and places of the articles' files.
            articles: Know their paths.
            tables: The files that are no articles.
            packs: Where the articles' bytes are.
        """
        self._digests = np.asarray(arrays["digests"])
        self._places = np.asarray(arrays["places"])
        self._articles = articles
        self._tables = tables
        self._packs = packs

    @cached_property
    def digests(self) -> dict[str, str]:
        """See :class:`~bot.story.model.DigestedFiles`."""
        every = dict(zip(self._articles.files(), hexes_of(self._digests), strict=True))
        every |= {
            path: hashlib.sha256(content).hexdigest() for path, content in self._tables.items()
        }
        return dict(sorted(every.items()))

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {path: number for number, path in enumerate(self._articles.files())}

    def __getitem__(self, path: str) -> bytes:
        """Return a file's bytes."""
        if path in self._tables:
            return self._tables[path]
        number = self._numbers[path]
        pack, at, size = self._places[number].tolist()
        return self._packs.read(pack, at, size)

    def __iter__(self) -> Iterator[str]:
        """Go through the paths, in order."""
        return iter(self.digests)

    def __len__(self) -> int:
        """Return how many files there are."""
        return len(self._digests) + len(self._tables)


def hexes_of(digests: NDArray[np.uint8]) -> list[str]:
    """Return digests, one a row, in hex."""
    letters = digests.tobytes().hex()
    chars = 2 * digests.shape[1]
    return [letters[at : at + chars] for at in range(0, len(letters), chars)]


def digest_of_files(name: str, digests: Mapping[str, str]) -> str:
    """Return what a snapshot is called after: a digest of a story's name and files.

    Args:
        name: The story's.
        digests: SHA-256 (hex) of its files, by path.
    """
    lines = (f"{digest} {path}\n" for path, digest in sorted(digests.items()))
    return hashlib.sha256("".join([f"{name}\n", *lines]).encode()).hexdigest()


def folder_of(root: Path, digest: str, analysis: str) -> Path:
    """Return where the snapshot of a story's files stands, or would stand.

    Args:
        root: Of the story's snapshots.
        digest: See :func:`digest_of_files`.
        analysis: See :func:`bot.search.version.analysis_version`.
    """
    return root / SNAPSHOTS / f"{digest[:_DIGEST_CHARS]}-{analysis}"


@dataclass(frozen=True, slots=True)
class Shelved:
    """A snapshot's folder, opened, and the story that it was made of.

    Attributes:
        stored: What the folder holds.
        story: The story; its articles and files are read when they are asked for.
        groups: Its synonyms and acronyms.
    """

    stored: Stored
    story: Story
    groups: tuple[Group, ...]

    @property
    def articles(self) -> StoredArticles:
        """The story's articles."""
        if not isinstance(self.story.articles, StoredArticles):
            raise TypeError("a story that was not read from a snapshot")
        return self.story.articles

    @property
    def packs(self) -> list[str]:
        """The names of the packs that its articles stand in."""
        names: list[str] = self.stored.about["packs"]
        return names

    @property
    def tables(self) -> dict[str, bytes]:
        """The files that are no articles."""
        return _tables(self.stored.about)


def open_shelved(folder: Path) -> Shelved:
    """Open a snapshot's folder, not to be searched.

    Raises:
        DamagedSnapshotError: It cannot be used; the message says why.
    """
    stored = open_stored(folder)
    about = stored.about
    try:
        packs = Packs(folder.parent.parent / PACKS, about["packs"])
        _require_packs(folder, about, packs)
        groups = tuple(tuple(group) for group in about["groups"])
        return Shelved(stored, _story(about, stored.arrays, packs), groups)
    except (KeyError, TypeError) as error:
        raise DamagedSnapshotError(folder.name, f"it lacks something ({error})") from error


def open_snapshot(folder: Path, revision: int) -> Snapshot:
    """Open a snapshot; its parts are read when they are needed.

    Raises:
        DamagedSnapshotError: It cannot be used; the message says why.
    """
    shelved = open_shelved(folder)
    try:
        arrays = shelved.stored.arrays
        return Snapshot(shelved.story, revision, arrays, shelved.groups, folder)
    except (KeyError, TypeError, LayoutError) as error:
        raise DamagedSnapshotError(folder.name, f"it lacks something ({error})") from error


def stored_snapshots(stories: Path) -> list[Path]:
    """Return the folders of all finished snapshots below a folder with one folder a story."""
    return sorted(folder for folder in stories.glob(f"*/{SNAPSHOTS}/*") if not unfinished(folder))


def check_snapshot(folder: Path) -> None:
    """Read all of a snapshot, which :func:`open_snapshot` does not.

    Raises:
        DamagedSnapshotError: It is not what was written.
    """
    snapshot = open_snapshot(folder, 0)
    open_stored(folder).check()
    for path, digest in snapshot.story.digests.items():
        if hashlib.sha256(snapshot.story.files[path]).hexdigest() != digest:
            raise DamagedSnapshotError(folder.name, f"{path} is not what was written")


def _require_packs(folder: Path, about: Mapping[str, Any], packs: Packs) -> None:
    for number, (name, size) in enumerate(zip(about["packs"], about["pack_sizes"], strict=True)):
        if packs.size(number) < size:
            raise DamagedSnapshotError(folder.name, f"{name} is shorter than {size:,} bytes")


def _tables(about: Mapping[str, Any]) -> dict[str, bytes]:
    return {path: base64.b64decode(content) for path, content in about["tables"].items()}


def _story(about: Mapping[str, Any], arrays: Arrays, packs: Packs) -> Story:
    tables = _tables(about)
    said, _ = read_tables(about["name"], tables)
    articles = StoredArticles(members("articles", arrays), packs)
    return Story(
        about["name"],
        said.title,
        said.language,
        articles,
        said.golden,
        said.synonyms,
        StoredFiles(members("files", arrays), articles, tables, packs),
    )

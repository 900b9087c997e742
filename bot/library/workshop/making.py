"""A story's files -> its snapshot in a folder. Blocking; runs in the workshop's process."""

import base64
import fcntl
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.errors import ArticleError, DamagedSnapshotError
from bot.library.workshop.hands import Packed
from bot.library.workshop.team import Team
from bot.search.catalogue import read_row
from bot.search.copies import relations
from bot.search.grams import GramCounts
from bot.search.indexing import Indexer, prefixed
from bot.search.shelved import PACKS, SNAPSHOTS, digest_of_files, folder_of, open_snapshot
from bot.search.storing import Writer, open_stored, unfinished
from bot.search.synonyms import Group
from bot.search.texts import remove_packs
from bot.search.version import analysis_version
from bot.story.assembling import Tables, read_tables, require_whole
from bot.story.duplicates import RANGES
from bot.story.reading import is_article_file

FILES_AT_ONCE = 100
BYTES_FOR_A_TEAM = 2_000_000
"""Of a story that is worth other processes, which take half a second to start."""
KEPT_SNAPSHOTS = 4
"""The one just made and those before it, for a rollback."""

Bounds = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Made:
    """A snapshot that stands in its folder.

    Attributes:
        folder: Where.
        is_new: It was not there before.
    """

    folder: Path
    is_new: bool


@dataclass(slots=True)
class _Articles:
    """What is known of all articles once they are packed, in order of their files."""

    digests: list[bytes] = field(default_factory=list)
    files: list[tuple[int, int, int]] = field(default_factory=list)
    bodies: list[tuple[int, int, int]] = field(default_factory=list)
    rows: list[bytes] = field(default_factory=list)
    published: list[int] = field(default_factory=list)
    acronyms: list[list[Group]] = field(default_factory=list)
    signatures: list[bytes] = field(default_factory=list)
    broken: list[ArticleError] = field(default_factory=list)

    def add(self, packed: Packed, pack: int) -> None:
        """Add the next articles, which one of the packs holds."""
        self.digests += packed.digests
        self.files += ((pack, *place) for place in packed.files)
        self.bodies += ((pack, *place) for place in packed.bodies)
        self.rows += packed.rows
        self.published += packed.published
        self.acronyms += packed.acronyms
        self.signatures += packed.signatures
        self.broken += (ArticleError(*broken) for broken in packed.broken)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what :class:`~bot.search.catalogue.StoredArticles` and files are read from."""
        lengths = np.fromiter(map(len, self.rows), np.int64, len(self.rows))
        signatures = np.frombuffer(b"".join(self.signatures), np.uint32).reshape(-1, RANGES)
        articles = [read_row(json.loads(row), "") for row in self.rows]
        introduced = [[at, groups] for at, groups in enumerate(self.acronyms) if groups]
        return {
            "articles.rows": np.frombuffer(b"".join(self.rows), np.uint8),
            "articles.row_ends": np.cumsum(lengths).astype(np.uint64),
            "articles.places": np.array(self.bodies, np.uint64).reshape(-1, 3),
            "articles.published": np.array(self.published, np.int64),
            "articles.acronyms": np.frombuffer(json.dumps(introduced).encode(), np.uint8),
            **prefixed("copies", relations(articles, signatures)),
            "files.digests": np.frombuffer(b"".join(self.digests), np.uint8).reshape(-1, 32),
            "files.places": np.array(self.files, np.uint64).reshape(-1, 3),
        }


def make_snapshot(name: str, files: Mapping[str, bytes], root: Path, processes: int) -> Made:
    """Make the snapshot of a story's files, unless it is there.

    Args:
        name: The story's.
        files: By path; each is read once or twice.
        root: Of the story's snapshots.
        processes: To start for a story that is not small; 0 for none.

    Raises:
        BrokenArticlesError: Some files cannot be read; each is named.
        CorpusError: There is no article among the files.
        OSError: The snapshot cannot be written.
    """
    with _alone(root):
        digests = {path: hashlib.sha256(files[path]).hexdigest() for path in files}
        folder = folder_of(root, digest_of_files(name, digests), analysis_version())
        if _is_whole(folder):
            folder.touch()
            return Made(folder, is_new=False)
        _clear(root, KEPT_SNAPSHOTS - 1)
        _make(name, files, root, processes)
        return Made(folder, is_new=True)


def _make(name: str, files: Mapping[str, bytes], root: Path, processes: int) -> None:
    tables = {path: files[path] for path in files if not is_article_file(path)}
    said, broken = read_tables(name, tables)
    paths = sorted(path for path in files if is_article_file(path))
    size = sum(len(files[path]) for path in islice(paths, FILES_AT_ONCE)) * len(paths)
    small = size < BYTES_FOR_A_TEAM * min(FILES_AT_ONCE, len(paths))
    with Team(root / PACKS, 0 if small else processes) as team:
        articles = _read(team, files, paths, said)
        require_whole(name, [*broken, *articles.broken], len(articles.rows))
        groups = tuple(dict.fromkeys([*said.synonyms, *_each(articles.acronyms)]))
        hexes = (digest.hex() for digest in articles.digests)
        digests = dict(zip(paths, hexes, strict=True))
        digests |= {path: hashlib.sha256(content).hexdigest() for path, content in tables.items()}
        folder = folder_of(root, digest_of_files(name, digests), analysis_version())
        with Writer(folder) as writer:
            _count(team, articles, said, groups, writer)
            writer.add(articles.arrays())
            packs = team.everyone("keep")
            writer.finish(
                {
                    "name": name,
                    "tables": {p: base64.b64encode(c).decode() for p, c in tables.items()},
                    "groups": groups,
                    "packs": [pack for pack, _ in packs],
                    "pack_sizes": [size for _, size in packs],
                }
            )


def _read(team: Team, files: Mapping[str, bytes], paths: Sequence[str], said: Tables) -> _Articles:
    articles = _Articles()
    tasks = (
        ({path: files[path] for path in some}, said.language, said.keep) for some in _some(paths)
    )
    for who, packed in team.share("read", tasks):
        articles.add(packed, who)
    return articles


def _count(
    team: Team, articles: _Articles, said: Tables, groups: Sequence[Group], writer: Writer
) -> None:
    packs = team.everyone("flush")
    team.everyone("begin_counting", said.language, groups)
    numbers = range(len(articles.rows))
    tasks = (
        (
            [articles.rows[at] for at in some],
            [(packs[articles.bodies[at][0]], *articles.bodies[at][1:]) for at in some],
        )
        for some in _some(numbers)
    )
    indexer = Indexer(writer.folder)
    for who, portion in team.share("count", tasks):
        indexer.add(portion, who)
    grams = GramCounts(said.language)
    for counts in team.everyone("gram_counts"):
        grams.merge(counts)
    writer.add(indexer.finish(writer.allocate))
    writer.add(prefixed("grams", grams.arrays()))


def _some(every: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (every[at : at + FILES_AT_ONCE] for at in range(0, len(every), FILES_AT_ONCE))


def _each(groups: Sequence[Sequence[Group]]) -> Iterator[Group]:
    return (group for of_article in groups for group in of_article)


def _is_whole(folder: Path) -> bool:
    """Say whether a snapshot is there and can be opened."""
    if not folder.exists():
        return False
    try:
        open_snapshot(folder, 0)
    except DamagedSnapshotError:
        return False
    return True


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Wait until no other process makes a snapshot of the same story."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _clear(root: Path, kept: int) -> None:
    """Remove all but the newest snapshots, and the packs that none of these holds."""
    (root / SNAPSHOTS).mkdir(exist_ok=True)
    (root / PACKS).mkdir(exist_ok=True)
    folders = sorted(
        (root / SNAPSHOTS).iterdir(), key=lambda folder: folder.stat().st_mtime_ns, reverse=True
    )
    whole = [folder for folder in folders if not unfinished(folder) and _is_whole(folder)]
    for folder in folders:
        if folder not in whole[:kept]:
            shutil.rmtree(folder, ignore_errors=True)
    held = [open_stored(folder).about["packs"] for folder in whole[:kept]]
    remove_packs(root / PACKS, (pack for packs in held for pack in packs))

"""A story's files -> its snapshot in a folder. Blocking; runs in the workshop's process."""

import fcntl
import hashlib
import json
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.errors import ArticleError, DamagedSnapshotError
from bot.library.files import LayeredFiles
from bot.library.folder import SourcesChangedError, read_folder
from bot.library.seen import NOTHING_SEEN, load_seen, save_seen
from bot.library.workshop.change import Change
from bot.library.workshop.hands import Packed
from bot.library.workshop.patching import about, acronyms_array, patch_snapshot
from bot.library.workshop.team import Team
from bot.search.catalogue import name_arrays, read_row
from bot.search.copies import relations
from bot.search.grams import GramCounts
from bot.search.indexing import Indexer, prefixed
from bot.search.shelved import (
    PACKS,
    SNAPSHOTS,
    Shelved,
    digest_of_files,
    folder_of,
    open_shelved,
)
from bot.search.storing import Writer, unfinished
from bot.search.synonyms import Group
from bot.search.texts import remove_packs
from bot.search.version import analysis_version
from bot.story.assembling import Tables, read_tables, require_whole
from bot.story.duplicates import RANGES
from bot.story.model import digests_of
from bot.story.reading import is_article_file

FILES_AT_ONCE = 100
BYTES_FOR_A_TEAM = 2_000_000
"""Of a story that is worth other processes, which take half a second to start."""
KEPT_SNAPSHOTS = 4
"""The one just made and those before it, for a rollback."""

MAX_QUICK_POSTINGS = 20_000_000
MAX_QUICK_FILES = 200
MAX_QUICK_BYTES = 500_000
"""What is worked into a snapshot in less time than a process starts."""
REREAD_FILES = 64
"""Of a folder: so many are read again rather than what was seen is written anew."""
SEEN_FILE = "seen"


@dataclass(frozen=True, slots=True)
class Made:
    """A snapshot that stands in its folder.

    Attributes:
        folder: Where.
        is_new: It was not there before.
        is_patched: It was made of the one before it.
    """

    folder: Path
    is_new: bool
    is_patched: bool = False


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
        return {
            "articles.rows": np.frombuffer(b"".join(self.rows), np.uint8),
            "articles.row_ends": np.cumsum(lengths).astype(np.uint64),
            "articles.places": np.array(self.bodies, np.uint64).reshape(-1, 3),
            "articles.published": np.array(self.published, np.int64),
            "articles.acronyms": acronyms_array(dict(enumerate(self.acronyms))),
            **prefixed("articles", name_arrays([article.file for article in articles])),
            **prefixed("copies", relations(articles, signatures)),
            "files.digests": np.frombuffer(b"".join(self.digests), np.uint8).reshape(-1, 32),
            "files.places": np.array(self.files, np.uint64).reshape(-1, 3),
        }


class NotQuicklyError(Exception):
    """A snapshot would take long to make; it belongs into a process of its own."""


def make_snapshot(name: str, files: Mapping[str, bytes], root: Path, processes: int | None) -> Made:
    """Make the snapshot of a story's files, unless it is there.

    Args:
        name: The story's.
        files: By path; each is read once or twice, or not at all if it is what it was.
        root: Of the story's snapshots.
        processes: To start for a story that is not small; 0 for none. None to make it only
            of the one before it, and quickly.

    Raises:
        BrokenArticlesError: Some files cannot be read; each is named.
        CorpusError: There is no article among the files.
        NotQuicklyError: It would take long, and may not.
        OSError: The snapshot cannot be written.
    """
    with _alone(root):
        return _made(name, files, root, processes, _whole(root))


def make_from_folder(
    name: str, folder: Path, others: Mapping[str, bytes], root: Path, processes: int | None
) -> Made:
    """Make the snapshot of what stands in a folder, and of other files beside it.

    Only what is new there is read, or other than it was; see :func:`make_snapshot`.
    """
    with _alone(root):
        whole = _whole(root)
        before = _newest(_kept(whole), name)
        if before is None and processes is None:
            raise NotQuicklyError
        started_ns = time.time_ns()
        kept = before.story.files if before else {}
        seen = load_seen(root / SEEN_FILE, folder) if before else NOTHING_SEEN
        try:
            found = read_folder(folder, seen, kept, extract=processes is not None)
        except SourcesChangedError:
            raise NotQuicklyError from None
        known, there = digests_of(others), digests_of(kept)
        same = {path: digest for path, digest in known.items() if there.get(path) == digest}
        above = {path: others[path] for path in known if path not in same}
        fresh = LayeredFiles(found.contents, found.contents.digests, above)
        files = LayeredFiles(kept, {**found.unchanged, **same}, fresh)
        made = _made(name, files, root, processes, whole)
        if len(found.contents) > REREAD_FILES or found.seen.extracted != seen.extracted:
            save_seen(root / SEEN_FILE, folder, found.seen, started_ns)
        return made


def _made(
    name: str,
    files: Mapping[str, bytes],
    root: Path,
    processes: int | None,
    whole: Mapping[Path, Shelved],
) -> Made:
    digests = digests_of(files)
    folder = folder_of(root, digest_of_files(name, digests), analysis_version())
    if folder in whole:
        folder.touch()
        return Made(folder, is_new=False)
    _clear(root, _kept(whole))
    before = _newest(_kept(whole), name)
    change = None if before is None else Change(before, files, digests)
    if processes is None and (change is None or not _is_quick(change)):
        raise NotQuicklyError
    if change is not None and patch_snapshot(name, change, root, folder):
        return Made(folder, is_new=True, is_patched=True)
    if processes is None:
        raise NotQuicklyError
    _make(name, files, root, processes)
    return Made(folder, is_new=True)


def _is_quick(change: Change) -> bool:
    """Say whether a change is worked in in less time than a process starts."""
    postings = change.before.stored.arrays["postings.positions"]
    fresh = islice((len(change.files[path]) for path in change.fresh), MAX_QUICK_FILES + 1)
    return (
        len(postings) <= MAX_QUICK_POSTINGS
        and len(change.fresh) <= MAX_QUICK_FILES
        and sum(fresh) <= MAX_QUICK_BYTES
    )


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
            writer.finish(about(name, tables, groups, packs))


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


def _whole(root: Path) -> dict[Path, Shelved]:
    """Open all snapshots that can be opened, newest first."""
    folder = root / SNAPSHOTS
    folders = [each for each in folder.iterdir() if not unfinished(each)] if folder.is_dir() else ()
    newest_first = sorted(folders, key=lambda each: each.stat().st_mtime_ns, reverse=True)
    opened = ((each, _opened(each)) for each in newest_first)
    return {each: shelved for each, shelved in opened if shelved is not None}


def _opened(folder: Path) -> Shelved | None:
    try:
        return open_shelved(folder)
    except DamagedSnapshotError:
        return None


def _newest(whole: Mapping[Path, Shelved], name: str) -> Shelved | None:
    """Return the newest snapshot of a story that this version made."""
    version = f"-{analysis_version()}"
    return next(
        (
            shelved
            for folder, shelved in whole.items()
            if folder.name.endswith(version) and shelved.story.name == name
        ),
        None,
    )


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Wait until no other process makes a snapshot of the same story."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _kept(whole: Mapping[Path, Shelved]) -> dict[Path, Shelved]:
    """Return the snapshots that are kept when another one is made."""
    return dict(islice(whole.items(), KEPT_SNAPSHOTS - 1))


def _clear(root: Path, kept: Mapping[Path, Shelved]) -> None:
    """Remove all snapshots but some, and the packs that none of these holds."""
    (root / SNAPSHOTS).mkdir(exist_ok=True)
    (root / PACKS).mkdir(exist_ok=True)
    for folder in (root / SNAPSHOTS).iterdir():
        if folder not in kept:
            shutil.rmtree(folder, ignore_errors=True)
    remove_packs(root / PACKS, (pack for shelved in kept.values() for pack in shelved.packs))

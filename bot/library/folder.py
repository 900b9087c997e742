"""A story's folder on disk -> its files -> :class:`~bot.story.model.Story`. Blocking."""

import hashlib
import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

from bot.errors import ArticleError, BrokenArticlesError, CorpusError, FolderError
from bot.library.files import FilesOnDisk, read_at_most
from bot.library.seen import NOTHING_SEEN, Seen, Stat, stat_of
from bot.library.sources.ingesting import IngestLimits, NewArticle, ingest_blocking
from bot.story.assembling import assemble, is_story_file
from bot.story.decoding import MAX_ARTICLE_BYTES
from bot.story.formats.converting import ACCEPTED_SUFFIXES, is_convertible
from bot.story.model import Story, digests_of
from bot.story.reading import is_article_file, read_article

MAX_SOURCE_BYTES = 50_000_000
"""Of a page, PDF, document, mail or archive in a story's folder."""
FOLDER_LIMITS = IngestLimits(
    max_bytes=2_000_000_000, max_articles=100_000, timeout_s=3_600.0, file_timeout_s=60.0
)
"""What extracting a folder's files may take; the operator chose them."""

FORMATS = ", ".join(ACCEPTED_SUFFIXES)

# Control characters, and what stands for bytes that are not UTF-8.
_UNFIT_FOR_A_NAME = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def story_names(corpus: Path) -> list[str]:
    """Return the names of the folders below ``corpus`` that hold at least one article.

    Raises:
        CorpusError: It cannot be read.
    """
    with _failures_told(corpus):
        if not corpus.is_dir():
            return []
        return sorted(
            folder.name
            for folder in corpus.iterdir()
            if folder.is_dir() and not folder.name.startswith(".") and _holds_articles(folder)
        )


def choose_story(corpus: Path, wanted: str | None, committed: Collection[str] = ()) -> str:
    """Return the story to serve: the wanted one, else the only one there is.

    Args:
        corpus: Holds the stories' folders.
        wanted: What the operator set.
        committed: Stories with a revision; these can be served without their folder.

    Raises:
        CorpusError: There is none, or several and none is wanted; the message says which.
    """
    names = story_names(corpus)
    known = sorted({*names, *committed})
    if wanted is not None:
        if wanted in known:
            return wanted
        raise CorpusError(
            f"CUTTINGS_STORY names “{wanted}”; {corpus} holds: {', '.join(known) or 'none'}."
        )
    if not known:
        raise CorpusError(f"{corpus} holds no story: no folder with an article ({FORMATS}) in it.")
    if len(known) == 1:
        return known[0]
    lost = [name for name in known if name not in names]
    hint = f" ({', '.join(lost)} only in the database)" if lost else ""
    raise CorpusError(
        f"{corpus} holds several stories; set CUTTINGS_STORY to one of: {', '.join(known)}{hint}."
    )


def read_story(folder: Path) -> Story:
    """Read a story from its folder.

    Raises:
        BrokenArticlesError: Some files cannot be read; each is named.
        CorpusError: It is no folder, cannot be read, or holds no article.
    """
    return assemble(folder.resolve().name, read_files(folder))


def read_files(folder: Path) -> dict[str, bytes]:
    """Read the files of a story's folder; pages, documents and archives as article files.

    Raises:
        BrokenArticlesError: Some files cannot be read; each is named.
        CorpusError: It is no folder, cannot be read, or holds no article.
    """
    return dict(read_folder(folder).contents)


@dataclass(frozen=True, slots=True)
class FolderFiles:
    """What stands in a story's folder.

    Attributes:
        contents: Files that were read now, by path; not all of them are held in memory.
        unchanged: SHA-256 (hex) of those that are what they were.
        seen: What to recognise them by the next time.
    """

    contents: FilesOnDisk
    unchanged: dict[str, str]
    seen: Seen


class SourcesChangedError(Exception):
    """Pages, documents or archives have to be extracted, which takes a process."""


def read_folder(
    folder: Path,
    seen: Seen = NOTHING_SEEN,
    kept: Mapping[str, bytes] | None = None,
    *,
    extract: bool = True,
) -> FolderFiles:
    """Read what is new in a story's folder, or other than it was.

    Args:
        folder: The story's.
        seen: What stood there the last time.
        kept: The files of then that are still at hand, by path.
        extract: Whether pages, documents and archives may be extracted.

    Raises:
        BrokenArticlesError: Some files cannot be read; each is named.
        CorpusError: It is no folder, cannot be read, or holds no article.
        SourcesChangedError: They have to be extracted, and may not.
    """
    with _failures_told(folder):
        if not folder.is_dir():
            raise FolderError("There is no folder {folder}.", folder)
        if not _holds_articles(folder):
            names = story_names(folder)
            if names:
                hint = ", ".join(f"{{folder}}/{name}" for name in names)
                raise FolderError(
                    f"{{folder}} holds stories, not articles; name one of: {hint}.", folder
                )
            raise FolderError(
                f"{{folder}} holds no article: no file that ends in {FORMATS}.", folder
            )
        return _Reading(folder, seen, kept or {}).read(extract=extract)


@contextmanager
def _failures_told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FolderError(f"{{folder}} cannot be read ({error.strerror}).", folder) from error


def _holds_articles(folder: Path) -> bool:
    try:
        return any(_becomes_article(path.name) for path in _story_files(folder))
    except PermissionError:  # another program's: not a story
        return False


def _becomes_article(name: str) -> bool:
    return is_article_file(name) or is_convertible(name)


def _story_files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.iterdir() if _is_of_story(path.name) and path.is_file())


def _is_of_story(name: str) -> bool:
    return is_story_file(name) or _is_source(name)


def _is_source(name: str) -> bool:
    return is_convertible(name) and not name.startswith(".")


class _Reading:
    """A folder while it is read."""

    def __init__(self, folder: Path, seen: Seen, kept: Mapping[str, bytes]) -> None:
        self._folder = folder
        self._seen = seen
        self._kept = kept
        self._digests = digests_of(kept)
        self._stats: dict[str, Stat] = {}
        self._known: dict[str, str] = {}
        self._extracted: dict[str, Mapping[str, str]] = {}
        self._files = FilesOnDisk(folder)
        self._sources: dict[str, bytes] = {}
        self._broken: list[ArticleError] = []

    def read(self, *, extract: bool) -> FolderFiles:
        at_hand = self._at_hand()
        with os.scandir(self._folder) as entries:
            for entry in sorted(entries, key=attrgetter("name")):
                if entry.name in at_hand and self._recognise(entry):
                    continue
                if _is_of_story(entry.name) and entry.is_file():
                    self._take(entry)
        if self._sources and not extract:
            raise SourcesChangedError
        own = self._files.digests
        digests = {**self._known, **own, **digests_of(self._sources)}
        unchanged = dict(self._known)
        for name, made in self._extracted.items():
            del unchanged[name]
            unchanged |= made
        self._convert(unchanged, own)
        self._refuse_same({**unchanged, **own})
        if self._broken:
            self._blame_unreadable()
            raise BrokenArticlesError(sorted(self._broken, key=attrgetter("file")))
        return FolderFiles(self._files, unchanged, Seen(self._stats, digests, self._extracted))

    def _take(self, entry: os.DirEntry[str]) -> None:
        name = entry.name
        if _UNFIT_FOR_A_NAME.search(name):
            shown = _UNFIT_FOR_A_NAME.sub("\ufffd", name)
            self._blame(shown, "Its name holds characters that are no text; rename it.")
            return
        try:
            self._stats[name] = stat_of(entry)
            if _is_source(name):
                self._sources[name] = read_at_most(Path(entry), MAX_SOURCE_BYTES)
            else:
                self._files.read(name, MAX_ARTICLE_BYTES)
        except OSError as error:
            self._blame(name, f"It cannot be read ({error.strerror}).")

    def _at_hand(self) -> set[str]:
        """Return the files that were seen, of which all that was made is at hand."""
        seen, there = self._seen, self._digests
        names = {name for name, digest in seen.digests.items() if there.get(name) == digest}
        for name, made in seen.extracted.items():
            if all(there.get(path) == digest for path, digest in made.items()):
                names.add(name)
        return names

    def _recognise(self, entry: os.DirEntry[str]) -> bool:
        """Say whether a file is what it was."""
        try:
            stat = stat_of(entry)
        except OSError:  # reading it will tell
            return False
        name = entry.name
        if self._seen.stats.get(name) != stat:
            return False
        self._stats[name] = stat
        self._known[name] = self._seen.digests[name]
        if name in self._seen.extracted:
            self._extracted[name] = self._seen.extracted[name]
        return True

    def _convert(self, unchanged: Mapping[str, str], own: dict[str, str]) -> None:
        """Let pages, documents and archives become article files."""
        articles, errors = _converted(self._sources)
        self._broken += errors
        texts = {self._text_of(path): path for made in self._extracted.values() for path in made}
        for article in articles:
            if article.file in unchanged or article.file in own:
                self._blame(article.file, "Another file is extracted under this name.")
            elif same := texts.get(_text(article.content, article.file)):
                self._blame(article.source, f"It holds the same article as {same}.")
        for article in articles:
            own[article.file] = self._files.hold(article.file, article.content)
            made = dict(self._extracted.get(article.source, {}))
            self._extracted[article.source] = {**made, article.file: own[article.file]}

    def _text_of(self, path: str) -> bytes:
        """Return what an article that was extracted before is compared by; nothing to compare
        where nothing is extracted now.
        """  # noqa: D205  # one sentence
        return _text(self._kept[path], path) if self._sources else path.encode()

    def _refuse_same(self, digests: Mapping[str, str]) -> None:
        """Refuse each article file that has the same content as one before it."""
        if len(set(digests.values())) == len(digests):
            return  # by far the most, and told at once
        first: dict[str, str] = {}
        for path in sorted(digests):
            if is_article_file(path):
                other = first.setdefault(digests[path], path)
                if other != path:
                    self._blame(path, f"It has the same content as {other}; remove one of them.")

    def _blame_unreadable(self) -> None:
        """Find what else is wrong, so that all of it can be mended at once."""
        named = {error.file for error in self._broken}
        for name, content in self._files.items():
            if is_article_file(name) and name not in named:
                try:
                    read_article(name, content)
                except ArticleError as error:
                    self._broken.append(error)

    def _blame(self, file: str, reason: str) -> None:
        self._broken.append(ArticleError(file, reason))


def _text(content: bytes, file: str) -> bytes:
    """Return a digest of an article's text."""
    body = read_article(file, content).body
    return hashlib.sha256(body.encode(errors="replace")).digest()


def _converted(
    sources: Mapping[str, bytes],
) -> tuple[Sequence[NewArticle], list[ArticleError]]:
    """Return the article files that pages, PDFs and archives become, and what cannot be read."""
    size = f"It is larger than {MAX_SOURCE_BYTES // 1_000_000} MB."
    errors = [
        ArticleError(name, size)
        for name, content in sources.items()
        if len(content) > MAX_SOURCE_BYTES
    ]
    if errors or not sources:
        return (), errors
    ingested = ingest_blocking(sources, FOLDER_LIMITS, nested=True)
    return ingested.articles, [ArticleError(each.file, each.reason) for each in ingested.skipped]

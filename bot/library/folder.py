"""A story's folder on disk -> its files -> :class:`~bot.story.model.Story`. Blocking."""

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bot.errors import ArticleError, BrokenArticlesError, CorpusError
from bot.library.sources.ingesting import IngestLimits, ingest_blocking
from bot.story.assembling import assemble, is_story_file
from bot.story.decoding import MAX_ARTICLE_BYTES
from bot.story.formats.converting import ACCEPTED_SUFFIXES, is_convertible
from bot.story.model import Story
from bot.story.reading import is_article_file

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
    with _failures_told(folder):
        if not folder.is_dir():
            raise CorpusError(f"There is no folder {folder}.")
        if not _holds_articles(folder):
            names = story_names(folder)
            if names:
                hint = ", ".join(str(folder / name) for name in names)
                raise CorpusError(f"{folder} holds stories, not articles; name one of: {hint}.")
            raise CorpusError(f"{folder} holds no article: no file that ends in {FORMATS}.")
        return _files(folder)


@contextmanager
def _failures_told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CorpusError(f"{folder} cannot be read ({error.strerror}).") from error


def _holds_articles(folder: Path) -> bool:
    try:
        return any(_becomes_article(path.name) for path in _story_files(folder))
    except PermissionError:  # another program's: not a story
        return False


def _becomes_article(name: str) -> bool:
    return is_article_file(name) or is_convertible(name)


def _story_files(folder: Path) -> Iterator[Path]:
    return (
        path
        for path in folder.iterdir()
        if (is_story_file(path.name) or _is_source(path.name)) and path.is_file()
    )


def _is_source(name: str) -> bool:
    return is_convertible(name) and not name.startswith(".")


def _files(folder: Path) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    sources: dict[str, bytes] = {}
    broken: list[ArticleError] = []
    for path in sorted(_story_files(folder)):
        if _UNFIT_FOR_A_NAME.search(path.name):
            shown = _UNFIT_FOR_A_NAME.sub("\ufffd", path.name)
            broken.append(
                ArticleError(shown, "Its name holds characters that are no text; rename it.")
            )
            continue
        try:
            if _is_source(path.name):
                sources[path.name] = _read(path, MAX_SOURCE_BYTES)
            else:
                files[path.name] = _read(path, MAX_ARTICLE_BYTES)
        except OSError as error:
            reason = f"It cannot be read ({error.strerror})."
            broken.append(ArticleError(path.name, reason))
    converted, errors = _converted(sources)
    taken = sorted(converted.keys() & files.keys())
    broken += errors
    broken += [ArticleError(name, "Another file is extracted under this name.") for name in taken]
    files |= converted
    broken += _same(files)
    if broken:
        raise BrokenArticlesError(broken)
    return files


def _same(files: Mapping[str, bytes]) -> list[ArticleError]:
    """Return an error for each article file that has the same content as one before it."""
    first: dict[bytes, str] = {}
    return [
        ArticleError(path, f"It has the same content as {other}; remove one of them.")
        for path, content in sorted(files.items())
        if is_article_file(path)
        and (other := first.setdefault(hashlib.sha256(content).digest(), path)) != path
    ]


def _read(path: Path, limit: int) -> bytes:
    with path.open("rb") as file:  # one byte too many tells that it is too large
        return file.read(limit + 1)


def _converted(sources: Mapping[str, bytes]) -> tuple[dict[str, bytes], list[ArticleError]]:
    """Return the article files that pages, PDFs and archives become, and what cannot be read."""
    size = f"It is larger than {MAX_SOURCE_BYTES // 1_000_000} MB."
    errors = [
        ArticleError(name, size)
        for name, content in sources.items()
        if len(content) > MAX_SOURCE_BYTES
    ]
    if errors or not sources:
        return {}, errors
    ingested = ingest_blocking(sources, FOLDER_LIMITS, nested=True)
    return ingested.files, [ArticleError(each.file, each.reason) for each in ingested.skipped]

"""Files that a moderator brings -> article files, read in a process of their own.

Nothing that a file holds can block or end the bot: the process has bounds on memory and
time, and is killed at the deadline. A file at which it ends is skipped by name, and the
next ones are read by another process.
"""

import asyncio
import math
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from time import monotonic
from typing import IO, Any, Self

from bot.config import Settings
from bot.errors import UserFacingError
from bot.library.sources.frames import read_frame, write_frame
from bot.story.decoding import decode
from bot.story.formats.archive import safe_name
from bot.story.formats.article_file import (
    Extracted,
    complete_article_file,
    with_plain_fences,
    write_article_file,
)
from bot.story.formats.converting import Found, is_archive
from bot.story.formats.feed import FeedEntry
from bot.story.reading import read_article
from bot.wording import later

MIB = 1 << 20
MAX_UNPACKED_SHARE = 8
"""How much larger than the most bytes of an upload its archives may be, unpacked."""

TIMED_OUT = "It could not be read in time."
CRASHED = "Reading it failed; the file is damaged or not what its name says."
TOO_MANY = "It is one article too many; upload them in parts."
CANCELLED = "Reading was cancelled."

_POLL_S = 0.05
MAX_FRAME_BYTES = 1 << 28
_KEPT_ENVIRONMENT = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")

Progress = Callable[[int, int, str], None]
"""Takes how many files are done, how many there are, and the one that is read now."""


class UploadError(UserFacingError):
    """Nothing of an upload was read; the message says why."""


@dataclass(frozen=True, slots=True)
class IngestLimits:
    """What reading an upload may take.

    Attributes:
        max_bytes: Of all files together, as uploaded.
        max_articles: More are skipped.
        timeout_s: For all of them, in seconds.
        file_timeout_s: For one of them, in seconds.
        memory_bytes: Address space of the process that reads.
    """

    max_bytes: int = 25 * MIB
    max_articles: int = 500
    timeout_s: float = 60.0
    file_timeout_s: float = 20.0
    memory_bytes: int = 768 * MIB

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return what the operator allows."""
        return cls(
            max_bytes=settings.upload_max_mib * MIB,
            max_articles=settings.upload_max_articles,
            timeout_s=settings.upload_timeout_s,
            memory_bytes=settings.upload_memory_mib * MIB,
        )


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article file that was made, and what a moderator should know of it.

    Attributes:
        file: Its path inside a story.
        content: Its bytes.
        source: The uploaded file it came from.
        headline: Its headline.
        missing: Keys of the front matter that a moderator should be asked for.
        language: ISO 639-1 code.
        language_confidence: Probability that this is right, 0 to 1; 1 where the file says so.
        furniture: How many lines of it are marked as furniture.
    """

    file: str
    content: bytes = field(repr=False)
    source: str
    headline: str
    missing: tuple[str, ...]
    language: str
    language_confidence: float
    furniture: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that became no article, and why, as a sentence."""

    file: str
    reason: str

    def __str__(self) -> str:
        """Name file and reason."""
        return f"{self.file}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of an upload."""

    articles: tuple[NewArticle, ...]
    skipped: tuple[Skipped, ...]

    @property
    def files(self) -> dict[str, bytes]:
        """The article files, by path."""
        return {article.file: article.content for article in self.articles}


async def ingest(
    files: Mapping[str, bytes],
    limits: IngestLimits,
    progress: Progress | None = None,
    *,
    language: str = "en",
) -> Ingested:
    """Read uploaded files; to cancel, cancel the task: the process ends at once.

    Args:
        files: Bytes by name.
        limits: What it may take.
        progress: Called on the event loop.
        language: The story's, for articles whose text does not tell theirs.

    Raises:
        UploadError: Nothing was read; the message says why.
    """
    loop = asyncio.get_running_loop()
    cancelled = threading.Event()

    def tell(done: int, total: int, name: str) -> None:
        if progress is not None and not loop.is_closed():
            loop.call_soon_threadsafe(progress, done, total, name)

    reading = asyncio.to_thread(ingest_blocking, files, limits, tell, cancelled, language=language)
    try:
        return await reading
    finally:
        cancelled.set()


def ingest_blocking(  # noqa: PLR0913  # two of them only for a folder
    files: Mapping[str, bytes],
    limits: IngestLimits,
    progress: Progress | None = None,
    cancelled: threading.Event | None = None,
    *,
    language: str = "en",
    nested: bool = False,
) -> Ingested:
    """Read files; see :func:`ingest`. Blocking.

    Args:
        files: Bytes by name.
        limits: What it may take.
        progress: Called in this thread.
        cancelled: Ends it when it is set; what was not read is skipped.
        language: See :func:`ingest`.
        nested: Whether an archive's articles get its name before theirs, in one folder.

    Raises:
        UploadError: Nothing was read; the message says why.
    """
    size = sum(map(len, files.values()))
    if size > limits.max_bytes:
        raise UploadError(
            later("The files are {size} MiB in all, over {most} MiB; send fewer."),
            size=f"{size / MIB:.1f}",
            most=f"{limits.max_bytes / MIB:.0f}",
        )
    return _Ingesting(limits, progress, cancelled or threading.Event(), language).run(
        [_Job(name, content, _prefix(name) if nested else "") for name, content in files.items()]
    )


def ingest_pages_blocking(
    pages: Mapping[str, tuple[bytes, Found]], limits: IngestLimits, *, language: str = "en"
) -> Ingested:
    """Read pages that were fetched. Blocking; see :func:`ingest`.

    Args:
        pages: Their bytes, and where they were found, by name.
        limits: What it may take; pages are small, so their sum is not bounded here.
        language: See :func:`ingest`.
    """
    jobs = [_Job(name, content, found=found) for name, (content, found) in pages.items()]
    return _Ingesting(limits, None, threading.Event(), language).run(jobs)


def read_feed_blocking(
    content: bytes, url: str, limits: IngestLimits
) -> tuple[tuple[FeedEntry, ...], str | None]:
    """Read a feed that was fetched. Blocking.

    Returns:
        Its entries, newest first as a rule; and why there are none, if it cannot be read.
    """
    reading = _Ingesting(limits, None, threading.Event(), "en")
    skipped = reading.run([_Job("feed", content, feed=url)]).skipped
    return reading.entries, skipped[0].reason if skipped else None


def complete(article: NewArticle, more: Mapping[str, str]) -> NewArticle:
    """Return an article with further front matter, as a moderator gave it.

    Args:
        article: What is to be completed; what it says already stays.
        more: Values by key.

    Raises:
        ArticleError: A value is wrong; the line is that of the article file.
    """
    if not any(more.values()):
        return article
    file, content = with_front_matter(article.file, article.content)
    content = complete_article_file(content, more)
    read = read_article(file, content)
    missing = tuple(name for name in article.missing if getattr(read, name) is None)
    return NewArticle(
        file=file,
        content=content,
        source=article.source,
        headline=read.headline,
        missing=missing,
        language=read.language,
        language_confidence=read.language_confidence,
        furniture=len(read.furniture),
    )


def with_front_matter(file: str, content: bytes) -> tuple[str, bytes]:
    """Return an article file, and its name, as one whose front matter can be changed.

    Raises:
        ArticleError: It cannot be read.
    """
    read = read_article(file, content)
    if file.lower().endswith(".md"):
        plain = with_plain_fences(decode(file, content))
        if plain is not None:
            return file, plain
    extracted = Extracted(
        read.headline,
        read.body,
        outlet=read.outlet,
        byline=read.byline,
        published_at=read.published_at,
        updated_at=read.updated_at,
        url=read.url,
        language=read.language if read.outlet else None,  # else it is detected, as before
        section=read.section,
    )
    name = file if file.lower().endswith(".md") else f"{file}.md"
    return name, write_article_file(extracted, file)


@dataclass(slots=True)
class _Job:
    """A file that is to be read.

    Attributes:
        name: As it was given.
        content: Its bytes.
        prefix: Put before the names of an archive's files, whose folders then become a part of
            their names.
        found: Where it was fetched, if it was.
        feed: The address it is a feed of, if it is one.
        done: Members that were read or skipped.
    """

    name: str
    content: bytes
    prefix: str = ""
    found: Found | None = None
    feed: str | None = None
    done: list[str] = field(default_factory=list)


class _Ingesting:
    """One upload while it is read."""

    def __init__(
        self,
        limits: IngestLimits,
        progress: Progress | None,
        cancelled: threading.Event,
        language: str,
    ) -> None:
        self._limits = limits
        self._progress = progress
        self._cancelled = cancelled
        self._language = language
        self._deadline = monotonic() + limits.timeout_s
        self._articles: dict[str, NewArticle] = {}
        self._texts: dict[str, str] = {}
        self._skipped: list[Skipped] = []
        self._finished = 0
        self._total = 0
        self.entries: tuple[FeedEntry, ...] = ()

    def run(self, jobs: list[_Job]) -> Ingested:
        self._total = len(jobs)
        while jobs:
            reason = self._stopped()
            if reason:
                self._skipped += [Skipped(job.name, reason) for job in jobs]
                break
            jobs = self._read(jobs)
        return Ingested(tuple(self._articles.values()), tuple(self._skipped))

    def _stopped(self) -> str | None:
        if self._cancelled.is_set():
            return CANCELLED
        return TIMED_OUT if monotonic() >= self._deadline else None

    def _read(self, jobs: list[_Job]) -> list[_Job]:
        """Let one process read as many files as it can; return those that are left."""
        left = list(jobs)
        current: str | None = None
        with self._process(left) as (results, watch):
            while frame := read_frame(results, MAX_FRAME_BYTES):
                watch.restart()
                header, content = frame
                if "started" in header:
                    current = str(header["started"])
                    self._tell(current)
                elif "finished" in header:
                    current = None
                    left.pop(0)
                    self._finished += 1
                else:
                    current = None
                    left[0].done.append(header["member"])
                    self._take(header, content)
        if left and self._stopped() is None:
            self._blame(left, current, TIMED_OUT if watch.timed_out else CRASHED)
        return left

    def _blame(self, left: list[_Job], current: str | None, reason: str) -> None:
        """Skip what the process ended at."""
        job = left[0]
        self._skipped.append(Skipped(current or job.name, reason))
        if current is None or current == job.name:
            left.pop(0)
            self._finished += 1
        else:
            job.done.append(current)

    def _take(self, header: Mapping[str, Any], content: bytes) -> None:
        if "entries" in header:
            self.entries = tuple(map(FeedEntry.of_data, header["entries"]))
            return
        reason = header.get("reason") or self._refusal(header)
        if reason is not None:
            self._skipped.append(Skipped(header["member"], reason))
            return
        self._texts[header["text"]] = header["member"]
        self._articles[header["file"]] = NewArticle(
            file=header["file"],
            content=content,
            source=header["source"],
            headline=header["headline"],
            missing=tuple(header["missing"]),
            language=header["language"],
            language_confidence=header["language_confidence"],
            furniture=header["furniture"],
        )

    def _refusal(self, header: Mapping[str, Any]) -> str | None:
        """Say why an article that can be read is not taken, if so."""
        if len(self._articles) >= self._limits.max_articles:
            return TOO_MANY
        if header["file"] in self._articles:
            return "Another file of this upload has its name."
        same = self._texts.get(header["text"])
        return None if same is None else f"It holds the same article as {same}."

    def _tell(self, name: str) -> None:
        if self._progress is not None:
            self._progress(self._finished, self._total, name)

    @contextmanager
    def _process(self, jobs: list[_Job]) -> Iterator[tuple[IO[bytes], "_Watch"]]:
        limits = self._limits
        seconds = math.ceil(limits.timeout_s) + 1
        unpacked = limits.max_bytes * MAX_UNPACKED_SHARE
        command = [sys.executable, "-P", "-m", "bot.library.sources.worker"]
        bounds = map(str, (limits.memory_bytes, seconds, unpacked))
        with tempfile.TemporaryFile() as given:
            for job in jobs:
                header = {
                    "name": safe_name(job.name),
                    "prefix": job.prefix,
                    "done": job.done,
                    "language": self._language,
                    "url": job.found.url if job.found else None,
                    "charset": job.found.charset if job.found else None,
                    "feed": job.feed,
                }
                write_frame(given, header, job.content)
            given.seek(0)
            process = subprocess.Popen(  # noqa: S603  # this project's own program
                [*command, *bounds],
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={key: os.environ[key] for key in _KEPT_ENVIRONMENT if key in os.environ},
            )
        if process.stdout is None:
            raise RuntimeError("the process has no output")
        watch = _Watch(process, self._cancelled, self._deadline, limits.file_timeout_s)
        with process.stdout, watch:
            yield process.stdout, watch


class _Watch:
    """Kills a process when it is cancelled, at the deadline, or when it is at a file too long."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        cancelled: threading.Event,
        deadline: float,
        file_timeout_s: float,
    ) -> None:
        self._process = process
        self._cancelled = cancelled
        self._deadline = deadline
        self._file_timeout_s = file_timeout_s
        self._since = monotonic()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reading-watch", daemon=True)
        self.timed_out = False

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._process.kill()
        self._process.wait()

    def restart(self) -> None:
        """Begin the time of a file again."""
        self._since = monotonic()

    def _run(self) -> None:
        while not self._over.wait(_POLL_S):
            late = min(self._since + self._file_timeout_s, self._deadline)
            if self._cancelled.is_set() or monotonic() >= late:
                self.timed_out = True
                self._process.kill()
                return


def _prefix(name: str) -> str:
    return f"{PurePosixPath(name).stem}-" if is_archive(name) else ""

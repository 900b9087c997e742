"""The two things done to every article: it is read and packed; then its words are counted.

What one pair of hands does depends on nothing that another does, so a story's articles
are shared out among processes.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from bot.errors import ArticleError
from bot.search.catalogue import article_row, read_row
from bot.search.indexing import Analysis, Portion
from bot.search.synonyms import Group, find_acronyms
from bot.search.texts import PackWriter
from bot.story.duplicates import signature
from bot.story.model import Article
from bot.story.moments import microseconds_or_never
from bot.story.reading import read_article

Place = tuple[int, int]
"""Where something begins in a pack, and how many bytes it has."""


@dataclass(frozen=True, slots=True)
class Packed:
    """What was read of some article files; one entry each, those that are broken left out.

    Attributes:
        digests: SHA-256 of the files.
        files: Where each file's bytes are in the pack.
        bodies: Where its article's body is, as UTF-8.
        rows: What else the article says; :func:`bot.search.catalogue.article_row`.
        published: When, in microseconds since 1970.
        acronyms: Those that each article introduces.
        signatures: What each is compared by; :func:`bot.story.duplicates.signature`, as bytes.
        broken: What is wrong with the others: file, reason and line.
    """

    digests: list[bytes] = field(default_factory=list)
    files: list[Place] = field(default_factory=list)
    bodies: list[Place] = field(default_factory=list)
    rows: list[bytes] = field(default_factory=list)
    published: list[int] = field(default_factory=list)
    acronyms: list[list[Group]] = field(default_factory=list)
    signatures: list[bytes] = field(default_factory=list)
    broken: list[tuple[str, str, int | None]] = field(default_factory=list)


class Hands:
    """Reads and counts articles, and writes one pack."""

    def __init__(self, packs: Path) -> None:
        """Begin a pack in a folder."""
        self._packs = packs
        self._pack = PackWriter(packs)
        self._analysis: Analysis | None = None

    def read(self, files: Mapping[str, bytes], language: str, keep: Sequence[str]) -> Packed:
        """Read article files into the pack.

        Args:
            files: Their bytes, by path.
            language: The story's.
            keep: What is no furniture in it.
        """
        packed = Packed()
        for path, content in files.items():
            try:
                article = read_article(path, content, language=language, keep=tuple(keep))
            except ArticleError as error:
                packed.broken.append((error.file, error.reason, error.line))
            else:
                self._add(packed, article, content)
        return packed

    def flush(self) -> str:
        """Let others read what the pack holds so far; return its name."""
        self._pack.flush()
        return self._pack.name

    def begin_counting(self, language: str, groups: Iterable[Group]) -> None:
        """Prepare for a story's language, synonyms and acronyms."""
        self._analysis = Analysis(language, groups)

    def count(self, rows: Sequence[bytes], places: Sequence[tuple[str, int, int]]) -> Portion:
        """Count articles that were packed.

        Args:
            rows: What :meth:`read` returned of them.
            places: Pack, place and size of their bodies.
        """
        return self.analysis.portion(read_packed(self._packs, rows, places))

    def gram_counts(self) -> dict[str, NDArray[Any]]:
        """Return the n-grams of all that was counted."""
        return self.analysis.grams.arrays()

    def keep(self) -> tuple[str, int]:
        """Bring the pack to the disk for good; return its name and size."""
        self._pack.keep()
        return self._pack.name, self._pack.size

    def close(self) -> None:
        """Close the pack, and remove it unless it is kept."""
        self._pack.__exit__(None, None, None)

    @property
    def analysis(self) -> Analysis:
        """What counts."""
        if self._analysis is None:
            raise RuntimeError("counting was not begun")
        return self._analysis

    def _add(self, packed: Packed, article: Article, content: bytes) -> None:
        at = self._pack.add(content)
        body = article.body.encode("utf-8", "surrogatepass")
        inside = content.endswith(body)  # as in every file that is UTF-8
        start = at + len(content) - len(body) if inside else self._pack.add(body)
        packed.digests.append(hashlib.sha256(content).digest())
        packed.files.append((at, len(content)))
        packed.bodies.append((start, len(body)))
        packed.rows.append(article_row(article))
        packed.published.append(microseconds_or_never(article.published_at))
        packed.acronyms.append(list(find_acronyms([article.body])))
        packed.signatures.append(signature(article.text).tobytes())


def read_packed(
    packs: Path, rows: Sequence[bytes], places: Sequence[tuple[str, int, int]]
) -> list[Article]:
    """Return articles as they were packed."""
    articles = []
    with ExitStack() as stack:
        handles: dict[str, int] = {}
        for row, (pack, at, size) in zip(rows, places, strict=True):
            if pack not in handles:
                handles[pack] = stack.enter_context((packs / pack).open("rb")).fileno()
            body = os.pread(handles[pack], size, at).decode("utf-8", "surrogatepass")
            articles.append(read_row(json.loads(row), body))
    return articles

"""Spans, articles, passages and stories.

An article's text lives once, in :attr:`Article.body`. Everything cut from it is a
:class:`Span` of it, so words can only ever be shown as they were published.
"""

import hashlib
from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range ``[start, end)`` of a text, in Unicode code points.

    A tuple, because a corpus has millions of them.
    """

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words of ``text`` that lie in this span."""
        return text[self.start : self.end]

    def overlaps(self, other: "Span") -> bool:
        """Say whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Span") -> bool:
        """Say whether ``other`` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def shifted(self, by: int) -> "Span":
        """Return the same span as seen from a text that starts ``by`` code points earlier."""
        return Span(self.start + by, self.end + by)


class Furniture(NamedTuple):
    """A part of an article's body that is not the article, such as a credit or a teaser.

    Attributes:
        span: Where, in the body.
        rule: The rule that marked it: a key of :data:`bot.story.furniture.RULES`.
    """

    span: Span
    rule: str


@dataclass(frozen=True)
class Article:
    """One published news item.

    Attributes:
        file: Path inside the story's folder, with ``/``.
        headline: Its printed title.
        body: Its text, verbatim: what follows the front matter (or the headline line of
            a plain text), from the first line that is not blank.
        outlet: The publication; None where the file does not say.
        byline: The author line as printed.
        published_at: When it was published, UTC; midnight where only the day is known.
        language: ISO 639-1 code.
        url: Where it can be read; http or https.
        image_url: Its lede image; http or https.
        image_credit: Who made the lede image, as printed.
        updated_at: When its publisher last changed it, UTC.
        section: The part of the publication it stood in.
        language_confidence: Probability that ``language`` is right, 0 to 1; 1 where the file or
            the story says so.
        furniture: Parts of the body that are never indexed and never quoted, in order, disjoint.
    """

    file: str
    headline: str
    body: str
    outlet: str | None = None
    byline: str | None = None
    published_at: datetime | None = None
    language: str = "en"
    url: str | None = None
    image_url: str | None = None
    image_credit: str | None = None
    updated_at: datetime | None = None
    section: str | None = None
    language_confidence: float = 1.0
    furniture: tuple[Furniture, ...] = ()

    @property
    def text(self) -> str:
        """The body without what is furniture."""
        if not self.furniture:
            return self.body
        ends = [0, *(each.span.end for each in self.furniture)]
        starts = [*(each.span.start for each in self.furniture), len(self.body)]
        return "".join(self.body[end:start] for end, start in zip(ends, starts, strict=True))


@dataclass(frozen=True, eq=False)
class Passage:
    """Consecutive sentences of one article: the unit that is indexed and ranked.

    Attributes:
        article: What it was cut from.
        sentences: Spans of ``article.body``, in order; never empty.
        paragraphs: For each sentence, the number of its paragraph in the article, from 1.
    """

    article: Article
    sentences: tuple[Span, ...]
    paragraphs: tuple[int, ...]

    def __eq__(self, other: object) -> bool:
        """Compare places: a stored passage is made anew each time it is asked for."""
        if not isinstance(other, Passage):
            return NotImplemented
        return self.sentences == other.sentences and self.article == other.article

    def __hash__(self) -> int:
        """Hash the place, without the article's text."""
        return hash((self.article.file, self.sentences[0]))

    @cached_property
    def span(self) -> Span:
        """The whole passage as one span of ``article.body``."""
        return Span(self.sentences[0].start, self.sentences[-1].end)

    @property
    def text(self) -> str:
        """The passage's words, verbatim."""
        return self.span.of(self.article.body)


@dataclass(frozen=True, slots=True)
class GoldenAnswer:
    """Words that answer a golden question, and the article they stand in.

    Attributes:
        article: The article's file.
        words: A verbatim stretch of its body.
    """

    article: str
    words: str


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    """A question whose right answer is known.

    Attributes:
        question: The reader's words.
        answers: Every place that answers it; empty where the story does not answer it.
        near_miss: Unanswerable, though it is about this very story.
    """

    question: str
    answers: tuple[GoldenAnswer, ...] = ()
    near_miss: bool = False

    @property
    def answerable(self) -> bool:
        """Say whether the story answers this question."""
        return bool(self.answers)


class DigestedFiles(Mapping[str, bytes], ABC):
    """Files by path, whose digests are known without reading them."""

    @property
    @abstractmethod
    def digests(self) -> dict[str, str]:
        """SHA-256 (hex) of every file, by path, in order."""


def digests_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return SHA-256 (hex) of every file, by path, in order."""
    if isinstance(files, DigestedFiles):
        return files.digests
    return {path: hashlib.sha256(files[path]).hexdigest() for path in sorted(files)}


@dataclass(frozen=True)
class Story:
    """A named corpus: the articles about one subject.

    Attributes:
        name: Its folder's name.
        title: What readers see.
        language: ISO 639-1 code; questions are analysed in it.
        articles: In order of their files' names.
        golden: Its golden questions.
        synonyms: Groups of words and phrases that mean the same in this story.
        files: The bytes everything above was read from, by path inside the folder.
        id: The number the store gave it; 0 for a folder without a database.
    """

    name: str
    title: str
    language: str
    articles: Sequence[Article]
    golden: tuple[GoldenQuestion, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    id: int = 0

    def number_of(self, file: str) -> int | None:
        """Return the place of the article with this file; None where there is none."""
        if not isinstance(self.articles, tuple):  # many, in order, and read one by one
            at = bisect_left(self.articles, file, key=lambda article: article.file)
            found = at < len(self.articles) and self.articles[at].file == file
            return at if found else None
        return self._places.get(file)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {article.file: at for at, article in enumerate(self.articles)}

    @cached_property
    def digests(self) -> dict[str, str]:
        """SHA-256 (hex) of every file, by path."""
        return digests_of(self.files)

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) over paths and contents: equal digests are equal stories."""
        lines = (f"{digest} {path}\n" for path, digest in self.digests.items())
        return hashlib.sha256("".join(lines).encode()).hexdigest()

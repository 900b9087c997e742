"""Articles and passages of a snapshot: lists whose members are made when they are asked for.

A million passages as Python objects take gigabytes; as arrays, forty bytes each.
"""

import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import accumulate, islice, pairwise
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from bot.search.texts import Texts
from bot.story.model import Article, Furniture, Passage, Span

Arrays = Mapping[str, NDArray[Any]]

_OUTLET = 2
"""Its place in an :func:`article_row`."""
KEPT_ARTICLES = 256
"""Articles that a snapshot keeps ready; a question looks at thirty or so."""


class StoredArticles(Sequence[Article]):
    """A snapshot's articles, read from its arrays and packs."""

    def __init__(self, arrays: Arrays, texts: Texts) -> None:
        """Read articles; see :func:`article_row` for what stands in the arrays."""
        self._rows = np.asarray(arrays["rows"])
        self._row_ends = np.asarray(arrays["row_ends"])
        self._places = np.asarray(arrays["places"])
        self._names = np.asarray(arrays["names"])
        self._name_ends = np.asarray(arrays["name_ends"])
        self._texts = texts
        self._article = lru_cache(KEPT_ARTICLES)(self._read)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._row_ends)

    @overload
    def __getitem__(self, index: int) -> Article: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Article, ...]: ...

    def __getitem__(self, index: int | slice) -> Article | tuple[Article, ...]:
        """Return an article by its number, in order of the files."""
        if isinstance(index, slice):
            return tuple(self._article(at) for at in range(*index.indices(len(self))))
        return self._article(range(len(self))[index])

    def __eq__(self, other: object) -> bool:
        """Compare article by article."""
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        """Tell lists apart by their sizes: nobody keeps many."""
        return hash(len(self))

    def files(self) -> list[str]:
        """Return all articles' files, in order."""
        names = self._names.tobytes().decode("utf-8", "surrogatepass")
        ends = self._name_ends.tolist()
        return [names[start:end] for start, end in pairwise([0, *ends])]

    def file(self, number: int) -> str:
        """Return an article's file without reading the rest of it."""
        file: str = self.row(number)[0]
        return file

    def outlet(self, number: int) -> str:
        """Return an article's outlet without reading its body; empty where it names none."""
        row = self.row(number)
        return row[_OUTLET] or "" if len(row) > _OUTLET else ""

    def number_of(self, file: str) -> int | None:
        """Return the number of the article with this file; None where there is none."""
        at = bisect_left(range(len(self)), file, key=self.file)
        return at if at < len(self) and self.file(at) == file else None

    def row(self, number: int) -> list[Any]:
        """Return what an article says of itself; see :func:`article_row`."""
        start = int(self._row_ends[number - 1]) if number else 0
        row: list[Any] = json.loads(self._rows[start : int(self._row_ends[number])].tobytes())
        return row

    def _read(self, number: int) -> Article:
        pack, at, size = self._places[number].tolist()
        return read_row(
            self.row(number), self._texts.read(pack, at, size).decode("utf-8", "surrogatepass")
        )


def name_arrays(files: Sequence[str]) -> dict[str, NDArray[Any]]:
    """Lay out articles' files for :class:`StoredArticles`: their letters, and where each ends."""
    ends = np.cumsum(np.fromiter(map(len, files), np.int64, len(files)))
    letters = "".join(files).encode("utf-8", "surrogatepass")
    return {"names": np.frombuffer(letters, np.uint8), "name_ends": ends.astype(np.uint32)}


def article_row(article: Article) -> bytes:
    """Return what an article says of itself, without its body."""
    row = [
        article.file,
        article.headline,
        article.outlet,
        article.byline,
        article.published_at and article.published_at.isoformat(),
        article.language,
        article.url,
        article.image_url,
        article.image_credit,
        article.updated_at and article.updated_at.isoformat(),
        article.section,
        article.language_confidence,
        article.furniture,
    ]
    while row[-1] in (None, (), 1.0):
        row.pop()
    return json.dumps(row, separators=(",", ":")).encode()


def read_row(row: Sequence[Any], body: str) -> Article:
    """Return the article of an :func:`article_row` and a body."""
    values = [*row, *[None] * (13 - len(row))]
    file, headline, outlet, byline, published, language, url = values[:7]
    image_url, image_credit, updated, section, confidence, furniture = values[7:]
    return Article(
        file=file,
        headline=headline,
        body=body,
        outlet=outlet,
        byline=byline,
        published_at=published and datetime.fromisoformat(published),
        language=language,
        url=url,
        image_url=image_url,
        image_credit=image_credit,
        updated_at=updated and datetime.fromisoformat(updated),
        section=section,
        language_confidence=1.0 if confidence is None else confidence,
        furniture=tuple(Furniture(Span(*span), rule) for span, rule in furniture or ()),
    )


class Passages(Sequence[Passage]):
    """A snapshot's passages, in the articles' order."""

    def __init__(self, arrays: Arrays, articles: Sequence[Article]) -> None:
        """Make passages of arrays; see :func:`passage_arrays`.

        Args:
            arrays: May be mapped.
            articles: What the passages were cut from.
        """
        self._articles = articles
        self._of_articles = np.asarray(arrays["article_passages"])
        self._sentences = np.asarray(arrays["passage_sentences"])
        self._paragraphs = np.asarray(arrays["passage_paragraphs"])
        self._starts = np.asarray(arrays["sentence_starts"])
        self._lengths = np.asarray(arrays["sentence_lengths"])

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._paragraphs)

    @overload
    def __getitem__(self, index: int) -> Passage: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Passage, ...]: ...

    def __getitem__(self, index: int | slice) -> Passage | tuple[Passage, ...]:
        """Return a passage by its position."""
        if isinstance(index, slice):
            return tuple(self._passage(at) for at in range(*index.indices(len(self))))
        return self._passage(range(len(self))[index])

    def __iter__(self) -> Iterator[Passage]:
        """Go through all passages."""
        return map(self._passage, range(len(self)))

    def article_of(self, position: int) -> int:
        """Return the number of the article that a passage belongs to."""
        # Of the array's own type: for any other the whole array would be converted.
        return int(self._of_articles.searchsorted(np.uint32(position), "right")) - 1

    def of_article(self, number: int) -> range:
        """Return the positions of an article's passages."""
        return range(int(self._of_articles[number]), int(self._of_articles[number + 1]))

    def by_article(self, values: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return each article's value for each of its passages."""
        firsts = self._of_articles.astype(np.int64)
        return np.repeat(values, firsts[1:] - firsts[:-1])

    def texts(self, positions: Sequence[int]) -> tuple[list[str], list[int]]:
        """Return the headline and sentences of some passages, without making passages of them.

        Returns:
            All of them, one passage after the other; and how many each passage has.
        """
        at = np.array(positions, np.int64)
        articles = (self._of_articles.searchsorted(at.astype(np.uint32), "right") - 1).tolist()
        firsts, afters = self._sentences[at].tolist(), self._sentences[at + 1].tolist()
        bounds = list(zip(firsts, afters, strict=True))
        sentences = np.array([number for bound in bounds for number in range(*bound)], np.int64)
        starts = self._starts[sentences]
        spans = zip(
            starts.tolist(), (starts + (self._lengths[sentences] >> 1)).tolist(), strict=True
        )
        texts: list[str] = []
        for number, (first, after) in zip(articles, bounds, strict=True):
            article = self._articles[number]
            body = article.body
            texts.append(article.headline)
            texts += [body[start:end] for start, end in islice(spans, after - first)]
        return texts, [1 + after - first for first, after in bounds]

    def _passage(self, position: int) -> Passage:
        first, after = self._sentences[position : position + 2].tolist()
        starts = self._starts[first:after].tolist()
        lengths = self._lengths[first:after].tolist()
        return Passage(
            article=self._articles[self.article_of(position)],
            sentences=tuple(
                Span(start, start + (length >> 1))
                for start, length in zip(starts, lengths, strict=True)
            ),
            paragraphs=tuple(
                accumulate(
                    (length & 1 for length in lengths[1:]), initial=int(self._paragraphs[position])
                )
            ),
        )


def passage_arrays(
    passages: NDArray[np.int64], sentences: NDArray[np.int64], bounds: NDArray[np.int32]
) -> dict[str, NDArray[Any]]:
    """Lay out passages for :class:`Passages`.

    Args:
        passages: How many passages each article has.
        sentences: How many sentences each passage has.
        bounds: Each sentence's start, end and paragraph.
    """
    firsts = np.concatenate(([0], np.cumsum(sentences)))
    starts, ends, paragraphs = bounds.T
    is_new = np.diff(paragraphs, prepend=0)
    is_new[firsts[:-1]] = 0
    lengths = (ends - starts) << 1 | is_new
    if len(lengths) and (is_new.max() > 1 or is_new.min() < 0 or lengths.max() > 0xFFFF):  # noqa: PLR2004  # 16 bits
        raise ValueError("a sentence of over 32,767 characters, or a paragraph without one")
    return {
        "article_passages": np.concatenate(([0], np.cumsum(passages))).astype(np.uint32),
        "passage_sentences": firsts.astype(np.uint32),
        "passage_paragraphs": paragraphs[firsts[:-1]].astype(np.uint32),
        "sentence_starts": starts.astype(np.uint32),
        "sentence_lengths": lengths.astype(np.uint16),
    }

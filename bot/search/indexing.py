"""Articles -> the arrays that a snapshot searches.

The analysis of each article is its own: nothing but counts, which add up, goes from one to
the next. So articles can be counted in portions, by several processes, and taken back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.search.analysis import Analysers
from bot.search.blocks import Allocate
from bot.search.bm25 import Okapi
from bot.search.building import PostingsBuilder
from bot.search.catalogue import passage_arrays
from bot.search.copies import relations
from bot.search.counting import Counted, Counter, Ints
from bot.search.grams import GramCounts
from bot.search.layout import arrays_of
from bot.search.near import index_words
from bot.search.synonyms import Group, find_acronyms
from bot.search.vocabulary import Vocabulary, hashes_of
from bot.story.duplicates import RANGES, signature
from bot.story.model import Article
from bot.story.moments import microseconds_or_never

ARTICLES_AT_ONCE = 500

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Portion:
    """What some articles consist of, with the terms and words that no portion before had.

    Attributes:
        counted: Their passages, terms and words, by number.
        new_terms: Go on the numbering of terms.
        new_words: Go on the numbering of words.
    """

    counted: Counted
    new_terms: list[str]
    new_words: list[str]


class Analysis:
    """Counts articles, portion by portion."""

    def __init__(self, language: str, groups: Iterable[Group]) -> None:
        """Begin.

        Args:
            language: ISO 639-1, of the story.
            groups: Its synonyms and acronyms.
        """
        self._counter = Counter(Analysers(groups))
        self._told = (0, 0)
        self.grams = GramCounts(language)

    def portion(self, articles: Sequence[Article]) -> Portion:
        """Count some articles."""
        counted, units = self._counter.count(articles)
        self.grams.add(units)
        numbering = self._counter.numbering
        terms, words = self._told
        self._told = (len(numbering.terms), len(numbering.words))
        return Portion(
            counted,
            list(islice(numbering.terms, terms, None)),
            list(islice(numbering.words, words, None)),
        )


class Names:
    """One numbering for what several analyses number each for itself."""

    def __init__(self) -> None:
        """Start with nothing numbered."""
        self.numbers: dict[str, int] = {}
        self._of: dict[int, Ints] = {}

    def learn(self, source: int, names: Iterable[str]) -> Ints:
        """Go on with the names of an analysis; return the number here of each of its numbers."""
        numbers = self.numbers
        new = [numbers.setdefault(name, len(numbers)) for name in names]
        known = self._of.get(source, np.empty(0, np.int64))
        self._of[source] = np.concatenate((known, np.array(new, np.int64)))
        return self._of[source]


class Indexer:
    """Puts portions together, in the order of their articles."""

    def __init__(self, spill_to: Path | None = None) -> None:
        """Begin an index.

        Args:
            spill_to: A folder for temporary files; without it, everything stays in memory.
        """
        self._model = Okapi([[""]])  # k1, b and the idf; what it counts is not used
        self._postings = PostingsBuilder(spill_to, self._model.k1, self._model.b)
        self._terms = Names()
        self._words = Names()
        self._counts = np.zeros(0, np.int64)
        self._passages: list[Ints] = []
        self._sentences: list[Ints] = []
        self._bounds: list[NDArray[np.int32]] = []

    def add(self, portion: Portion, source: int = 0) -> None:
        """Add the next articles.

        Args:
            portion: What they consist of.
            source: The analysis that counted them; each has a numbering of its own.
        """
        counted = portion.counted
        terms = self._terms.learn(source, portion.new_terms)
        words = self._words.learn(source, portion.new_words)
        self._postings.add_many(terms[counted.terms].astype(np.int32), counted.ends)
        self._count(words, counted.words)
        self._passages.append(counted.passages)
        self._sentences.append(counted.sentences)
        self._bounds.append(counted.bounds.astype(np.int32))

    def finish(self, allocate: Allocate | None = None) -> dict[str, NDArray[Any]]:
        """Return the arrays of the whole index but for its n-grams.

        Args:
            allocate: Makes the arrays that are large, by their names.
        """
        hashes = hashes_of(self._terms.numbers)
        with self._postings as postings:
            layout = postings.finish(len(hashes), allocate=_under("postings", allocate))
            firsts = layout.segment_starts[layout.term_segments].astype(np.int64)
            df = firsts[1:] - firsts[:-1]
            layout = replace(layout, idf=self._model.idf_of(df, len(layout.lengths)))
        passages = passage_arrays(
            _joined(self._passages), _joined(self._sentences), _rows(self._bounds)
        )
        words = list(self._words.numbers)
        return {
            **prefixed("postings", arrays_of(layout)),
            **prefixed("vocabulary", Vocabulary.of(hashes).arrays()),
            **prefixed("words", index_words(words, self._counts)),
            **prefixed("passages", passages),
        }

    def _count(self, words: Ints, counts: Ints) -> None:
        more = len(self._words.numbers) - len(self._counts)
        self._counts = np.concatenate((self._counts, np.zeros(more, np.int64)))
        self._counts += np.bincount(words[: len(counts)], counts, len(self._counts)).astype(
            np.int64
        )


def index_articles(
    articles: Sequence[Article], language: str, groups: Iterable[Group]
) -> dict[str, NDArray[Any]]:
    """Return the arrays of an index, built in this process and in memory.

    Args:
        articles: In order of their files.
        language: ISO 639-1, of the story.
        groups: Its synonyms and acronyms; :func:`groups_of`.
    """
    analysis = Analysis(language, groups)
    indexer = Indexer()
    for first in range(0, len(articles), ARTICLES_AT_ONCE):
        indexer.add(analysis.portion(articles[first : first + ARTICLES_AT_ONCE]))
    return {
        **indexer.finish(),
        **prefixed("grams", analysis.grams.arrays()),
        **prefixed("articles", dated(articles)),
        **prefixed("copies", relations(articles, signatures_of(articles))),
    }


def groups_of(synonyms: Iterable[Group], articles: Iterable[Article]) -> tuple[Group, ...]:
    """Return a story's synonyms and the acronyms that its articles introduce."""
    return (*synonyms, *find_acronyms(article.body for article in articles))


def dated(articles: Iterable[Article]) -> dict[str, NDArray[Any]]:
    """Return when each article was published, in microseconds since 1970; NEVER if unknown."""
    moments = [microseconds_or_never(article.published_at) for article in articles]
    return {"published": np.array(moments, np.int64)}


def signatures_of(articles: Sequence[Article]) -> NDArray[np.uint32]:
    """Return what articles are compared by, one row for each."""
    rows = [signature(article.text) for article in articles]
    return np.array(rows, np.uint32).reshape(-1, RANGES)


def prefixed(name: str, arrays: Arrays) -> dict[str, NDArray[Any]]:
    """Return arrays as members of a group."""
    return {f"{name}.{member}": array for member, array in arrays.items()}


def members(name: str, arrays: Arrays) -> dict[str, NDArray[Any]]:
    """Return the arrays of a group."""
    return {
        member.removeprefix(f"{name}."): array
        for member, array in arrays.items()
        if member.startswith(f"{name}.")
    }


def _under(name: str, allocate: Allocate | None) -> Allocate | None:
    if allocate is None:
        return None
    return lambda member, shape, dtype: allocate(f"{name}.{member}", shape, dtype)


def _joined(arrays: Sequence[Ints]) -> Ints:
    return np.concatenate([np.empty(0, np.int64), *arrays])


def _rows(bounds: Sequence[NDArray[np.int32]]) -> NDArray[np.int32]:
    return np.concatenate([np.empty((0, 3), np.int32), *bounds])

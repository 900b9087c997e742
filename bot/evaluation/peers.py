"""Other BM25 systems over the same articles, used as their documentation shows.

Every one gets the headline in front of the text. Their libraries come with the extra
[dev] and are imported only when they are asked for.
"""

import logging
import re
import sqlite3
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from time import perf_counter

import numpy as np
import rank_bm25
import Stemmer

from bot.errors import UserFacingError
from bot.evaluation.datasets import Dataset
from bot.evaluation.running import Track, quietly
from bot.search.analysis import Analyser

RANKED = 100
"""Articles that are asked of a peer; no measure looks further than 10."""

Ranker = Callable[[str], Sequence[int]]
"""Returns positions of articles for a question, best first."""

_WORD = re.compile(r"\w+")
_TRIGRAM_CHARS = 3
_LANGUAGES = {
    "da": "danish", "de": "german", "en": "english", "es": "spanish", "fi": "finnish",
    "fr": "french", "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip


class MissingPeerError(UserFacingError):
    """A peer's library is not installed."""


@dataclass(frozen=True, slots=True)
class PeerRun:
    """How a peer ranked a question set's articles.

    Attributes:
        name: The system, and how its text is split where that is a choice.
        rankings: For each question, files of articles, best first.
        latency_ms: For each question.
    """

    name: str
    rankings: tuple[tuple[str, ...], ...]
    latency_ms: tuple[float, ...]


def ask_peers(
    dataset: Dataset, questions: Sequence[str], track: Track = quietly
) -> Iterator[PeerRun]:
    """Let each peer rank the articles of a set for questions, one peer after the other.

    Raises:
        MissingPeerError: A library is not installed; the message names it.
    """
    texts = [f"{article.headline} {article.body}" for article in dataset.story.articles]
    files = [article.file for article in dataset.story.articles]
    for name, build in _peers(dataset.story.language):
        with _imports_told(name):
            rank = build(texts, dataset.story.language)
        rankings, latencies = [], []
        for question in track(questions, f"{dataset.name}: {name}"):
            start = perf_counter()
            positions = rank(question)
            latencies.append(1000 * (perf_counter() - start))
            rankings.append(tuple(files[position] for position in positions))
        yield PeerRun(name, tuple(rankings), tuple(latencies))


def require_peers() -> None:
    """Do nothing if every peer's library is there.

    Raises:
        MissingPeerError: One is not; the message names it.
    """
    for name in ("bm25s", "tantivy"):
        with _imports_told(name):
            import_module(name)


def _peers(language: str) -> Iterator[tuple[str, Callable[[Sequence[str], str], Ranker]]]:
    yield "rank_bm25", _rank_bm25
    yield "rank_bm25, our terms", _rank_bm25_with_our_terms
    yield "bm25s", _bm25s
    yield "tantivy", _tantivy
    yield "FTS5 porter", _fts5_porter
    if language == "zh":
        yield "FTS5 trigram", _fts5_trigram


@contextmanager
def _imports_told(name: str) -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise MissingPeerError(
            f"The peer {name} needs the extra [dev] ({error.name} is missing); "
            "make test installs it."
        ) from error
    except sqlite3.OperationalError as error:
        raise MissingPeerError(
            f"This Python's SQLite cannot be the peer {name} ({error})."
        ) from error


def _rank_bm25(texts: Sequence[str], language: str) -> Ranker:  # noqa: ARG001  # it knows none
    """Rank as rank_bm25's README does: words between blanks."""
    return _okapi(texts, lambda text: text.split(" "))


def _rank_bm25_with_our_terms(texts: Sequence[str], language: str) -> Ranker:
    return _okapi(texts, Analyser(language).terms)


def _okapi(texts: Sequence[str], split: Callable[[str], list[str]]) -> Ranker:
    model = rank_bm25.BM25Okapi([split(text) for text in texts])

    def rank(question: str) -> Sequence[int]:
        scores = model.get_scores(split(question))
        return np.argsort(-scores, kind="stable")[:RANKED].tolist()  # type: ignore[no-any-return]

    return rank


def _bm25s(texts: Sequence[str], language: str) -> Ranker:
    """Rank as bm25s' README does: its English stop words, a Snowball stemmer, its defaults.

    In other languages with that language's stop words, where it has them, and stemmer.
    """
    import bm25s  # noqa: PLC0415  # only when asked for

    logging.getLogger("bm25s").setLevel(logging.WARNING)  # it tells of each index it builds

    stemmer = Stemmer.Stemmer(_LANGUAGES[language]) if language in _LANGUAGES else None

    def tokens(of: Sequence[str]) -> list[list[str]]:
        found: list[list[str]] = bm25s.tokenize(
            list(of), stopwords=stop_words, stemmer=stemmer, return_ids=False, show_progress=False
        )
        return found

    stop_words: str | list[str] = language
    try:
        tokens(["."])
    except ValueError:  # no stop words of that language
        stop_words = []
    model = bm25s.BM25()
    model.index(tokens(texts), show_progress=False)
    limit = min(RANKED, len(texts))

    def rank(question: str) -> Sequence[int]:
        known = [term for term in tokens([question])[0] if term in model.vocab_dict]
        if not known:
            return []
        return model.retrieve([known], k=limit, show_progress=False)[0][0].tolist()  # type: ignore[no-any-return]

    return rank


def _tantivy(texts: Sequence[str], language: str) -> Ranker:
    """Rank by tantivy with the language's stemmer, or its default tokenizer where it has none."""
    import tantivy  # noqa: PLC0415

    stemmed = language in _LANGUAGES
    schema = tantivy.SchemaBuilder()
    schema.add_unsigned_field("position", stored=True)
    schema.add_text_field("text", tokenizer_name="stemmed" if stemmed else "default")
    index = tantivy.Index(schema.build())
    if stemmed:  # for English the same as its en_stem
        steps = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        steps = steps.filter(tantivy.Filter.remove_long(40)).filter(tantivy.Filter.lowercase())
        steps = steps.filter(tantivy.Filter.stemmer(_LANGUAGES[language]))
        index.register_tokenizer("stemmed", steps.build())
    writer = index.writer(num_threads=1)
    for position, text in enumerate(texts):
        writer.add_document(tantivy.Document(position=position, text=text))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def rank(question: str) -> Sequence[int]:
        words = " ".join(f'"{word}"' for word in _WORD.findall(question))
        query, _ = index.parse_query_lenient(words, ["text"])
        hits = searcher.search(query, RANKED).hits
        return [searcher.doc(address)["position"][0] for _, address in hits]

    return rank


def _fts5_porter(texts: Sequence[str], language: str) -> Ranker:  # noqa: ARG001  # it knows none
    return _fts5(texts, "porter unicode61", _WORD.findall)


def _fts5_trigram(texts: Sequence[str], language: str) -> Ranker:  # noqa: ARG001
    def trigrams(question: str) -> list[str]:
        runs = _WORD.findall(question)
        return [run[at : at + 3] for run in runs for at in range(len(run) - _TRIGRAM_CHARS + 1)]

    return _fts5(texts, "trigram", trigrams)


def _fts5(texts: Sequence[str], tokenizer: str, split: Callable[[str], list[str]]) -> Ranker:
    database = sqlite3.connect(":memory:")
    database.execute(f"CREATE VIRTUAL TABLE articles USING fts5(text, tokenize='{tokenizer}')")
    database.executemany("INSERT INTO articles (rowid, text) VALUES (?, ?)", enumerate(texts))
    query = "SELECT rowid FROM articles WHERE articles MATCH ? ORDER BY rank LIMIT ?"

    def rank(question: str) -> Sequence[int]:
        words = " OR ".join(f'"{word}"' for word in split(question))
        return [row for (row,) in database.execute(query, (words, RANKED))] if words else []

    weakref.finalize(rank, database.close)
    return rank

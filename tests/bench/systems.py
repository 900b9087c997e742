"""The search and its peers, each as its documentation shows, on the same ready terms.

Every system gets the same terms for the same passages and questions and returns positions of
passages, best first. What a question costs is what stands between the terms and the positions.
"""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.search.bm25 import K1, B
from bot.search.building import PostingsBuilder
from bot.search.kernels import Kernel, compiled_kernel
from bot.search.layout import Layout, arrays_of, layout_of
from bot.search.plain import PlainKernel
from bot.search.postings import Postings
from tests.bench.corpus import Corpus

LIMIT = 10

Ask = Callable[[Sequence[str]], Sequence[int]]
"""Returns the positions of the best :data:`LIMIT` passages for a question's terms."""


@dataclass(frozen=True, slots=True)
class System:
    """One of those that are compared.

    Attributes:
        name: What tables and plots call it.
        build: Writes its index of a corpus to a folder.
        open: Opens that index; the corpus is for one that keeps none.
        index: What its index is called; systems of the same name share one.
        is_slow: It is asked fewer questions, and only where that is wanted at a million.
    """

    name: str
    build: Callable[[Corpus, Path], None]
    open: Callable[[Corpus, Path], Ask]
    index: str
    is_slow: bool = False


def _build_ours(corpus: Corpus, folder: Path) -> None:
    with PostingsBuilder(spill_to=folder) as builder:
        for numbers in corpus:
            builder.add(numbers)
        layout = builder.finish(len(corpus.vocabulary))
    for name, array in arrays_of(layout).items():
        np.save(folder / f"{name}.npy", array)
    (folder / "vocabulary.json").write_text(json.dumps(corpus.vocabulary), encoding="utf-8")


def _open_ours(folder: Path, kernel: Callable[[Layout], Kernel]) -> Ask:
    words = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
    layout = layout_of({path.stem: np.load(path, mmap_mode="r") for path in folder.glob("*.npy")})
    postings = Postings(layout, {word: number for number, word in enumerate(words)}, kernel)
    return lambda terms: [position for position, _ in postings.best(terms, LIMIT)]


def _open_plain(corpus: Corpus, folder: Path) -> Ask:
    del corpus
    return _open_ours(folder, PlainKernel)


def _open_compiled(corpus: Corpus, folder: Path) -> Ask:
    del corpus
    return _open_ours(folder, _compiled)


def _compiled(layout: Layout) -> Kernel:
    kernel = compiled_kernel(layout)
    assert kernel is not None, "the extra [speed] is absent"
    return kernel


def _build_nothing(corpus: Corpus, folder: Path) -> None:
    del corpus, folder


def _open_rank_bm25(corpus: Corpus, folder: Path) -> Ask:
    del folder
    import rank_bm25  # noqa: PLC0415  # only in the process that measures it

    model = rank_bm25.BM25Okapi(list(corpus.words()), k1=K1, b=B)
    positions = np.arange(len(corpus))
    return lambda terms: model.get_top_n(list(terms), positions, n=LIMIT)


def _build_bm25s(corpus: Corpus, folder: Path) -> None:
    import bm25s  # noqa: PLC0415

    model = bm25s.BM25(k1=K1, b=B, method="lucene")
    ids = [numbers.tolist() for numbers in corpus]
    vocabulary = {word: number for number, word in enumerate(corpus.vocabulary)}
    model.index((ids, vocabulary), show_progress=False)
    model.save(str(folder), show_progress=False)


def _open_bm25s(backend: str, folder: Path) -> Ask:
    import bm25s  # noqa: PLC0415

    model: Any = bm25s.BM25.load(str(folder), load_corpus=False)
    if backend == "numba":
        model.backend = "numba"
        model.activate_numba_scorer()

    def ask(terms: Sequence[str]) -> Sequence[int]:
        known = [term for term in terms if term in model.vocab_dict]
        if not known:
            return []
        found = model.retrieve([known], k=LIMIT, show_progress=False, n_threads=0)
        return found.documents[0].tolist()  # type: ignore[no-any-return]

    return ask


def _build_tantivy(corpus: Corpus, folder: Path) -> None:
    import tantivy  # noqa: PLC0415

    schema = tantivy.SchemaBuilder()
    schema.add_unsigned_field("position", stored=True)
    schema.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
    index = tantivy.Index(schema.build(), path=str(folder))
    writer = index.writer(heap_size=500_000_000, num_threads=1)
    for position, words in enumerate(corpus.words()):
        writer.add_document(tantivy.Document(position=position, text=" ".join(words)))
    writer.commit()
    writer.wait_merging_threads()


def _open_tantivy(corpus: Corpus, folder: Path) -> Ask:
    del corpus
    import tantivy  # noqa: PLC0415

    index = tantivy.Index.open(str(folder))
    searcher, schema = index.searcher(), index.schema

    def ask(terms: Sequence[str]) -> Sequence[int]:
        # Sooner than to have a question parsed, which its documentation shows first.
        query = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Should, tantivy.Query.term_query(schema, "text", term))
                for term in terms
            ]
        )
        hits = searcher.search(query, LIMIT, count=False).hits
        return [searcher.doc(address)["position"][0] for _, address in hits]

    return ask


def _build_fts5(corpus: Corpus, folder: Path) -> None:
    database = sqlite3.connect(folder / "fts5.db")
    database.execute(
        "CREATE VIRTUAL TABLE passages USING fts5(text, content='', tokenize='unicode61')"
    )
    rows = ((position, " ".join(words)) for position, words in enumerate(corpus.words()))
    database.executemany("INSERT INTO passages (rowid, text) VALUES (?, ?)", rows)
    database.commit()
    database.execute("INSERT INTO passages (passages) VALUES ('optimize')")
    database.commit()
    database.close()


def _open_fts5(corpus: Corpus, folder: Path) -> Ask:
    del corpus
    database = sqlite3.connect(folder / "fts5.db")
    query = "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT ?"

    def ask(terms: Sequence[str]) -> Sequence[int]:
        words = " OR ".join(f'"{term}"' for term in terms)
        return [row for (row,) in database.execute(query, (words, LIMIT))] if words else []

    return ask


OURS_NUMPY = "ours, numpy"
OURS_NUMBA = "ours, numba"

SYSTEMS: Mapping[str, System] = {
    system.name: system
    for system in (
        System(OURS_NUMBA, _build_ours, _open_compiled, "ours"),
        System(OURS_NUMPY, _build_ours, _open_plain, "ours"),
        System("tantivy", _build_tantivy, _open_tantivy, "tantivy"),
        System(
            "bm25s, numba", _build_bm25s, lambda _, folder: _open_bm25s("numba", folder), "bm25s"
        ),
        System(
            "bm25s, numpy", _build_bm25s, lambda _, folder: _open_bm25s("numpy", folder), "bm25s"
        ),
        System("SQLite FTS5", _build_fts5, _open_fts5, "fts5", is_slow=True),
        System("rank_bm25", _build_nothing, _open_rank_bm25, "rank_bm25", is_slow=True),
    )
}

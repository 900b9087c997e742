"""One kind of measurement: how fast this machine reads memory, with one thread.

No search that looks at every posting of a question's terms can be faster than reading them.
"""

from dataclasses import dataclass
from statistics import median
from time import perf_counter

import numpy as np

from bot.search.building import PostingsBuilder
from bot.search.weights import df_of
from tests.bench.corpus import Corpus, natural_questions, question_terms
from tests.bench.runs import Run

ARRAY_BYTES = 1 << 29
BYTES_PER_POSTING = 3


@dataclass(frozen=True, slots=True)
class Limit:
    """What reading a question's postings takes at least.

    Attributes:
        passages: How many there are.
        postings: Of a question's terms, in the mean.
        bytes_read: That they take.
        ms: Reading them at the bandwidth that was measured.
    """

    passages: int
    postings: float
    bytes_read: float
    ms: float


def read_bytes_per_s(repeats: int) -> float:
    """Return the bandwidth of reading an array that no cache holds: the median of some."""
    array = np.ones(ARRAY_BYTES // 8, np.uint64)
    taken = []
    for _ in range(repeats + 1):
        start = perf_counter()
        array.max()
        taken.append(perf_counter() - start)
    return ARRAY_BYTES / median(taken[1:])


def limit_at(run: Run, passages: int, bytes_per_s: float) -> Limit:
    """Return the limit at one size."""
    df = document_frequencies(run.corpus(passages))
    postings = [sum(df.get(term, 0) for term in {*q}) for q in question_terms(natural_questions())]
    mean = sum(postings) / len(postings)
    size = mean * BYTES_PER_POSTING
    return Limit(passages, mean, size, 1_000 * size / bytes_per_s)


def document_frequencies(corpus: Corpus) -> dict[str, int]:
    """Return in how many passages each term is."""
    builder = PostingsBuilder()
    builder.add_many(corpus.terms, corpus.ends)
    layout = builder.finish(len(corpus.vocabulary))
    return {term: df_of(layout, number) for number, term in enumerate(corpus.vocabulary)}

"""One kind of measurement: many questions at once, as evaluation and rehearsal ask them."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from statistics import median
from time import perf_counter

from bot.search.building import PostingsBuilder
from bot.search.postings import Postings
from tests.bench.children import arguments, run_child, tell
from tests.bench.corpus import Corpus, natural_questions, question_terms
from tests.bench.runs import Progress, Run
from tests.bench.systems import LIMIT

COPIES = 10
"""Times that the questions are asked in one batch."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Questions a second, one by one and together.

    Attributes:
        passages: How many there were.
        single: Questions a second, one after the other, with one thread.
        together: Questions a second of a batch, with two.
    """

    passages: int
    single: float
    together: float


def measure(run: Run, progress: Progress) -> Iterator[Batch]:
    """Measure each size."""
    for passages in run.sizes:
        progress(f"{passages:,} passages: many questions at once")
        with tempfile.TemporaryDirectory(prefix="cuttings-bench-") as folder:
            run.corpus(passages).save(Path(folder))
            found = run_child("tests.bench.batch", folder, str(run.repeats))
        yield Batch(passages, found["single"], found["together"])


def main() -> None:
    """Ask one by one and together, and tell: CORPUS REPEATS."""
    folder, repeats = arguments(2)
    corpus = Corpus.open(Path(folder))
    builder = PostingsBuilder()
    builder.add_many(corpus.terms, corpus.ends)
    vocabulary = {word: number for number, word in enumerate(corpus.vocabulary)}
    kernel = import_module("bot.search.compiled").CompiledKernel
    postings = Postings(builder.finish(len(vocabulary)), vocabulary, kernel)
    questions = question_terms(natural_questions()) * COPIES
    single, together = [], []
    for _ in range(int(repeats) + 1):
        start = perf_counter()
        one_by_one = [postings.best(terms, LIMIT) for terms in questions]
        between = perf_counter()
        at_once = postings.best_of_many(questions, LIMIT)
        end = perf_counter()
        if at_once != one_by_one:
            raise AssertionError("together, questions are answered otherwise")
        single.append(len(questions) / (between - start))
        together.append(len(questions) / (end - between))
    tell({"single": median(single[1:]), "together": median(together[1:])})


if __name__ == "__main__":
    main()

"""One kind of measurement: many questions at once, as many readers ask them."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from bot.answers.answering import Answering
from bot.search.searcher import SnapshotSearcher
from bot.search.snapshot import build_snapshot
from tests.bench.children import arguments, run_child, tell
from tests.bench.corpus import natural_questions
from tests.bench.runs import Progress, Run
from tests.bench.steps import SIZES, make_story


@dataclass(frozen=True, slots=True)
class Batch:
    """Whole answers a second, by two threads.

    Attributes:
        passages: How many there were.
        single: Each question asked when the one before is answered.
        together: All asked at once.
    """

    passages: int
    single: float
    together: float


def measure(run: Run, progress: Progress) -> Iterator[Batch]:
    """Measure each size that a story may well have."""
    for passages in (size for size in run.sizes if size in SIZES):
        progress(f"{passages:,} passages: many questions at once")
        found = run_child("tests.bench.batch", str(passages), str(run.repeats))
        yield Batch(passages, found["single"], found["together"])


def main() -> None:
    """Ask one by one and together, and tell: PASSAGES REPEATS."""
    passages, repeats = map(int, arguments(2))
    asyncio.run(_ask(passages, repeats))


async def _ask(passages: int, repeats: int) -> None:
    snapshot = build_snapshot(make_story(passages), 0)
    questions = natural_questions()
    single, together = [], []
    async with SnapshotSearcher() as searcher:
        snapshot.quicken()
        searcher.publish(snapshot)
        answering = Answering(searcher)
        for _ in range(repeats + 1):
            start = perf_counter()
            one_by_one = [await answering.answer(each, snapshot.name) for each in questions]
            between = perf_counter()
            asked = (answering.answer(each, snapshot.name) for each in questions)
            at_once = await asyncio.gather(*asked)
            end = perf_counter()
            if at_once != one_by_one:
                raise AssertionError("together, questions are answered otherwise")
            single.append(len(questions) / (between - start))
            together.append(len(questions) / (end - between))
    tell({"single": median(single[1:]), "together": median(together[1:])})


if __name__ == "__main__":
    main()

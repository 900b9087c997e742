"""One kind of measurement: what each step from a question to its answer costs."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter, thread_time
from unittest.mock import patch

import numpy as np

from bot.answers.answering import CONSIDERED_HITS, choose_excerpts, compose
from bot.answers.confidence import confidence
from bot.search.plain import PlainKernel
from bot.search.question import Question
from bot.search.reranking import Ranked, Reranker
from bot.search.snapshot import Snapshot, build_snapshot
from bot.story.model import Article, Story
from tests.bench.children import arguments, run_child, tell
from tests.bench.corpus import natural_questions, passage_texts, read_pool
from tests.bench.runs import Progress, Run
from tests.bench.systems import OURS_NUMBA, OURS_NUMPY

SIZES = (10_000, 100_000)
PASSAGES_AN_ARTICLE = 5
STEPS = ("search but for re-ranking", "re-ranking", "confidence", "excerpts", "whole answer")

Times = Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Step:
    """What one step costs.

    Attributes:
        system: With numpy alone, or with numba too; the latter only where the bot would use it.
        step: One of :data:`STEPS`.
        passages: How many there were.
        median_ms: Of the time that a question takes, at the median round.
        p99_ms: Its 99th percentile.
        cpu_ms: Median of the processor time.
    """

    system: str
    step: str
    passages: int
    median_ms: float
    p99_ms: float
    cpu_ms: float


def measure(run: Run, progress: Progress) -> Iterator[Step]:
    """Measure each size that a story may well have."""
    for passages in (size for size in run.sizes if size in SIZES):
        progress(f"{passages:,} passages: from question to answer")
        found = run_child("tests.bench.steps", str(passages), str(run.repeats))
        for system, told in found.items():
            for step in STEPS:
                yield Step(system, step, passages, *told[step])


def main() -> None:
    """Ask a story that many passages long, and tell: PASSAGES REPEATS."""
    passages, repeats = map(int, arguments(2))
    snapshot = build_snapshot(make_story(passages), 0)
    questions = natural_questions()
    told = {OURS_NUMPY: _measured(snapshot, questions, repeats)}
    snapshot.quicken()
    if snapshot.kernel != PlainKernel.name:
        told[OURS_NUMBA] = _measured(snapshot, questions, repeats)
    tell(told)


def _measured(snapshot: Snapshot, questions: Sequence[str], repeats: int) -> dict[str, list[float]]:
    rounds = [_round(snapshot, questions) for _ in range(repeats + 1)][1:]
    return {step: _told(rounds, step) for step in STEPS}


def make_story(passages: int) -> Story:
    """Return a story of articles of five passages."""
    texts = list(passage_texts(read_pool(), passages))
    articles = tuple(
        Article(f"{at:07}.md", texts[at][:60], "\n\n".join(texts[at : at + PASSAGES_AN_ARTICLE]))
        for at in range(0, passages, PASSAGES_AN_ARTICLE)
    )
    return Story("bench", "Bench", "en", articles)


def _told(rounds: Sequence[tuple[Times, Times]], step: str) -> list[float]:
    return [
        float(np.median([np.median(wall[step]) for wall, _ in rounds])),
        float(np.median([np.percentile(wall[step], 99) for wall, _ in rounds])),
        float(np.median([np.median(cpu[step]) for _, cpu in rounds])),
    ]


def _round(snapshot: Snapshot, questions: Sequence[str]) -> tuple[Times, Times]:
    """Return each step's times and processor times in ms, one a question."""
    wall: defaultdict[str, list[float]] = defaultdict(list)
    cpu: defaultdict[str, list[float]] = defaultdict(list)
    reranked = Reranker.ranked

    def timed(
        self: Reranker,
        question: Question,
        rarity: Mapping[str, float],
        positions: Sequence[int],
        stems: Sequence[float],
    ) -> list[Ranked]:
        start = perf_counter(), thread_time()
        found = reranked(self, question, rarity, positions, stems)
        _note("re-ranking", start)
        return found

    def _note(step: str, start: tuple[float, float]) -> None:
        wall[step].append(1_000 * (perf_counter() - start[0]))
        cpu[step].append(1_000 * (thread_time() - start[1]))

    for question in questions:
        start = perf_counter(), thread_time()
        compose(snapshot.search(question, CONSIDERED_HITS))
        _note("whole answer", start)
        with patch.object(Reranker, "ranked", timed):
            start = perf_counter(), thread_time()
            found = snapshot.search(question, CONSIDERED_HITS)
            _note("search but for re-ranking", start)
        for times in (wall, cpu):
            times["search but for re-ranking"][-1] -= times["re-ranking"][-1]
        start = perf_counter(), thread_time()
        confidence(found)
        _note("confidence", start)
        start = perf_counter(), thread_time()
        choose_excerpts(found)
        _note("excerpts", start)
    return wall, cpu


if __name__ == "__main__":
    main()

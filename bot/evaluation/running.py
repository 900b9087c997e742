"""A question set through the product's own path: searcher, confidence, excerpts.

Nothing here ranks or judges; what a reader would see is written down.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from time import perf_counter, process_time
from typing import Protocol, TypeVar

from bot.answers import answering
from bot.answers.model import Verdict
from bot.evaluation.datasets import Dataset, JudgedQuestion
from bot.search.model import Found
from bot.search.reranking import CANDIDATES
from bot.search.searcher import SnapshotSearcher
from bot.search.snapshot import Snapshot, build_snapshot

T = TypeVar("T")


class Track(Protocol):
    """Shows how far some work is: yields the items and counts."""

    def __call__(self, items: Sequence[T], doing: str, /) -> Iterable[T]:
        """Yield ``items`` one by one; ``doing`` says what is done with them."""
        ...


def quietly(items: Sequence[T], doing: str, /) -> Iterable[T]:  # noqa: ARG001  # Track's shape
    """Show nothing."""
    return items


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question brought.

    Attributes:
        question: The question as it was asked.
        ranked: Files of the articles, in the order readers see them; each once.
        marked: The marked sentence of each excerpt, whatever the verdict.
        excerpts: The excerpts' texts, whatever the verdict.
        confidence: Probability that the story answers, 0 to 1.
        verdict: What a reader is told.
        latency_ms: From the question to the answer, its excerpts cut.
        cpu_ms: Processor time of the whole process meanwhile.
        repairs: How many of its words were read as other words.
    """

    question: JudgedQuestion
    ranked: tuple[str, ...]
    marked: tuple[str, ...]
    excerpts: tuple[str, ...]
    confidence: float
    verdict: Verdict
    latency_ms: float
    cpu_ms: float
    repairs: int

    @property
    def shown(self) -> tuple[str, ...]:
        """The excerpts that a reader gets to see: none where the bot stays silent."""
        return () if self.verdict is Verdict.NOT_IN_STORY else self.excerpts


@dataclass(frozen=True, slots=True)
class Run:
    """All outcomes of one question set.

    Attributes:
        dataset: What was asked.
        outcomes: In the order of the questions.
        passages: How many the story was split into.
        build_seconds: To split, analyse and index it.
    """

    dataset: Dataset
    outcomes: tuple[Outcome, ...]
    passages: int
    build_seconds: float


async def ask_all(dataset: Dataset, track: Track = quietly) -> Run:
    """Build the set's snapshot and ask it every question, one after the other."""
    start = perf_counter()
    snapshot = build_snapshot(dataset.story, 0)
    built = perf_counter()
    outcomes = await ask_snapshot(snapshot, dataset.questions, track, dataset.name)
    return Run(dataset, outcomes, len(snapshot.passages), built - start)


async def ask_snapshot(
    snapshot: Snapshot,
    questions: Sequence[JudgedQuestion],
    track: Track = quietly,
    doing: str = "",
) -> tuple[Outcome, ...]:
    """Ask a snapshot questions, one after the other."""
    async with SnapshotSearcher() as searcher:
        searcher.publish(snapshot)
        name = snapshot.story.name
        return tuple([await _ask(searcher, name, question) for question in track(questions, doing)])


async def _ask(searcher: SnapshotSearcher, story: str, question: JudgedQuestion) -> Outcome:
    start, worked = perf_counter(), process_time()
    answer = await answering.Answering(searcher).answer(question.text, story)
    worked, end = process_time() - worked, perf_counter()
    found = await searcher.search(story, question.text, CANDIDATES)
    excerpts = answer.excerpts or answering.choose_excerpts(found)
    return Outcome(
        question=question,
        ranked=readers_order(found),
        marked=tuple(excerpt.marked.of(excerpt.article.body) for excerpt in excerpts),
        excerpts=tuple(excerpt.text for excerpt in excerpts),
        confidence=answer.confidence,
        verdict=answer.verdict,
        latency_ms=1000 * (end - start),
        cpu_ms=1000 * worked,
        repairs=len(answer.repairs),
    )


def readers_order(found: Found) -> tuple[str, ...]:
    """Return the articles' files as readers see them: by their best sentence, then the rest."""
    hits = (*(hit for hit, _ in answering.order_hits(found)), *found.hits)
    return tuple(dict.fromkeys(hit.passage.article.file for hit in hits))

"""One kind of measurement: what a question costs, ours and the peers', at each size.

Each system opens its index in a process of its own and answers all questions once; then all of
them in as many rounds as wanted, one thread. A round gives one median and one p99; what is
reported is the median of the rounds' medians, with the least and the greatest.
"""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np

from tests.bench.children import arguments, peak_mb, resident_mb, run_child, tell
from tests.bench.corpus import QUESTIONS, Corpus, natural_questions, question_terms
from tests.bench.runs import Progress, Run
from tests.bench.systems import LIMIT, SYSTEMS, System

SLOW_QUESTIONS = 30
SLOW_UPTO = 100_000
MANY = 10_000
"""From this size on a slow system is asked fewer questions."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How one system answered at one size.

    Attributes:
        system: Its name.
        passages: How many there were.
        questions: How many were asked in each round.
        medians_ms: Of the questions of each round.
        p99s_ms: The same.
        build_s: From ready terms to its files.
        build_peak_mb: The whole process.
        disk_mb: Its files.
        open_s: To the first answer.
        memory_mb: Of the whole process, after the questions.
        cpu_ms: Median of the processor time that the process spent on a question; in the median
            round.
        cpu_p99_ms: The same of the 99th percentile.
        agreement: The share of its best passages that are also the first system's.
    """

    system: str
    passages: int
    questions: int
    medians_ms: tuple[float, ...]
    p99s_ms: tuple[float, ...]
    build_s: float
    build_peak_mb: float
    disk_mb: float
    open_s: float
    memory_mb: float
    agreement: float
    cpu_ms: float = 0.0
    cpu_p99_ms: float = 0.0

    @property
    def median_ms(self) -> float:
        """The median of the rounds' medians."""
        return float(np.median(self.medians_ms))

    @property
    def p99_ms(self) -> float:
        """The median of the rounds' p99."""
        return float(np.median(self.p99s_ms))


def measure(run: Run, progress: Progress) -> Iterator[Asked]:
    """Measure every system at every size."""
    for passages in run.sizes:
        with tempfile.TemporaryDirectory(prefix="cuttings-bench-") as name:
            folder = Path(name)
            run.corpus(passages).save(folder)
            built: dict[str, Any] = {}
            reference: Sequence[Sequence[int]] | None = None
            for system in SYSTEMS.values():
                if system.is_slow and passages > SLOW_UPTO and not run.slow:
                    continue
                progress(f"{passages:,} passages: {system.name}")
                index = folder / system.index
                if system.index not in built:
                    index.mkdir()
                    built[system.index] = run_child(
                        "tests.bench.building", system.name, str(folder), str(index)
                    )
                found = run_child(
                    "tests.bench.asking",
                    system.name,
                    str(folder),
                    str(index),
                    str(run.repeats),
                    str(_questions(system, passages)),
                )
                best = found["best"]
                reference = best if reference is None else reference
                build = built[system.index]
                yield (
                    Asked(
                        system=system.name,
                        passages=passages,
                        questions=len(best),
                        medians_ms=tuple(found["medians_ms"]),
                        p99s_ms=tuple(found["p99s_ms"]),
                        build_s=build["seconds"],
                        build_peak_mb=build["peak_mb"],
                        disk_mb=build["disk_mb"],
                        open_s=found["open_s"],
                        memory_mb=found["memory_mb"],
                        agreement=_agreement(best, reference),
                        cpu_ms=found["cpu_ms"],
                        cpu_p99_ms=found["cpu_p99_ms"],
                    )
                )


def _questions(system: System, passages: int) -> int:
    return SLOW_QUESTIONS if system.is_slow and passages >= MANY else QUESTIONS


def _agreement(best: Sequence[Sequence[int]], reference: Sequence[Sequence[int]]) -> float:
    """Return the share of best passages that the reference has too.

    Sentences are repeated, so many passages score alike: where two systems break ties in
    their own ways, they may agree on scores and not on passages.
    """
    same = reference[:: len(reference) // len(best)]
    shared = sum(len({*a} & {*b}) for a, b in zip(best, same, strict=True))
    return shared / max(1, sum(map(len, best)))


def main() -> None:
    """Ask one system and tell what it took: SYSTEM CORPUS FOLDER REPEATS QUESTIONS."""
    name, corpus_folder, folder, repeats, count = arguments(5)
    questions = question_terms(natural_questions())
    questions = questions[:: len(questions) // int(count)]
    corpus = Corpus.open(Path(corpus_folder))
    start = perf_counter()
    ask = SYSTEMS[name].open(corpus, Path(folder))
    ask(questions[0])
    open_s = perf_counter() - start
    best = [[int(at) for at in ask(terms)][:LIMIT] for terms in questions]
    rounds, worked = [], []
    for _ in range(int(repeats)):
        taken, cpu = [], []
        for terms in questions:
            before, begin = process_time(), perf_counter()
            ask(terms)
            taken.append(1_000 * (perf_counter() - begin))
            cpu.append(1_000 * (process_time() - before))
        rounds.append(taken)
        worked.append(cpu)
    tell(
        {
            "open_s": open_s,
            "best": best,
            "medians_ms": np.median(rounds, axis=1).tolist(),
            "p99s_ms": np.percentile(rounds, 99, axis=1).tolist(),
            "cpu_ms": float(np.median(np.median(worked, axis=1))),
            "cpu_p99_ms": float(np.median(np.percentile(worked, 99, axis=1))),
            "memory_mb": resident_mb(),
            "peak_mb": peak_mb(),
        }
    )


if __name__ == "__main__":
    main()

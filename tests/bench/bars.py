"""What is wanted, in ratios within one run, and what was seen."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from tests.bench.figures import (
    LAG_MOST,
    LAG_P99,
    OURS,
    PEAK,
    REPUBLISH,
    START,
    START_MEMORY,
    TANTIVY,
    TEXTS,
)
from tests.bench.results import Results
from tests.bench.systems import OURS_NUMBA, OURS_NUMPY

SMALL, MEDIUM, LARGE = 10_000, 100_000, 1_000_000
MEGABYTES_RESIDENT = 250
MEGABYTES_ON_DISK = 300
MEGABYTES_BUILDING = 1_500
REACHED: Mapping[str, float] = {
    f"{MEDIUM:,}: from text to searchable to tantivy": 8.0,
    f"{MEDIUM:,}: {OURS_NUMBA} to bm25s, numba, median": 0.49,
    f"{MEDIUM:,}: {OURS_NUMPY} to tantivy, median": 1.6,
    f"{LARGE:,}: {OURS_NUMPY} to tantivy, median": 1.05,
    f"{LARGE:,}: {OURS_NUMPY}, p99 to median": 8.5,
    f"{LARGE:,}: {OURS_NUMBA}, resident MB": 360,
}
"""Where what is wanted was not reached, what was so far: no run may fall far behind it."""
TEXTS_TO_TANTIVY = 1.2
MEGABYTES_STARTED = 104.9
"""100 MiB."""
MS_A_QUESTION, MS_A_QUESTION_P99 = 2, 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One thing that is wanted.

    Attributes:
        what: In words.
        wanted: The most, or the least, that is wanted.
        seen: What was measured.
        is_least: Whether more is better.
        reached: The best that was seen on a quiet machine where what is wanted is out of
            reach: what must not be lost. None where it is not.
    """

    what: str
    wanted: float
    seen: float
    is_least: bool = False
    reached: float | None = None

    @property
    def is_met(self) -> bool:
        """Whether it is as it is wanted."""
        return self._holds(self.wanted)

    @property
    def is_kept(self) -> bool:
        """Whether it is at least as good as it was, give or take a fifth."""
        slack = 0.8 if self.is_least else 1.2
        return self.is_met or (self.reached is not None and self._holds(self.reached * slack))

    def _holds(self, bound: float) -> bool:
        return self.seen >= bound if self.is_least else self.seen <= bound


def bars(results: Results) -> list[Bar]:
    """Return every bar whose size was measured."""
    found = [
        *_ratios(results),
        *_growth(results),
        *_sizes(results),
        *_batches(results),
        *_steps(results),
        *_figures(results),
    ]
    return [replace(bar, reached=REACHED.get(bar.what)) for bar in found]


def _ratios(results: Results) -> Iterator[Bar]:
    median, p99 = (lambda row: row.median_ms), (lambda row: row.p99_ms)
    for passages, ours, peer, of, name, most in (
        (MEDIUM, OURS_NUMBA, "tantivy", median, "median", 0.40),
        (MEDIUM, OURS_NUMBA, "tantivy", p99, "p99", 0.40),
        (MEDIUM, OURS_NUMBA, "bm25s, numba", median, "median", 0.40),
        (MEDIUM, OURS_NUMBA, "bm25s, numba", p99, "p99", 0.40),
        (MEDIUM, OURS_NUMPY, "tantivy", median, "median", 1.3),
        (MEDIUM, OURS_NUMPY, "rank_bm25", median, "median", 1 / 300),
        (LARGE, OURS_NUMBA, "tantivy", median, "median", 0.30),
        (LARGE, OURS_NUMBA, "bm25s, numba", median, "median", 0.5),
        (LARGE, OURS_NUMPY, "tantivy", median, "median", 0.6),
    ):
        seen = _ratio(results, passages, ours, peer, of)
        if seen is not None:
            yield Bar(f"{passages:,}: {ours} to {peer}, {name}", most, seen)
    for ours in (OURS_NUMBA, OURS_NUMPY):
        row = results.of(ours, LARGE)
        if row is not None:
            yield Bar(f"{LARGE:,}: {ours}, p99 to median", 3, row.p99_ms / row.median_ms)
            if row.cpu_ms:
                seen = row.cpu_p99_ms / row.cpu_ms
                yield Bar(f"{LARGE:,}: {ours}, p99 to median, processor time", 3, seen)


def _ratio(
    results: Results, passages: int, ours: str, peer: str, of: Callable[[object], float]
) -> float | None:
    mine, theirs = results.of(ours, passages), results.of(peer, passages)
    return None if mine is None or theirs is None else of(mine) / of(theirs)


def exponent(results: Results, system: str) -> float | None:
    """Return how the median grows with the passages, from 10,000 on: 1 is linearly."""
    rows = [row for size in results.sizes if (row := results.of(system, size)) is not None]
    points = [
        (math.log(row.passages), math.log(row.median_ms)) for row in rows if row.passages >= SMALL
    ]
    if len(points) < 2:  # a line needs two
        return None
    x, y = np.array(points).T
    return float(np.polyfit(x, y, 1)[0])


def _growth(results: Results) -> Iterator[Bar]:
    for ours in (OURS_NUMBA, OURS_NUMPY):
        seen = exponent(results, ours)
        if seen is not None:
            yield Bar(f"growth from {SMALL:,} on: {ours}, exponent", 1.0, seen)


def _sizes(results: Results) -> Iterator[Bar]:
    for passages, seconds in ((MEDIUM, 4), (LARGE, 40)):
        row = results.of(OURS_NUMPY, passages)
        if row is not None:
            yield Bar(f"{passages:,}: built from ready terms, s", seconds, row.build_s)
    for ours in (OURS_NUMPY, OURS_NUMBA):
        row = results.of(ours, LARGE)
        if row is not None:
            resident = row.memory_mb - results.interpreter_mb
            yield Bar(f"{LARGE:,}: {ours}, resident MB", MEGABYTES_RESIDENT, resident)
    row = results.of(OURS_NUMPY, LARGE)
    if row is not None:
        yield Bar(f"{LARGE:,}: postings on disk, MB", MEGABYTES_ON_DISK, row.disk_mb)
        yield Bar(f"{LARGE:,}: peak MB while building", MEGABYTES_BUILDING, row.build_peak_mb)
        yield Bar(f"{LARGE:,}: opened and first answer, s, numpy", 0.3, row.open_s)


def _batches(results: Results) -> Iterator[Bar]:
    for row in results.batches:
        yield Bar(
            f"{row.passages:,}: asked at once to one by one",
            3,
            row.together / row.single,
            is_least=True,
        )


def _steps(results: Results) -> Iterator[Bar]:
    for row in results.steps:
        if (row.step, row.passages) == ("whole answer", MEDIUM):
            what = f"{MEDIUM:,}: whole answer, {row.system}"
            yield Bar(f"{what}, median, ms", MS_A_QUESTION, row.median_ms)
            yield Bar(f"{what}, p99, ms", MS_A_QUESTION_P99, row.p99_ms)


def _figures(results: Results) -> Iterator[Bar]:
    for passages in (MEDIUM, LARGE):
        ours, peer = (results.figure(TEXTS, system, passages) for system in (OURS, TANTIVY))
        if ours is not None and peer is not None:
            what = f"{passages:,}: from text to searchable to tantivy"
            yield Bar(what, TEXTS_TO_TANTIVY, ours / peer)
    for what, passages, most in (
        (PEAK, LARGE, MEGABYTES_BUILDING),
        (REPUBLISH, MEDIUM, 1),
        (LAG_P99, MEDIUM, 10),
        (LAG_MOST, MEDIUM, 50),
        (START, 0, 1.5),
        (START_MEMORY, 0, MEGABYTES_STARTED),
    ):
        seen = results.figure(what, OURS, passages)
        if seen is not None:
            yield Bar(f"{passages:,}: {what}" if passages else what, most, seen)

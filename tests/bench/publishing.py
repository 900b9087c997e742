"""Kinds of measurement: from text to an answer, republishing, and starting."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.bench.children import run_child
from tests.bench.figures import (
    LAG_MOST,
    LAG_P99,
    OURS,
    PEAK,
    REPUBLISH,
    REPUBLISH_CPU,
    START,
    START_CPU,
    START_MEMORY,
    TANTIVY,
    TEXTS,
    Figure,
)
from tests.bench.runs import Progress, Run
from tests.bench.stories import write_story

TEXT_SIZES = (100_000, 1_000_000)
REPUBLISHED = 100_000
SETTLE_S = 2.5
"""Files that changed just before they are read are read again the next time."""


def measure(run: Run, progress: Progress) -> Iterator[Figure]:
    """Measure what the sizes allow."""
    for passages in (size for size in run.sizes if size in TEXT_SIZES):
        with tempfile.TemporaryDirectory(prefix="cuttings-bench-") as corpus:
            folder = write_story(run.pool, passages, Path(corpus))
            for system in (TANTIVY, OURS):
                progress(f"{passages:,} passages: from text to searchable, {system}")
                yield from _texts(system, passages, folder)
            if passages == REPUBLISHED:
                progress(f"{passages:,} passages: republishing")
                yield from _republishing(passages, Path(corpus), run.repeats)
    progress("starting")
    yield from _starting(run.repeats)


def _texts(system: str, passages: int, folder: Path) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="cuttings-bench-") as index:
        found = run_child("tests.bench.texts", system, str(folder), index)
    yield Figure(TEXTS, system, passages, found["seconds"])
    yield Figure(PEAK, system, passages, found["peak_mb"])


def _republishing(passages: int, corpus: Path, repeats: int) -> Iterator[Figure]:
    time.sleep(SETTLE_S)
    with tempfile.TemporaryDirectory(prefix="cuttings-bench-") as data:
        found = run_child("tests.bench.republishing", str(corpus), data, str(repeats))
    for what in (LAG_P99, LAG_MOST, REPUBLISH, REPUBLISH_CPU):
        yield Figure(what, OURS, passages, found[what])


def _starting(repeats: int) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="cuttings-bench-") as data:
        rounds = [
            run_child("tests.bench.starting", data, str(time.time())) for _ in range(repeats + 1)
        ][1:]
    for what in (START, START_CPU, START_MEMORY):
        yield Figure(what, OURS, 0, median(each[what] for each in rounds))

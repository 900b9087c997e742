"""``make bench``: measure, write docs/speed.md and its picture, say which bars are met."""

import platform
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from bot.errors import UserFacingError
from bot.evaluation.documents import Document
from tests.bench import asking, bandwidth, batch, publishing, steps
from tests.bench.bars import bars
from tests.bench.children import run_child
from tests.bench.results import Results, load, save
from tests.bench.runs import SIZES, Progress, Run
from tests.bench.tables import results_markdown

DOCUMENT = Document(Path("docs/speed.md"), "bench")
PICTURE = Path("docs/images/speed.png")
RESULTS = Path("build/bench.json")


@click.command()
@click.option("--size", "sizes", type=int, multiple=True, help="Passages; may be repeated.")
@click.option("--repeats", default=5, show_default=True, help="Rounds of each measurement.")
@click.option("--slow", is_flag=True, help="rank_bm25 and FTS5 at a million too: an hour more.")
@click.option("--publish", is_flag=True, help=f"Write {DOCUMENT.path} and its picture.")
@click.option("--again", is_flag=True, help=f"Measure nothing; take what {RESULTS} has.")
def main(sizes: Sequence[int], repeats: int, *, slow: bool, publish: bool, again: bool) -> None:
    """Measure speed, memory and disk, ours and the peers'."""
    out, err = Console(highlight=False), Console(stderr=True, highlight=False)
    try:
        if publish:
            DOCUMENT.check()
        if again:
            results = load(RESULTS)
        else:
            run = Run(tuple(sorted(sizes or SIZES)), repeats, slow)
            results = measure_all(run, lambda text: err.print(text, markup=False))
            save(results, RESULTS)
        if publish:
            write(results)
    except UserFacingError as error:
        sys.exit(f"cuttings: {error.user_message}")
    out.print(results_markdown(results), markup=False, soft_wrap=True)
    lost = [bar.what for bar in bars(results) if not bar.is_kept]
    sys.exit(f"not met: {'; '.join(lost)}" if lost else 0)


def measure_all(run: Run, progress: Progress) -> Results:
    """Run every kind of measurement."""
    progress("memory bandwidth")
    bytes_per_s = bandwidth.read_bytes_per_s(run.repeats)
    return Results(
        machine=f"{platform.machine()}, Python {platform.python_version()}",
        interpreter_mb=run_child("tests.bench.interpreter")["memory_mb"],
        bytes_per_s=bytes_per_s,
        limits=[bandwidth.limit_at(run, size, bytes_per_s) for size in run.sizes],
        asked=list(asking.measure(run, progress)),
        batches=list(batch.measure(run, progress)),
        steps=list(steps.measure(run, progress)),
        figures=list(publishing.measure(run, progress)),
    )


def write(results: Results) -> None:
    """Put the tables between the document's marks, and draw the picture."""
    from tests.bench.plots import plot_costs  # noqa: PLC0415  # slow to import

    plot_costs(results, PICTURE)
    DOCUMENT.write(results_markdown(results))


if __name__ == "__main__":
    main()

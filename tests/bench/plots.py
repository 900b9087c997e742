"""The picture of docs/speed.md."""

from pathlib import Path

from matplotlib.figure import Figure

from tests.bench.results import Results
from tests.bench.systems import SYSTEMS

_DPI = 110
_COLOURS = ("#1f6feb", "#54aeff", "#cf222e", "#8250df", "#bf8700", "#57606a", "#afb8c1")


def plot_costs(results: Results, path: Path) -> None:
    """Draw what a question costs over the size of the corpus, from each round's least to most."""
    figure = Figure(figsize=(7.5, 5), layout="constrained")
    axes = figure.subplots()
    for name, colour in zip(SYSTEMS, _COLOURS, strict=True):
        rows = [row for size in results.sizes if (row := results.of(name, size)) is not None]
        sizes = [row.passages for row in rows]
        axes.plot(sizes, [row.median_ms for row in rows], "o-", color=colour, label=name)
        low, high = [min(r.medians_ms) for r in rows], [max(r.medians_ms) for r in rows]
        axes.fill_between(sizes, low, high, color=colour, alpha=0.2)
    limits = [(limit.passages, limit.ms) for limit in results.limits]
    if limits:
        axes.plot(*zip(*limits, strict=True), "k:", label="reading its postings once")
    axes.set(xscale="log", yscale="log", xlabel="passages", ylabel="a question, median, ms")
    axes.grid(alpha=0.3)
    axes.legend(fontsize="small")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=_DPI, metadata={"Software": None})

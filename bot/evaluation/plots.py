"""The pictures of docs/evaluation.md."""

from collections.abc import Mapping
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from bot.evaluation.evaluating import Report
from bot.evaluation.statistics import Estimate

OURS = "Cuttings"

_DPI = 110
_OURS_COLOUR = "#1f6feb"
_PEER_COLOURS = ("#d0d7de", "#afb8c1", "#8c959f", "#6e7781", "#57606a", "#424a53")
_LINES = ("-", "--", ":")


def plot_peers(reports: Mapping[str, Report], path: Path) -> None:
    """Draw Success@1 of every system on every set, with 95 % intervals."""
    systems = [OURS, *dict.fromkeys(name for report in reports.values() for name in report.peers)]
    width = 0.85 / len(systems)
    figure = Figure(figsize=(11, 4.2), layout="constrained")
    axes = figure.subplots()
    for number, system in enumerate(systems):
        found = [(at, _success(report, system)) for at, report in enumerate(reports.values())]
        shown = [(at + number * width, each) for at, each in found if each is not None]
        axes.bar(
            [at for at, _ in shown],
            [100 * each.mean for _, each in shown],
            width,
            yerr=100 * np.array([_reach(each) for _, each in shown]).T,
            error_kw={"elinewidth": 0.7},
            color=_OURS_COLOUR if system == OURS else _PEER_COLOURS[number - 1],
            label=system,
        )
    axes.set_xticks(np.arange(len(reports)) + 0.4, reports, rotation=20, ha="right")
    axes.set_ylabel("Success@1, %")
    axes.set_ylim(0, 100)
    axes.legend(ncols=len(systems), fontsize="small", loc="lower center", bbox_to_anchor=(0.5, 1))
    _save(figure, path)


def plot_risks(reports: Mapping[str, Report], path: Path) -> None:
    """Draw the share of wrong first articles among the most confident questions."""
    figure = Figure(figsize=(6.5, 4), layout="constrained")
    axes = figure.subplots()
    for line, (name, report) in zip(_LINES, reports.items(), strict=False):
        coverage, risk = zip(*report.risks.items(), strict=True)
        axes.plot(100 * np.array(coverage), 100 * np.array(risk), line, label=name)
    axes.set_xlabel("questions answered, the most confident first, %")
    axes.set_ylabel("of them with a wrong first article, %")
    axes.set_ylim(bottom=0)
    axes.grid(alpha=0.3)
    axes.legend()
    _save(figure, path)


def _success(report: Report, system: str) -> Estimate | None:
    if system == OURS:
        return report.measures["Success@1"]
    return report.peers[system].measures["Success@1"] if system in report.peers else None


def _reach(found: Estimate) -> tuple[float, float]:
    return found.mean - found.low, found.high - found.mean


def _save(figure: Figure, path: Path) -> None:
    with mpl.rc_context({"svg.hashsalt": path.name}):
        figure.savefig(path, dpi=_DPI, metadata={"Software": None})

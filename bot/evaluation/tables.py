"""Reports as tables for a terminal, and how far the work is."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.progress import track
from rich.table import Table
from rich.text import Text

from bot.evaluation.evaluating import Compared, Report
from bot.evaluation.measures import RANKING_MEASURES
from bot.evaluation.running import Track
from bot.evaluation.statistics import Difference, Estimate

T = TypeVar("T")

LABELS = {
    "answer_in_first_marked_sentence": "Answer in the first marked sentence",
    "answer_in_marked_sentence": "Answer in a marked sentence (top 3)",
    "answer_in_first_excerpt": "Answer in the first excerpt",
    "answer_in_excerpts": "Answer in the excerpts (top 3)",
    "answer_in_shown_excerpts": "Answer in the excerpts that are shown",
    "kept_answerable": "Answerable questions kept",
    "refused_unanswerable": "Unanswerable questions refused",
    "AUROC": "AUROC of the confidence",
    "latency_ms_median": "Latency, median (ms)",
    "latency_ms_p99": "Latency, 99th percentile (ms)",
}
"""What readers of a report call its measures; the ranking's have one name everywhere."""

UNITLESS = frozenset({"AUROC", "latency_ms_median", "latency_ms_p99"})
"""Measures that are no share; all others are shown in percent."""

LEAST_P = 0.001

SHOWN_COVERAGES = (0.2, 0.4, 0.6, 0.8, 1.0)


def progress_on(console: Console) -> Track:
    """Return what shows progress there, as long as work goes on and if it is a terminal."""

    def tracked(items: Sequence[T], doing: str, /) -> Iterable[T]:
        return track(items, doing, console=console, transient=True, disable=not console.is_terminal)

    return tracked


def report_tables(report: Report) -> RenderableType:
    """Return everything a report says, as tables."""
    parts: list[RenderableType] = [Text(headline(report), "bold"), _measures(report)]
    parts.append(_risks(report))
    if report.peers:
        parts += [_systems(report.peers), _gains(report.peers)]
    if report.against:
        saved = {"saved run": report.against}
        parts += [_systems(saved), _gains(saved)]
    return Group(*parts)


def headline(report: Report) -> str:
    """Return one line on what was asked."""
    dataset = report.run.dataset
    answerable = sum(question.answerable for question in dataset.questions)
    return (
        f"{dataset.name} ({dataset.story.language}): {len(dataset.story.articles)} articles, "
        f"{report.run.passages} passages, {len(dataset.questions)} questions, "
        f"{answerable} answerable"
    )


def _table(first: str, *others: str) -> Table:
    table = Table(first, box=SIMPLE_HEAD)
    for column in others:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def _measures(report: Report) -> Table:
    table = _table("Measure", "value", "95 % interval", "questions")
    for name, found in report.measures.items():
        label = LABELS.get(name, name)
        table.add_row(label, value(name, found), interval(name, found), str(found.questions))
    return table


def _risks(report: Report) -> Table:
    table = _table("Of the most confident", *(f"{share:.0%}" for share in SHOWN_COVERAGES))
    table.add_row(
        "the first article is wrong for",
        *(f"{100 * report.risks[share]:.1f}" for share in SHOWN_COVERAGES),
    )
    return table


def _systems(systems: Mapping[str, Compared]) -> Table:
    names = ("S@1", "S@3", "S@5", "MRR@10", "nDCG@10", "R@10", "ms")
    table = _table("Other systems", *names)
    for name, compared in systems.items():
        latency = compared.measures.get("latency_ms_median")
        table.add_row(
            name,
            *(value(measure, compared.measures[measure]) for measure in RANKING_MEASURES),
            f"{latency.mean:.2f}" if latency else "",
        )
    return table


def _gains(systems: Mapping[str, Compared]) -> Table:
    table = _table("Ours less theirs", "Success@1, points; p", "nDCG@10, points; p")
    for name, compared in systems.items():
        table.add_row(name, *(gain(compared.differences[m]) for m in ("Success@1", "nDCG@10")))
    return table


def value(name: str, found: Estimate) -> str:
    """Return a measure's value: a share in percent, AUROC and time as they are."""
    return _number(name, found.mean)


def interval(name: str, found: Estimate) -> str:
    """Return a measure's 95 % interval."""
    return f"{_number(name, found.low)} to {_number(name, found.high)}"


def gain(found: Difference) -> str:
    """Return a difference of shares in points, with its interval, and p."""
    points = found.estimate
    low, high = 100 * points.low, 100 * points.high
    p = "<.001" if found.p < LEAST_P else f"{found.p:.3f}".removeprefix("0")
    return f"{100 * points.mean:+.1f} ({low:+.1f}, {high:+.1f}) {p}"


def _number(name: str, number: float) -> str:
    if name == "AUROC":
        return f"{number:.3f}"
    return f"{number:.2f}" if name in UNITLESS else f"{100 * number:.1f}"

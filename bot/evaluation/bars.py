"""What the answers have to reach, and whether they do."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.evaluation.ablations import FULL, WITHOUT_SPELLING
from bot.evaluation.evaluating import Report
from bot.evaluation.results import ENGLISH_SETS, GAP_SETS, OTHER_LANGUAGE_SETS, Results, Times

MAX_LATENCY_MS = 2.0
KEPT_WITH_TYPOS = 0.98
WORSE_BY_SPELLING = -0.1
LEAST_SILENT = 13


@dataclass(frozen=True, slots=True)
class Bar:
    """Something to be reached.

    Attributes:
        what: The measure and its set.
        wanted: As a person reads it.
        measured: The same.
        is_met: Whether it is.
    """

    what: str
    wanted: str
    measured: str
    is_met: bool


def bars(results: Results) -> Iterator[Bar]:
    """Yield every bar but that of times, in the order of the documentation's table."""
    *open_sets, golden = results.clean.values()
    main = results.clean["squad-dev"]
    yield _least(main, "Success@1", 85)
    for report in open_sets:
        yield _over_best_peer(report, "Success@1", 2.0 if report is main else 0.0)
        yield _over_best_peer(report, "nDCG@10", 0.0)
    yield _least(results.clean["xquad-zh"], "Success@1", 85)
    yield _least(main, "answer_in_marked_sentence", 77)
    yield _least(main, "answer_in_excerpts", 88)
    yield _least(main, "answer_in_shown_excerpts", 88)
    yield _least(results.clean["squad-gaps-article"], "AUROC", 0.955)
    yield _least(results.clean["squad-gaps-paragraph"], "AUROC", 0.86)
    for name in (*ENGLISH_SETS, *GAP_SETS, *OTHER_LANGUAGE_SETS):
        yield _least(results.clean[name], "kept_answerable", 95)
    yield _least(results.clean["squad-gaps-article"], "refused_unanswerable", 70)
    yield from _spelling(results)
    yield _least(golden, "Success@1", 95)
    refused = golden.measures["refused_unanswerable"]
    silent = round(refused.mean * refused.questions)
    yield Bar(
        f"Silent unanswerable questions, {golden.run.dataset.name}",
        f"at least {LEAST_SILENT} of {refused.questions}",
        str(silent),
        silent >= LEAST_SILENT,
    )


def time_bars(times: Times) -> Iterator[Bar]:
    """Yield the bars of times."""
    median = times.speed.median_ms.mean
    yield Bar(
        f"Latency, median, {times.speed.passages:,} passages",
        f"at most {MAX_LATENCY_MS:.0f} ms",
        f"{median:.2f} ms",
        median <= MAX_LATENCY_MS,
    )


def _least(report: Report, measure: str, wanted: float) -> Bar:
    """Return a bar that a share, in percent, or an area has to reach."""
    scale, form = (1, ".3f") if measure == "AUROC" else (100, ".1f")
    measured = scale * report.measures[measure].mean
    label = measure.replace("_", " ")
    return Bar(
        f"{label[0].upper()}{label[1:]}, {report.run.dataset.name}",
        f"at least {wanted:g}",
        format(measured, form),
        measured >= wanted,
    )


def _over_best_peer(report: Report, measure: str, points: float) -> Bar:
    best = max(report.peers, key=lambda name: report.peers[name].measures[measure].mean)
    ahead = 100 * (report.measures[measure].mean - report.peers[best].measures[measure].mean)
    return Bar(
        f"{measure} over the best peer, {report.run.dataset.name}",
        f"at least {points:+.1f} points",
        f"{ahead:+.1f} ({best})",
        ahead >= points,
    )


def _spelling(results: Results) -> Iterator[Bar]:
    for name in (*ENGLISH_SETS, *GAP_SETS):
        clean, typos = (
            reports[name].measures["Success@5"].mean for reports in (results.clean, results.typos)
        )
        yield Bar(
            f"Success@5 with typing errors, share of its clean value, {name}",
            "at least 98 %",
            f"{100 * typos / clean:.1f} %",
            typos >= KEPT_WITH_TYPOS * clean,
        )
    for name in ENGLISH_SETS:
        with_it, without = (
            results.ablations[ablation.name][name]["Success@1"]
            for ablation in (FULL, WITHOUT_SPELLING)
        )
        change = with_it - without
        yield Bar(
            f"Success@1 of clean questions by the spelling step, {name}",
            "at least -0.1 points",
            f"{100 * change.mean():+.2f} ({(change > 0).sum()} better, {(change < 0).sum()} worse)",
            100 * float(change.mean()) >= WORSE_BY_SPELLING,
        )

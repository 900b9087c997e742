"""What was measured as Markdown: the generated parts of docs/evaluation.md."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.answers.confidence import ANSWERED_FROM, NOT_IN_STORY_BELOW
from bot.evaluation.ablations import FULL
from bot.evaluation.bars import Bar, bars, time_bars
from bot.evaluation.evaluating import Report
from bot.evaluation.excerpting import EXCERPT_MEASURES
from bot.evaluation.measures import RANKING_MEASURES
from bot.evaluation.results import TYPOS_SEED, Results, Times
from bot.evaluation.statistics import Estimate, Floats, paired_p_value
from bot.evaluation.tables import LABELS, gain, interval, value

SIGNIFICANT = 0.05

_ANSWERS = tuple(name for name in LABELS if name.startswith("answer"))
_SILENCE = ("AUROC", "kept_answerable", "refused_unanswerable")


def results_markdown(results: Results) -> str:
    """Return every table but those of times, under its heading."""
    sections = (
        ("Bars", _bars(list(bars(results)))),
        ("Ranking", _ranking(results.clean)),
        ("Against peers", _peers(results.clean)),
        ("Answers", _answers(results.clean)),
        ("Silence", _silence(results.clean)),
        ("Typing errors", _typos(results)),
        ("Ablations: ranking", _ablations(results)),
        ("Ablations: excerpts", _excerpts(results)),
        ("Ablations: which sentence", _sentence_features(results)),
        ("Ablations: confidence", _confidence_features(results)),
    )
    return "\n".join(f"### {title}\n\n{''.join(lines)}" for title, lines in sections)


def times_markdown(times: Times) -> str:
    """Return the tables of times, under their heading."""
    return f"### Time\n\n{''.join(_time(times))}"


def _bars(every: Sequence[Bar]) -> Iterator[str]:
    missed = [bar for bar in every if not bar.is_met]
    yield f"{len(every) - len(missed)} of {len(every)} are met.\n\n"
    rows = ((b.what, b.wanted, b.measured, "yes" if b.is_met else "**no**") for b in every)
    yield from _table(("Bar", "wanted", "measured", "met"), rows)


def _ranking(reports: Mapping[str, Report]) -> Iterator[str]:
    yield "Percent, with 95 % bootstrap intervals.\n\n"
    yield from _table(
        ("Set", "passages", "questions", *RANKING_MEASURES),
        (
            (
                name,
                f"{report.run.passages:,}",
                f"{report.measures['Success@1'].questions:,}",
                *(_with_interval(report, measure) for measure in RANKING_MEASURES),
            )
            for name, report in reports.items()
        ),
    )


def _peers(reports: Mapping[str, Report]) -> Iterator[str]:
    yield (
        "Success@1 / nDCG@10 in percent; the last columns are ours less the best peer's of that "
        "measure, in points, with 95 % intervals and the p of a paired randomisation test.\n\n"
    )
    names = list(dict.fromkeys(name for report in reports.values() for name in report.peers))
    rows = []
    for name, report in reports.items():
        peers = (report.peers.get(peer) for peer in names)
        systems = (_pair(peer.measures) if peer else "" for peer in peers)
        rows.append((name, f"**{_pair(report.measures)}**", *systems, *_over_best(report)))
    yield from _table(("Set", "Cuttings", *names, "Success@1 gain", "nDCG@10 gain"), rows)
    yield "\n![Success@1 of Cuttings and its peers](images/eval-peers.png)\n"


def _over_best(report: Report) -> Iterator[str]:
    for measure in ("Success@1", "nDCG@10"):
        best = max(report.peers.values(), key=lambda peer: peer.measures[measure].mean)
        yield gain(best.differences[measure])


def _answers(reports: Mapping[str, Report]) -> Iterator[str]:
    yield "Percent of answerable questions whose known answer stands there word for word.\n\n"
    yield from _measures(reports, _ANSWERS)


def _silence(reports: Mapping[str, Report]) -> Iterator[str]:
    yield (
        f"Silent below {NOT_IN_STORY_BELOW}, sure from {ANSWERED_FROM}. Sets without "
        "unanswerable questions have no AUROC.\n\n"
    )
    yield from _measures(reports, _SILENCE)
    yield "\n![Wrong answers among the most confident](images/eval-risk.png)\n"


def _typos(results: Results) -> Iterator[str]:
    yield (
        f"One random edit in one content word of every question (seed {TYPOS_SEED}). Success@5 "
        "in percent; the best peer is the best with typing errors.\n\n"
    )
    rows = []
    for name, report in results.typos.items():
        clean, typos = results.clean[name].measures["Success@5"], report.measures["Success@5"]
        best = max(report.peers, key=lambda peer: report.peers[peer].measures["Success@5"].mean)
        peer = report.peers[best].measures["Success@5"]
        share = f"{100 * typos.mean / clean.mean:.1f}"
        kept = value("kept_answerable", report.measures["kept_answerable"])
        rows.append(
            (
                name,
                value("Success@5", clean),
                value("Success@5", typos),
                share,
                f"{value('Success@5', peer)} ({best})",
                kept,
            )
        )
    columns = ("Set", "clean", "with errors", "share kept", "best peer with errors", "answered")
    yield from _table(columns, rows)


def _time(times: Times) -> Iterator[str]:
    speed = times.speed
    yield (
        f"From question to answer, excerpts cut, one question after the other. {speed.passages:,} "
        f"passages (mostly made up): median {speed.median_ms.mean:.2f} ms "
        f"({speed.median_ms.low:.2f} to {speed.median_ms.high:.2f}), 99th percentile "
        f"{speed.p99_ms.mean:.2f} ms over {speed.questions:,} questions; of processor time the "
        f"median is {speed.cpu_ms.mean:.2f} ms; built in "
        f"{speed.build_seconds:.0f} s.\n\n"
    )
    measures = ("latency_ms_median", "latency_ms_p99")
    yield from _table(
        ("Set", *(LABELS[name] for name in measures)),
        ((name, *(_cell(of.get(m), m) for m in measures)) for name, of in times.sets.items()),
    )
    yield "\n"
    yield from _bars(list(time_bars(times)))


def _ablations(results: Results) -> Iterator[str]:
    full = results.ablations[FULL.name]
    yield (
        "Success@1 / nDCG@10: the first row in percent, the others the points by which they "
        f"differ from it; bold where p < {SIGNIFICANT}.\n\n"
    )
    rows = [("**everything**", *(f"{_mean(v)}" for v in full.values()))]
    for name, sets in results.ablations.items():
        if name != FULL.name:
            rows.append((name, *(_change(full[s], sets[s]) if s in sets else "" for s in full)))
    yield from _table(("Undone", *full), rows)


def _excerpts(results: Results) -> Iterator[str]:
    yield (
        "Answer in the first excerpt / in the excerpts (top 3), in percent / words shown: the "
        "first row as it is, the others by how much they differ. Whole quotations, what a "
        "sentence leans on, and telling nothing twice are there so that nobody is misled, not "
        "for these figures.\n\n"
    )
    full = results.excerpts[FULL.name]
    rows = [("**everything**", *(_excerpt_values(found, "") for found in full.values()))]
    for name, sets in results.excerpts.items():
        if name != FULL.name:
            changed = ({m: sets[s][m] - full[s][m] for m in EXCERPT_MEASURES} for s in full)
            rows.append((name, *(_excerpt_values(found, "+") for found in changed)))
    yield from _table(("Otherwise", *full), rows)


def _excerpt_values(values: Mapping[str, Floats], sign: str) -> str:
    first, every, words = (values[name].mean() for name in EXCERPT_MEASURES)
    return f"{100 * first:{sign}.1f} / {100 * every:{sign}.1f} / {words:{sign}.0f}"


def _sentence_features(results: Results) -> Iterator[str]:
    yield (
        "Success@1 / answer in the first marked sentence / in one of three, in percent; the "
        "weights of the others fitted again.\n\n"
    )
    sets = list(results.sentence_features[""])
    yield from _table(
        ("Without", *sets),
        (
            (
                feature or "**nothing**",
                *(" / ".join(f"{100 * share:.1f}" for share in found[name]) for name in sets),
            )
            for feature, found in results.sentence_features.items()
        ),
    )


def _confidence_features(results: Results) -> Iterator[str]:
    yield "AUROC; the weights of the others fitted again.\n\n"
    sets = list(results.confidence_features[""])
    yield from _table(
        ("Without", *sets),
        (
            (feature or "**nothing**", *(f"{found[name]:.3f}" for name in sets))
            for feature, found in results.confidence_features.items()
        ),
    )


def _measures(reports: Mapping[str, Report], names: Sequence[str]) -> Iterator[str]:
    yield from _table(
        ("Set", *(LABELS[name] for name in names)),
        (
            (name, *(_with_interval(report, measure) for measure in names))
            for name, report in reports.items()
        ),
    )


def _with_interval(report: Report, measure: str) -> str:
    return _cell(report.measures.get(measure), measure)


def _cell(found: Estimate | None, measure: str) -> str:
    return f"{value(measure, found)} ({interval(measure, found)})" if found else ""


def _pair(measures: Mapping[str, Estimate]) -> str:
    return " / ".join(value(name, measures[name]) for name in ("Success@1", "nDCG@10"))


def _mean(values: Mapping[str, Floats]) -> str:
    return " / ".join(f"{100 * values[name].mean():.1f}" for name in ("Success@1", "nDCG@10"))


def _change(full: Mapping[str, Floats], other: Mapping[str, Floats]) -> str:
    parts = []
    for name in ("Success@1", "nDCG@10"):
        points = f"{100 * (other[name] - full[name]).mean():+.1f}"
        is_sure = paired_p_value(other[name], full[name]) < SIGNIFICANT
        parts.append(f"**{points}**" if is_sure else points)
    return " / ".join(parts)


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(columns)} |\n"
    yield f"|{'---|' * len(columns)}\n"
    for row in rows:
        yield f"| {' | '.join(row)} |\n"

"""A question set -> its report: the product's measures, its peers', and how they differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isnan
from pathlib import Path
from typing import Any

from bot import __version__
from bot.answers.confidence import ANSWERED_FROM, NOT_IN_STORY_BELOW
from bot.evaluation.datasets import Dataset, DatasetError
from bot.evaluation.measures import (
    RANKING_MEASURES,
    answer_values,
    latency_measures,
    ranking_values,
    risks,
    silence_measures,
)
from bot.evaluation.peers import ask_peers, require_peers
from bot.evaluation.running import Run, Track, ask_all, quietly
from bot.evaluation.statistics import (
    CONFIDENCE,
    RESAMPLES,
    SEED,
    Difference,
    Estimate,
    Floats,
    difference,
    estimate,
    median,
)
from bot.evaluation.trec import Rankings, read_run, write_run
from bot.evaluation.typos import with_typos


@dataclass(frozen=True, slots=True)
class Options:
    """What to do with a question set.

    Attributes:
        typos: Seed of one typing error a question; None asks them as they are.
        peers: Whether to rank with the peers too.
        run: Where to write the ranking, as a TREC run file.
        against: A run file to compare with.
    """

    typos: int | None = None
    peers: bool = False
    run: Path | None = None
    against: Path | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """Another system on the same questions.

    Attributes:
        measures: Its ranking measures, and its latency where it ran here.
        differences: Ours minus its, for each ranking measure.
    """

    measures: Mapping[str, Estimate]
    differences: Mapping[str, Difference]


@dataclass(frozen=True, slots=True)
class Report:
    """What a question set showed.

    Attributes:
        run: What was asked and what came of it.
        measures: By name; shares, 0 to 1, but latencies (ms).
        risks: Share of wrong answers for each coverage.
        peers: The peers, where they were asked for, by name.
        against: The run file compared with, if any.
    """

    run: Run
    measures: Mapping[str, Estimate]
    risks: Mapping[float, float]
    peers: Mapping[str, Compared] = field(default_factory=dict)
    against: Compared | None = None

    @property
    def best_peer(self) -> str | None:
        """The peer with the highest Success@1; nDCG@10 decides between equals."""
        return max(self.peers, key=self._strength, default=None)

    def _strength(self, peer: str) -> tuple[float, float]:
        measures = self.peers[peer].measures
        return measures["Success@1"].mean, measures["nDCG@10"].mean


async def evaluate(
    dataset: Dataset, options: Options | None = None, track: Track = quietly
) -> Report:
    """Ask a question set and measure what comes of it.

    Raises:
        UserFacingError: A library or a file is missing or broken; the message says which.
    """
    options = options or Options()
    saved = read_run(options.against) if options.against else None
    if options.typos is not None:
        dataset = with_typos(dataset, options.typos)
    ranking_values([], [])  # what is missing is said before the work, not after it
    if options.peers:
        require_peers()
    run = await ask_all(dataset, track)
    judged = [outcome for outcome in run.outcomes if outcome.question.is_judged]
    questions = [outcome.question for outcome in judged]
    ranked = ranking_values(questions, [outcome.ranked for outcome in judged])
    if options.run:
        rankings = {outcome.question.id: outcome.ranked for outcome in run.outcomes}
        write_run(options.run, rankings, "cuttings")
    return Report(
        run=run,
        measures={
            **_estimates(ranked),
            **_estimates(answer_values(run.outcomes)),
            **silence_measures(run.outcomes),
            **latency_measures(run.outcomes),
        },
        risks=risks(run.outcomes),
        peers=_peers(run, ranked, track) if options.peers else {},
        against=_against(run, ranked, saved, options.against) if saved is not None else None,
    )


def _estimates(values: Mapping[str, Floats]) -> dict[str, Estimate]:
    return {name: estimate(value) for name, value in values.items() if len(value)}


def _peers(run: Run, ours: Mapping[str, Floats], track: Track) -> dict[str, Compared]:
    questions = [each.question for each in run.outcomes if each.question.is_judged]
    found = {}
    for peer in ask_peers(run.dataset, [question.text for question in questions], track):
        theirs = ranking_values(questions, peer.rankings)
        compared = _compared(ours, theirs)
        measures = {**compared.measures, "latency_ms_median": median(peer.latency_ms)}
        found[peer.name] = Compared(measures, compared.differences)
    return found


def _against(run: Run, ours: Mapping[str, Floats], saved: Rankings, path: Path | None) -> Compared:
    questions = [each.question for each in run.outcomes if each.question.is_judged]
    if not any(question.id in saved for question in questions):
        raise DatasetError(f"{path} ranks none of the questions of {run.dataset.name}.")
    theirs = ranking_values(questions, [saved.get(question.id, ()) for question in questions])
    return _compared(ours, theirs)


def _compared(ours: Mapping[str, Floats], theirs: Mapping[str, Floats]) -> Compared:
    return Compared(
        _estimates(theirs),
        {
            name: difference(ours[name], theirs[name])
            for name in RANKING_MEASURES
            if len(ours[name])
        },
    )


def as_data(reports: Sequence[Report], options: Options) -> dict[str, Any]:
    """Return reports as JSON-ready data; undefined values are null."""
    return {
        "version": __version__,
        "settings": {
            "typos": options.typos,
            "peers": options.peers,
            "against": str(options.against) if options.against else None,
            "not_in_story_below": NOT_IN_STORY_BELOW,
            "answered_from": ANSWERED_FROM,
            "resamples": RESAMPLES,
            "interval": CONFIDENCE,
            "seed": SEED,
        },
        "sets": [_report(report) for report in reports],
    }


def _report(report: Report) -> dict[str, Any]:
    dataset = report.run.dataset
    return {
        "set": dataset.name,
        "language": dataset.story.language,
        "articles": len(dataset.story.articles),
        "passages": report.run.passages,
        "questions": len(dataset.questions),
        "answerable": sum(question.answerable for question in dataset.questions),
        "build_seconds": report.run.build_seconds,
        "repaired_questions": sum(outcome.repairs > 0 for outcome in report.run.outcomes),
        "measures": _measures(report.measures),
        "risk_coverage": [
            {"coverage": coverage, "risk": risk} for coverage, risk in report.risks.items()
        ],
        "peers": {name: _compared_data(peer) for name, peer in report.peers.items()},
        "best_peer": report.best_peer,
        "against": _compared_data(report.against) if report.against else None,
    }


def _compared_data(compared: Compared) -> dict[str, Any]:
    return {
        "measures": _measures(compared.measures),
        "differences": {
            name: {**_measure(found.estimate), "p": found.p}
            for name, found in compared.differences.items()
        },
    }


def _measures(measures: Mapping[str, Estimate]) -> dict[str, Any]:
    return {name: _measure(found) for name, found in measures.items()}


def _measure(found: Estimate) -> dict[str, Any]:
    numbers = {"mean": found.mean, "low": found.low, "high": found.high}
    defined = {name: None if isnan(number) else number for name, number in numbers.items()}
    return {**defined, "questions": found.questions}

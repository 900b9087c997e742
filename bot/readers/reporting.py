"""What moderators are shown of what was counted: as figures to draw, and as CSV."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.answers.model import Verdict
from bot.readers.counting import LATENCY_BOUNDS_MS, Counts, WordCount, grouped, median_ms
from bot.readers.store import Feedback

MAX_BARS = 45
_WEEK = 7
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Report:
    """What was counted in a guild, and what its readers said.

    Attributes:
        since: The first day.
        until: The last day.
        counts: What was counted.
        feedback: What readers said.
    """

    since: date
    until: date
    counts: Counts
    feedback: Feedback

    @property
    def median_ms(self) -> float | None:
        """The median time from a question to its answer, in milliseconds; None without any."""
        return median_ms(self.counts.latencies)

    @property
    def helpful(self) -> float | None:
        """The share of votes that an answer helped, 0 to 1; None without votes."""
        votes = self.feedback.helpful + self.feedback.unhelpful
        return self.feedback.helpful / votes if votes else None

    @property
    def in_vain(self) -> list[WordCount]:
        """Words that readers asked about in vain, grouped, most often first."""
        return grouped(self.counts.unanswered)

    def share(self, verdict: Verdict) -> float:
        """Return the share of questions with a verdict, 0 to 1; 0 without questions."""
        asked = self.counts.asked()
        return self.counts.asked(verdict) / asked if asked else 0.0


@dataclass(frozen=True, slots=True)
class Bars:
    """Questions over time, as they are drawn.

    Attributes:
        days: The first day of each bar.
        heights: Questions in each bar, by verdict.
        days_a_bar: How many days a bar stands for.
    """

    days: Sequence[date]
    heights: dict[Verdict, list[int]]
    days_a_bar: int


def bars(report: Report) -> Bars:
    """Return one bar a day; one a week where there would be too many."""
    days = (report.until - report.since).days + 1
    width = 1 if days <= MAX_BARS else _WEEK
    starts = [report.since + timedelta(days=at) for at in range(0, days, width)]
    heights = {verdict: [0] * len(starts) for verdict in Verdict}
    for day, outcomes in report.counts.outcomes.items():
        bar = (day - report.since).days // width
        for verdict, asked in outcomes.items():
            heights[verdict][bar] += asked
    return Bars(starts, heights, width)


def as_csv(report: Report) -> bytes:
    """Return all that the card sums up, one figure a row, for a spreadsheet (UTF-8)."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(("what", "day", "name", "number"))
    for row in _rows(report):
        writer.writerow([_harmless(cell) for cell in row])
    return written.getvalue().encode("utf-8-sig")


def _rows(report: Report) -> Iterator[tuple[str, str, str, int]]:
    counts, feedback = report.counts, report.feedback
    for day, outcomes in counts.outcomes.items():
        for verdict in Verdict:
            yield "questions", day.isoformat(), verdict.value, outcomes.get(verdict, 0)
    for bucket, asked in sorted(counts.latencies.items()):
        yield "answered in", "", _bucket_name(bucket), asked
    for article in counts.quoted:
        yield "quoted", "", f"{article.story}/{article.file}", article.times
    for words in report.in_vain:
        yield "asked in vain", "", " ".join(words.words), words.asked
    yield "votes", "", "helpful", feedback.helpful
    yield "votes", "", "not helpful", feedback.unhelpful
    for wrong in feedback.wrong:
        place = f"{wrong.story}/{wrong.file} {wrong.start}-{wrong.end} (revision {wrong.revision})"
        yield "marked wrong", wrong.at.date().isoformat(), place, 1
    for kept in feedback.kept:
        yield "to read", kept.at.date().isoformat(), kept.question, 1


def _bucket_name(bucket: int) -> str:
    if bucket == len(LATENCY_BOUNDS_MS):
        return f"over {LATENCY_BOUNDS_MS[-1]} ms"
    return f"up to {LATENCY_BOUNDS_MS[bucket]} ms"


def _harmless(cell: str | int) -> str | int:
    """Keep a spreadsheet from taking a reader's words for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell

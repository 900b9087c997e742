"""Figures over time, and as CSV."""

import csv
import io
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.answers.model import Verdict
from bot.readers.counting import Counts, QuotedArticle, WordCount
from bot.readers.reporting import MAX_BARS, Report, as_csv, bars
from bot.readers.store import Feedback, KeptQuestion, WrongPassage
from tests.builders import NOON

DAY = NOON.date()
FEEDBACK = Feedback(
    helpful=3,
    unhelpful=1,
    wrong=[WrongPassage(1, "asylum", 2, "a.md", 5, 9, b"r", NOON)],
    kept=[KeptQuestion(1, "asylum", '=HYPERLINK("x")\nWho?', b"r", NOON)],
)
COUNTS = Counts(
    outcomes={DAY: {Verdict.ANSWERED: 3, Verdict.WEAK: 1}},
    latencies={0: 3, 15: 1},
    quoted=[QuotedArticle("asylum", "a.md", 3)],
    unanswered=[WordCount(("olympic",), 4)],
)


def test_shares_and_votes() -> None:
    report = Report(DAY, DAY, COUNTS, FEEDBACK)

    assert report.share(Verdict.ANSWERED) == 0.75
    assert report.helpful == 0.75
    empty = Report(DAY, DAY, Counts(), Feedback())
    assert (empty.share(Verdict.ANSWERED), empty.helpful, empty.median_ms) == (0.0, None, None)


@given(
    days=st.integers(1, 365),
    asked=st.dictionaries(st.integers(0, 364), st.integers(1, 50), max_size=40),
)
def test_no_question_is_lost_between_the_bars(days: int, asked: dict[int, int]) -> None:
    until = DAY + timedelta(days=days - 1)
    outcomes = {
        DAY + timedelta(days=at): {Verdict.WEAK: count} for at, count in asked.items() if at < days
    }

    drawn = bars(Report(DAY, until, Counts(outcomes), Feedback()))

    total = sum(count for at, count in asked.items() if at < days)
    assert sum(drawn.heights[Verdict.WEAK]) == total
    assert len(drawn.days) <= max(MAX_BARS, 53)
    assert drawn.days[0] == DAY
    assert until - drawn.days[-1] < timedelta(days=drawn.days_a_bar)


def test_the_csv_holds_every_figure_and_no_formula() -> None:
    written = as_csv(Report(DAY, DAY, COUNTS, FEEDBACK)).decode("utf-8-sig")

    rows = [tuple(row) for row in csv.reader(io.StringIO(written))]
    assert rows == [
        ("what", "day", "name", "number"),
        ("questions", "2012-08-16", "answered", "3"),
        ("questions", "2012-08-16", "weak match", "1"),
        ("questions", "2012-08-16", "not in this story", "0"),
        ("answered in", "", "up to 20 ms", "3"),
        ("answered in", "", "over 5000 ms", "1"),
        ("quoted", "", "asylum/a.md", "3"),
        ("asked in vain", "", "olympic", "4"),
        ("votes", "", "helpful", "3"),
        ("votes", "", "not helpful", "1"),
        ("marked wrong", "2012-08-16", "asylum/a.md 5-9 (revision 2)", "1"),
        ("to read", "2012-08-16", '\'=HYPERLINK("x")\nWho?', "1"),
    ]
    assert date.fromisoformat(rows[1][1]) == DAY

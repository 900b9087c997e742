"""The card of ``/insights``: figures, a chart, and what to look at."""

from collections import Counter
from collections.abc import Mapping

import discord

from bot.answers.model import Verdict
from bot.chat.cards.card import Card, Item, rule, text
from bot.chat.markdown import one_line
from bot.library.librarian import Librarian
from bot.readers.counting import MIN_ASKERS
from bot.readers.reporting import Report
from bot.wording import counted

CHART_FILE = "insights.png"
CSV_FILE = "insights.csv"
VERDICT_LABELS = {
    Verdict.ANSWERED: "answered",
    Verdict.WEAK: "perhaps not in this story",
    Verdict.NOT_IN_STORY: "not in this story",
}
MAX_SHOWN = 5
MAX_SHOWN_CHARS = 100

_Snapshots = Mapping[str, Librarian]


def insights_card(report: Report, stories: _Snapshots, *, has_chart: bool) -> Card:
    """Return the card.

    Args:
        report: What to show.
        stories: Who keeps the stories that were quoted, by name; those that still are there.
        has_chart: Whether :data:`CHART_FILE` is sent along; :data:`CSV_FILE` always is.
    """
    items: list[Item] = [text(_figures(report))]
    if has_chart:
        items.append(_picture(report))
    elif report.counts.asked():
        items.append(text("-# The chart could not be drawn; the figures are complete."))
    for block in (
        _quoted(report, stories),
        _in_vain(report),
        _to_read(report),
        _wrong(report, stories),
    ):
        if block:
            items += [rule(), text(block)]
    items += [
        rule(),
        text(
            "-# Counted by day, never by reader. All figures, for a spreadsheet:",
        ),
        discord.ui.File(f"attachment://{CSV_FILE}"),
    ]
    return Card(items)


def _figures(report: Report) -> str:
    asked = report.counts.asked()
    days = (report.until - report.since).days + 1
    title = f"### The last {counted(days, 'day')}" if days > 1 else "### Today"
    if not asked:
        return f"{title}\nNobody has asked me anything in this server."
    shares = ", ".join(
        f"**{report.share(verdict):.0%}** {VERDICT_LABELS[verdict]}" for verdict in Verdict
    )
    lines = [title, f"**{counted(asked, 'question')}**, {asked / days:.1f} a day: {shares}."]
    if report.median_ms is not None:
        lines.append(f"Half of all answers were there within **{_time(report.median_ms)}**.")
    return "\n".join([*lines, _votes(report)])


def _votes(report: Report) -> str:
    votes = report.feedback.helpful + report.feedback.unhelpful
    if report.helpful is None:
        return "Nobody has said whether an answer helped."
    return f"Helpful: **{report.helpful:.0%}** of {counted(votes, 'vote')}."


def _time(milliseconds: float) -> str:
    if milliseconds < 1000:  # noqa: PLR2004  # a second
        return f"{milliseconds:.0f} ms"
    return f"{milliseconds / 1000:.1f} s"


def _picture(report: Report) -> Item:
    asked = report.counts.asked()
    told = ", ".join(
        f"{report.counts.asked(verdict)} {VERDICT_LABELS[verdict]}" for verdict in Verdict
    )
    description = f"Bars of the questions over time: {asked} in all, {told}."
    return discord.ui.MediaGallery(
        discord.MediaGalleryItem(f"attachment://{CHART_FILE}", description=description)
    )


def _quoted(report: Report, stories: _Snapshots) -> str:
    lines = [
        f"- {_headline(stories, article.story, article.file)}: {counted(article.times, 'time')}"
        for article in report.counts.quoted[:MAX_SHOWN]
    ]
    return "\n".join(["**Quoted most often**", *lines]) if lines else ""


def _in_vain(report: Report) -> str:
    lines = [
        f"- {one_line(' · '.join(words.words), MAX_SHOWN_CHARS)}: "
        f"{counted(words.asked, 'question')}"
        for words in report.in_vain[:MAX_SHOWN]
    ]
    if not lines:
        return ""
    small = f"-# Words that at least {MIN_ASKERS} people asked about without an answer."
    return "\n".join(["**Asked in vain**", *lines, small])


def _to_read(report: Report) -> str:
    lines = [
        f"- {one_line(kept.question, MAX_SHOWN_CHARS)} (<t:{int(kept.at.timestamp())}:d>)"
        for kept in report.feedback.kept[:MAX_SHOWN]
    ]
    return "\n".join(["**Questions that readers want you to see**", *lines]) if lines else ""


def _wrong(report: Report, stories: _Snapshots) -> str:
    times = Counter(
        (wrong.story, wrong.revision, wrong.file, wrong.start, wrong.end)
        for wrong in report.feedback.wrong
    )
    lines = []
    for (story, revision, file, start, end), count in times.most_common(MAX_SHOWN):
        words = _words(stories, story, revision, file, slice(start, end))
        lines.append(f"- {_headline(stories, story, file)}{words}: {counted(count, 'time')}")
    return "\n".join(["**Passages marked wrong**", *lines]) if lines else ""


def _headline(stories: _Snapshots, story: str, file: str) -> str:
    articles = stories[story].snapshot.articles if story in stories else ()
    headline = next((article.headline for article in articles if article.file == file), file)
    return one_line(headline, MAX_SHOWN_CHARS)


def _words(stories: _Snapshots, story: str, revision: int, file: str, place: slice) -> str:
    """Return the beginning of an excerpt, where the revision it was cut from still answers."""
    if story not in stories or stories[story].snapshot.revision != revision:
        return ""
    articles = stories[story].snapshot.articles
    body = next((article.body for article in articles if article.file == file), "")
    return f", “{one_line(body[place], MAX_SHOWN_CHARS)}”" if body else ""

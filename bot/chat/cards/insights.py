"""The card of ``/insights``: figures, a chart, and what to look at."""

from collections import Counter
from collections.abc import Mapping

import discord

from bot.answers.model import Verdict
from bot.chat.cards import amounts
from bot.chat.cards.asked import in_marks
from bot.chat.cards.card import Card, Item, rule, text
from bot.chat.markdown import one_line
from bot.chat.speech import decimal, percent, say, say_counted
from bot.library.librarian import Librarian
from bot.readers.counting import MIN_ASKERS
from bot.readers.reporting import Report
from bot.wording import later

CHART_FILE = "insights.png"
CSV_FILE = "insights.csv"
VERDICT_LABELS = {
    Verdict.ANSWERED: later("answered"),
    Verdict.WEAK: later("perhaps not in this story"),
    Verdict.NOT_IN_STORY: later("not in this story"),
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
        items.append(text(f"-# {say('The chart could not be drawn; the figures are complete.')}"))
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
        text(f"-# {say('Counted by day, never by reader. All figures, for a spreadsheet:')}"),
        discord.ui.File(f"attachment://{CSV_FILE}"),
    ]
    return Card(items)


def _figures(report: Report) -> str:
    asked = report.counts.asked()
    days = (report.until - report.since).days + 1
    title = f"### {say_counted('Today', 'The last {number} days', days)}"
    if not asked:
        return f"{title}\n{say('Nobody has asked me anything in this server.')}"
    shares = ", ".join(
        f"**{percent(report.share(verdict))}** {say(VERDICT_LABELS[verdict])}"
        for verdict in Verdict
    )
    told = say(
        "**{questions}**, {number} a day: {shares}.",
        questions=amounts.questions(asked),
        number=decimal(asked / days, 1),
        shares=shares,
    )
    lines = [title, told]
    if report.median_ms is not None:
        time = _time(report.median_ms)
        lines.append(say("Half of all answers were there within **{time}**.", time=time))
    return "\n".join([*lines, _votes(report)])


def _votes(report: Report) -> str:
    votes = report.feedback.helpful + report.feedback.unhelpful
    if report.helpful is None:
        return say("Nobody has said whether an answer helped.")
    share = percent(report.helpful)
    return say("Helpful: **{share}** of {votes}.", share=share, votes=amounts.votes(votes))


def _time(milliseconds: float) -> str:
    if milliseconds < 1000:  # noqa: PLR2004  # a second
        return f"{decimal(milliseconds)}\u00a0ms"
    return f"{decimal(milliseconds / 1000, 1)}\u00a0s"


def _picture(report: Report) -> Item:
    asked = report.counts.asked()
    told = ", ".join(
        f"{decimal(report.counts.asked(verdict))} {say(VERDICT_LABELS[verdict])}"
        for verdict in Verdict
    )
    description = say(
        "Bars of the questions over time: {number} in all, {told}.",
        number=decimal(asked),
        told=told,
    )
    return discord.ui.MediaGallery(
        discord.MediaGalleryItem(f"attachment://{CHART_FILE}", description=description)
    )


def _quoted(report: Report, stories: _Snapshots) -> str:
    lines = [
        f"- {_headline(stories, article.story, article.file)}: {amounts.times(article.times)}"
        for article in report.counts.quoted[:MAX_SHOWN]
    ]
    return "\n".join([f"**{say('Quoted most often')}**", *lines]) if lines else ""


def _in_vain(report: Report) -> str:
    lines = [
        f"- {one_line(' · '.join(words.words), MAX_SHOWN_CHARS)}: {amounts.questions(words.asked)}"
        for words in report.in_vain[:MAX_SHOWN]
    ]
    if not lines:
        return ""
    small = say(
        "Words that at least {number} people asked about without an answer.", number=MIN_ASKERS
    )
    return "\n".join([f"**{say('Asked in vain')}**", *lines, f"-# {small}"])


def _to_read(report: Report) -> str:
    lines = [
        f"- {one_line(kept.question, MAX_SHOWN_CHARS)} (<t:{int(kept.at.timestamp())}:d>)"
        for kept in report.feedback.kept[:MAX_SHOWN]
    ]
    return (
        "\n".join([f"**{say('Questions that readers want you to see')}**", *lines]) if lines else ""
    )


def _wrong(report: Report, stories: _Snapshots) -> str:
    times = Counter(
        (wrong.story, wrong.revision, wrong.file, wrong.start, wrong.end)
        for wrong in report.feedback.wrong
    )
    lines = []
    for (story, revision, file, start, end), count in times.most_common(MAX_SHOWN):
        words = _words(stories, story, revision, file, slice(start, end))
        lines.append(f"- {_headline(stories, story, file)}{words}: {amounts.times(count)}")
    return "\n".join([f"**{say('Passages marked wrong')}**", *lines]) if lines else ""


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
    return f", {in_marks(body[place], MAX_SHOWN_CHARS)}" if body else ""

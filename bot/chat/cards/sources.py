"""The sources of a story, and how an upload goes on."""

from collections.abc import Sequence

import discord

from bot.chat.cards import amounts
from bot.chat.cards.card import ANSWERED, DOUBTFUL, Card, text
from bot.chat.markdown import one_line
from bot.chat.speech import decimal, say, say_counted
from bot.library.sources.source import Source, SourceKind
from bot.wording import later

MAX_SHOWN = 12
MAX_FAILING = 2
_MAX_LINE_CHARS = 120
KINDS = {SourceKind.PAGE: later("page"), SourceKind.FEED: later("feed")}


def sources_card(story: str, sources: Sequence[Source]) -> Card:
    """Return the card that lists a story's sources, those that fail first."""
    head = say("Sources of {story}", story=one_line(story, _MAX_LINE_CHARS))
    if not sources:
        nothing = say("It has no sources yet. `/source watch` adds a page or a feed.")
        return Card([text(f"### {head}\n{nothing}")])
    ordered = sorted(sources, key=lambda source: (-source.state.failures, source.id))
    lines = [_line(source) for source in ordered[:MAX_SHOWN]]
    if len(ordered) > MAX_SHOWN:
        lines.append(say("and {count} more", count=len(ordered) - MAX_SHOWN))
    return Card([text("\n".join([f"### {head}", *lines]))])


def failing_words(failing: Sequence[Source]) -> str:
    """Return what ``/corpus status`` says of sources that fail again and again."""
    lines = [_line(source) for source in failing[:MAX_FAILING]]
    if len(failing) > MAX_FAILING:
        lines.append(f"-# {say('and {count} more', count=len(failing) - MAX_FAILING)}")
    return "\n".join([f"**{say('Sources that fail')}**", *lines])


def failing_card(story: str, source: Source) -> Card:
    """Return what the moderators' channel is told of a source that fails again and again."""
    head = say(
        "**A source fails again and again.** Story: {story}",
        story=one_line(story, _MAX_LINE_CHARS),
    )
    foot = say(
        "I go on asking it, less and less often, and tell you once it answers. "
        "`/source remove` takes it away."
    )
    return Card([text(f"{head}\n{_line(source)}\n-# {foot}")], DOUBTFUL)


def mended_card(story: str, source: Source) -> Card:
    """Return what the moderators' channel is told of a source that answers again."""
    head = say("**A source works again.** Story: {story}", story=one_line(story, _MAX_LINE_CHARS))
    return Card([text(f"{head}\n{_line(source)}")], ANSWERED)


def progress_words(done: int, total: int, name: str) -> str:
    """Return what is shown while an upload is read."""
    return say(
        "Reading {file} … {done} of {files} done.",
        file=one_line(name, 80),
        done=decimal(done),
        files=amounts.files(total),
    )


def _line(source: Source) -> str:
    state = source.state
    hours = source.interval.total_seconds() / 3600
    head = say(
        "**{number}** {kind}, every {hours} h: {address}",
        number=source.id,
        kind=say(KINDS[source.kind]),
        hours=f"{hours:g}",
        address=one_line(source.url, _MAX_LINE_CHARS),
    )
    if state.failures:
        told = say_counted(
            "failed {number} time: {reason}",
            "failed {number} times in a row: {reason}",
            state.failures,
            reason=one_line(state.reason or "", 300),
        )
    elif state.succeeded_at is None:
        told = say("not asked yet")
    else:
        told = say("answered {when}", when=discord.utils.format_dt(state.succeeded_at, "R"))
    return f"{head}\n-# {told}"

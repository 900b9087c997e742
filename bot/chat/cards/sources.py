"""The sources of a story, and how an upload goes on."""

from collections.abc import Sequence

import discord

from bot.chat.cards.card import ANSWERED, DOUBTFUL, Card, text
from bot.chat.markdown import one_line
from bot.library.sources.source import Source
from bot.wording import counted

MAX_SHOWN = 12
MAX_FAILING = 2
_MAX_LINE_CHARS = 120


def sources_card(story: str, sources: Sequence[Source]) -> Card:
    """Return the card that lists a story's sources, those that fail first."""
    if not sources:
        nothing = "It has no sources yet. `/source watch` adds a page or a feed."
        return Card([text(f"### Sources of {one_line(story, _MAX_LINE_CHARS)}\n{nothing}")])
    ordered = sorted(sources, key=lambda source: (-source.state.failures, source.id))
    lines = [_line(source) for source in ordered[:MAX_SHOWN]]
    if len(ordered) > MAX_SHOWN:
        lines.append(f"and {len(ordered) - MAX_SHOWN} more")
    head = f"### Sources of {one_line(story, _MAX_LINE_CHARS)}"
    return Card([text("\n".join([head, *lines]))])


def failing_words(failing: Sequence[Source]) -> str:
    """Return what ``/corpus status`` says of sources that fail again and again."""
    lines = [_line(source) for source in failing[:MAX_FAILING]]
    more = f"\n-# and {len(failing) - MAX_FAILING} more" if len(failing) > MAX_FAILING else ""
    return "**Sources that fail**\n" + "\n".join(lines) + more


def failing_card(story: str, source: Source) -> Card:
    """Return what the moderators' channel is told of a source that fails again and again."""
    head = f"**A source fails again and again.** Story: {one_line(story, _MAX_LINE_CHARS)}"
    foot = (
        "-# I go on asking it, less and less often, and tell you once it answers. "
        "`/source remove` takes it away."
    )
    return Card([text(f"{head}\n{_line(source)}\n{foot}")], DOUBTFUL)


def mended_card(story: str, source: Source) -> Card:
    """Return what the moderators' channel is told of a source that answers again."""
    head = f"**A source works again.** Story: {one_line(story, _MAX_LINE_CHARS)}"
    return Card([text(f"{head}\n{_line(source)}")], ANSWERED)


def progress_words(done: int, total: int, name: str) -> str:
    """Return what is shown while an upload is read."""
    return f"Reading {one_line(name, 80)} … {done} of {counted(total, 'file')} done."


def _line(source: Source) -> str:
    state = source.state
    hours = source.interval.total_seconds() / 3600
    head = f"**{source.id}** {source.kind.value}, every {hours:g} h: "
    head += one_line(source.url, _MAX_LINE_CHARS)
    if state.failures:
        times = counted(state.failures, "time")
        return f"{head}\n-# failed {times} in a row: {one_line(state.reason or '', 300)}"
    if state.succeeded_at is None:
        return f"{head}\n-# not asked yet"
    return f"{head}\n-# answered {discord.utils.format_dt(state.succeeded_at, 'R')}"

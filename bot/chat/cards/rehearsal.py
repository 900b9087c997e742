"""What a change would do, before it is done; and that it was done."""

from collections.abc import Iterator

import discord

from bot.chat.cards import amounts
from bot.chat.cards.asked import in_marks
from bot.chat.cards.card import ANSWERED, DOUBTFUL, Card, Item, dotted, rule, text
from bot.chat.cards.details import details_rows
from bot.chat.cards.listing import listed
from bot.chat.clicks import DeskButton
from bot.chat.markdown import bold_line, one_line
from bot.chat.speech import decimal, say, say_counted
from bot.library.deciding import DISCARD, PUBLISH
from bot.library.outcome import Outcome
from bot.library.rehearsal import Rehearsal, Reply, Shift

LOOK = "look"

MAX_SHOWN_FILES = 6
MAX_SHOWN_SHIFTS = 3
MAX_SHOWN_SENTENCES = 3
MAX_LINE_CHARS = 100
ROOM_CHARS = 3_000
SECTION_ROOM_CHARS = 1_000


def outcome_card(outcome: Outcome) -> Card:
    """Return the card that says what came of a change."""
    if outcome.rehearsal is None:
        unchanged = say(
            "**Nothing has changed.** Revision {number} goes on answering.", number=outcome.number
        )
        return Card([text(unchanged)])
    if outcome.held is not None:
        return rehearsal_card(outcome.rehearsal, outcome.held)
    return published_card(outcome)


def rehearsal_card(rehearsal: Rehearsal, held: int, *, unattended: bool = False) -> Card:
    """Return the card of a rehearsal, with the buttons that end it.

    Args:
        rehearsal: What it found.
        held: The id of what waits.
        unattended: It was held back because questions are answered worse.
    """
    lines = [f"### {say('Rehearsal')}", bold_line(rehearsal.story, MAX_LINE_CHARS)]
    if unattended:
        lines.append(say("**Held back: golden questions would be answered worse.**"))
    if rehearsal.base:
        base = rehearsal.base
        lines.append(say("Revision {number} goes on answering until you publish.", number=base))
    else:
        lines.append(say("Nothing answers yet."))
    head = "\n".join(lines)
    return Card(
        [
            *(text(head), rule(), *_report(rehearsal)),
            *details_rows(rehearsal.brought, held),
            *(rule(), held_row(held)),
        ],
        DOUBTFUL if rehearsal.worse or rehearsal.warnings else ANSWERED,
    )


def published_card(outcome: Outcome) -> Card:
    """Return the card that says what was published."""
    if outcome.revision is None or outcome.rehearsal is None:
        raise ValueError("nothing was published")
    number = outcome.revision.number
    items: list[Item] = [text(say("**Revision {number} answers now.**", number=number))]
    items += _report(outcome.rehearsal)
    warned = outcome.rehearsal.warnings or outcome.rehearsal.worse
    return Card(items, DOUBTFUL if warned else ANSWERED)


def discarded_card() -> Card:
    """Return the card that takes a rehearsal's place when it is let go."""
    return Card([text(say("**Discarded.** Nothing has changed."))])


def held_row(held: int, *, with_look: bool = False) -> Item:
    """Return the buttons that publish what waits, let it go, or show its rehearsal."""
    buttons = [
        DeskButton(PUBLISH, held, label=say("Publish"), style=discord.ButtonStyle.success),
        DeskButton(DISCARD, held, label=say("Discard"), style=discord.ButtonStyle.danger),
    ]
    if with_look:
        buttons.insert(0, DeskButton(LOOK, held, label=say("Show the rehearsal")))
    return discord.ui.ActionRow(*buttons)


def _report(rehearsal: Rehearsal) -> list[Item]:
    """Return what a rehearsal found, what matters most first, within what a card holds."""
    room = ROOM_CHARS
    items: list[Item] = []
    if rehearsal.asked:
        told = say_counted(
            "**{right} of {number} golden question answered right**, before {before}.",
            "**{right} of {number} golden questions answered right**, before {before}.",
            rehearsal.asked,
            right=decimal(rehearsal.right_after),
            before=decimal(rehearsal.right_before),
        )
        items.append(text(told))
    for title, lines, limit in _sections(rehearsal):
        shown = f"**{title}**:\n{listed(lines, limit, min(room, SECTION_ROOM_CHARS))}"
        room = max(0, room - len(shown))
        items.append(text(shown))
    counts = [
        amounts.articles(rehearsal.articles),
        amounts.passages(rehearsal.passages),
        f"{decimal(rehearsal.seconds, 1)}\u00a0s",
    ]
    return [*items, text(f"-# {dotted(counts)}")]


def _sections(rehearsal: Rehearsal) -> Iterator[tuple[str, list[str], int]]:
    """Yield each list's title, its lines, and the most of them to show."""
    for title, shifts in ((say("Worse"), rehearsal.worse), (say("Better"), rehearsal.better)):
        if shifts:
            yield f"{title} ({len(shifts)})", [_shift(each) for each in shifts], MAX_SHOWN_SHIFTS
    changes = rehearsal.changes
    for title, sentences, limit in (
        (say("Added"), changes.added, MAX_SHOWN_FILES),
        (say("Changed"), changes.changed, MAX_SHOWN_FILES),
        (say("Removed"), changes.removed, MAX_SHOWN_FILES),
        (say("Left out"), rehearsal.skipped, MAX_SHOWN_SENTENCES),
        (say("Golden questions to look at"), rehearsal.warnings, MAX_SHOWN_SENTENCES),
        (say("Marked as furniture, never quoted"), rehearsal.furniture, MAX_SHOWN_SENTENCES),
    ):
        if sentences:
            yield title, [f"- {one_line(each, MAX_LINE_CHARS)}" for each in sentences], limit


def _shift(shift: Shift) -> str:
    return (
        f"- {one_line(shift.question, MAX_LINE_CHARS)}\n"
        f"  - {say('before: {reply}', reply=_reply(shift.before))}\n"
        f"  - {say('now: {reply}', reply=_reply(shift.after))}"
    )


def _reply(reply: Reply) -> str:
    if not reply.words:
        return say("nothing is shown")
    return in_marks(reply.words, MAX_LINE_CHARS)

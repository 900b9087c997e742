"""A story's history: its revisions page by page, and what differs between two."""

from collections.abc import Container, Sequence
from itertools import zip_longest

import discord

from bot.chat.cards.card import Card, Item, actor_shown, rule, text
from bot.chat.cards.listing import bullets
from bot.chat.clicks import DeskButton
from bot.chat.markdown import bold_line, one_line
from bot.chat.speech import decimal, say, say_counted
from bot.library.diffing import Changes, Edit, changes, edits
from bot.library.store import Revision

HISTORY, DIFF = "history", "diff"

REVISIONS_A_PAGE = 5
MAX_SHOWN_CHARS = 120
MAX_SHOWN_FILES = 10
MAX_SENTENCE_CHARS = 400
ROOM_CHARS = 3_000


def history_card(
    story: int, title: str, revisions: Sequence[Revision], known: Container[str] | None = None
) -> Card:
    """Return one page of ``/corpus history``.

    Args:
        story: The story's id.
        title: What readers see of it.
        revisions: Newest first, one more than fits on the page if there is one.
        known: The actors that may be named; None for all of them.
    """
    shown = revisions[:REVISIONS_A_PAGE]
    lines = [
        _revision(one, before, known)
        for one, before in zip_longest(shown, revisions[1 : len(shown) + 1])
    ]
    newest, oldest = shown[0].number, shown[-1].number
    row: Item = discord.ui.ActionRow(
        DeskButton(HISTORY, story, newest + REVISIONS_A_PAGE + 1, label=say("Newer")),
        DeskButton(HISTORY, story, oldest, label=say("Older"), disabled=oldest == 1),
    )
    head = f"### {say('Revisions')}\n{bold_line(title, MAX_SHOWN_CHARS)}"
    return Card([text(head), rule(), text("\n".join(lines)), row])


def diff_card(
    story: int,
    old: Revision,
    new: Revision,
    page: int,
    texts: tuple[str, str],
) -> Card:
    """Return one page of ``/corpus diff``: an overview first, then each changed file.

    Args:
        story: The story's id.
        old: The revision to compare with.
        new: The one that is compared.
        page: From 0.
        texts: Of the changed file that the page is about, in both.
    """
    found = changes(old.files, new.files)
    title = say("Revision {old} → {new}", old=old.number, new=new.number)
    head = f"### {title}\n{_counts(found)}"
    items: list[Item] = [text(head), rule()]
    path = file_of_page(found, page)
    if path is None:
        items += _overview(found)
    else:
        difference = edits(*texts)
        items.append(text(f"{bold_line(path, MAX_SHOWN_CHARS)}\n{_edits(difference)}"))
    pages, place = len(found.changed) + 1, (story, old.number, new.number)
    if pages > 1:
        items.append(
            discord.ui.ActionRow(
                DeskButton(DIFF, *place, page - 1, label=say("Back"), disabled=page == 0),
                DeskButton(DIFF, *place, page + 1, label=say("Next"), disabled=page + 1 == pages),
            )
        )
        items.append(text(f"-# {say('page {number} of {count}', number=page + 1, count=pages)}"))
    return Card(items)


def file_of_page(found: Changes, page: int) -> str | None:
    """Return the changed file that a page of a comparison is about; none on the first page."""
    return found.changed[page - 1] if 0 < page <= len(found.changed) else None


def _revision(revision: Revision, before: Revision | None, known: Container[str] | None) -> str:
    when = f"<t:{int(revision.committed_at.timestamp())}:f>"
    found = changes(before.files if before else {}, revision.files)
    why = f"{one_line(revision.why, MAX_SHOWN_CHARS)} " if revision.why else ""
    who = actor_shown(revision.committed_by, known)
    return f"- **{revision.number}** · {when} · {who}\n  -# {why}{_counts(found)}"


def _counts(found: Changes) -> str:
    """Return how many files differ."""
    return say(
        "{added} added, {changed} changed, {removed} removed",
        added=decimal(len(found.added)),
        changed=decimal(len(found.changed)),
        removed=decimal(len(found.removed)),
    )


def _overview(found: Changes) -> list[Item]:
    if not found:
        return [text(say("Both hold the same files."))]
    return [
        text(f"{verb}:\n{bullets(files, MAX_SHOWN_FILES, MAX_SHOWN_CHARS // 2)}")
        for verb, files in (
            (say("Added"), found.added),
            (say("Changed"), found.changed),
            (say("Removed"), found.removed),
        )
        if files
    ]


def _edits(difference: Sequence[Edit] | None) -> str:
    """Return edits as Discord shows differences in code: old sentences red, new ones green."""
    if difference is None:
        return say("It is too long to compare sentence by sentence.")
    if not difference:
        return say("Only blanks and line breaks differ.")
    lines: list[str] = []
    room = ROOM_CHARS
    for number, edit in enumerate(difference):
        block = [
            *([f"  {_plain(edit.before)}"] if edit.before else []),
            *(f"- {_plain(sentence)}" for sentence in edit.removed),
            *(f"+ {_plain(sentence)}" for sentence in edit.added),
        ]
        room -= sum(len(line) + 1 for line in block)
        if room < 0 and lines:
            more = len(difference) - number
            told = say_counted("and {number} more place", "and {number} more places", more)
            lines.append(f"  ... {told}")
            break
        lines += [line[:ROOM_CHARS] for line in block][:MAX_SHOWN_FILES]
    return "```diff\n" + "\n".join(lines) + "\n```"


def _plain(sentence: str) -> str:
    """Return a sentence that cannot end the code block that it stands in."""
    shown = sentence.replace("`", "\N{MODIFIER LETTER GRAVE ACCENT}")
    return shown if len(shown) <= MAX_SENTENCE_CHARS else f"{shown[: MAX_SENTENCE_CHARS - 1]}…"

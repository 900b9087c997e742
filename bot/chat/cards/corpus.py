"""The moderators' cards: what answers now, and what a reload changed."""

from bot.chat.cards.card import ANSWERED, DOUBTFUL, Card, Item, actor_shown, rule, text
from bot.chat.markdown import bold_line, escape, one_line
from bot.library.librarian import Reload, Status
from bot.library.store import AuditEvent, Revision
from bot.wording import counted

MAX_SHOWN_FILES = 8
MAX_SHOWN_WARNINGS = 3
MAX_SHOWN_CHARS = 120


def status_card(status: Status) -> Card:
    """Return the card of ``/corpus status``."""
    revision = status.revision
    lines = [
        bold_line(status.title, MAX_SHOWN_CHARS),
        f"Revision **{revision.number}**, `{revision.digest[:12]}`",
        f"**{counted(status.articles, 'article')}**, **{counted(status.passages, 'passage')}**",
        f"Index: {_size(status.index_size_bytes)}",
        _loaded(revision),
    ]
    items: list[Item] = [text("\n".join(lines))]
    if status.last_reload is not None:
        items += [rule(), text(_last_reload(status.last_reload))]
    return Card(items)


def reload_card(reload: Reload) -> Card:
    """Return the card that reports a reload."""
    number, changes = reload.revision.number, reload.changes
    articles, passages = counted(reload.articles, "article"), counted(reload.passages, "passage")
    counts = f"{articles}, {passages}, {reload.seconds:.1f} s"
    if not changes:
        return Card(
            [
                text(f"**Nothing has changed.** Revision {number} goes on answering."),
                _small(counts),
            ],
        )
    items: list[Item] = [text(f"**Revision {number} answers now.**")]
    for verb, files in (
        ("Added", changes.added),
        ("Changed", changes.changed),
        ("Removed", changes.removed),
    ):
        if files:
            items.append(text(f"{verb}:\n{_list(files, MAX_SHOWN_FILES)}"))
    if reload.warnings:
        warnings = _list(reload.warnings, MAX_SHOWN_WARNINGS)
        items += [rule(), text(f"Golden questions to look at:\n{warnings}")]
    items += [rule(), _small(counts)]
    return Card(items, DOUBTFUL if reload.warnings else ANSWERED)


def _loaded(revision: Revision) -> str:
    when = f"<t:{int(revision.committed_at.timestamp())}:f>"
    return f"Loaded {when} by {actor_shown(revision.committed_by)}"


def _last_reload(event: AuditEvent) -> str:
    when = f"<t:{int(event.at.timestamp())}:R>"
    detail = one_line(event.detail, MAX_SHOWN_CHARS)
    return f"Last reload: {event.outcome}, {when}, by {actor_shown(event.actor)}\n-# {detail}"


def _list(lines: tuple[str, ...], limit: int) -> str:
    shown = [f"- {one_line(line, MAX_SHOWN_CHARS)}" for line in lines[:limit]]
    if len(lines) > limit:
        shown.append(f"- and {len(lines) - limit} more")
    return "\n".join(shown)


def _small(line: str) -> Item:
    return text(f"-# {escape(line)}")


def _size(size_bytes: int) -> str:
    if size_bytes < 1_000_000:  # noqa: PLR2004  # a megabyte
        return f"{size_bytes / 1_000:.1f} kB"
    return f"{size_bytes / 1_000_000:.1f} MB"

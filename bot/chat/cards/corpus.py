"""The moderators' card of what answers now."""

from collections.abc import Container, Sequence

from bot.chat.cards.card import Card, Item, actor_shown, rule, text
from bot.chat.cards.rehearsal import held_row
from bot.chat.cards.sources import failing_words
from bot.chat.markdown import bold_line, one_line
from bot.library.serving import Status
from bot.library.sources.source import Source
from bot.library.store import AuditEvent, HeldRevision
from bot.wording import counted

MAX_SHOWN_CHARS = 120
MAX_SHOWN_HELD = 3


def status_card(
    status: Status, failing: Sequence[Source] = (), known: Container[str] | None = None
) -> Card:
    """Return the card of ``/corpus status``.

    Args:
        status: What answers now.
        failing: Sources that have failed several times in a row.
        known: The actors that may be named; None for all of them.
    """
    revision = status.revision
    newest = (
        f"Newest article: <t:{int(status.newest.timestamp())}:R>"
        if status.newest
        else "No article says when it was published"
    )
    loaded_by = actor_shown(revision.committed_by, known)
    lines = [
        bold_line(status.title, MAX_SHOWN_CHARS),
        f"Revision **{revision.number}**, `{revision.digest[:12]}`",
        f"**{counted(status.articles, 'article')}**, **{counted(status.passages, 'passage')}**",
        newest,
        f"Index: {_size(status.index_size_bytes)}",
        f"Loaded <t:{int(revision.committed_at.timestamp())}:f> by {loaded_by}",
    ]
    items: list[Item] = [text("\n".join(lines))]
    if status.last_reload is not None:
        items += [rule(), text(_last_reload(status.last_reload, known))]
    return Card([*items, *_waiting(status.held, failing, known)])


def empty_card(title: str, held: Sequence[HeldRevision], failing: Sequence[Source]) -> Card:
    """Return the card of ``/corpus status`` of a story that has no article yet."""
    told = (
        f"{bold_line(title, MAX_SHOWN_CHARS)}\nNo articles yet. `/source upload`, `/source page` "
        "and `/source watch` bring some in; then publish the rehearsal."
    )
    return Card([text(told), *_waiting(held, failing, None)])


def _waiting(
    held: Sequence[HeldRevision], failing: Sequence[Source], known: Container[str] | None
) -> list[Item]:
    """Return what moderators have to look at: sources that fail, and what waits for their word."""
    items: list[Item] = []
    if failing:
        items += [rule(), text(failing_words(failing))]
    for one in held[:MAX_SHOWN_HELD]:
        items += [rule(), text(_held(one, known)), held_row(one.id, with_look=True)]
    if len(held) > MAX_SHOWN_HELD:
        items.append(text(f"-# and {len(held) - MAX_SHOWN_HELD} more rehearsals"))
    return items


def _last_reload(event: AuditEvent, known: Container[str] | None) -> str:
    when = f"<t:{int(event.at.timestamp())}:R>"
    detail = one_line(event.detail, MAX_SHOWN_CHARS)
    who = actor_shown(event.actor, known)
    return f"Last reload: {event.outcome}, {when}, by {who}\n-# {detail}"


def _held(held: HeldRevision, known: Container[str] | None) -> str:
    when = f"<t:{int(held.held_at.timestamp())}:R>"
    return (
        f"**Waiting to be published**: {one_line(held.why, MAX_SHOWN_CHARS)}\n"
        f"-# rehearsed {when} by {actor_shown(held.held_by.actor, known)}"
    )


def _size(size_bytes: int) -> str:
    if size_bytes < 1_000_000:  # noqa: PLR2004  # a megabyte
        return f"{size_bytes / 1_000:.1f} kB"
    return f"{size_bytes / 1_000_000:.1f} MB"

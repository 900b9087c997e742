"""The moderators' card of what answers now."""

from collections.abc import Container, Sequence

from bot.chat.cards import amounts
from bot.chat.cards.card import Card, Item, actor_shown, outcome_shown, rule, text
from bot.chat.cards.rehearsal import held_row
from bot.chat.cards.sources import failing_words
from bot.chat.markdown import bold_line, one_line
from bot.chat.speech import decimal, say, say_counted
from bot.library.serving import Status
from bot.library.sources.source import Source
from bot.library.store import AuditEvent, HeldRevision

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
        say("Newest article: {when}", when=f"<t:{int(status.newest.timestamp())}:R>")
        if status.newest
        else say("No article says when it was published")
    )
    loaded_by = actor_shown(revision.committed_by, known)
    lines = [
        bold_line(status.title, MAX_SHOWN_CHARS),
        say(
            "Revision **{number}**, `{digest}`",
            number=revision.number,
            digest=revision.digest[:12],
        ),
        f"**{amounts.articles(status.articles)}**, **{amounts.passages(status.passages)}**",
        newest,
        say("Index: {size}", size=_size(status.index_size_bytes)),
        say(
            "Loaded {when} by {actor}",
            when=f"<t:{int(revision.committed_at.timestamp())}:f>",
            actor=loaded_by,
        ),
    ]
    items: list[Item] = [text("\n".join(lines))]
    if status.last_reload is not None:
        items += [rule(), text(_last_reload(status.last_reload, known))]
    return Card([*items, *_waiting(status.held, failing, known)])


def empty_card(title: str, held: Sequence[HeldRevision], failing: Sequence[Source]) -> Card:
    """Return the card of ``/corpus status`` of a story that has no article yet."""
    told = say(
        "No articles yet. `/source upload`, `/source page` and `/source watch` bring some in; "
        "then publish the rehearsal."
    )
    head = bold_line(title, MAX_SHOWN_CHARS)
    return Card([text(f"{head}\n{told}"), *_waiting(held, failing, None)])


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
        more = len(held) - MAX_SHOWN_HELD
        told = say_counted("and {number} more rehearsal", "and {number} more rehearsals", more)
        items.append(text(f"-# {told}"))
    return items


def _last_reload(event: AuditEvent, known: Container[str] | None) -> str:
    when = f"<t:{int(event.at.timestamp())}:R>"
    detail = one_line(event.detail, MAX_SHOWN_CHARS)
    who = actor_shown(event.actor, known)
    told = say(
        "Last reload: {outcome}, {when}, by {actor}",
        outcome=outcome_shown(event.outcome),
        when=when,
        actor=who,
    )
    return f"{told}\n-# {detail}"


def _held(held: HeldRevision, known: Container[str] | None) -> str:
    when = f"<t:{int(held.held_at.timestamp())}:R>"
    told = say("**Waiting to be published**: {why}", why=one_line(held.why, MAX_SHOWN_CHARS))
    who = actor_shown(held.held_by.actor, known)
    return f"{told}\n-# {say('rehearsed {when} by {actor}', when=when, actor=who)}"


def _size(size_bytes: int) -> str:
    if size_bytes < 1_000_000:  # noqa: PLR2004  # a megabyte
        return say("{number} kB", number=decimal(size_bytes / 1_000, 1))
    return say("{number} MB", number=decimal(size_bytes / 1_000_000, 1))

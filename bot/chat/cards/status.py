"""Cards of ``/article-status``: what became of articles."""

from collections.abc import Container, Mapping, Sequence
from datetime import datetime

from bot.chat.cards.asked import in_marks
from bot.chat.cards.card import Card, actor_shown, day, text
from bot.chat.cards.citing import named
from bot.chat.cards.listing import listed
from bot.chat.markdown import bold_line
from bot.chat.speech import say, say_counted
from bot.library.store import ArticleStatus
from bot.story.model import Article

MAX_SHOWN = 15
MAX_HEADLINE_CHARS = 100
MAX_SAID_CHARS = 120
ROOM_CHARS = 3_500


def set_card(
    told: str, earlier: str, copies: Sequence[Article] = (), *, clears: bool = False
) -> Card:
    """Return the card that says what became of an article just now.

    Args:
        told: A sentence of markdown, with the article's headline.
        earlier: What happens to earlier answers, as a sentence.
        copies: Articles that hold the same report, and still answer.
        clears: Whether all that was said about it was taken back.
    """
    undo = say(
        "At once, and kept when the articles are reloaded. `/article-status clear` undoes it."
    )
    said = f"{told} {earlier}"
    if copies:
        still = say_counted(
            "Much of the same report still answers from {articles}. Use the command again if the "
            "same holds there.",
            "Much of the same report still answers from {number} others: {articles}. Use the "
            "command again if the same holds there.",
            len(copies),
            articles=named(copies),
        )
        said += f"\n⚠ {still}"
    return Card([text(said if clears else f"{said}\n-# {undo}")])


def statuses_card(
    statuses: Sequence[ArticleStatus],
    names: Mapping[str, str],
    now: datetime,
    known: Container[str] | None = None,
) -> Card:
    """Return the card that lists the articles that something became of.

    Args:
        statuses: What became of them.
        names: Headlines by file.
        now: The time, UTC.
        known: The actors that may be named; None for all of them.
    """
    lines = [
        f"- {bold_line(names[one.file], MAX_HEADLINE_CHARS)}: {'; '.join(_said(one, names, now))}"
        f" · {actor_shown(one.actor, known)}"
        for one in statuses
    ]
    shown = listed(lines, MAX_SHOWN, ROOM_CHARS) if lines else say("Nothing was said about any.")
    return Card([text(f"### {say('What became of articles')}\n{shown}")])


def _said(status: ArticleStatus, names: Mapping[str, str], now: datetime) -> list[str]:
    said: list[str] = []
    if status.embargoed_until is not None:
        when = f"<t:{int(status.embargoed_until.timestamp())}:f>"
        is_on = status.is_embargoed(now)
        said.append(
            say("embargo until {when}", when=when)
            if is_on
            else say("embargo ended {when}", when=when)
        )
    if status.retracted_at is not None:
        said.append(
            _with_words(say("retracted {day}", day=day(status.retracted_at)), status.reason)
        )
    if status.superseded_by is not None:
        newer = in_marks(names[status.superseded_by], MAX_HEADLINE_CHARS)
        said.append(say("superseded by {headline}", headline=newer))
    if status.corrected_at is not None:
        said.append(
            _with_words(say("corrected {day}", day=day(status.corrected_at)), status.correction)
        )
    return said


def _with_words(said: str, words: str) -> str:
    return f"{said} ({in_marks(words, MAX_SAID_CHARS)})" if words.strip() else said

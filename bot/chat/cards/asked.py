"""How a question was read: small lines on the card of its answer."""

from datetime import UTC, date, datetime, time

from bot.answers.model import Answer
from bot.chat.cards.card import Item, day
from bot.chat.cards.controls import Action, control
from bot.chat.markdown import one_line
from bot.chat.speech import say
from bot.search.scope import Scope
from bot.wording import later

MAX_SHOWN_CARRIED = 8
MAX_SHOWN_CARRIED_CHARS = 40
MAX_SHOWN_OUTLETS = 3
MAX_SHOWN_OUTLET_CHARS = 60
CARRIED = later("Read with what was asked before: {words}")
"""The line by which a later question finds again what an answer had carried over."""


def asked_notes(answer: Answer) -> list[str]:
    """Say, in small print, what was carried over and which part of the story was asked."""
    notes = []
    if answer.carried:
        words = (in_marks(w, MAX_SHOWN_CARRIED_CHARS) for w in answer.carried)
        told = say(CARRIED, words=", ".join([*words][:MAX_SHOWN_CARRIED]))
        notes.append(f"-# {told}")
    return [*notes, *looked_in(answer.scope)]


def looked_in(scope: Scope) -> list[str]:
    """Say, in small print, which part of the story was asked, unless it was all of it."""
    within = scope_in_words(scope)
    return [f"-# {say('Looked only in articles {within}.', within=within)}"] if within else []


def in_marks(words: str, max_chars: int) -> str:
    """Return somebody's words in the quotation marks of the reader's language."""
    return say("“{words}”", words=one_line(words, max_chars))


def asked_controls(answer: Answer, asker: int | None, *, overheard: bool) -> list[Item]:
    """Return the button, if any, by which the asker puts right how they were understood.

    Args:
        answer: To the question.
        asker: Discord's id of who asked; None for moderators only.
        overheard: Whether the question called nobody, so that it may have been none.
    """
    if answer.carried:
        return [control(Action.DROP, str(asker or 0), say("Without what came before"))]
    if overheard:
        return [control(Action.MISREAD, str(asker or 0), say("Not a question"))]
    return []


def scope_in_words(scope: Scope) -> str:
    """Return what a reader narrowed a question to: ``from The Pier, published until …``."""
    outlets = sorted(scope.outlets)[:MAX_SHOWN_OUTLETS]
    said = [
        say("from {outlet}", outlet=one_line(outlet, MAX_SHOWN_OUTLET_CHARS)) for outlet in outlets
    ]
    first, last = scope.published_from, scope.published_to
    if first and first == last:
        said.append(say("published on {day}", day=_day(first)))
    elif first and last:
        said.append(say("published from {first} to {last}", first=_day(first), last=_day(last)))
    elif first:
        said.append(say("published on {day} or later", day=_day(first)))
    elif last:
        said.append(say("published on {day} or earlier", day=_day(last)))
    return ", ".join(said)


def _day(on: date) -> str:
    return day(datetime.combine(on, time(), UTC))

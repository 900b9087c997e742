"""How a question was read: small lines on the card of its answer."""

from datetime import UTC, date, datetime, time

from bot.answers.model import Answer
from bot.chat.cards.card import Item, day
from bot.chat.cards.controls import Action, control
from bot.chat.markdown import one_line
from bot.search.scope import Scope

MAX_SHOWN_CARRIED = 8
MAX_SHOWN_CARRIED_CHARS = 40
MAX_SHOWN_OUTLETS = 3
MAX_SHOWN_OUTLET_CHARS = 60
CARRIED = "Read with what was asked before: "
"""Begins the line by which a later question finds again what an answer had carried over."""


def asked_notes(answer: Answer) -> list[str]:
    """Say, in small print, what was carried over and which part of the story was asked."""
    notes = []
    if answer.carried:
        words = (f"“{one_line(w, MAX_SHOWN_CARRIED_CHARS)}”" for w in answer.carried)
        notes.append(f"-# {CARRIED}{', '.join([*words][:MAX_SHOWN_CARRIED])}")
    within = scope_in_words(answer.scope)
    if within:
        notes.append(f"-# Looked only in articles {within}.")
    return notes


def asked_controls(answer: Answer, asker: int | None, *, overheard: bool) -> list[Item]:
    """Return the button, if any, by which the asker puts right how they were understood.

    Args:
        answer: To the question.
        asker: Discord's id of who asked; None for moderators only.
        overheard: Whether the question called nobody, so that it may have been none.
    """
    if answer.carried:
        return [control(Action.DROP, str(asker or 0), "Without what came before")]
    if overheard:
        return [control(Action.MISREAD, str(asker or 0), "Not a question")]
    return []


def scope_in_words(scope: Scope) -> str:
    """Return what a reader narrowed a question to: ``from The Pier, published until …``."""
    outlets = sorted(scope.outlets)[:MAX_SHOWN_OUTLETS]
    said = [f"from {one_line(outlet, MAX_SHOWN_OUTLET_CHARS)}" for outlet in outlets]
    first, last = scope.published_from, scope.published_to
    if first and first == last:
        said.append(f"published on {_day(first)}")
    elif first and last:
        said.append(f"published from {_day(first)} to {_day(last)}")
    elif first:
        said.append(f"published on {_day(first)} or later")
    elif last:
        said.append(f"published on {_day(last)} or earlier")
    return ", ".join(said)


def _day(on: date) -> str:
    return day(datetime.combine(on, time(), UTC))

"""The question on a card: shown, and read again by the card's buttons.

So no database has to remember what was asked: it stands in the message, for as long as that does.
"""

import re
from collections.abc import Sequence
from typing import Any

import discord

from bot.answers.answering import MAX_QUESTION_CHARS
from bot.answers.model import Answer
from bot.chat.cards.asked import asked_notes, in_marks
from bot.chat.cards.controls import walk
from bot.chat.markdown import bold_line, one_line, unescape
from bot.chat.speech import say, say_counted

MAX_SHOWN_WORDS = 6
MAX_SHOWN_WORD_CHARS = 30
MAX_SHOWN_REPAIRS = 3
MAX_SHOWN_TITLE_CHARS = 100
MAX_HEAD_CHARS = 2_000
QUESTION_ITEM = 1_001
"""The component that begins with the question."""

_QUESTION = re.compile(r"(?:\*\*(?P<large>.*)\*\*|-# (?P<small>.*))")


def head(answer: Answer, lines: Sequence[str], *, large: bool) -> discord.ui.TextDisplay[Any]:
    """Return a card's first block: the question, and lines below it.

    Args:
        answer: To the question.
        lines: Of markdown; the last ones are left out where they would crowd out the words.
        large: Whether the question is shown in bold, or in small print.
    """
    question = bold_line(answer.question, MAX_QUESTION_CHARS)
    if not large:
        question = f"-# {one_line(answer.question, MAX_QUESTION_CHARS) or '…'}"
    shown = [question]
    room = MAX_HEAD_CHARS - len(question)
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        shown.append(line)
    return discord.ui.TextDisplay("\n".join(shown), id=QUESTION_ITEM)


def question_of(message: discord.Message) -> str | None:
    """Return the question that a card shows; None where it shows none."""
    for component in walk(message.components):
        if isinstance(component, discord.TextDisplay) and component.id == QUESTION_ITEM:
            match = _QUESTION.match(component.content.splitlines()[0])
            if match:
                return unescape(match["large"] or match["small"] or "")
    return None


def notes(answer: Answer) -> list[str]:
    """Say how the question was read, in small print."""
    unknown = [f"-# {never_used(answer)}"] if answer.unknown_words else []
    return [*asked_notes(answer), *repairs(answer), *unknown]


def repairs(answer: Answer) -> list[str]:
    """Say which words were read as others, in small print."""
    read = [
        say("{asked} as {word}", asked=word(one.asked), word=word(spelt_as(one.asked, one.word)))
        for one in answer.repairs
    ]
    told = enumerated(read, MAX_SHOWN_REPAIRS) if read else ""
    return [f"-# {say('I read {words}.', words=told)}"] if told else []


def spelt_as(asked: str, folded: str) -> str:
    """Return a word of the story, which is kept in small letters, with the capitals of a reader."""
    if len(asked) > 1 and asked.isupper():
        return folded.upper()
    return folded[:1].upper() + folded[1:] if asked[:1].isupper() else folded


def never_used(answer: Answer) -> str:
    """Name the words of the question that the story never uses."""
    words = [word(unknown) for unknown in answer.unknown_words]
    shown = enumerated(words, MAX_SHOWN_WORDS)
    return say_counted(
        "The articles never use the word {words}.",
        "The articles never use the words {words}.",
        len(words),
        words=shown,
    )


def enumerated(words: Sequence[str], limit: int) -> str:
    """Return ``a, b and c``; of more than ``limit``, how many more there are."""
    more = len(words) - limit
    *most, last = [*words[:limit], say("{count} more", count=more)] if more > 0 else words
    return say("{most} and {last}", most=", ".join(most), last=last) if most else last


def either(words: Sequence[str]) -> str:
    """Return ``a, b or c``."""
    *most, last = words
    return say("{most} or {last}", most=", ".join(most), last=last) if most else last


def word(letters: str) -> str:
    """Return somebody's word in quotation marks."""
    return in_marks(letters, MAX_SHOWN_WORD_CHARS)


def origin(answer: Answer) -> str:
    """Return the story and its revision."""
    revision = say("revision\u00a0{number}", number=answer.revision)
    return f"{one_line(answer.title, MAX_SHOWN_TITLE_CHARS)} · {revision}"

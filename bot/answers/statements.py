"""Somebody's text -> the statements or the question in it, to be held against a story."""

from dataclasses import dataclass

from bot.answers.model import Excerpt, Notice
from bot.answers.questions import is_question
from bot.story.sentences import paragraphs, sentences

MAX_STATEMENTS = 5
MIN_STATEMENT_WORDS = 3


@dataclass(frozen=True, slots=True)
class Compared:
    """A statement and what the story says that comes nearest.

    Attributes:
        statement: The sentence, as it was written.
        nearest: The excerpt; None where nothing comes near.
        retracted: That what comes near was retracted.
    """

    statement: str
    nearest: Excerpt | None
    retracted: Notice | None = None


def statements_of(text: str, max_chars: int) -> list[str]:
    """Return the first sentences of a text that say something, each shortened to fit.

    Args:
        text: Somebody's message.
        max_chars: The most characters of a statement.
    """
    found = [
        " ".join(sentence.of(text).split())[:max_chars]
        for paragraph in paragraphs(text)
        for sentence in sentences(text, paragraph)
    ]
    said = [one for one in found if len(one.split()) >= MIN_STATEMENT_WORDS]
    return (said or found)[:MAX_STATEMENTS]


def question_of_text(text: str, max_chars: int) -> str:
    """Return what a text asks: its question if it holds one, else all of it, shortened to fit."""
    whole = " ".join(text.split())
    if len(whole) <= max_chars:
        return whole
    asked = [one for one in statements_of(text, max_chars) if is_question(one)]
    return asked[0] if asked else whole[:max_chars]

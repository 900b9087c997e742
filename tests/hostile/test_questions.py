"""Questions that are meant to take long, or to be taken for something else: answered or refused.

Processor time is measured, of all threads: other programs do not count.
"""

import random
import string
from pathlib import Path
from time import process_time

import pytest

from bot.answers.answering import MAX_QUESTION_CHARS, Answering
from bot.answers.questions import is_question
from bot.app import open_folder
from bot.chat.cards.answer import answer_card
from tests.chat.world import SHIPPED_CORPUS, STORY
from tests.e2e.reporting import Tell, scenario
from tests.hostile.wide import write_wide_story

MAX_S = 0.05
TRIES = 3
"""The best of them counts; the first one fills caches."""
MAX_MESSAGE_CHARS = 4_000
RANDOM = random.Random(7)  # noqa: S311  # the same words every time


def unknown_words(count: int) -> str:
    words = ("".join(RANDOM.choices(string.ascii_lowercase, k=9)) for _ in range(count))
    return " ".join(words)


def full(text: str) -> str:
    return (text * MAX_MESSAGE_CHARS)[:MAX_MESSAGE_CHARS]


QUESTIONS = {
    "4,000 characters of the story": full("Why did Ecuador grant Assange asylum in London? "),
    "one word of 4,000 characters": full("asylum"),
    "only stop words": full("who is the of to and was it "),
    "only emoji": full("\U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467"),
    "zero-width and bidi controls": full("\u200b\u202ewhy\u2066\u200d\u2069\u061c\ufeff "),
    "only controls": full("\u202e\u200b"),
    "combining marks": "e" + full("\u0301"),
    "SQL": full("'; DROP TABLE revisions; -- \" OR 1=1 UNION SELECT * FROM notes "),
    "full-text search": full('asylum AND (NOT embassy) NEAR/3 "London" OR body:* ^quito '),
    "a regex bomb": full("a") + "!",
    "patterns": full("(a+)+$ [^]]* .*.*.* \\1 (?=x) "),
    "misspelt words": full("asilum embasy Ecudor Asange Londn "),
    "numbers": full("1,000,000 12/11/2012 140k 99% "),
    "Chinese": full("\u4e2d\u6587\u95ee\u9898\uff1f"),
    "question marks": full("?"),
    "marks of markdown": full("**__~~||`<@1>[a](b)"),
    "400 unknown words": unknown_words(400),
    "10,000 unknown words": unknown_words(10_000),
    "nothing": " \u200b ",
    "a lone surrogate's place": "\ufffd" * 500,
}


async def seconds_for(question: str, answering: Answering, name: str) -> float:
    """Do with a message what the bot does: what is too long is refused unread."""
    began = process_time()
    is_question(question)
    if len(question) <= MAX_QUESTION_CHARS:
        answer_card(await answering.answer(question, name), with_question=True)
    return process_time() - began


@scenario("hostile questions to {story}", "answered or refused in under 50 ms")
@pytest.mark.parametrize("story", ["the sample story", "20,000 passages"])
async def test_hostile_questions_are_answered_or_refused_at_once(
    story: str, tmp_path: Path, tell: Tell
) -> None:
    cut = {f"{name}, cut": question[:MAX_QUESTION_CHARS] for name, question in QUESTIONS.items()}
    sample = SHIPPED_CORPUS / STORY
    is_wide = story == "20,000 passages"
    folder = write_wide_story(tmp_path / "wide", sample) if is_wide else sample
    async with open_folder(folder) as (answering, name):
        took = {
            label: min([await seconds_for(question, answering, name) for _ in range(TRIES)])
            for label, question in {**QUESTIONS, **cut}.items()
        }

    assert {label: seconds for label, seconds in took.items() if seconds >= MAX_S} == {}
    tell(f"{len(took)} questions: the slowest {max(took.values()) * 1_000:.0f} ms")


async def test_words_beyond_those_that_are_looked_up_change_no_answer() -> None:
    """A question of unknown words alone is answered with silence, however many they are."""
    async with open_folder(SHIPPED_CORPUS / STORY) as (answering, name):
        answer = await answering.answer(unknown_words(45), name)

    assert not answer.answered

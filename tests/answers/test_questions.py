"""Which plain messages are questions?"""

from time import perf_counter

import pytest

from bot.answers.questions import is_question


@pytest.mark.parametrize(
    "message",
    [
        "Who announced the decision?",
        "who announced the decision",
        "And where is he now",
        "Assange is where?",
        "safe passage for assange?",
        "Is this “genuine?”",
        "**Why now?**",
        "Tell me about the letter",
        "please explain the surety",
        "Show us the letter.",
        "¿Quién lo anunció?",
        "这是什么 吗\uff1f",
        "ما هذا\u061f لا أعرف\u061f",
        "What is this? https://example.com/a?b=c",
        "hey, did he leave",
    ],
)
def test_a_message_that_asks_is_a_question(message: str) -> None:
    assert is_question(message)


@pytest.mark.parametrize(
    "message",
    [
        "",
        "   ",
        "?",
        "what",
        "Really?",
        "He left.",
        "I know who did it",
        "What a day!",
        "Why not. I do not care.",
        "Whoever did it",
        "https://example.com/who?is=it",
        "Look https://example.com/?",
        "Will do. Thanks",
        "Somebody said that he left",
    ],
)
def test_any_other_message_is_none(message: str) -> None:
    assert not is_question(message)


@pytest.mark.parametrize("unit", ["?", " ", "? ", "?'", "who ", "https://a ", "\n"])
def test_deciding_takes_no_time_however_long_a_message(unit: str) -> None:
    message = "x ?" + unit * (4_000 // len(unit)) + "x"
    start = perf_counter()

    is_question(message)

    assert perf_counter() - start < 2.0

"""Greetings, calls for help, thanks: nothing to look up."""

import discord
import pytest

from bot.answers.pleasantries import Pleasantry, pleasantry
from tests.chat.seeing import quotations, seen
from tests.chat.world import ANSWERED_QUESTION, TITLE, World

WELCOME = "You are welcome. Ask on whenever you like."


def replies_to(world: World, message: discord.Message) -> list[discord.Message]:
    history = world.general.history()
    return [m for m in history if m.reference and m.reference.message_id == message.id]


@pytest.mark.parametrize(
    "message",
    [
        *["Hello!", "hi there", "help", "Help me, please", "Who are you?", "How does this work?"],
        *["Hallo, Hilfe", "Bonjour !", "¡Hola!", "Olá, ajuda por favor"],
    ],
)
def test_greetings_and_calls_for_help(message: str) -> None:
    assert pleasantry(message) is Pleasantry.GREETING


@pytest.mark.parametrize(
    "message",
    [
        *["Thanks!", "ok, thank you very much", "Great, thanks, that helps!", "cheers"],
        *["Danke schön", "Merci beaucoup !", "¡Muchas gracias!", "Muito obrigada"],
    ],
)
def test_thanks(message: str) -> None:
    assert pleasantry(message) is Pleasantry.THANKS


@pytest.mark.parametrize(
    "message",
    [
        *[
            "Hello, who came?",
            "Did Assange help them?",
            "Thanks to whom is he there?",
            "great",
            "?",
            "",
        ],
        *["How does Britain work?", "Who are they?", "help Assange", "hello " * 900],
    ],
)
def test_what_may_be_a_question_is_none(message: str) -> None:
    assert pleasantry(message) is None


async def test_who_greets_is_told_how_to_ask(world: World) -> None:
    sent = await world.reader.send(world.general, f"{world.mention} hello!")

    [reply] = replies_to(world, sent)
    assert f"Ask about {TITLE}" in seen(reply)
    assert "Not in this story" not in seen(reply)


async def test_who_thanks_is_answered_in_a_sentence_and_not_with_excerpts(world: World) -> None:
    asked = await world.reader.send(world.general, f"{world.mention} {ANSWERED_QUESTION}")
    [answer] = replies_to(world, asked)

    sent = await world.reader.send(world.general, "Thanks, that helps!", reply_to=answer)

    [reply] = replies_to(world, sent)
    assert reply.content == WELCOME
    assert not quotations(reply)


async def test_thanks_that_go_to_nobody_stay_unanswered(world: World) -> None:
    sent = await world.reader.send(world.questions, "Thanks!")

    assert not [m for m in world.questions.history() if m.id != sent.id]

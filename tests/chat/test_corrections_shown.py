"""Corrections stand wherever words are shown; what was retracted is never quoted."""

import json
import re
from collections.abc import Awaitable, Callable

import pytest
from simcord.results import InteractionResult, ResponseMessage

from bot.answers.receipts import decode
from bot.chat.cards.controls import Action
from bot.chat.menus import CHECK_MENU
from bot.library.checking import as_data, check_receipt
from bot.library.outcome import Publish
from bot.library.store import By
from tests.builders import make_article_file
from tests.chat.seeing import quotations, seen
from tests.chat.test_controls import ask, custom_ids, press
from tests.chat.test_edit_back import WITHDRAWALS, correct, retract
from tests.chat.test_status_commands import FILE, LLAMA, QUESTION, add
from tests.chat.world import World

CORRECTION = "It was an *alpaca*."


def shown_by(result: InteractionResult) -> ResponseMessage:
    shown = result.response or next(iter(result.followups), None)
    assert shown is not None
    return shown


def code_on(answer: ResponseMessage) -> str:
    return custom_ids(answer, Action.CONTEXT)[0].rpartition(":")[2]


async def in_context(world: World, answer: ResponseMessage) -> ResponseMessage:
    return await press(world, answer, Action.CONTEXT)


async def article(world: World, _: ResponseMessage) -> ResponseMessage:
    return shown_by(await world.reader.slash(world.general, "article", headline=FILE))


async def receipt(world: World, answer: ResponseMessage) -> ResponseMessage:
    return shown_by(await world.reader.slash(world.general, "receipt", id=code_on(answer)))


async def check(world: World, _: ResponseMessage) -> ResponseMessage:
    message = await world.moderator.send(world.general, "A llama won the fair at Otavalo.")
    return shown_by(await world.reader.context_menu(world.general, CHECK_MENU, message))


Look = Callable[[World, ResponseMessage], Awaitable[ResponseMessage]]
LOOKS = pytest.mark.parametrize("look", [in_context, article, receipt, check])


@LOOKS
async def test_a_correction_is_shown_with_the_words(world: World, look: Look) -> None:
    await add(world, llama=LLAMA)
    answer = await ask(world, QUESTION)
    await correct(world)

    shown = await look(world, answer)

    assert "Zorro" in " ".join(quotations(shown))
    assert CORRECTION in seen(shown)
    assert "Corrected" in seen(shown)


@LOOKS
async def test_what_was_retracted_is_not_quoted(failing_world: World, look: Look) -> None:
    world = failing_world
    await add(world, llama=LLAMA)
    answer = await ask(world, QUESTION)
    await retract(world)

    assert "Zorro" not in seen(await look(world, answer))


async def test_a_check_against_what_was_retracted_says_so(world: World) -> None:
    await add(world, llama=LLAMA)
    answer = await ask(world, QUESTION)
    await retract(world)

    assert "The article that told of this was retracted on" in seen(await check(world, answer))


async def test_a_receipt_says_when_and_why_its_article_was_retracted(world: World) -> None:
    await add(world, llama=LLAMA)
    answer = await ask(world, QUESTION)
    await retract(world)

    shown = seen(await receipt(world, answer))
    checked = await check_receipt(world.librarian, decode(code_on(answer)))

    assert "The moderators have withdrawn these words" in shown
    assert re.search(r"Retracted .+: No llama took part\.", shown)
    told = json.loads(json.dumps(as_data(checked)))["taken_back"]
    assert (told["became"], told["words"]) == ("retracted", "No llama took part.")


async def test_an_answer_says_that_a_retracted_article_would_have_answered_too(
    world: World,
) -> None:
    other = make_article_file(
        "The llama of the fair at Otavalo was shown to the president on Monday.\n",
        headline="Llama of the fair meets president",
    ).decode()
    await add(world, llama=LLAMA, meets=other)
    before = await ask(world, QUESTION)

    await retract(world)

    after = await ask(world, QUESTION)
    told = "An article that would have answered, too, was retracted on"
    assert told not in seen(before)
    assert told in seen(after)
    assert "Zorro" not in seen(after)
    assert "president" in " ".join(quotations(after))


async def test_in_context_opens_the_revision_that_was_quoted(world: World) -> None:
    await add(world, llama=LLAMA)
    answer = await ask(world, QUESTION)
    revision = world.librarian.revision.number
    await add(world, llama=LLAMA.replace("Zorro", "Bella") + "\nIt ate the prize.\n")
    await world.restart()

    shown = await in_context(world, answer)

    assert "Zorro" in " ".join(quotations(shown))
    assert f"how the article stood in revision {revision};" in seen(shown)
    assert f"revision {revision + 1} answers today." in seen(shown)
    assert "it no longer holds these words." in seen(shown)
    assert "Sentences taken out since: 1; added: 2." in seen(shown)


async def test_in_context_opens_an_article_that_is_no_longer_there(world: World) -> None:
    await add(world, llama=LLAMA)
    answer = await ask(world, QUESTION)
    (world.folder / FILE).unlink()
    await world.librarian.reload(By(), Publish.NOW)

    shown = await in_context(world, answer)

    assert "Zorro" in " ".join(quotations(shown))
    assert "The article is no longer in the story." in seen(shown)


@pytest.mark.parametrize(("happens", "undone", "told"), WITHDRAWALS)
async def test_in_context_shows_no_withheld_words_of_an_older_revision(
    failing_world: World,
    happens: Callable[[World], Awaitable[None]],
    undone: object,
    told: object,
) -> None:
    world = failing_world
    await add(world, llama=LLAMA)
    answer = await ask(world, QUESTION)
    await happens(world)
    await add(world, llama=LLAMA + "\nIt ate the prize.\n")

    shown = seen(await in_context(world, answer))

    assert "The moderators have withdrawn these words." in shown
    assert "Zorro" not in shown
    del undone, told


async def test_hidden_words_beside_the_excerpt_stay_hidden_in_an_older_revision(
    world: World,
) -> None:
    await add(world, llama=LLAMA + "\nIts keeper wept for a whole hour.\n")
    answer = await ask(world, QUESTION)
    await world.librarian.hide(FILE, "Its keeper wept for a whole hour.", By())
    await add(world, llama=LLAMA)

    [code] = {*custom_ids(answer, Action.CONTEXT)}
    shown = seen(await in_context(world, answer))

    assert code
    assert "wept" not in shown

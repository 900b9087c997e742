"""A message's menu: asking about it, and holding it against the story."""

import pytest

from bot.chat.cards.controls import Action
from bot.chat.menus import ASK_MENU as ASK
from bot.chat.menus import CHECK_MENU as CHECK
from tests.chat.seeing import quotations, raw_components, seen
from tests.chat.world import ANSWERED_QUESTION, World

TRUE = "Ecuador has granted Julian Assange asylum."
FALSE = "The Vienna Convention allows Britain to violate diplomatic space."
OFF_TOPIC = "My neighbour's xylophone is out of tune."


async def test_a_message_is_asked_about_in_private(world: World) -> None:
    message = await world.moderator.send(world.general, ANSWERED_QUESTION)

    result = await world.reader.context_menu(world.general, ASK, message)

    assert result.ephemeral
    assert result.response is not None
    assert "19 June" in quotations(result.response)[0]
    assert seen(result.response).startswith(ANSWERED_QUESTION)


async def test_of_a_long_message_its_question_is_asked(world: World) -> None:
    text = f"{ANSWERED_QUESTION} " + "I have been wondering about that for a long time. " * 30
    message = await world.moderator.send(world.general, text[:1900])

    result = await world.reader.context_menu(world.general, ASK, message)

    assert seen(result.response).startswith(ANSWERED_QUESTION)


async def test_a_message_is_held_against_the_story_sentence_by_sentence(world: World) -> None:
    message = await world.moderator.send(world.general, f"{TRUE} {FALSE}\n\n{OFF_TOPIC}")

    result = await world.reader.context_menu(world.general, CHECK, message)

    assert result.ephemeral
    assert result.response is not None
    shown = seen(result.response)
    for number, sentence in enumerate((TRUE, FALSE, OFF_TOPIC), 1):
        assert f"{number}. The message: {sentence}" in shown
    first, second = quotations(result.response)
    assert "asylum" in first
    assert "Vienna Convention" in second
    assert "Nothing in the story comes near." in shown
    assert not any(word in shown.casefold() for word in ("true", "false", "correct", "wrong"))
    ids = [str(raw.get("custom_id", "")) for raw in raw_components(result.response)]
    assert sum(f":{Action.READ.value}:" in one for one in ids) == 2


@pytest.mark.parametrize("menu", [ASK, CHECK])
@pytest.mark.parametrize("text", ["🙈", "..."])
async def test_a_message_without_words_is_told_so(
    failing_world: World, menu: str, text: str
) -> None:
    world = failing_world
    message = await world.moderator.send(world.general, text)

    result = await world.reader.context_menu(world.general, menu, message)

    assert "holds no text that I could look up" in seen(result.response)


async def test_a_very_long_message_fits_on_the_card(world: World) -> None:
    text = " ".join(f"Assange and Ecuador and *asylum* {'very ' * 60}{n}." for n in range(6))
    message = await world.moderator.send(world.general, text[:2000])

    result = await world.reader.context_menu(world.general, CHECK, message)

    assert "5. The message:" in seen(result.response)


@pytest.mark.parametrize("menu", [ASK, CHECK])
async def test_readers_may_bring_the_menu_along(world: World, menu: str) -> None:
    [command] = [one for one in world.bot.tree.get_commands() if one.name == menu]  # type: ignore[attr-defined]

    sent = command.to_dict(world.bot.tree)  # type: ignore[attr-defined]

    assert sent["integration_types"] == [0, 1]
    assert sent["contexts"] == [0, 1, 2]

"""*Hide this passage*: gone from answers at once, and back again."""

from dataclasses import replace

from simcord.results import InteractionResult

from bot.chat.cards.controls import Action
from bot.chat.menus import HIDE_MENU as MENU
from bot.library.store import By, moderator
from tests.chat.seeing import Message, quotations, raw_components, seen
from tests.chat.test_controls import ask, custom_ids, press
from tests.chat.test_status_commands import LLAMA, QUESTION, add
from tests.chat.world import World


async def choose(world: World, answer: Message) -> InteractionResult:
    return await world.moderator.context_menu(world.general, MENU, answer)


async def press_on(world: World, result: InteractionResult, label: str) -> InteractionResult:
    """Press the first button with a label."""
    message = result.response
    assert message is not None
    ids = [raw["custom_id"] for raw in raw_components(message) if raw.get("label") == label]
    return await world.moderator.click(message, custom_id=ids[0])


async def hide(world: World, answer: Message) -> str:
    chosen = await choose(world, answer)
    assert chosen.ephemeral
    done = await press_on(world, chosen, "Hide this passage")
    return seen(done.response or chosen.response)


async def test_a_hidden_passage_is_gone_at_once_and_comes_back(world: World) -> None:
    await add(world, llama=LLAMA)
    before = await ask(world, QUESTION)

    await hide(world, before)

    after = await ask(world, QUESTION)
    clicked = await press(world, before, Action.CONTEXT)
    listed = await world.moderator.slash(world.general, "corpus hidden")
    assert "Zorro" in " ".join(quotations(before))
    assert "Zorro" not in seen(after)
    assert "The moderators have withdrawn these words." in seen(clicked)
    assert "Zorro" in seen(listed.response)
    await world.restart()
    await press_on(world, listed, "Show again")
    assert "Zorro" in " ".join(quotations(await ask(world, QUESTION)))
    events = await world.library.store.events(2)
    assert [(event.action, event.actor, event.guild) for event in events] == [
        (f"passage.{what}", moderator(world.moderator.id), world.guild.id)
        for what in ("show", "hide")
    ]
    assert "Zorro" in events[0].detail


async def test_moderators_hide_the_passage_that_they_read_in_context(world: World) -> None:
    await add(world, llama=LLAMA)
    answer = await ask(world, QUESTION)
    reading = await press(world, answer, Action.CONTEXT)
    looking = await world.moderator.click(answer, custom_id=custom_ids(answer, Action.CONTEXT)[0])
    await world.restart()

    done = await press_on(world, looking, "Hide this passage")

    assert looking.ephemeral
    assert "Hide this passage" not in [raw.get("label") for raw in raw_components(reading)]
    assert "Hidden." in seen(done.response or looking.response)
    assert "Zorro" not in seen(await ask(world, QUESTION))


async def test_hidden_words_are_found_again_in_a_new_body(world: World) -> None:
    await add(world, llama=LLAMA)
    await hide(world, await ask(world, QUESTION))

    more = "The fair at Otavalo was won by nobody before.\n\nA llama called Zorro"
    await add(world, llama=LLAMA.replace("A llama called Zorro", more))
    answer = await ask(world, QUESTION)

    assert "Zorro" not in seen(answer)
    assert "won by nobody before" in " ".join(quotations(answer))


async def test_words_that_stand_there_no_more_are_said_to(world: World) -> None:
    await add(world, llama=LLAMA)
    await hide(world, await ask(world, QUESTION))
    await add(world, llama=LLAMA.replace("Zorro", "Bella"))

    listed = await world.moderator.slash(world.general, "corpus hidden")

    assert "these words stand there no more" in seen(listed.response)
    assert "Bella" in " ".join(quotations(await ask(world, QUESTION)))


async def test_only_answers_hold_passages_to_hide(failing_world: World) -> None:
    world = failing_world
    message = await world.moderator.send(world.general, "A llama won.")

    assert "none of my answers" in seen((await choose(world, message)).response)


async def test_rights_are_asked_again_at_the_click(failing_world: World) -> None:
    world = failing_world
    await add(world, llama=LLAMA)
    answer = await ask(world, QUESTION)
    chosen = await choose(world, answer)
    role = world.guild.create_role("Keepers")
    await world.restart(replace(world.services, moderator_role=role.id))

    refused = await press_on(world, chosen, "Hide this passage")

    assert "Only members with this bot's moderator role" in seen(refused.response)
    assert world.librarian.taken_back.passages == ()


async def test_a_shared_storys_passages_are_not_one_servers_to_hide(failing_world: World) -> None:
    world = failing_world
    answer = await ask(world)
    chosen = await choose(world, answer)
    await world.librarian.hide("llama.md", "Zorro", By())
    listed = await world.moderator.slash(world.general, "corpus hidden")
    world.env.create_guild("Other")
    await world.env.settle()

    again = await choose(world, answer)
    clicked = await press_on(world, chosen, "Hide this passage")
    shown = await press_on(world, listed, "Show again")

    for result in (again, clicked, shown):
        assert "is shared with other servers" in seen(result.response)
    assert len(world.librarian.taken_back.passages) == 1

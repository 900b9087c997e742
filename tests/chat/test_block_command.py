"""``/block``: who may not ask here."""

import pytest

from bot.library.store import moderator
from bot.readers.store import Block
from tests.chat.seeing import quotations, seen
from tests.chat.test_rights import allow_everybody
from tests.chat.world import ANSWERED_QUESTION, World


async def told(world: World, command: str, **options: object) -> str:
    result = await world.moderator.slash(world.general, f"block {command}", **options)
    assert result.ephemeral
    return seen(result.response)


async def is_answered(world: World) -> bool:
    result = await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)
    assert result.response is not None
    return bool(quotations(result.response))


async def test_somebody_is_blocked_listed_and_let_in_again(failing_world: World) -> None:
    world = failing_world
    assert "Nobody is blocked" in await told(world, "list")

    assert f"I no longer answer <@{world.reader.id}>" in await told(
        world, "add", person=world.reader
    )
    await world.restart()

    assert not await is_answered(world)
    listed = await told(world, "list")
    assert f"<@{world.reader.id}>" in listed
    assert f"by <@{world.moderator.id}>" in listed
    assert "I answer" in await told(world, "remove", person=world.reader)
    assert await is_answered(world)
    assert "Nobody is blocked" in await told(world, "list")


async def test_what_was_so_already_is_said(world: World) -> None:
    await told(world, "add", person=world.reader)

    assert "was blocked already" in await told(world, "add", person=world.reader)
    await told(world, "remove", person=world.reader)
    assert "was not blocked" in await told(world, "remove", person=world.reader)


async def test_moderators_cannot_be_blocked(failing_world: World) -> None:
    world = failing_world

    assert "Moderators cannot be blocked." in await told(world, "add", person=world.moderator)
    assert await world.library.readers.blocks(world.guild.id) == []


@pytest.mark.parametrize("command", ["block add", "block remove"])
async def test_only_moderators_may(failing_world: World, command: str) -> None:
    world = failing_world
    await allow_everybody(world, command)

    result = await world.reader.slash(world.general, command, person=world.moderator)

    assert result.ephemeral
    assert "Only members who may manage this server" in seen(result.response)
    assert await world.library.readers.blocks(world.guild.id) == []


async def test_the_log_of_events_tells_of_it_without_the_name(world: World) -> None:
    await told(world, "add", person=world.reader)
    await told(world, "remove", person=world.reader)

    removed, added = await world.library.store.events(limit=2)

    assert (added.action, removed.action) == ("block.add", "block.remove")
    assert {added.actor, removed.actor} == {moderator(world.moderator.id)}
    assert str(world.reader.id) not in f"{added}{removed}"


async def test_a_long_list_fits(world: World) -> None:
    event = (await world.library.store.events(limit=1))[0]
    for number in range(50):
        block = Block(2**62 + number, moderator(2**62), world.env.now())
        await world.library.readers.block(world.guild.id, block, event)

    assert "and 10 more" in await told(world, "list")

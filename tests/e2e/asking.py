"""What fault scenarios have in common: somebody asks, and what they then see."""

import asyncio
from typing import Any

import discord
from simcord.builders import ChannelHandle

from tests.chat.seeing import quotations, seen
from tests.chat.world import ANSWERED_QUESTION
from tests.e2e.worlds import WireWorld


def replies(world: WireWorld, asked: discord.Message) -> list[discord.Message]:
    """Return the replies to a message."""
    channel = ChannelHandle(world.env, world.guild, world.env.backend.get_channel(asked.channel.id))
    return [
        message
        for message in channel.history()
        if message.reference is not None and message.reference.message_id == asked.id
    ]


async def ask_by_message(world: WireWorld) -> discord.Message:
    """Ask in a listening channel, without waiting for the answer."""
    with world.wire.env.not_waiting():
        return await world.reader.send(world.questions, ANSWERED_QUESTION)


async def answered(world: WireWorld, asked: discord.Message) -> str:
    """Wait for the answer to a message; make sure that there is one, and only one."""
    await world.wire.until(lambda: replies(world, asked), "an answer")
    await world.life.settled()
    found = replies(world, asked)
    assert len(found) == 1, [seen(one) for one in found]
    assert quotations(found[0])
    return "answered once"


async def asked_and_answered(world: WireWorld) -> str:
    """Ask in a listening channel, and see one answer."""
    return await answered(world, await ask_by_message(world))


async def command(world: WireWorld) -> Any:  # noqa: ANN401  # simcord's result
    """Give /ask without waiting for the answer."""
    with world.wire.env.not_waiting():
        return await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)


async def command_answered(world: WireWorld, result: Any) -> str:  # noqa: ANN401
    """Wait for the answer to a command; make sure that there is one, and only one."""
    await world.wire.until(
        lambda: result.acknowledged and result.response is not None and not result.deferred,
        "an answer",
    )
    await world.life.settled()
    assert quotations(result.response)
    assert not result.followups, [seen(one) for one in result.followups]
    return "answered once"


async def a_moment() -> None:
    """Let what is on the wire arrive."""
    await asyncio.sleep(0.2)

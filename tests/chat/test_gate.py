"""The gate: how often, where and who; every way of asking passes it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from unittest.mock import create_autospec

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.chat import gate, typing
from bot.chat.in_flight import InFlight
from bot.library.store import OPERATOR, AuditEvent
from bot.readers.rationing import Limits
from bot.readers.rules import Rules
from bot.readers.store import Block
from tests.chat.seeing import quotations, seen
from tests.chat.test_lifecycle import Gate
from tests.chat.world import ANSWERED_QUESTION, World, open_world, with_answering


@pytest.fixture
async def limited_world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path, limits=Limits(60, 3), check_errors=False) as world:
        yield world


async def refusal(world: World, member: MemberActor | None = None) -> str:
    """Ask by command; return the sentence of a private refusal, or nothing."""
    who = member or world.reader
    result = await who.slash(world.general, "ask", question=ANSWERED_QUESTION)
    assert result.response is not None
    if quotations(result.response):
        assert not result.ephemeral
        return ""
    assert result.ephemeral
    return seen(result.response)


async def answers_to(world: World, channel: ChannelHandle, text: str) -> list[str]:
    """Send a message; return what is seen of the bot's replies."""
    before = len(channel.history())
    await world.reader.send(channel, text)
    return [seen(message) for message in channel.history()[before:] if message.author.bot]


async def rule(world: World, rules: Rules) -> None:
    event = AuditEvent(world.env.now(), OPERATOR, "settings.rules", "guild", "done")
    await world.library.readers.set_rules(world.guild.id, rules, event)


async def test_a_question_too_soon_is_told_in_one_sentence_with_the_time_left(
    limited_world: World,
) -> None:
    world = limited_world
    asked_at = world.env.now()

    assert await refusal(world) == ""

    again_at = int((asked_at + timedelta(seconds=60)).timestamp())
    told = await refusal(world)
    assert told.startswith("One question after the other, please: ask again <t:")
    assert abs(int(told.split(":")[2]) - again_at) <= 1
    await world.env.advance_time(61)
    assert await refusal(world) == ""


async def test_the_day_s_questions_are_counted_over_a_restart(limited_world: World) -> None:
    world = limited_world
    for _ in range(3):
        assert await refusal(world) == ""
        await world.env.advance_time(61)

    await world.restart()

    assert "You have asked your 3 questions for today; ask again <t:" in await refusal(world)
    await world.env.advance_time(86_400)
    assert await refusal(world) == ""


async def test_a_mention_too_soon_is_told_in_a_reply(limited_world: World) -> None:
    world = limited_world
    text = f"{world.mention} {ANSWERED_QUESTION}"
    await answers_to(world, world.general, text)

    [told] = await answers_to(world, world.general, text)

    assert told.startswith("One question after the other")


async def test_where_the_bot_was_not_called_a_refusal_is_silent(limited_world: World) -> None:
    world = limited_world
    assert len(await answers_to(world, world.questions, ANSWERED_QUESTION)) == 1

    assert await answers_to(world, world.questions, ANSWERED_QUESTION) == []


async def test_moderators_are_exempt_from_limits(limited_world: World) -> None:
    world = limited_world

    assert [await refusal(world, world.moderator) for _ in range(5)] == [""] * 5
    for _ in range(2):
        await world.moderator.send(world.questions, ANSWERED_QUESTION)
    assert len([m for m in world.questions.history() if m.author.bot]) == 2


async def test_readers_do_not_wait_for_each_other(limited_world: World) -> None:
    world = limited_world
    other = world.guild.add_member(world.env.create_user("another"))
    await refusal(world)

    assert await refusal(world, other) == ""


async def test_direct_messages_have_the_operator_s_limits(limited_world: World) -> None:
    world = limited_world
    user = world.reader.user
    first = await user.slash("ask", question=ANSWERED_QUESTION)

    second = await user.slash("ask", question=ANSWERED_QUESTION)

    assert first.response is not None
    assert quotations(first.response)
    assert "ask again" in seen(second.response)


async def test_a_guild_s_own_limits_hold(limited_world: World) -> None:
    world = limited_world
    await rule(world, Rules(cooldown_s=0, daily_questions=1))

    assert await refusal(world) == ""
    assert "You have asked your question for today; ask again" in await refusal(world)


async def test_who_is_blocked_is_told_by_a_command_and_otherwise_ignored_where_not_called(
    failing_world: World,
) -> None:
    world = failing_world
    event = AuditEvent(world.env.now(), OPERATOR, "block.add", "guild", "done")
    block = Block(world.reader.id, OPERATOR, world.env.now())
    await world.library.readers.block(world.guild.id, block, event)

    assert "The moderators of this server have blocked you" in await refusal(world)
    assert await answers_to(world, world.questions, ANSWERED_QUESTION) == []
    [told] = await answers_to(world, world.general, f"{world.mention} {ANSWERED_QUESTION}")
    assert "have blocked you" in told
    direct = await world.reader.user.slash("ask", question=ANSWERED_QUESTION)
    assert direct.response is not None
    assert quotations(direct.response)


async def test_only_allowed_channels_answer(failing_world: World) -> None:
    world = failing_world
    await rule(world, Rules(allowed=frozenset({world.questions.id})))

    assert "I do not answer in this channel." in await refusal(world)
    assert "I do not answer in this channel." in await refusal(world, world.moderator)
    assert len(await answers_to(world, world.questions, ANSWERED_QUESTION)) == 1


async def test_denied_channels_and_their_threads_do_not_answer(failing_world: World) -> None:
    world = failing_world
    await rule(world, Rules(denied=frozenset({world.questions.id})))
    world.env.backend.create_thread(world.questions.id, "about it", world.reader.id)

    assert await answers_to(world, world.questions, ANSWERED_QUESTION) == []
    assert await answers_to(world, world.questions.threads[0], ANSWERED_QUESTION) == []
    assert await refusal(world) == ""


async def test_a_question_that_waits_for_the_database_is_acknowledged_meanwhile(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # simcord's clock stands still while anything is under way, so Discord is a mock here.
    monkeypatch.setattr(gate, "ACKNOWLEDGE_AFTER_S", 0.001)
    acknowledged = asyncio.Event()
    rules = world.library.readers.rules

    async def rules_after_acknowledgement(guild: int) -> Rules:
        await acknowledged.wait()
        return await rules(guild)

    monkeypatch.setattr(world.library.readers, "rules", rules_after_acknowledgement)
    interaction = create_autospec(discord.Interaction, instance=True)
    interaction.created_at = world.env.now()
    interaction.user.id = world.reader.id
    interaction.guild_id = world.guild.id
    interaction.response = create_autospec(discord.InteractionResponse, instance=True)
    interaction.response.defer.side_effect = lambda **_: acknowledged.set()

    async with asyncio.timeout(5), gate.Gate(world.services, InFlight()).command(interaction):
        pass

    interaction.response.defer.assert_awaited_once_with(ephemeral=False, thinking=True)


async def test_a_slow_answer_to_a_message_shows_typing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typing, "TYPING_AFTER_S", 0)
    slow = Gate(world)
    await world.restart(with_answering(world, slow.wait))

    await world.reader.send(world.questions, ANSWERED_QUESTION)

    shown = f"/channels/{world.questions.id}/typing"
    assert len(world.calls("POST", shown)) == 1
    slow.open()
    await world.env.settle()
    assert len([m for m in world.questions.history() if m.author.bot]) == 1
    await world.env.advance_time(60)
    assert len(world.calls("POST", shown)) == 1


async def test_a_quick_answer_shows_no_typing(world: World) -> None:
    await world.reader.send(world.questions, ANSWERED_QUESTION)

    assert world.calls("POST", "/typing") == []


async def test_readers_ids_are_nowhere_in_the_rations(tmp_path: Path) -> None:
    async with open_world(tmp_path, limits=Limits(60, 3)) as world:
        await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)
        files = [file for file in (tmp_path / "data").rglob("*") if file.is_file()]
        written = b"".join(file.read_bytes() for file in files)

    mark = world.library.marks.reader(world.guild.id, world.reader.id)
    assert mark in written
    assert str(world.reader.id).encode() not in written
    for width in (6, 8):
        assert world.reader.id.to_bytes(8, "big")[8 - width :] not in written


async def test_a_role_of_moderators_is_exempt_too(limited_world: World) -> None:
    world = limited_world
    role = world.guild.create_role("Desk")
    editor = world.guild.add_member(world.env.create_user("editor"), roles=[role])
    await world.restart(replace(world.services, moderator_role=role.id))

    assert [await refusal(world, editor) for _ in range(2)] == ["", ""]
    assert await refusal(world, world.moderator) == ""
    assert "ask again" in await refusal(world, world.moderator)


async def test_what_would_wait_long_is_refused_at_once(
    failing_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = failing_world
    monkeypatch.setattr(gate, "MAX_UNDER_WAY", 0)

    told = await refusal(world)
    mentioned = await answers_to(world, world.general, f"{world.mention} {ANSWERED_QUESTION}")
    overheard = await answers_to(world, world.questions, ANSWERED_QUESTION)

    assert "Ask again in a few seconds" in told
    assert len(mentioned) == 1
    assert "Ask again in a few seconds" in mentioned[0]
    assert overheard == []

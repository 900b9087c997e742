"""``/settings``: where the bot listens."""

from collections.abc import Sequence
from dataclasses import replace

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.results import ResponseMessage

from bot.chat.cards.settings import (
    ALLOWED_CUSTOM_ID,
    COOLDOWN_CUSTOM_ID,
    DAILY_CUSTOM_ID,
    DENIED_CUSTOM_ID,
    LISTENING_CUSTOM_ID,
)
from bot.library.store import moderator
from bot.readers.rationing import Limits
from bot.readers.rules import Rules
from tests.chat.seeing import chosen_channels, chosen_options, quotations, seen
from tests.chat.world import ANSWERED_QUESTION, World


async def settings_card(world: World, member: MemberActor) -> ResponseMessage:
    result = await member.slash(world.general, "settings")
    assert result.ephemeral
    assert result.response is not None
    return result.response


async def choose(world: World, channels: Sequence[ChannelHandle]) -> ResponseMessage:
    card = await settings_card(world, world.moderator)
    await world.moderator.select(card, channels, custom_id=LISTENING_CUSTOM_ID)
    return card


async def test_the_card_shows_the_channels_chosen_now(world: World) -> None:
    card = await settings_card(world, world.moderator)

    assert chosen_channels(card) == {world.questions.id}
    assert "Where I listen" in seen(card)


async def test_a_chosen_channel_is_listened_in_from_then_on(world: World) -> None:
    await choose(world, [world.general])

    await world.reader.send(world.general, ANSWERED_QUESTION)
    await world.reader.send(world.questions, ANSWERED_QUESTION)

    assert world.general.last_message is not None
    assert quotations(world.general.last_message)
    assert len(world.questions.history()) == 1


async def test_the_choice_is_shown_in_the_card_and_recorded(world: World) -> None:
    card = await choose(world, [world.general, world.questions])

    assert chosen_channels(card) == {world.general.id, world.questions.id}
    [event] = await world.library.store.events(limit=1)
    assert event.actor == moderator(world.moderator.id)
    assert (event.action, event.outcome) == ("settings.listening", "done")


async def test_no_channel_at_all_can_be_chosen(world: World) -> None:
    card = await choose(world, [])

    assert chosen_channels(card) == set()
    await world.reader.send(world.questions, ANSWERED_QUESTION)
    assert len(world.questions.history()) == 1


async def test_the_choice_outlives_a_restart(world: World) -> None:
    await choose(world, [world.general])
    await world.restart()

    await world.reader.send(world.general, ANSWERED_QUESTION)

    assert len(world.general.history(viewer=world.reader)) == 2


async def test_a_card_from_before_a_restart_still_works(world: World) -> None:
    card = await settings_card(world, world.moderator)
    await world.restart()

    await world.moderator.select(card, [world.general], custom_id=LISTENING_CUSTOM_ID)

    assert chosen_channels(card) == {world.general.id}
    channels = await world.library.store.listening_channels(world.guild.id)
    assert channels == {world.general.id}


async def test_rights_are_checked_again_on_a_click(failing_world: World) -> None:
    world = failing_world
    card = await settings_card(world, world.moderator)
    world.env.backend.get_guild(world.guild.id).members[world.moderator.id].role_ids.clear()

    result = await world.moderator.select(card, [world.general], custom_id=LISTENING_CUSTOM_ID)

    assert "Only members who may manage this server" in seen(result.response)
    channels = await world.library.store.listening_channels(world.guild.id)
    assert channels == {world.questions.id}


async def test_without_the_intent_the_card_says_what_is_missing(
    world_without_intent: World,
) -> None:
    card = await settings_card(world_without_intent, world_without_intent.moderator)

    assert "Message Content Intent" in seen(card)


async def test_channels_of_other_servers_are_their_own(world: World) -> None:
    other = world.env.create_guild("Other")
    manage = other.create_role("Mods", permissions=discord.Permissions(manage_guild=True))
    mod = other.add_member(world.env.create_user("mod"), roles=[manage])
    channel = other.create_text_channel("there")
    result = await mod.slash(channel, "settings")
    assert result.response is not None
    assert chosen_channels(result.response) == set()

    await mod.select(result.response, [channel], custom_id=LISTENING_CUSTOM_ID)

    store = world.library.store
    assert await store.listening_channels(other.id) == {channel.id}
    assert await store.listening_channels(world.guild.id) == {world.questions.id}


@pytest.mark.parametrize("count", [25, 30])
async def test_more_channels_than_a_list_holds_do_no_harm(world: World, count: int) -> None:
    channels = [world.guild.create_text_channel(f"c{number}") for number in range(count)]
    event_channels = {channel.id for channel in channels}
    [event, *_] = await world.library.store.events(limit=1)
    await world.library.store.set_listening_channels(world.guild.id, event_channels, event)

    card = await settings_card(world, world.moderator)

    assert len(chosen_channels(card)) == 25


async def test_channels_are_allowed_and_denied(world: World) -> None:
    card = await settings_card(world, world.moderator)

    await world.moderator.select(card, [world.questions], custom_id=ALLOWED_CUSTOM_ID)
    await world.moderator.select(card, [world.general], custom_id=DENIED_CUSTOM_ID)

    expected = Rules(allowed=frozenset({world.questions.id}), denied=frozenset({world.general.id}))
    assert await world.library.readers.rules(world.guild.id) == expected
    assert chosen_channels(card, ALLOWED_CUSTOM_ID) == {world.questions.id}
    assert chosen_channels(card, DENIED_CUSTOM_ID) == {world.general.id}
    assert chosen_channels(card) == {world.questions.id}
    [event] = await world.library.store.events(limit=1)
    assert (event.action, event.actor) == ("settings.rules", moderator(world.moderator.id))
    assert event.detail == (
        "Pause: the operator's; questions a day: the operator's; only in 1, never in 1 channel."
    )


async def test_a_server_chooses_its_own_limits_and_goes_back_to_the_operator_s(
    world: World,
) -> None:
    card = await settings_card(world, world.moderator)
    assert chosen_options(card, COOLDOWN_CUSTOM_ID) == {
        "No pause between questions (the operator's choice)"
    }

    await world.moderator.select(card, ["60"], custom_id=COOLDOWN_CUSTOM_ID)
    await world.moderator.select(card, ["3"], custom_id=DAILY_CUSTOM_ID)

    assert await world.library.readers.rules(world.guild.id) == Rules(60, 3)
    assert chosen_options(card, COOLDOWN_CUSTOM_ID) == {"One question in 1 minute"}
    assert chosen_options(card, DAILY_CUSTOM_ID) == {"3 questions a day"}
    await world.moderator.select(card, ["operator"], custom_id=COOLDOWN_CUSTOM_ID)
    await world.moderator.select(card, ["operator"], custom_id=DAILY_CUSTOM_ID)
    assert await world.library.readers.rules(world.guild.id) == Rules()


async def test_a_click_on_an_old_card_leaves_the_other_choices_alone(world: World) -> None:
    old = await settings_card(world, world.moderator)
    new = await settings_card(world, world.moderator)
    await world.moderator.select(new, ["60"], custom_id=COOLDOWN_CUSTOM_ID)
    await world.restart()

    await world.moderator.select(old, ["3"], custom_id=DAILY_CUSTOM_ID)

    assert await world.library.readers.rules(world.guild.id) == Rules(60, 3)
    assert await world.library.store.listening_channels(world.guild.id) == {world.questions.id}
    assert chosen_options(old, COOLDOWN_CUSTOM_ID) == {"One question in 1 minute"}


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (Limits(45, 7), {"One question in 45 seconds", "7 questions a day"}),
        (Limits(86_400, 1), {"One question in 1,440 minutes", "1 question a day"}),
        (Limits(90, 0), {"One question in 90 seconds", "Any number a day"}),
    ],
    ids=("seconds", "a day", "any number"),
)
async def test_the_operator_s_limits_are_named(
    world: World, limits: Limits, expected: set[str]
) -> None:
    await world.restart(replace(world.services, limits=limits))

    card = await settings_card(world, world.moderator)

    chosen = chosen_options(card, COOLDOWN_CUSTOM_ID) | chosen_options(card, DAILY_CUSTOM_ID)
    assert chosen == {f"{one} (the operator's choice)" for one in expected}

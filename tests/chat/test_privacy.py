"""``/privacy``, and that nothing personal gets where it should not."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from simcord.results import ResponseMessage
from structlog.testing import capture_logs

from bot.chat.cards.privacy import COUNT_CUSTOM_ID, DELETE_CUSTOM_ID, EXPORT_CUSTOM_ID
from bot.readers.rationing import Limits
from bot.readers.retention import Retention
from bot.readers.store import KeptQuestion, Vote
from tests.chat.seeing import raw_components, seen
from tests.chat.test_failures import break_down
from tests.chat.test_insights import files
from tests.chat.world import ANSWERED_QUESTION, STORY, World, open_world, with_answering

KEPT = "Who is *planted* Quixote?"


@pytest.fixture
async def limited_world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path, limits=Limits(60, 3)) as world:
        yield world


async def privacy(world: World) -> ResponseMessage:
    result = await world.reader.slash(world.general, "privacy")
    assert result.ephemeral
    assert result.response is not None
    return result.response


async def leave_traces(world: World) -> None:
    await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)
    readers, guild, now = world.library.readers, world.guild.id, world.env.now()
    mark = world.library.marks.reader(guild, world.reader.id)
    await readers.vote(Vote(guild, 1, mark, helpful=True, at=now))
    await readers.keep(KeptQuestion(guild, STORY, KEPT, mark, now))


async def test_who_left_nothing_is_told_so(world: World) -> None:
    shown = seen(await privacy(world))

    assert "What I store about you Nothing." in shown
    assert "What I do not store Your questions, my answers, your name, your messages." in shown


async def test_it_works_in_direct_messages(world: World) -> None:
    result = await world.reader.user.slash("privacy")

    assert "Nothing." in seen(result.response)


async def test_all_that_is_stored_is_shown(limited_world: World) -> None:
    await leave_traces(limited_world)

    shown = seen(await privacy(limited_world))

    assert "when you last asked, and how often on that day, in 1 place; for two days" in shown
    assert "1 vote on answers" in shown
    assert "1 question that you let the moderators have; for 90 days:" in shown
    assert KEPT in shown


async def test_nobody_sees_what_is_stored_about_another(limited_world: World) -> None:
    await leave_traces(limited_world)

    result = await limited_world.moderator.slash(limited_world.general, "privacy")

    assert "Nothing." in seen(result.response)


async def test_a_copy_is_a_file_with_every_row(limited_world: World) -> None:
    world = limited_world
    await leave_traces(world)
    card = await privacy(world)

    result = await world.reader.click(card, custom_id=EXPORT_CUSTOM_ID)

    assert result.ephemeral
    assert result.response is not None
    copy = json.loads((await files(result.response))["cuttings-privacy.json"])
    assert copy["about"] == str(world.reader.id)
    assert set(copy["stored"]) == {"rations", "votes", "kept_questions"}
    assert copy["stored"]["kept_questions"][0]["question"] == KEPT


async def test_deleting_deletes_at_once_and_from_every_file(tmp_path: Path) -> None:
    async with open_world(tmp_path, limits=Limits(60, 3)) as world:
        await leave_traces(world)
        mark = world.library.marks.reader(world.guild.id, world.reader.id)
        before = written(tmp_path)
        card = await privacy(world)

        await world.reader.click(card, custom_id=DELETE_CUSTOM_ID)
        after = written(tmp_path)

    assert mark in before
    assert b"Quixote" in before
    assert mark not in after
    assert b"Quixote" not in after
    assert "It is deleted." in seen(card)
    assert "What I store about you Nothing." in seen(card)


async def test_deleting_nothing_says_so(world: World) -> None:
    card = await privacy(world)

    await world.reader.click(card, custom_id=DELETE_CUSTOM_ID)

    assert "There was nothing to delete." in seen(card)


async def test_a_person_is_counted_no_more_and_again_over_restarts(world: World) -> None:
    card = await privacy(world)
    await world.restart()

    await world.reader.click(card, custom_id=COUNT_CUSTOM_ID)

    assert "Your questions are no longer counted" in seen(card)
    assert "that you do not want to be counted" in seen(card)
    await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)
    today = world.env.now().date()
    assert (await world.library.readers.counts(world.guild.id, today)).asked() == 0
    await world.reader.click(card, custom_id=DELETE_CUSTOM_ID)
    assert "that you do not want to be counted" in seen(card)
    await world.reader.click(card, custom_id=COUNT_CUSTOM_ID)
    assert "Your questions are counted again." in seen(card)
    assert "Nothing." in seen(card)
    await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)
    assert (await world.library.readers.counts(world.guild.id, today)).asked() == 1


async def test_moderators_see_what_they_did_and_may_be_forgotten(world: World) -> None:
    await world.moderator.slash(world.general, "corpus reload")
    await world.moderator.slash(world.general, "block add", person=world.reader)
    result = await world.moderator.slash(world.general, "privacy")
    assert result.response is not None
    assert "2 records of what you did as a moderator" in seen(result.response)
    assert "1 entry in lists of people who may not ask" in seen(result.response)

    await world.moderator.click(result.response, custom_id=DELETE_CUSTOM_ID)

    assert "Nothing." in seen(result.response)
    events = await world.library.store.events(10)
    assert len(events) >= 2
    assert str(world.moderator.id) not in str(events)
    status = await world.moderator.slash(world.general, "corpus status")
    assert "by a former moderator" in seen(status.response)


async def test_every_button_says_what_it_does(world: World) -> None:
    labels = [raw["label"] for raw in raw_components(await privacy(world)) if raw["type"] == 2]

    assert labels == ["Send me a copy", "Do not count me", "Delete all of it"]


async def test_nothing_personal_is_logged(failing_world: World) -> None:
    world = failing_world
    planted = "Who planted the zanzibar in Quixotania?"
    with capture_logs() as logs:
        await world.reader.slash(world.general, "ask", question=planted)
        await world.reader.send(world.questions, planted)
        await world.reader.send(world.general, f"{world.mention} {planted * 20}")
        card = await privacy(world)
        for custom_id in (EXPORT_CUSTOM_ID, COUNT_CUSTOM_ID, DELETE_CUSTOM_ID):
            await world.reader.click(card, custom_id=custom_id)
        await world.moderator.slash(world.general, "block add", person=world.reader)
        await world.reader.slash(world.general, "ask", question=planted)
        await world.moderator.slash(world.general, "insights")
        await world.restart(with_answering(world, break_down))
        await world.moderator.slash(world.general, "ask", question=planted)
        await world.moderator.send(world.questions, planted)

    assert len(logs) >= 3
    logged = str(logs)
    for personal in ("zanzibar", "Quixotania", str(world.reader.id), str(world.moderator.id)):
        assert personal not in logged


async def test_a_server_s_data_go_after_the_grace_period(world: World) -> None:
    guild = world.guild.id
    world.env.backend.remove_guild(guild)
    await world.env.settle()
    left_at = world.env.now()
    readers, store = world.library.readers, world.library.store

    await readers.sweep(left_at + timedelta(days=29), Retention())
    assert await store.listening_channels(guild) == {world.questions.id}

    await readers.sweep(left_at + timedelta(days=30), Retention())
    assert await store.listening_channels(guild) == frozenset()


@pytest.mark.simcord
async def test_a_server_that_removed_the_bot_while_it_was_away_is_found(world: World) -> None:
    store = world.library.store
    [event, *_] = await store.events(1)
    await store.set_listening_channels(77, [1], event)

    await world.restart()
    await world.library.readers.sweep(world.env.now() + timedelta(days=30), Retention())

    assert await store.listening_channels(77) == frozenset()
    assert await store.listening_channels(world.guild.id) == {world.questions.id}


def written(folder: Path) -> bytes:
    files = (file for file in (folder / "data").rglob("*") if file.is_file())
    return b"".join(file.read_bytes() for file in files)

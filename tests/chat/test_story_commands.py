"""``/story``: which story is asked where, and who decides that."""

from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from tests.builders import make_contents, make_event, make_files, make_revision
from tests.chat.seeing import quotations, seen
from tests.chat.world import ANSWERED_QUESTION, TITLE, World, open_world

FLOOD_QUESTION = "When did the river burst its banks in Guayaquil?"
FLOOD = {
    "story.toml": b'title = "The flood"',
    **make_files(flood="The river burst its banks in Guayaquil on Monday."),
}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A world with a second story of the operator's."""
    async with open_world(tmp_path, more={"flood": FLOOD}) as world:
        yield world


async def test_the_stories_are_listed_with_what_is_asked_where(world: World) -> None:
    await world.moderator.slash(world.general, "story use", story="flood", channel=world.questions)

    result = await world.moderator.slash(world.general, "story list")

    assert result.ephemeral
    shown = seen(result.response)
    assert f"{TITLE} · assange-asylum · the operator's, shared · asked in this channel" in shown
    assert "The flood · flood · the operator's, shared" in shown
    assert "Asked where" in shown


async def test_a_channel_asks_about_the_story_chosen_for_it(world: World) -> None:
    result = await world.moderator.slash(
        world.general, "story use", story="flood", channel=world.questions
    )

    await world.reader.send(world.questions, FLOOD_QUESTION)
    elsewhere = await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)

    assert "are about The flood now." in seen(result.response)
    assert world.questions.last_message is not None
    assert "burst its banks" in quotations(world.questions.last_message)[0]
    assert elsewhere.response is not None
    assert TITLE in seen(elsewhere.response)


async def test_a_server_asks_about_the_story_chosen_for_it_until_it_is_taken_back(
    world: World,
) -> None:
    await world.moderator.slash(world.general, "story use", story="flood")
    flood = await world.reader.slash(world.general, "ask", question=FLOOD_QUESTION)
    shown = await world.moderator.slash(world.general, "story show")

    await world.moderator.slash(world.general, "story use", story="-")

    after = await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)
    assert flood.response is not None
    assert quotations(flood.response)
    assert "The flood revision 1 · 1 article · 1 passage" in seen(shown.response)
    assert TITLE in seen(after.response)


async def test_help_and_about_speak_of_the_story_asked_there(world: World) -> None:
    await world.moderator.slash(world.general, "story use", story="flood")

    shown = await world.reader.slash(world.general, "help")
    about = await world.reader.slash(world.general, "about")

    assert "Ask about The flood" in seen(shown.response)
    assert "Story: The flood, revision 1, 1 article." in seen(about.response)


async def test_a_servers_own_story_is_offered_there_alone(failing_world: World) -> None:
    world = failing_world
    story = f"{world.guild.id}/own"
    record = await world.library.store.add_story(story, world.guild.id)
    files = make_files(own="The mayor opened a bridge.")
    await world.library.store.commit_revision(
        make_revision(story=story, files=files), make_contents(files), make_event()
    )
    await world.library.stories.add(record).catch_up(1)
    other = world.env.create_guild("Other")
    manage = other.create_role("Mods", permissions=discord.Permissions(manage_guild=True))
    mod = other.add_member(world.env.create_user("mod"), roles=[manage])
    channel = other.create_text_channel("there")

    here = await world.moderator.slash(world.general, "story list")
    there = await mod.slash(channel, "story list")
    refused = await mod.slash(channel, "story use", story="own")

    assert "own · own · this server's own" in seen(here.response)
    assert "own ·" not in seen(there.response)
    assert seen(refused.response).startswith("There is no story called “own” here. Choose one")


async def test_stories_are_suggested_by_name_and_title(world: World) -> None:
    everything = await world.moderator.autocomplete(world.general, "story use", "story", "")
    some = await world.moderator.autocomplete(world.general, "story use", "story", "the FLO")

    assert [choice["value"] for choice in everything] == ["assange-asylum", "flood"]
    assert [(choice["name"], choice["value"]) for choice in some] == [("The flood", "flood")]


FERRY = b"""The ferry to Puna is cancelled

A ferry called Chalupa was cancelled on Tuesday because of the flood at Puna.
"""
FERRY_QUESTION = "Why was the ferry Chalupa cancelled?"


def elsewhere(world: World) -> tuple[MemberActor, ChannelHandle]:
    """A moderator of another server, and a channel there."""
    other = world.env.create_guild("Other")
    manage = other.create_role("Mods", permissions=discord.Permissions(manage_guild=True))
    mod = other.add_member(world.env.create_user("mod"), roles=[manage])
    return mod, other.create_text_channel("there")


async def make_story(world: World) -> None:
    """Make a story of this server's own, and choose it for one channel."""
    await world.moderator.slash(world.general, "story new", name="Ferries")
    await world.moderator.slash(
        world.general, "story use", story="Ferries", channel=world.questions
    )


async def fill(world: World) -> None:
    """Bring an article into it, and publish it."""
    uploaded = await world.moderator.slash(
        world.questions, "source upload", file=("ferry.txt", FERRY)
    )
    assert uploaded.response is not None
    await world.moderator.click(uploaded.response, label="Publish")


async def test_a_server_makes_a_story_of_its_own_and_fills_it(world: World) -> None:
    made = await world.moderator.slash(world.general, "story new", name="Ferries")
    used = await world.moderator.slash(
        world.general, "story use", story="Ferries", channel=world.questions
    )
    listed = await world.moderator.slash(world.questions, "story list")
    status = await world.moderator.slash(world.questions, "corpus status")
    uploaded = await world.moderator.slash(
        world.questions, "source upload", file=("ferry.txt", FERRY)
    )
    waits = await world.moderator.slash(world.questions, "corpus status")
    assert uploaded.response is not None
    await world.moderator.click(uploaded.response, label="Publish")
    answer = await world.reader.slash(world.questions, "ask", question=FERRY_QUESTION)

    assert "Made. Ferries is this server's own" in seen(made.response)
    assert "are about Ferries now." in seen(used.response)
    assert "Ferries · Ferries · this server's own · no articles yet" in seen(listed.response)
    assert "No articles yet." in seen(status.response)
    assert "Waiting to be published: Uploaded: ferry.txt." in seen(waits.response)
    assert answer.response is not None
    assert "Chalupa" in quotations(answer.response)[0]
    librarian = world.library.stories.find("Ferries", world.guild.id)
    assert (librarian.title, librarian.language) == ("Ferries", "en")


async def test_a_story_without_articles_says_so(failing_world: World) -> None:
    world = failing_world
    await make_story(world)

    asked = await world.reader.slash(world.questions, "ask", question=FERRY_QUESTION)
    await world.reader.send(world.questions, FERRY_QUESTION)
    history = await world.moderator.slash(world.questions, "corpus history")

    assert "The story of this channel has no articles yet." in seen(asked.followups[0])
    assert len(world.questions.history()) == 1  # nobody called the bot: it keeps silent
    assert "“Ferries” has no articles yet. Bring some in" in seen(history.response)


async def test_no_other_server_sees_searches_or_counts_a_servers_own_story(
    failing_world: World,
) -> None:
    world = failing_world
    mod, there = elsewhere(world)
    before = await mod.slash(there, "ask", question=FERRY_QUESTION)
    await make_story(world)
    await fill(world)
    own = world.library.stories.find("Ferries", world.guild.id)

    answer = await mod.slash(there, "ask", question=FERRY_QUESTION)
    shown = [
        seen((await mod.slash(there, command)).response)
        for command in ("story list", "audit", "corpus status", "about", "reports")
    ]
    choices = await mod.autocomplete(there, "story use", "story", "")
    asked = await mod.slash(there, "ask", question=FERRY_QUESTION, story="Ferries")
    deleted = await mod.slash(there, "story delete", story="Ferries")

    assert before.response is not None
    assert answer.response is not None
    assert seen(answer.response) == seen(before.response)
    assert not [each for each in shown if "Ferries" in each or "ferry" in each]
    assert "Ferries" not in {choice["name"] for choice in choices}
    assert "There is no story called “Ferries” here." in seen(asked.followups[0])
    assert "There is no story called “Ferries” here." in seen(deleted.response)
    assert own.is_open


async def test_a_story_is_deleted_after_asking_once_more(world: World) -> None:
    await make_story(world)
    await fill(world)

    asked = await world.moderator.slash(world.general, "story delete", story="Ferries")
    assert asked.response is not None
    await world.restart()
    await world.moderator.click(asked.response, label="Delete for good")

    answer = await world.reader.slash(world.questions, "ask", question=ANSWERED_QUESTION)
    assert "Deleted. Ferries is gone." in seen(asked.response)
    assert answer.response is not None
    assert TITLE in seen(answer.response)
    assert [record.name for record in await world.library.store.stories()] == [
        "assange-asylum",
        "flood",
    ]


@pytest.mark.parametrize("command", ["story delete", "story edit"])
async def test_the_operator_s_stories_are_neither_edited_nor_deleted(
    failing_world: World, command: str
) -> None:
    more = {"title": "Mine"} if command == "story edit" else {}

    result = await failing_world.moderator.slash(
        failing_world.general, command, story="assange-asylum", **more
    )

    assert "is the operator's, and shared with other servers." in seen(result.response)


async def test_a_story_gets_another_title_and_language(world: World) -> None:
    await make_story(world)
    await fill(world)

    result = await world.moderator.slash(
        world.general, "story edit", story="Ferries", title="The ferries", language="es"
    )

    assert "Readers see The ferries now; it is searched as language es." in seen(result.response)
    librarian = world.library.stories.find("Ferries", world.guild.id)
    assert (librarian.title, librarian.language) == ("The ferries", "es")
    assert librarian.revision.number == 2


async def test_a_name_that_is_taken_is_refused(failing_world: World) -> None:
    world = failing_world
    await make_story(world)

    result = await world.moderator.slash(world.general, "story new", name="ferries")

    assert "There is a story called “Ferries” already; choose another." in seen(result.response)

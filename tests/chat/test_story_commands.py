"""``/story``: which story is asked where, and who decides that."""

from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest

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

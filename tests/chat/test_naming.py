"""Whom moderators are shown by name: those of their own server, nobody of another."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from tests.chat.seeing import markdown_of
from tests.chat.test_corpus_commands import NEW_ARTICLE
from tests.chat.test_hiding import hide
from tests.chat.world import ANSWERED_QUESTION, World, open_world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A world where moderators of every server may reload the shared story."""
    async with open_world(tmp_path) as world:
        await world.restart(replace(world.services, shared_reload="on"))
        yield world


@pytest.fixture
def there(world: World) -> tuple[MemberActor, ChannelHandle]:
    """A moderator of another server, and a channel of theirs."""
    guild = world.env.create_guild("Other")
    manage = guild.create_role("Mods", permissions=discord.Permissions(manage_guild=True))
    channel = guild.create_text_channel("there")
    return guild.add_member(world.env.create_user("mod"), roles=[manage]), channel


async def change_all(world: World) -> None:
    """Let the moderator here leave a trace in every list of the shared story."""
    (world.folder / "llama.md").write_text(NEW_ARTICLE, encoding="utf-8")
    rehearsed = await world.moderator.slash(world.general, "corpus reload")
    assert rehearsed.response is not None
    await world.moderator.click(rehearsed.response, label="Publish")
    (world.folder / "llama.md").write_text(f"{NEW_ARTICLE}\nAgain.\n", encoding="utf-8")
    await world.moderator.slash(world.general, "corpus reload")
    article = {"article": "llama.md", "correction": "It was a sheep."}
    await world.moderator.slash(world.general, "article-status correct", **article)
    answer = await world.moderator.slash(world.general, "ask", question=ANSWERED_QUESTION)
    assert answer.response is not None
    await hide(world, answer.response)


@pytest.mark.parametrize(
    "command", ["corpus history", "corpus status", "corpus hidden", "article-status list", "audit"]
)
async def test_a_shared_story_names_no_moderator_of_another_server(
    world: World, there: tuple[MemberActor, ChannelHandle], command: str
) -> None:
    await change_all(world)
    moderator, channel = there

    seen_here = await world.moderator.slash(world.general, command)
    seen_there = await moderator.slash(channel, command)

    assert seen_here.response is not None
    assert seen_there.response is not None
    assert world.moderator.mention in markdown_of(seen_here.response)
    assert str(world.moderator.id) not in markdown_of(seen_there.response)
    named = "another moderator" in markdown_of(seen_there.response)
    assert named == (command != "audit")

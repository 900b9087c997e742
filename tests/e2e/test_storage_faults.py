"""What readers and moderators see when the disk or the database fails under a running bot."""

import resource
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.chat.cards.controls import Action
from tests.chat.seeing import quotations, seen
from tests.chat.world import ANSWERED_QUESTION, STORY
from tests.e2e.asking import ask_by_message, asked_and_answered, command, command_answered, replies
from tests.e2e.bot_process import BotProcess, running_bot
from tests.e2e.loopback import Loopback
from tests.e2e.reporting import Tell, scenario
from tests.e2e.test_scenarios import NEW_ARTICLE, custom_id
from tests.e2e.worlds import WireWorld
from tests.hostile.test_failing_database import damage, locked

NEW_QUESTION = "Who won the village fair?"
SHORTEST_PATIENCE_S = 8.0
"""Less than the bot waits for the lock: answers do not wait for it."""


def reply_of(result: Any) -> str:  # noqa: ANN401  # simcord's result
    """Return what a moderator reads, without the reference of this one time."""
    return seen(result.response).partition(" Reference ")[0]


async def everybody_is_answered(world: WireWorld) -> str:
    """Ask by message and by command."""
    await command_answered(world, await command(world))
    return await asked_and_answered(world)


@scenario("the database is damaged while running", "answered once; moderators are told")
@pytest.mark.quick
async def test_a_damaged_database(wired: WireWorld, tmp_path: Path, tell: Tell) -> None:
    await everybody_is_answered(wired)
    damage(tmp_path / "data" / "cuttings.db")

    seen_ = await everybody_is_answered(wired)
    told = await wired.moderator.slash(wired.general, "audit")

    assert reply_of(told).startswith("The database cannot be used now")
    tell(f"{seen_}; moderators: {reply_of(told)}")


@scenario("another process keeps the database locked", "answered once; goes on afterwards")
async def test_a_locked_database(wired: WireWorld, tmp_path: Path, tell: Tell) -> None:
    await everybody_is_answered(wired)
    began = time.monotonic()
    with locked(tmp_path / "data" / "cuttings.db"):
        asked, given = await ask_by_message(wired), await command(wired)
        await wired.wire.until(lambda: given.response and not given.deferred, "a command's answer")
        await wired.wire.until(lambda: replies(wired, asked), "a reply")
        took_s = time.monotonic() - began

    await wired.life.settled()
    assert quotations(given.response)
    assert [bool(quotations(one)) for one in replies(wired, asked)] == [True]
    assert took_s < SHORTEST_PATIENCE_S
    tell(f"both answered once while it is locked; afterwards {await asked_and_answered(wired)}")


@scenario("the corpus folder {what} while running", "the reload says so; the old revision answers")
@pytest.mark.parametrize("what", ["is deleted", "is emptied", "becomes a file"])
@pytest.mark.quick
async def test_a_corpus_folder_that_is_gone(what: str, wired: WireWorld, tell: Tell) -> None:
    shutil.rmtree(wired.folder)
    if what == "is emptied":
        wired.folder.mkdir()
    if what == "becomes a file":
        wired.folder.write_text("no folder", encoding="utf-8")

    told = await wired.moderator.slash(wired.general, "corpus reload")

    shown = reply_of(told)
    assert wired.librarian.revision.number == 1
    assert not await wired.librarian.held()
    assert shown.startswith(("There is no folder", wired.folder.name))
    assert str(wired.folder.parent) not in shown
    seen_ = await everybody_is_answered(wired)
    tell(f"{shown} Then {seen_}")


def a_moderator(wire: Loopback) -> tuple[MemberActor, ChannelHandle]:
    """Make a guild with a moderator and a channel."""
    guild = wire.env.create_guild()
    role = guild.create_role("Moderators", permissions=discord.Permissions(manage_guild=True))
    moderator = guild.add_member(wire.env.create_user("moderator"), roles=[role])
    return moderator, guild.create_text_channel("general")


async def done(wire: Loopback, result: Any) -> Any:  # noqa: ANN401  # simcord's result
    """Wait until a command or a click has its answer; return that."""
    await wire.until(lambda: result.response and not result.deferred, "an answer")
    return result.response


async def add_an_article(
    wire: Loopback, bot: BotProcess, moderator: MemberActor, channel: ChannelHandle
) -> str:
    """Reload with a further article, publish it, and return what the moderator reads."""
    (bot.log.parent / "corpus" / STORY / "llama.md").write_text(NEW_ARTICLE, encoding="utf-8")
    result = await moderator.slash(channel, "corpus reload")
    rehearsed = await done(wire, result)
    if "until you publish" not in seen(rehearsed):
        return reply_of(result)
    await moderator.click(rehearsed, label="Publish")
    await wire.until(lambda: "Revision 2 answers now." in seen(result.response), "a revision")
    return "Revision 2 answers now."


@scenario("kill -9 and another start", "the revision is kept; old buttons work")
async def test_a_killed_process(wire: Loopback, tmp_path: Path, tell: Tell) -> None:
    moderator, channel = a_moderator(wire)
    async with running_bot(wire, tmp_path) as bot:
        await bot.connected()
        await add_an_article(wire, bot, moderator, channel)
        answer = await done(wire, await moderator.slash(channel, "ask", question=NEW_QUESTION))
        assert "Zorro" in seen(answer)
        bot.process.send_signal(signal.SIGKILL)
        assert await bot.ended(10) == -signal.SIGKILL

    wire.gateway.sessions.clear()
    async with running_bot(wire, tmp_path) as bot:
        await bot.connected()
        again = await done(wire, await moderator.slash(channel, "ask", question=NEW_QUESTION))
        clicked = await moderator.click(answer, custom_id=custom_id(answer, Action.CONTEXT))
        shown = await done(wire, clicked)
        status = await done(wire, await moderator.slash(channel, "corpus status"))

    assert quotations(again) == quotations(answer)
    assert "Zorro" in seen(shown)
    assert "evision 2" in seen(status)
    tell("revision 2 answers; the button of before opens its article")


@scenario("the disk is full while running", "answered; a reload says why it fails; goes on after")
async def test_a_full_disk(wire: Loopback, tmp_path: Path, tell: Tell) -> None:
    moderator, channel = a_moderator(wire)
    async with running_bot(wire, tmp_path) as bot:
        await bot.connected()
        await done(wire, await moderator.slash(channel, "ask", question=ANSWERED_QUESTION))
        full = (0, resource.RLIM_INFINITY)  # no file can grow
        before = resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE, full)
        answer = await done(wire, await moderator.slash(channel, "ask", question=ANSWERED_QUESTION))
        told = await add_an_article(wire, bot, moderator, channel)
        later = await done(wire, await moderator.slash(channel, "ask", question=ANSWERED_QUESTION))
        resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE, before)
        published = await add_an_article(wire, bot, moderator, channel)
        new = await done(wire, await moderator.slash(channel, "ask", question=NEW_QUESTION))

    assert quotations(answer)
    assert quotations(later)
    assert "File too large" in told  # what this limit is called; ENOSPC is another name
    assert "Zorro" in seen(new)
    tell(f"answered; the reload: {told} Afterwards: {published}")

"""The bot as a process: how it starts, ends, starts again, and gives up."""

import asyncio
import time
from pathlib import Path
from typing import Any

import discord
import pytest
from simcord.builders import ChannelHandle

from tests.chat.seeing import quotations, seen
from tests.chat.world import ANSWERED_QUESTION
from tests.e2e.bot_process import a_reader, running_bot
from tests.e2e.loopback import Loopback, open_loopback
from tests.e2e.opcodes import Op
from tests.e2e.reporting import Tell, scenario
from tests.e2e.rest_faults import failing

LONGEST_END_S = 10.0
UNDER_WAY = 60


def is_answered(result: Any) -> bool:  # noqa: ANN401  # simcord's result
    return result.response is not None and not result.deferred


def replies_in(channel: ChannelHandle) -> list[discord.Message]:
    return [message for message in channel.history() if message.reference is not None]


@scenario("the process itself, gateway packed with {compression}", "answered once")
@pytest.mark.parametrize("compression", ["zlib", "zstd"])
async def test_a_process_answers(
    compression: str, wire: Loopback, tmp_path: Path, tell: Tell
) -> None:
    reader, channel = a_reader(wire)
    async with running_bot(wire, tmp_path, compression=compression) as bot:
        await bot.connected()
        result = await reader.slash(channel, "ask", question=ANSWERED_QUESTION)
        await wire.until(lambda: is_answered(result), "an answer")

        assert result.response is not None
        assert quotations(result.response)
        bot.terminate()
        assert await bot.ended(LONGEST_END_S) == 0
    tell("answered once; exit 0")


@pytest.mark.quick
@scenario(
    "SIGTERM with questions under way", "all that was acknowledged is answered; exit 0 within 10 s"
)
async def test_sigterm_under_load(wire: Loopback, tmp_path: Path, tell: Tell) -> None:
    reader, channel = a_reader(wire)
    mention = f"<@{wire.backend.bot_user.id}>"
    async with running_bot(wire, tmp_path) as bot:
        await bot.connected()
        given = []
        for _ in range(UNDER_WAY):
            given.append(await reader.slash(channel, "ask", question=ANSWERED_QUESTION))
            await reader.send(channel, f"{mention} {ANSWERED_QUESTION}")
        await wire.until(lambda: any(one.acknowledged for one in given), "an acknowledgement")
        waiting = sum(not is_answered(one) for one in given)
        began = time.monotonic()
        bot.terminate()
        status = await bot.ended(LONGEST_END_S)
        took = time.monotonic() - began

    acknowledged = [one for one in given if one.acknowledged]
    assert all(is_answered(one) for one in acknowledged)
    assert waiting  # else there was no load
    assert status == 0
    replies = replies_in(channel)
    answered = [one for one in replies if quotations(one)]
    told = [one for one in replies if "about to restart" in seen(one)]
    others = [seen(one) for one in replies if one not in answered and one not in told]
    assert others == []
    assert len({one.reference and one.reference.message_id for one in replies}) == len(replies)
    commands = f"{waiting} commands waited; {len(acknowledged)} of {UNDER_WAY} acknowledged"
    mentions = f"of {UNDER_WAY} mentions {len(answered)} answered, {len(told)} told to ask again"
    tell(f"{commands}, all answered; {mentions}; exit 0 after {took:.1f} s")


@scenario("a token that Discord refuses", "ends at once; the last line names DISCORD_TOKEN")
async def test_a_refused_token(wire: Loopback, tmp_path: Path, tell: Tell) -> None:
    wrong = {"DISCORD_TOKEN": wire.token[:-4] + "abcd"}
    async with running_bot(wire, tmp_path, settings=wrong) as bot:
        status = await bot.ended(30)

    last = bot.lines()[-1]
    assert status == 1
    assert "DISCORD_TOKEN is refused by Discord" in last
    assert wrong["DISCORD_TOKEN"] not in "\n".join(bot.lines())
    tell(f"exit {status}: {last}")


@scenario("REST answers 503 at the start, then works", "starts again; answered once")
async def test_a_start_that_fails_at_first(wire: Loopback, tmp_path: Path, tell: Tell) -> None:
    reader, channel = a_reader(wire)
    wire.rest.faults.add("GET", "/users/@me", failing(503), times=2)
    async with running_bot(wire, tmp_path) as bot:
        await bot.connected()
        result = await reader.slash(channel, "ask", question=ANSWERED_QUESTION)
        await wire.until(lambda: is_answered(result), "an answer")

        starts = sum("starting again" in line for line in bot.lines())
    assert starts == 2
    tell(f"answered after {starts} failed starts")


@scenario("what breaks the bot comes at every start", "gives up: a clear last line, exit 1")
async def test_a_crash_loop(wire: Loopback, tmp_path: Path, tell: Tell) -> None:
    a_reader(wire)

    async def break_every_session() -> None:
        broken: set[str] = set()
        while True:
            for session in list(wire.gateway.sessions.values()):
                if session.id not in broken and session.send is not None:
                    broken.add(session.id)
                    session.send("{ what?")
            await asyncio.sleep(0.01)

    breaking = asyncio.create_task(break_every_session())
    try:
        async with running_bot(wire, tmp_path) as bot:
            status = await bot.ended(90)
    finally:
        breaking.cancel()

    last = bot.lines()[-1]
    assert status == 1
    assert "Gave up after 5 starts in a row." in last
    tell(f"exit {status}: {last}")


@scenario("Discord asks every shard to reconnect, two shards", "both go on; answered once")
async def test_two_shards_in_a_process(tmp_path: Path, tell: Tell) -> None:
    async with open_loopback(shards=2) as wire:
        first, second = (wire.env.create_guild(f"shard {n}", shard_id=n) for n in (0, 1))
        people = [
            (guild.add_member(wire.env.create_user("reader")), guild.create_text_channel("general"))
            for guild in (first, second)
        ]
        async with running_bot(wire, tmp_path) as bot:
            await bot.connected(shards=2)
            wire.gateway.say({"op": Op.RECONNECT, "d": None})
            await wire.until(lambda: wire.gateway.seen["resume"] == 2, "two resumes")
            results = [
                await reader.slash(channel, "ask", question=ANSWERED_QUESTION)
                for reader, channel in people
            ]
            await wire.until(lambda: all(map(is_answered, results)), "two answers")
        assert wire.judge.violations == []
    tell("both answered once")

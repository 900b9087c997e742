"""What readers see when the gateway fails, or the way to it."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from simcord.backend import serializers

from bot.chat import watchdog
from bot.errors import ConfigError
from tests.chat.world import ANSWERED_QUESTION
from tests.e2e.asking import (
    a_moment,
    answered,
    ask_by_message,
    asked_and_answered,
    command,
    command_answered,
)
from tests.e2e.opcodes import Close, Op
from tests.e2e.reporting import Tell, scenario
from tests.e2e.worlds import WireWorld, open_wire_world

TEN_MINUTES_S = 600.0


@scenario("socket reset at the start, in state “{state}”", "connects again; answered once")
@pytest.mark.parametrize("state", ["connected", "hello", "identify", "ready"])
async def test_a_socket_dropped_while_connecting(
    state: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    pauses: list[float],
    tell: Tell,
) -> None:
    del pauses
    async with open_wire_world(
        tmp_path, monkeypatch, before=lambda wire: wire.gateway.faults.drops.update([state])
    ) as world:
        tell(
            f"{await asked_and_answered(world)}, {world.wire.gateway.seen['connected']} connections"
        )

        assert world.wire.gateway.seen["connected"] >= 2


@pytest.mark.quick
@scenario("socket reset while a question is on its way", "resumes; answered once")
async def test_a_socket_dropped_with_a_question_under_way(wired: WireWorld, tell: Tell) -> None:
    wired.wire.gateway.reset_all()
    asked, given = await ask_by_message(wired), await command(wired)

    tell(await answered(wired, asked))
    await command_answered(wired, given)

    assert wired.wire.gateway.seen["resume"] == 1


@scenario("socket reset again in state “{state}”", "resumes at the second try; answered once")
@pytest.mark.parametrize("state", ["connected", "hello", "resume", "resumed"])
async def test_a_socket_dropped_while_resuming(state: str, wired: WireWorld, tell: Tell) -> None:
    wired.wire.gateway.faults.drops[state] = 1
    wired.wire.gateway.reset_all()
    asked = await ask_by_message(wired)

    tell(await answered(wired, asked))


@pytest.mark.quick
@scenario("RESUME refused", "a new session; the next question is answered once")
async def test_a_refused_resume(wired: WireWorld, tell: Tell) -> None:
    wired.wire.gateway.faults.refuses_resume = True
    wired.wire.gateway.reset_all()
    await wired.wire.until(lambda: wired.wire.gateway.seen["identify"] == 2, "a new session")
    await wired.life.settled()

    tell(await asked_and_answered(wired))


@scenario("gateway asks to {what}", "connects again; answered once")
@pytest.mark.parametrize(
    ("what", "message", "op"),
    [
        ("reconnect (op 7)", {"op": Op.RECONNECT, "d": None}, "resume"),
        ("resume (op 9, true)", {"op": Op.INVALID_SESSION, "d": True}, "resume"),
        ("begin anew (op 9, false)", {"op": Op.INVALID_SESSION, "d": False}, "identify"),
    ],
)
async def test_a_gateway_that_asks_for_another_connection(
    what: str, message: dict[str, Any], op: str, wired: WireWorld, tell: Tell
) -> None:
    del what
    before = wired.wire.gateway.seen[op]

    wired.wire.gateway.say(message)
    await wired.wire.until(lambda: wired.wire.gateway.seen[op] > before, f"to {op}")
    await wired.life.settled()

    tell(await asked_and_answered(wired))


@scenario("gateway closes with {code}", "connects again; answered once")
@pytest.mark.parametrize("code", [1000, 1001, 4000, 4001, 4002, 4007, 4008, 4009])
async def test_a_gateway_that_closes(code: int, wired: WireWorld, tell: Tell) -> None:
    await wired.wire.gateway.close_all(code)
    asked = await ask_by_message(wired)

    tell(await answered(wired, asked))


@scenario("gateway closes with 4010 (invalid shard)", "the bot starts again; answered once")
async def test_a_close_that_discord_py_gives_up_at(wired: WireWorld, tell: Tell) -> None:
    await wired.wire.gateway.close_all(Close.INVALID_SHARD)
    await wired.wire.until(lambda: wired.wire.gateway.seen["identify"] == 2, "another start")
    await wired.life.settled()

    tell(await asked_and_answered(wired))


@pytest.mark.quick
@scenario("token revoked while running", "ends with a sentence that names DISCORD_TOKEN")
async def test_a_token_revoked_while_running(wired: WireWorld, tell: Tell) -> None:
    wired.wire.set_token("another")
    await wired.wire.gateway.close_all(Close.AUTHENTICATION_FAILED)

    with pytest.raises(ConfigError, match="DISCORD_TOKEN is no longer valid") as caught:
        await wired.life.task

    tell(caught.value.user_message)


@scenario("intent taken away while running", "ends with a sentence that names the setting")
async def test_an_intent_taken_away(wired: WireWorld, tell: Tell) -> None:
    wired.wire.gateway.faults.granted = 0
    wired.wire.gateway.faults.refuses_resume = True
    wired.wire.gateway.reset_all()

    with pytest.raises(ConfigError, match="CUTTINGS_MESSAGE_CONTENT") as caught:
        await wired.life.task

    tell(caught.value.user_message)


@scenario("gateway silent: open, and nothing comes", "noticed; connects again; answered once")
async def test_a_silent_gateway(wired: WireWorld, tell: Tell) -> None:
    wired.bot._connection.heartbeat_timeout = 0.5  # noqa: SLF001  # 60 s are too long to wait for
    gateway = wired.wire.gateway
    gateway.reset_all()
    await wired.life.settled()
    before = gateway.seen["connected"]

    gateway.faults.silent = True
    asked = await ask_by_message(wired)
    await wired.wire.until(lambda: gateway.seen["connected"] > before, "another connection")
    gateway.faults.silent = False

    tell(await answered(wired, asked))


@asynccontextmanager
async def quickly_beating(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[WireWorld]:
    monkeypatch.setattr(watchdog, "LOOK_INTERVAL_S", 0.05)
    async with open_wire_world(tmp_path, monkeypatch, heartbeat_interval_ms=200) as world:
        yield world


@pytest.mark.quick
@scenario("no acknowledgements while events flow", "noticed; connects again; answered once")
async def test_missing_acknowledgements(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pauses: list[float], tell: Tell
) -> None:
    del pauses
    async with quickly_beating(tmp_path, monkeypatch) as world:
        gateway = world.wire.gateway
        gateway.faults.withholds_acks = True
        channel = world.general
        while not gateway.seen["resume"]:
            with world.wire.env.not_waiting():
                await world.reader.send(channel, "Events flow.")
            await a_moment()
        gateway.faults.withholds_acks = False

        tell(await asked_and_answered(world))


@scenario("a quiet chat for 20 heartbeats", "nothing happens: one connection")
async def test_a_quiet_chat_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tell: Tell
) -> None:
    async with quickly_beating(tmp_path, monkeypatch) as world:
        gateway = world.wire.gateway
        await world.wire.until(lambda: gateway.seen["heartbeat"] > 20, "20 heartbeats")

        tell(f"{gateway.seen['connected']} connection")

        assert gateway.seen["connected"] == 1


@scenario("gateway refuses for ten minutes at the start", "connects then; answered once")
async def test_a_gateway_that_refuses_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pauses: list[float], tell: Tell
) -> None:
    wire_of: list[Any] = []

    class Refusing:
        """Refuses until discord.py has waited for ten minutes, hurried."""

        def __bool__(self) -> bool:
            return sum(pauses) < TEN_MINUTES_S

    def refuse(wire: Any) -> None:  # noqa: ANN401
        wire.gateway.faults.refuses = Refusing()
        wire_of.append(wire)

    async with open_wire_world(tmp_path, monkeypatch, before=refuse) as world:
        tell(f"{await asked_and_answered(world)} after {sum(pauses):.0f} s of pauses")

    assert sum(pauses) >= TEN_MINUTES_S


@scenario("gateway refuses for ten minutes while running", "connects then; answered once")
async def test_a_gateway_that_refuses_while_running(
    wired: WireWorld, pauses: list[float], tell: Tell
) -> None:
    await wired.life.settled()
    pauses.clear()
    wired.wire.gateway.faults.refuses = True
    wired.wire.gateway.reset_all()
    await wired.wire.until(lambda: sum(pauses) >= TEN_MINUTES_S, "ten minutes", 60.0)
    wired.wire.gateway.faults.refuses = False
    await wired.wire.until(wired.life.heard_everything, "a connection", 60.0)

    assert max(pauses) <= 64  # seconds: it is back about a minute after the outage at the latest
    tell(f"{await asked_and_answered(wired)}; no pause over {max(pauses):.0f} s")


BROKEN: dict[str, object] = {
    "of an unknown kind": {"op": 0, "t": "BANANA_CREATE", "s": None, "d": {"id": "1"}},
    "without a kind": {"op": 0, "t": None, "s": None, "d": {}},
    "with an unknown opcode": {"op": 77, "d": {}},
    "MESSAGE_CREATE without an author": {"op": 0, "t": "MESSAGE_CREATE", "d": {"id": "1"}},
    "MESSAGE_CREATE that is null": {"op": 0, "t": "MESSAGE_CREATE", "d": None},
    "MESSAGE_CREATE that is a list": {"op": 0, "t": "MESSAGE_CREATE", "d": [1, 2]},
    "MESSAGE_UPDATE with an id that is a word": {
        "op": 0,
        "t": "MESSAGE_UPDATE",
        "d": {"id": "one", "channel_id": "two"},
    },
    "MESSAGE_DELETE without an id": {"op": 0, "t": "MESSAGE_DELETE", "d": {}},
    "INTERACTION_CREATE of no type": {"op": 0, "t": "INTERACTION_CREATE", "d": {"id": "1"}},
    "GUILD_CREATE without anything": {"op": 0, "t": "GUILD_CREATE", "d": {}},
    "GUILD_DELETE of nothing": {"op": 0, "t": "GUILD_DELETE", "d": {"id": None}},
}


@scenario("an event {name}", "left out; the next question is answered once")
@pytest.mark.parametrize("name", BROKEN)
async def test_a_broken_event(name: str, wired: WireWorld, tell: Tell) -> None:
    wired.wire.gateway.inject(json.dumps(BROKEN[name]))

    tell(await asked_and_answered(wired))

    assert wired.wire.gateway.seen["identify"] == 1


@pytest.mark.quick
@scenario("what is no JSON at all", "the bot starts again; answered once")
async def test_what_is_no_json(wired: WireWorld, tell: Tell) -> None:
    wired.wire.gateway.inject("{ what?")
    await wired.wire.until(lambda: wired.wire.gateway.seen["identify"] == 2, "another start")
    await wired.life.settled()

    tell(await asked_and_answered(wired))


def twice(world: WireWorld, event: str) -> None:
    """Send the newest event of a kind again."""
    session = world.wire.gateway.session_of(0)
    newest = next(text for text in reversed(session.sent) if json.loads(text)["t"] == event)
    again = json.loads(newest)
    world.wire.gateway.inject(json.dumps({**again, "s": session.sequence}))


@pytest.mark.quick
@scenario("a message that comes twice", "answered once")
async def test_a_message_twice(wired: WireWorld, tell: Tell) -> None:
    asked = await ask_by_message(wired)
    twice(wired, "MESSAGE_CREATE")

    tell(await answered(wired, asked))
    twice_later = json.dumps({"op": 0, "t": "TYPING_START", "s": None, "d": {}})
    wired.wire.gateway.inject(twice_later)
    tell(await answered(wired, asked))


@scenario("a command that comes twice", "answered once")
async def test_a_command_twice(wired: WireWorld, tell: Tell) -> None:
    given = await command(wired)
    twice(wired, "INTERACTION_CREATE")

    tell(await command_answered(wired, given))


@scenario("a deletion before the message it deletes", "no answer, and no error")
async def test_a_deletion_before_its_message(wired: WireWorld, tell: Tell) -> None:
    gateway = wired.wire.gateway
    session = gateway.session_of(0)
    send, session.send = session.send, None
    asked = await ask_by_message(wired)
    created = next(text for text in reversed(session.sent) if "MESSAGE_CREATE" in text)
    session.send = send
    wired.wire.backend.delete_message(asked.channel.id, asked.id)

    gateway.inject(json.dumps({**json.loads(created), "s": session.sequence}))
    await wired.life.settled()

    assert not wired.questions.history()
    tell("no answer")


@scenario("an edit before the message it edits", "answered once")
async def test_an_edit_before_its_message(wired: WireWorld, tell: Tell) -> None:
    session = wired.wire.gateway.session_of(0)
    send, session.send = session.send, None
    asked = await ask_by_message(wired)
    created = next(text for text in reversed(session.sent) if "MESSAGE_CREATE" in text)
    session.send = send
    with wired.wire.env.not_waiting():
        await wired.reader.edit(asked, ANSWERED_QUESTION + " ")

    wired.wire.gateway.inject(json.dumps({**json.loads(created), "s": session.sequence}))

    tell(await answered(wired, asked))


@scenario("an outage of the server, and its end", "data kept; answered once")
async def test_an_outage_of_a_server(wired: WireWorld, tell: Tell) -> None:
    session, backend = wired.wire.gateway.session_of(0), wired.wire.backend
    guild = backend.get_guild(wired.guild.id)

    session.dispatch("GUILD_DELETE", {"id": str(guild.id), "unavailable": True})
    await wired.life.settled()
    with_it = await wired.reader.slash(wired.general, "ask", question=ANSWERED_QUESTION)
    session.feed("GUILD_CREATE", serializers.guild_create_payload(backend, guild))
    await wired.life.settled()

    assert with_it.acknowledged
    assert await wired.services.store.listening_channels(guild.id) == {wired.questions.id}
    tell(await asked_and_answered(wired))


@pytest.mark.quick
@scenario("two shards, one of them reset", "both servers answered once")
async def test_two_shards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pauses: list[float], tell: Tell
) -> None:
    del pauses
    async with open_wire_world(tmp_path, monkeypatch, shards=2) as world:
        first, second = world.guild, await another_guild(world)
        assert {(guild.id >> 22) % 2 for guild in (first, second)} == {0, 1}
        channel = second.create_text_channel("general")
        reader = second.add_member(world.env.create_user("another"))
        world.wire.gateway.connections[0].reset()

        with world.wire.env.not_waiting():
            elsewhere = await reader.slash(channel, "ask", question=ANSWERED_QUESTION)
        await command_answered(world, elsewhere)
        tell(await asked_and_answered(world))


async def another_guild(world: WireWorld) -> Any:  # noqa: ANN401
    """Make a guild on the other shard."""
    there = (world.guild.id >> 22) % 2
    return world.env.create_guild("Another", shard_id=1 - there)

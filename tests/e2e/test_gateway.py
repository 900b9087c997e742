"""The loopback's gateway keeps Discord's protocol; a bare client asks it."""

import json
import zlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import yarl

from tests.e2e.loopback import Loopback, open_loopback
from tests.e2e.opcodes import Close, Op

INTENTS = 1 << 0 | 1 << 9 | 1 << 15


@pytest.fixture
async def loopback() -> AsyncIterator[Loopback]:
    async with open_loopback(shards=2) as loopback:
        loopback.env.create_guild("even", shard_id=0)
        loopback.env.create_guild("odd", shard_id=1)
        yield loopback


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


class Client:
    """A shard in its barest form."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self._inflating = zlib.decompressobj()

    async def next(self) -> dict[str, Any]:
        """Return the next message."""
        message = await self.socket.receive(timeout=5)
        if message.type is aiohttp.WSMsgType.BINARY:
            assert message.data.endswith(b"\x00\x00\xff\xff")
            return dict(json.loads(self._inflating.decompress(message.data)))
        assert message.type is aiohttp.WSMsgType.TEXT, message
        return dict(json.loads(message.data))

    async def until(self, event: str) -> list[str]:
        """Return the names of the events up to one."""
        names: list[str] = []
        while event not in names:
            said = await self.next()
            names.append(said.get("t") or Op(said["op"]).name)
        return names

    async def closed(self) -> int | None:
        """Return the code the gateway closed with."""
        while not self.socket.closed:
            await self.socket.receive(timeout=5)
        return self.socket.close_code

    async def say(self, op: Op, data: object) -> None:
        """Send a message."""
        await self.socket.send_json({"op": op, "d": data})


async def connect(
    session: aiohttp.ClientSession, loopback: Loopback, compress: str | None = None
) -> Client:
    query = {"v": "10", "encoding": "json"} | ({"compress": compress} if compress else {})
    url = yarl.URL(loopback.gateway_url).with_query(query)
    client = Client(await session.ws_connect(url, autoclose=True))
    assert (await client.next())["op"] == Op.HELLO
    return client


def identity(loopback: Loopback, shard: int = 0, intents: int = INTENTS) -> dict[str, object]:
    return {"token": loopback.token, "intents": intents, "shard": [shard, 2], "properties": {}}


@pytest.mark.parametrize("compress", [None, "zlib-stream"])
async def test_a_shard_is_told_of_its_guilds(
    loopback: Loopback, session: aiohttp.ClientSession, compress: str | None
) -> None:
    client = await connect(session, loopback, compress)

    await client.say(Op.IDENTIFY, identity(loopback, 1))
    ready, guild = await client.next(), await client.next()

    assert (ready["t"], ready["s"], ready["d"]["shard"]) == ("READY", 1, [1, 2])
    assert ready["d"]["resume_gateway_url"] == loopback.gateway_url
    assert (guild["t"], guild["s"], guild["d"]["name"]) == ("GUILD_CREATE", 2, "odd")


async def test_a_heartbeat_is_acknowledged_at_once(
    loopback: Loopback, session: aiohttp.ClientSession
) -> None:
    client = await connect(session, loopback)

    await client.say(Op.HEARTBEAT, None)

    assert (await client.next())["op"] == Op.HEARTBEAT_ACK


async def test_a_resumed_session_is_told_what_it_missed(
    loopback: Loopback, session: aiohttp.ClientSession
) -> None:
    first = await connect(session, loopback)
    await first.say(Op.IDENTIFY, identity(loopback))
    ready = await first.next()
    await first.next()
    loopback.gateway.reset_all()
    channel = loopback.env.guild.create_text_channel("news")
    reader = loopback.env.guild.add_member(loopback.env.create_user("reader"))
    await reader.send(channel, "anybody there?")

    second = await connect(session, loopback)
    resume = {"token": loopback.token, "session_id": ready["d"]["session_id"], "seq": 2}
    await second.say(Op.RESUME, resume)

    assert await second.until("RESUMED") == ["CHANNEL_CREATE", "MESSAGE_CREATE", "RESUMED"]


async def test_an_unknown_session_is_invalid(
    loopback: Loopback, session: aiohttp.ClientSession
) -> None:
    client = await connect(session, loopback)

    await client.say(Op.RESUME, {"token": loopback.token, "session_id": "?", "seq": 1})

    assert await client.next() == {"op": Op.INVALID_SESSION, "d": False}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"token": "another"}, Close.AUTHENTICATION_FAILED),
        ({"shard": [2, 2]}, Close.INVALID_SHARD),
        ({"intents": 1 << 1}, Close.DISALLOWED_INTENTS),
    ],
)
async def test_an_identity_that_is_refused_closes_with_its_code(
    loopback: Loopback,
    session: aiohttp.ClientSession,
    changed: dict[str, object],
    code: Close,
) -> None:
    client = await connect(session, loopback)

    await client.say(Op.IDENTIFY, identity(loopback) | changed)

    assert await client.closed() == code


async def test_who_has_not_identified_may_ask_for_nothing(
    loopback: Loopback, session: aiohttp.ClientSession
) -> None:
    client = await connect(session, loopback)

    await client.say(Op.PRESENCE, {})

    assert await client.closed() == Close.NOT_AUTHENTICATED


async def test_words_are_blanked_without_the_intent(
    loopback: Loopback, session: aiohttp.ClientSession
) -> None:
    channel = loopback.env.guild.create_text_channel("news")
    reader = loopback.env.guild.add_member(loopback.env.create_user("reader"))
    client = await connect(session, loopback)
    await client.say(Op.IDENTIFY, identity(loopback, intents=1 << 0 | 1 << 9))
    await client.until("GUILD_CREATE")

    await reader.send(channel, "a secret")

    assert (await client.next())["d"]["content"] == ""

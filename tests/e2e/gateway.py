"""Gateway v10 on a socket: HELLO, IDENTIFY, heartbeats, RESUME with replay, and its faults."""

import asyncio
import json
import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web
from simcord.backend import Backend

from tests.e2e.cutting import reset
from tests.e2e.opcodes import Close, Op
from tests.e2e.raw import Json
from tests.e2e.sessions import Identity, Session
from tests.e2e.streams import stream_for

_PRIVILEGED = {"message_content": 1 << 15, "members": 1 << 1, "presences": 1 << 8}

Raw = dict[str, Any]


@dataclass
class GatewayFaults:
    """What the gateway does wrong.

    Attributes:
        refuses: Connections are answered with 503.
        silent: Nothing is sent at all; connections stay open.
        withholds_acks: Heartbeats are not acknowledged.
        refuses_resume: A session that is resumed is declared invalid.
        drops: Connections are reset on reaching a state, so many times: ``connected``,
            ``hello``, ``identify``, ``ready``, ``resume``, ``resumed``.
        granted: Privileged intents the application may use.
    """

    refuses: bool = False
    silent: bool = False
    withholds_acks: bool = False
    refuses_resume: bool = False
    drops: Counter[str] = field(default_factory=Counter)
    granted: int = _PRIVILEGED["message_content"]


class Gateway:
    """Speaks to every shard of the bot."""

    def __init__(self, backend: Backend, heartbeat_interval_ms: int = 41_250) -> None:
        self.backend = backend
        self.heartbeat_interval_ms = heartbeat_interval_ms
        self.faults = GatewayFaults()
        self.token = ""
        self.url = ""
        self.rewrite: Callable[[str], str] = str  # of what is sent: files lie on this port, too
        self.sessions: dict[str, Session] = {}
        self.connections: list[GatewayConnection] = []
        self.seen: Counter[str] = Counter()
        backend.subscribers.append(self._feed)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one websocket for as long as it lives."""
        self.seen["connected"] += 1
        if self.faults.refuses:
            return web.Response(status=503)
        connection = GatewayConnection(self, request)
        self.connections.append(connection)
        try:
            return await connection.run()
        finally:
            self.connections.remove(connection)

    def _feed(self, event: str, payload: Mapping[str, Any]) -> None:
        for session in list(self.sessions.values()):
            session.feed(event, payload)

    def begin(self, session: Session) -> None:
        """Take a shard's new session in place of its older one."""
        for older in list(self.sessions.values()):
            if older.identity.shard == session.identity.shard:
                del self.sessions[older.id]
        self.sessions[session.id] = session

    def session_of(self, shard: int) -> Session:
        """Return a shard's newest session."""
        [session] = [one for one in self.sessions.values() if one.identity.shard == shard]
        return session

    def inject(self, text: str, shard: int = 0) -> None:
        """Send a shard any text at all."""
        send = self.session_of(shard).send
        assert send is not None
        send(text)

    def say(self, message: Raw) -> None:
        """Send a message to every connection."""
        for connection in list(self.connections):
            connection.send(json.dumps(message))

    def reset_all(self) -> None:
        """Cut every connection, as a lost network does."""
        for connection in list(self.connections):
            connection.reset()

    async def close_all(self, code: int) -> None:
        """Close every connection with a code."""
        for connection in list(self.connections):
            await connection.close(code)


class GatewayConnection:
    """One websocket."""

    def __init__(self, gateway: Gateway, request: web.Request) -> None:
        self._gateway = gateway
        self._request = request
        self._stream = stream_for(request.query.get("compress"))
        self._outgoing: asyncio.Queue[str] = asyncio.Queue()
        self._socket = web.WebSocketResponse(max_msg_size=0)
        self.session: Session | None = None

    async def run(self) -> web.StreamResponse:
        """Say hello, then answer until the bot or a fault ends it."""
        if self._falls("connected"):
            return web.Response()
        await self._socket.prepare(self._request)
        writer = asyncio.create_task(self._write())
        try:
            interval = self._gateway.heartbeat_interval_ms
            self.send(json.dumps({"op": Op.HELLO, "d": {"heartbeat_interval": interval}}))
            if not self._falls("hello"):
                await self._read()
        finally:
            if self.session is not None and self.session.send == self.send:
                self.session.send = None
            writer.cancel()
        return self._socket

    def send(self, text: str) -> None:
        """Send a text in its turn."""
        self._outgoing.put_nowait(text)

    def reset(self) -> None:
        """Cut the connection without a word."""
        reset(self._request)

    async def close(self, code: int) -> None:
        """Close the connection with a code."""
        await self._socket.close(code=code)

    async def _write(self) -> None:
        while True:
            text = await self._outgoing.get()
            if self._gateway.faults.silent:
                continue
            packed = self._stream.pack(self._gateway.rewrite(text))
            if self._socket.closed:
                return
            if isinstance(packed, bytes):
                await self._socket.send_bytes(packed)
            else:
                await self._socket.send_str(packed)

    async def _read(self) -> None:
        async for message in self._socket:
            if message.type is not WSMsgType.TEXT:
                return
            try:
                said = json.loads(message.data)
            except ValueError:
                await self.close(Close.DECODE_ERROR)
                return
            await self._answer(said)

    async def _answer(self, said: Raw) -> None:
        op, data = said.get("op"), said.get("d")
        self._gateway.seen[Op(op).name.lower() if op in set(Op) else str(op)] += 1
        if op == Op.HEARTBEAT:
            if not self._gateway.faults.withholds_acks:
                self.send(json.dumps({"op": Op.HEARTBEAT_ACK}))
        elif op == Op.IDENTIFY:
            await self._identify(data)
        elif op == Op.RESUME:
            await self._resume(data)
        elif self.session is None:
            await self.close(Close.NOT_AUTHENTICATED)
        elif op not in {Op.PRESENCE, Op.REQUEST_MEMBERS}:
            await self.close(Close.UNKNOWN_OPCODE)

    async def _identify(self, data: Json) -> None:
        gateway = self._gateway
        if self.session is not None:
            await self.close(Close.ALREADY_AUTHENTICATED)
            return
        shard, shards = data.get("shard", [0, 1])
        identity = Identity(shard, shards, data["intents"])
        if data.get("token") != gateway.token:
            await self.close(Close.AUTHENTICATION_FAILED)
        elif not 0 <= shard < shards:
            await self.close(Close.INVALID_SHARD)
        elif identity.intents & sum(_PRIVILEGED.values()) & ~gateway.faults.granted:
            await self.close(Close.DISALLOWED_INTENTS)
        elif not self._falls("identify"):
            self.session = Session(secrets.token_hex(16), identity, gateway.backend, send=self.send)
            gateway.begin(self.session)
            self.session.introduce(gateway.url)
            self._falls("ready")

    async def _resume(self, data: Json) -> None:
        gateway = self._gateway
        session = gateway.sessions.get(data.get("session_id"))
        if data.get("token") != gateway.token:
            await self.close(Close.AUTHENTICATION_FAILED)
        elif (
            session is None or gateway.faults.refuses_resume or not session.can_replay(data["seq"])
        ):
            gateway.sessions.pop(data.get("session_id"), None)
            self.send(json.dumps({"op": Op.INVALID_SESSION, "d": False}))
        elif not self._falls("resume"):
            self.session, session.send = session, self.send
            session.replay(data["seq"])
            session.dispatch("RESUMED", {})
            self._falls("resumed")

    def _falls(self, state: str) -> bool:
        """Cut the connection if it is to be cut in this state."""
        self._gateway.seen[f"at {state}"] += 1
        if self._gateway.faults.drops[state] <= 0:
            return False
        self._gateway.faults.drops[state] -= 1
        self.reset()
        return True

"""A Discord that can take it: the wire's gateway, and REST that notes and says yes.

simcord in front of every request would be slower than the bot. What is asked and answered thousands
of times is answered here; the rest (login, commands) is simcord's. Every kind of body that the bot
sends is judged where the wire is tested: tests/e2e.
"""

import json
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

import discord
from aiohttp import web
from simcord.builders import ChannelHandle, GuildHandle

from tests.builders import make_token
from tests.e2e.gateway import Gateway
from tests.e2e.judge import Judge
from tests.e2e.people import WireEnv
from tests.e2e.rest import API, Rest
from tests.load.ledger import Ledger

HEARTBEAT_MS = 41_250
_CALLBACK = re.compile(r"/interactions/(?P<id>\d+)/(?P<token>[^/]+)/callback")
_WEBHOOK = re.compile(r"/webhooks/\d+/(?P<token>[^/]+)(/messages/.+)?")
_MESSAGES = re.compile(r"/channels/(?P<channel>\d+)/messages")
_TYPING = re.compile(r"/channels/\d+/typing")
_MESSAGE = 4
"""Interaction callback type CHANNEL_MESSAGE_WITH_SOURCE; 5 is "is thinking"."""
PATIENCE_S = 3.0
"""Then "The application did not respond" is what the reader sees, and stays."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where questions are asked."""

    guild: GuildHandle
    channel: ChannelHandle


class Snowflakes:
    """Ids as Discord makes them: they hold the time, and rise."""

    def __init__(self) -> None:
        self._numbers = count()

    def new(self) -> str:
        """Return a new one of now."""
        moment = discord.utils.time_snowflake(datetime.now(UTC))
        return str(moment + next(self._numbers) % (1 << 22))


class LightRest:
    """Answers in place of simcord what comes by the thousands."""

    def __init__(self, slow: Rest, ledger: Ledger, snowflakes: Snowflakes, me: str) -> None:
        self._slow = slow
        self.ledger = ledger
        self._snowflakes = snowflakes
        self._me = me

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        path = request.path.removeprefix(API)
        if found := _CALLBACK.fullmatch(path):
            return await self._callback(request, found["id"], found["token"])
        if found := _WEBHOOK.fullmatch(path):
            return await self._webhook(request, found["token"])
        if request.method == "POST" and (found := _MESSAGES.fullmatch(path)):
            body = await request.json()
            if "message_reference" in body:
                self.ledger.told(str(body["message_reference"]["message_id"]), body)
            else:
                self.ledger.told_channel(found["channel"], body)
            return _json(self._message(found["channel"]))
        if _TYPING.fullmatch(path):
            return web.Response(status=204)
        return await self._slow.serve(request)

    async def _callback(self, request: web.Request, which: str, token: str) -> web.Response:
        body = await request.json()
        if self.ledger.age_s(token) > PATIENCE_S:
            return _json({"message": "Unknown interaction", "code": 10062}, status=404)
        if body["type"] == _MESSAGE:
            self.ledger.told(token, body["data"])
        else:
            self.ledger.acknowledged(token)
        interaction = {"id": which, "type": 2, "response_message_id": self._snowflakes.new()}
        return _json({"interaction": interaction})

    async def _webhook(self, request: web.Request, token: str) -> web.Response:
        if request.method == "DELETE":
            return web.Response(status=204)
        if request.method == "POST":
            self.ledger.told(token, await request.json())
        return _json(self._message("1"))

    def _message(self, channel: str) -> Mapping[str, Any]:
        return {
            "id": self._snowflakes.new(),
            "channel_id": channel,
            "author": {"id": self._me, "username": "cuttings", "discriminator": "0"},
            "content": "",
            "timestamp": datetime.now(UTC).isoformat(),
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "components": [],
            "pinned": False,
            "type": 0,
        }


def _json(body: Mapping[str, Any], status: int = 200) -> web.Response:
    # discord.py reads JSON only where the type is exactly this, without a charset.
    headers = {"Content-Type": "application/json"}
    return web.Response(status=status, body=json.dumps(body).encode(), headers=headers)


@dataclass(frozen=True, slots=True)
class LightDiscord:
    """A running Discord.

    Attributes:
        places: One a guild.
        ledger: Of what was asked and told.
        asked: Returns how many questions were asked before, and counts one more.
        api: Base of REST addresses.
    """

    gateway: Gateway
    places: Sequence[Place]
    ledger: Ledger
    snowflakes: Snowflakes
    api: str
    gateway_url: str
    token: str
    application: str
    me: str
    asked: Callable[[], int]

    def is_connected(self) -> bool:
        """Say whether the bot has a session."""
        return bool(self.gateway.sessions)

    def dispatch(self, event: str, payload: Mapping[str, Any]) -> None:
        """Tell the bot of an event."""
        self.gateway.session_of(0).dispatch(event, payload)


@asynccontextmanager
async def open_light_discord(guilds: int) -> AsyncIterator[LightDiscord]:
    """Run one on a free port of 127.0.0.1, with so many guilds of one channel each."""
    env = WireEnv(1)
    places = [_place(env, number) for number in range(guilds)]
    me = str(env.backend.bot_user.id)
    slow, gateway = Rest(env.backend, Judge(None)), Gateway(env.backend, HEARTBEAT_MS)
    ledger, snowflakes = Ledger(), Snowflakes()
    rest = LightRest(slow, ledger, snowflakes, me)
    application = web.Application()
    application.router.add_get("/gateway", gateway.serve)
    application.router.add_get("/gateway/", gateway.serve)
    application.router.add_route("*", API + "/{path:.*}", rest.serve)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=4_096).start()
    port = runner.addresses[0][1]
    api, url = f"http://127.0.0.1:{port}{API}", f"ws://127.0.0.1:{port}/gateway"
    slow.token = gateway.token = token = make_token()
    slow.gateway_url = gateway.url = url
    own = str(env.backend.application_id)
    try:
        yield LightDiscord(
            *(gateway, places, ledger, snowflakes, api, url, token, own, me),
            asked=count().__next__,
        )
    finally:
        gateway.reset_all()
        await runner.cleanup()


def _place(env: WireEnv, number: int) -> Place:
    guild = env.create_guild(f"Guild {number}")
    return Place(guild, guild.create_text_channel("general"))

"""Answers to interactions that are sent again when the network cuts them off, and never twice.

They go through discord.py's webhook adapter, which knows neither nonces nor connections that are
cut. What Discord did with a request that was cut is asked of Discord before it is sent again.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import aiohttp
import discord
import structlog
from discord.http import Route
from discord.webhook.async_ import AsyncWebhookAdapter

from bot.chat.patience import TRIES, Sleep, pause_s

log = structlog.get_logger(__name__)

MAX_REMEMBERED = 4_096
ALREADY_ACKNOWLEDGED = 40060  # Discord's code
_DEFERRED = discord.InteractionResponseType.deferred_channel_message.value
_LOADING = discord.MessageFlags(loading=True).value
_REQUEST_TIMEOUT_S = 60.0


class PatientAdapter(AsyncWebhookAdapter):
    """Sends again what a cut connection, or the proxy in front of Discord, swallowed."""

    def __init__(self, sleep: Sleep = asyncio.sleep) -> None:
        """Pause between two tries with ``sleep``."""
        super().__init__()  # type: ignore[no-untyped-call]  # discord.py's
        self._sleep = sleep
        self._thinking: OrderedDict[str, None] = OrderedDict()  # tokens whose answer is awaited

    async def request(
        self,
        route: Route,
        session: aiohttp.ClientSession,
        **given: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401  # whatever JSON holds
        """Send a request, again where that is safe."""
        cut = False
        for tried in range(1, TRIES + 1):
            try:
                async with asyncio.timeout(_REQUEST_TIMEOUT_S):
                    answer = await super().request(route, session, **given)
            except (aiohttp.ClientConnectionError, discord.HTTPException) as error:
                if cut and getattr(error, "code", None) == ALREADY_ACKNOWLEDGED:
                    return self._acknowledged(route, given)
                # discord.py has tried again itself after failures of the server
                passing = not isinstance(error, discord.DiscordServerError)
                wait = pause_s(error, tried) if passing else None
                if tried == TRIES or wait is None:
                    raise
                cut = cut or not isinstance(error, discord.HTTPException)
                log.warning("an answer is sent again", method=route.method, tried=tried)
                await self._sleep(wait)
                if cut and _posts_message(route):
                    told = await self._told(route, session, error)
                    if told is not None:
                        return told
            else:
                self._note(route, given)
                return answer
            for file in given.get("files") or ():
                file.reset(seek=True)
        raise AssertionError("unreachable")

    def _note(self, route: Route, given: Mapping[str, Any]) -> None:
        """Remember whether the reader still sees "is thinking"."""
        token = str(route.webhook_token)
        if route.path.endswith("/callback"):
            if _kind(given) == _DEFERRED:
                self._thinking[token] = None
            while len(self._thinking) > MAX_REMEMBERED:
                self._thinking.popitem(last=False)
        elif route.method != "GET":
            self._thinking.pop(token, None)

    def _acknowledged(self, route: Route, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return what Discord would have answered to the request that was cut."""
        self._note(route, given)
        return {"interaction": {"id": str(route.webhook_id), "type": _kind(given)}}

    async def _told(
        self, route: Route, session: aiohttp.ClientSession, cut: Exception
    ) -> dict[str, Any] | None:
        """Return the message that Discord made of a request that was cut; None if it made none.

        Raises:
            Exception: ``cut`` itself, where Discord cannot say.
        """
        token = str(route.webhook_token)
        if token not in self._thinking:
            raise cut
        original = Route(
            "GET",
            "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
            webhook_id=route.webhook_id,
            webhook_token=route.webhook_token,
        )
        message: dict[str, Any] = await self.request(original, session)
        if message["flags"] & _LOADING:
            return None
        del self._thinking[token]
        return message


def _posts_message(route: Route) -> bool:
    return route.method == "POST" and not route.path.endswith("/callback")


def _kind(given: Mapping[str, Any]) -> int:
    """Return the type of a callback."""
    payload = given.get("payload")
    return int(payload["type"]) if payload else discord.InteractionResponseType.pong.value

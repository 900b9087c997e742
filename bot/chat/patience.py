"""Requests to Discord that are sent again when it, or the network, fails for a moment.

discord.py gives up at once on a 503, on a connection that is cut, and on a 429 of the proxy in
front of Discord. Sent again is only what cannot act twice: what Discord itself knows by a nonce, or
what comes to the same the second time.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from random import SystemRandom
from typing import Any

import aiohttp
import discord
import structlog
from discord.http import HTTPClient, Route

log = structlog.get_logger(__name__)

TRIES = 5
FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 10.0
REQUEST_TIMEOUT_S = 60.0
"""For one request with all that discord.py itself tries; else aiohttp waits for 5 minutes."""

_UNAVAILABLE, _TOO_MANY = 503, 429
_REPEATABLE = ("/typing", "/users/@me/channels")  # POSTs that come to the same the second time

Request = Callable[..., Awaitable[Any]]
Sleep = Callable[[float], Awaitable[None]]


def make_patient(http: HTTPClient, sleep: Sleep = asyncio.sleep) -> None:
    """Let a client send its requests again where that is safe."""
    vars(http)["request"] = patient(http.request, sleep)


def patient(request: Request, sleep: Sleep = asyncio.sleep) -> Request:
    """Return a request that is sent again, with growing pauses, where that is safe."""

    async def requesting(
        route: Route,
        *,
        files: Sequence[discord.File] | None = None,
        **given: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401  # whatever JSON holds
        for tried in range(1, TRIES + 1):
            try:
                async with asyncio.timeout(REQUEST_TIMEOUT_S):
                    return await request(route, files=files, **given)
            except (aiohttp.ClientConnectionError, discord.HTTPException) as error:
                wait = pause_s(error, tried)
                if tried == TRIES or wait is None or not _may_repeat(route, given):
                    raise
                log.warning("sent again", method=route.method, status=_status(error), tried=tried)
            await sleep(wait)
            for file in files or ():
                file.reset(seek=True)
        raise AssertionError("unreachable")

    return requesting


def pause_s(error: Exception, tried: int) -> float | None:
    """Return for how long to wait after a failure, in seconds; None if it is no passing one."""
    wait: float = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** (tried - 1))
    if isinstance(error, discord.HTTPException):
        if error.status == _TOO_MANY:
            said = str(error.response.headers.get("Retry-After", ""))
            wait = max(wait, float(said) if said.isdecimal() else 0.0)
            return min(LONGEST_WAIT_S, wait)
        if error.status != _UNAVAILABLE:  # discord.py has tried the others again itself
            return None
    return wait * SystemRandom().uniform(0.5, 1.5)


def _may_repeat(route: Route, given: dict[str, Any]) -> bool:
    """Say whether a request comes to the same if Discord had acted on it already."""
    if route.method != "POST" or route.path.endswith(_REPEATABLE):
        return True
    body = given.get("json")
    if isinstance(body, dict):
        return bool(body.get("enforce_nonce"))
    return any('"enforce_nonce":true' in str(part.get("value")) for part in given.get("form") or ())


def _status(error: Exception) -> int | str:
    return error.status if isinstance(error, discord.HTTPException) else type(error).__name__

"""A Discord on 127.0.0.1: REST and gateway in front of simcord's backend."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web
from simcord.backend import Backend
from simcord.backend.cdn import CDN_BASE

from tests.builders import make_token
from tests.e2e.gateway import Gateway
from tests.e2e.judge import Judge, shared_description
from tests.e2e.people import WireEnv
from tests.e2e.rest import API, Rest

LONGEST_WAIT_S = 20.0
_POLL_S = 0.002


@dataclass
class Loopback:
    """A running Discord.

    Attributes:
        env: Makes guilds, channels and people, who type and click.
        judge: Saw everything that crossed the wire.
        port: On 127.0.0.1.
        token: The bot's, until :meth:`revoke`.
    """

    env: WireEnv
    rest: Rest
    gateway: Gateway
    judge: Judge
    port: int
    token: str

    @property
    def backend(self) -> Backend:
        """What Discord knows."""
        return self.env.backend

    @property
    def api(self) -> str:
        """Base of REST addresses."""
        return f"http://127.0.0.1:{self.port}{API}"

    @property
    def gateway_url(self) -> str:
        """Where shards connect."""
        return f"ws://127.0.0.1:{self.port}/gateway"

    def set_token(self, token: str) -> None:
        """Let this token in, and no other."""
        self.token = self.rest.token = self.gateway.token = token

    async def until(
        self, condition: Callable[[], object], what: str, longest_s: float = LONGEST_WAIT_S
    ) -> None:
        """Wait for something to be so.

        Raises:
            AssertionError: It was not so in time.
        """
        try:
            async with asyncio.timeout(longest_s):
                while not condition():  # noqa: ASYNC110  # conditions have no event
                    await asyncio.sleep(_POLL_S)
        except TimeoutError:
            raise AssertionError(f"not within {longest_s:g} s: {what}") from None


@asynccontextmanager
async def open_loopback(
    *, shards: int = 1, heartbeat_interval_ms: int = 41_250
) -> AsyncIterator[Loopback]:
    """Run a Discord on a free port of 127.0.0.1.

    Args:
        shards: How many it recommends to the bot.
        heartbeat_interval_ms: What it asks of every connection.
    """
    env = WireEnv(shards)
    judge = Judge(shared_description())
    rest, gateway = Rest(env.backend, judge), Gateway(env.backend, heartbeat_interval_ms)
    application = web.Application(client_max_size=64 * 1024 * 1024)
    application.router.add_get("/gateway", gateway.serve)
    application.router.add_get("/gateway/", gateway.serve)
    application.router.add_get("/cdn/{path:.*}", _cdn(env.backend))
    application.router.add_route("*", API + "/{path:.*}", rest.serve)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    loopback = Loopback(env, rest, gateway, judge, port, "")
    loopback.set_token(make_token())
    rest.shards = shards
    rest.gateway_url = gateway.url = loopback.gateway_url
    rest.rewrite = gateway.rewrite = lambda text: text.replace(
        CDN_BASE, f"http://127.0.0.1:{port}/cdn"
    )
    try:
        yield loopback
    finally:
        gateway.reset_all()
        await runner.cleanup()


def _cdn(backend: Backend) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def serve(request: web.Request) -> web.StreamResponse:
        blob = backend.cdn.get(f"{CDN_BASE}/{request.match_info['path']}")
        if blob is None:
            return web.Response(status=404)
        return web.Response(body=blob, content_type="application/octet-stream")

    return serve

"""A web server on loopback, and what fetches from it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from bot.library.sources.fetching import Fetcher, FetchLimits

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

NO_WAIT = FetchLimits(pause_s=0.0, timeout_s=5.0)
LOOPBACK = "127.0.0.1"


def only_loopback(address: str) -> bool:
    return address == LOOPBACK


@dataclass
class Site:
    """A site: its pages, and the requests that it got.

    Attributes:
        pages: What answers, by path.
        requests: Method and path, with the headers, in order.
        base: Where it is, without a path.
    """

    pages: dict[str, Handler]
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    base: str = ""

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.requests]

    def url(self, path: str = "/") -> str:
        return f"{self.base}{path}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.requests.append((request.path, dict(request.headers)))
        handler = self.pages.get(request.path)
        return web.Response(status=404) if handler is None else await handler(request)


@asynccontextmanager
async def serving(pages: dict[str, Handler]) -> AsyncIterator[Site]:
    site = Site(pages)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", site.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    tcp = web.TCPSite(runner, LOOPBACK, 0)
    await tcp.start()
    port = runner.addresses[0][1]
    site.base = f"http://{LOOPBACK}:{port}"
    try:
        yield site
    finally:
        await runner.cleanup()


@asynccontextmanager
async def fetching(limits: FetchLimits = NO_WAIT) -> AsyncIterator[Fetcher]:
    async with Fetcher.open(limits, only_loopback) as fetcher:
        yield fetcher


def answers(
    body: str | bytes = "",
    *,
    kind: str = "text/html",
    status: int = 200,
    **headers: str,
) -> Handler:
    """Return what always answers the same; ``_`` in a header's name stands for ``-``."""

    async def handler(_: web.Request) -> web.StreamResponse:
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        content = body.encode() if isinstance(body, str) else body
        return web.Response(body=content, status=status, headers={"Content-Type": kind, **named})

    return handler


def redirects(to: str, status: int = 302) -> Handler:
    return answers(status=status, Location=to)

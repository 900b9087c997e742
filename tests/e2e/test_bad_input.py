"""What moderators see of files and addresses that are meant to do harm, or cannot be read."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.library.sources.addresses import is_public
from bot.library.sources.collecting import Collector
from bot.library.sources.fetching import NOT_PUBLIC, Fetcher, FetchLimits
from bot.library.sources.ingesting import IngestLimits
from tests.chat.seeing import quotations, seen
from tests.chat.test_source_commands import run_schedule
from tests.chat.world import ANSWERED_QUESTION
from tests.e2e.reporting import Tell, scenario
from tests.e2e.worlds import WireWorld
from tests.library.sources.bad_files import BAD_FILES, TEXT
from tests.library.sources.serving import LOOPBACK, Handler, Site, answers, redirects, serving
from tests.library.sources.test_fetching import endless, silent
from tests.story.formats.building import make_zip

LIMITS = FetchLimits(max_bytes=100_000, timeout_s=1.0, pause_s=0.0)
SITE = "news.example"
QUICK = {"zip bomb, ratio", "path traversal in a zip"}
INNER = {
    "private": "10.0.0.1",
    "private, of IPv6": "fd00::1",
    "loopback": "127.0.0.53",
    "loopback, of IPv6": "::1",
    "link-local": "fe80::1",
    "metadata": "169.254.169.254",
    "shared": "100.64.0.1",
    "unspecified": "0.0.0.0",  # noqa: S104  # nothing listens
    "IPv4 inside IPv6": "::ffff:10.0.0.1",
}


def name_of(kind: str) -> str:
    """Return a name that leads to an address of this kind."""
    return f"{kind.lower().replace(',', '').replace(' ', '-')}.example"


class Names(AbstractResolver):
    """Resolves the names of this test alone."""

    def __init__(self, addresses: dict[str, str]) -> None:
        self.addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        address = self.addresses[host]
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        flags = socket.AI_NUMERICHOST
        return [
            ResolveResult(
                hostname=host, host=address, port=port, family=family, proto=0, flags=flags
            )
        ]

    async def close(self) -> None:
        """Hold nothing."""


def allowed(address: str) -> bool:
    """Take the test's site for a public one, and nothing else of this machine."""
    return address == LOOPBACK or is_public(address)


@asynccontextmanager
async def fetching_from(wired: WireWorld, pages: dict[str, Handler]) -> AsyncIterator[Site]:
    """Let the bot fetch as shipped, where names lead to a site of ours, or where they must not."""
    names = Names({name_of(kind): ip for kind, ip in INNER.items()})
    names.addresses[SITE] = LOOPBACK
    opening = Fetcher.open(LIMITS, allowed, names=names)
    async with serving(pages) as site, opening as fetcher:
        site.base = site.base.replace(LOOPBACK, SITE)
        sourcing = replace(wired.services.sourcing, collector=Collector(fetcher, IngestLimits()))
        await wired.restart(replace(wired.services, sourcing=sourcing))
        yield site


async def nothing_changed(wired: WireWorld) -> None:
    """Make sure that the story is what it was, and answers."""
    assert wired.librarian.revision.number == 1
    assert not await wired.librarian.held()
    asked = await wired.reader.slash(wired.general, "ask", question=ANSWERED_QUESTION)
    assert asked.response is not None
    assert quotations(asked.response)


def line_of(shown: str, part: str) -> str:
    """Return the line that a moderator sees of it, without the reference of this one time."""
    line = next(line for line in shown.splitlines() if part in line)
    return line.partition(" Reference ")[0]


@scenario("upload, {what}", "refused with file and reason; nothing changes")
@pytest.mark.parametrize(
    "what", [pytest.param(w, marks=pytest.mark.quick) if w in QUICK else w for w in BAD_FILES]
)
async def test_an_upload_that_cannot_be_read(what: str, wired: WireWorld, tell: Tell) -> None:
    name, content, reason = BAD_FILES[what]

    result = await wired.moderator.slash(wired.general, "source upload", file=(name, content))

    assert result.ephemeral
    assert f"{name}: {reason.split('“')[0]}" in seen(result.response)
    tell(line_of(seen(result.response), name))
    await nothing_changed(wired)


@scenario("upload, two files with the same content", "one is taken; the other is named")
async def test_an_upload_of_the_same_twice(wired: WireWorld, tell: Tell) -> None:
    twins = make_zip({"one.txt": TEXT, "two.txt": TEXT})

    result = await wired.moderator.slash(wired.general, "source upload", file=("t.zip", twins))

    named = "two.txt: It holds the same article as one.txt."
    assert f"Left out: {named}" in seen(result.response)
    assert wired.librarian.revision.number == 1
    tell(named)


async def refused(wired: WireWorld, url: str) -> str:
    """Have a page fetched; return what the moderator sees when nothing came of it."""
    result = await wired.moderator.slash(wired.general, "source page", url=url)
    assert result.ephemeral
    await nothing_changed(wired)
    return line_of(seen(result.response), "cannot be fetched")


@scenario("a name whose address is {kind}", "refused; nothing is asked there")
@pytest.mark.parametrize(
    "kind", [pytest.param(k, marks=pytest.mark.quick) if k == "metadata" else k for k in INNER]
)
async def test_a_name_that_leads_inside(kind: str, wired: WireWorld, tell: Tell) -> None:
    name = name_of(kind)
    async with fetching_from(wired, {}):
        told = await refused(wired, f"http://{name}/latest")

    assert NOT_PUBLIC in told
    tell(told)


@scenario("a redirect to a {by} whose address is {kind}", "refused; nothing is asked there")
@pytest.mark.parametrize("by", ["name", "number"])
@pytest.mark.parametrize("kind", INNER)
async def test_a_redirect_that_leads_inside(
    kind: str, by: str, wired: WireWorld, tell: Tell
) -> None:
    ip = INNER[kind]
    number = f"[{ip}]" if ":" in ip else ip
    host = number if by == "number" else name_of(kind)
    pages = {"/a": redirects(f"http://{host}/latest")}
    async with fetching_from(wired, pages) as site:
        told = await refused(wired, site.url("/a"))

    assert NOT_PUBLIC in told
    assert "/a" in site.paths
    tell(told)


SITES: dict[str, tuple[dict[str, Handler], str]] = {
    "an endless chain of redirects": (
        {"/a": redirects("/0"), **{f"/{n}": redirects(f"/{n + 1}") for n in range(20)}},
        "it redirects more than 5 times",
    ),
    "a circle of redirects": (
        {"/a": redirects("/b"), "/b": redirects("/a")},
        "it redirects in a circle",
    ),
    "an endless body": ({"/a": endless}, "it is larger than 0.1 MB"),
    "a server that never answers": ({"/a": silent}, "it took longer than 1 second"),
    "a picture in place of a page": (
        {"/a": answers(b"\x89PNG", kind="image/png")},
        "it is image/png, which is not read from there",
    ),
    "a redirect to a file": (
        {"/a": redirects("file:///etc/passwd")},
        "only addresses with http:// and https:// are fetched",
    ),
}


@scenario("page, {what}", "refused with the reason; nothing changes")
@pytest.mark.parametrize("what", SITES)
async def test_a_site_that_leads_astray(what: str, wired: WireWorld, tell: Tell) -> None:
    pages, reason = SITES[what]
    async with fetching_from(wired, pages) as site:
        told = await refused(wired, site.url("/a"))

    assert reason in told
    tell(told)


@scenario("page, scheme {scheme}", "refused with the reason; nothing changes")
@pytest.mark.parametrize("scheme", ["file", "ftp", "gopher", "javascript", "data"])
async def test_another_scheme(scheme: str, wired: WireWorld, tell: Tell) -> None:
    told = await refused(wired, f"{scheme}:///etc/passwd")

    assert "only addresses with http:// and https:// are fetched" in told
    tell(told)


@scenario("feed, {what}", "the list of sources says so; nothing changes")
@pytest.mark.parametrize(
    ("what", "handler", "reason"),
    [
        (
            "one that is none",
            answers("Hello", kind="application/rss+xml"),
            "it is not an RSS or Atom feed",
        ),
        ("of another type", answers("{}", kind="application/json"), "it is application/json"),
        ("that redirects inside", redirects("http://169.254.169.254/"), NOT_PUBLIC),
    ],
)
async def test_a_feed_that_is_none(  # a row of the table, and the fixtures
    what: str, handler: Handler, reason: str, wired: WireWorld, tell: Tell
) -> None:
    del what
    async with fetching_from(wired, {"/feed": handler}) as site:
        given = {"url": site.url("/feed"), "kind": "feed"}
        await wired.moderator.slash(wired.general, "source watch", **given)
        await run_schedule(wired)
        listed = await wired.moderator.slash(wired.general, "source list")
        await nothing_changed(wired)

    assert reason in seen(listed.response)
    tell(seen(listed.response).partition(": http")[2].partition("/feed ")[2])

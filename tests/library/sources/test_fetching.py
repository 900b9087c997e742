import asyncio
import gzip
import zlib
from email.utils import formatdate
from time import time

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserFacingError
from bot.library.sources.addresses import is_public
from bot.library.sources.fetching import (
    FEED_TYPES,
    PAGE_TYPES,
    Fetched,
    Fetcher,
    FetchError,
    FetchLimits,
    check_url,
    shown_url,
)
from tests.library.sources.serving import (
    LOOPBACK,
    NO_WAIT,
    Handler,
    Site,
    answers,
    fetching,
    only_loopback,
    redirects,
    serving,
)

PAGE = answers("<p>Page</p>", kind="text/html; charset=windows-1252")


async def fetch(
    pages: dict[str, Handler], path: str = "/a", limits: FetchLimits = NO_WAIT
) -> tuple[Fetched | None, Site]:
    async with serving(pages) as site, fetching(limits) as fetcher:
        return await fetcher.fetch(site.url(path)), site


async def reason_of(
    pages: dict[str, Handler], path: str = "/a", limits: FetchLimits = NO_WAIT
) -> str:
    with pytest.raises(FetchError) as caught:
        await fetch(pages, path, limits)
    return caught.value.reason


async def test_a_page_is_fetched_with_what_its_server_says_of_it() -> None:
    fetched, site = await fetch({"/a": answers("x", kind="text/html; charset=koi8-r", ETag='"1"')})

    assert fetched == Fetched(site.url("/a"), b"x", "text/html", "koi8-r", '"1"', None)


async def test_the_robot_says_who_it_is_and_keeps_no_cookies() -> None:
    limits = FetchLimits(pause_s=0, contact="mailto:desk@example.org")
    async with serving({"/a": answers("x", Set_Cookie="a=b")}) as site, fetching(limits) as fetcher:
        await fetcher.fetch(site.url("/a"))
        await fetcher.fetch(site.url("/a"))

    headers = site.requests[-1][1]
    assert headers["User-Agent"].startswith("Cuttings/")
    assert headers["User-Agent"].endswith(" (+mailto:desk@example.org)")
    assert "Cookie" not in headers


async def test_what_has_not_changed_is_not_fetched_again() -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        assert request.headers["If-Modified-Since"] == "Thu, 16 Aug 2012 12:00:00 GMT"
        return web.Response(status=304 if request.headers["If-None-Match"] == '"1"' else 500)

    async with serving({"/a": handler}) as site, fetching() as fetcher:
        when = "Thu, 16 Aug 2012 12:00:00 GMT"
        assert await fetcher.fetch(site.url("/a"), etag='"1"', last_modified=when) is None


@pytest.mark.parametrize(
    "packed", [gzip.compress(b"x" * 99), zlib.compress(b"x" * 99)], ids=("gzip", "zlib")
)
async def test_a_packed_body_is_unpacked(packed: bytes) -> None:
    encoding = "gzip" if packed.startswith(b"\x1f\x8b") else "deflate"

    fetched, _ = await fetch({"/a": answers(packed, Content_Encoding=encoding)})

    assert fetched is not None
    assert fetched.body == b"x" * 99


async def test_redirects_are_followed_to_where_the_page_is() -> None:
    fetched, site = await fetch({"/a": redirects("/b", 301), "/b": redirects("c"), "/c": PAGE})

    assert fetched is not None
    assert fetched.url == site.url("/c")


SMALL = FetchLimits(pause_s=0, max_bytes=1_000, timeout_s=5)


async def endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/html"})
    await response.prepare(request)
    while True:
        await response.write(b"x" * 10_000)


async def silent(request: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()
    return web.Response(text=request.path)


async def dripping(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/html"})
    await response.prepare(request)
    while True:
        await response.write(b"x")
        await asyncio.sleep(0.01)


async def breaking_off(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/html", "Content-Length": "99"})
    await response.prepare(request)
    await response.write(b"x")
    assert request.transport is not None
    request.transport.close()
    return response


@pytest.mark.parametrize(
    ("handler", "reason"),
    [
        (answers(status=404), "there is nothing at this address"),
        (answers(status=410), "there is nothing at this address"),
        (answers(status=403), "its server answers with status 403"),
        (answers(status=500), "its server answers with status 500"),
        (answers(status=429), "its server asks to be left alone for a while"),
        (answers("x", kind="image/png"), "it is image/png, which is not read from there"),
        (
            answers("x", kind="application/zip"),
            "it is application/zip, which is not read from there",
        ),
        (answers("x" * 1_001), "it is larger than 0.001 MB"),
        (endless, "it is larger than 0.001 MB"),
        (
            answers(gzip.compress(b"x" * 50_000_000), Content_Encoding="gzip"),
            "it is larger than 0.001 MB",
        ),
        (
            answers(gzip.compress(b"x" * 900_000), Content_Encoding="gzip"),
            "it is larger than 0.001 MB",
        ),
        (answers(b"no gzip", Content_Encoding="gzip"), "it is damaged"),
        (answers(b"x", Content_Encoding="br"), "it is packed as 'br', which was not asked for"),
        (redirects("/a"), "it redirects in a circle"),
        (redirects(""), "it redirects to nowhere"),
        (redirects("ftp://example.org/"), "only addresses with http:// and https:// are fetched"),
        (redirects("file:///etc/passwd"), "only addresses with http:// and https:// are fetched"),
        (redirects("http://127.0.0.2/"), "its address is not on the public internet"),
        (redirects("http://169.254.169.254/x"), "its address is not on the public internet"),
        (redirects("http://[::1]/"), "its address is not on the public internet"),
        # pragma: allowlist nextline secret
        (redirects("http://me:secret@example.org/"), "its address holds a name or password"),
        (breaking_off, "its server answers what is not HTTP, or breaks off"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_cannot_be_fetched_is_told(handler: Handler, reason: str) -> None:
    assert await reason_of({"/a": handler}, limits=SMALL) == reason


async def test_a_chain_of_redirects_ends() -> None:
    pages = {f"/{n}": redirects(f"/{n + 1}") for n in range(20)}

    assert await reason_of(pages, "/0") == "it redirects more than 5 times"


@pytest.mark.parametrize("handler", [silent, dripping])
async def test_a_server_that_takes_too_long_is_left(handler: Handler) -> None:
    limits = FetchLimits(pause_s=0, timeout_s=0.2)

    assert await reason_of({"/a": handler}, limits=limits) == "it took longer than 0 seconds"


@pytest.mark.parametrize(
    "host",
    ["localhost", "127.0.0.1", "[::1]", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]"],
)
async def test_this_machine_is_never_asked_however_it_is_written(host: str) -> None:
    async with serving({"/a": PAGE}) as site, Fetcher.open(NO_WAIT, is_public) as fetcher:
        port = site.base.rsplit(":", 1)[1]
        with pytest.raises(
            FetchError, match=r"not on the public internet|not an address of the web"
        ):
            await fetcher.fetch(f"http://{host}:{port}/a")

    assert site.requests == []


async def test_a_name_is_checked_after_a_redirect_too() -> None:
    async with serving({}) as inner:
        to = inner.base.replace(LOOPBACK, "localhost")
        asked: list[str] = []

        def not_twice(address: str) -> bool:
            """Allow the first site's connections: one for robots.txt, one for the page."""
            asked.append(address)
            return len(asked) <= 4

        async with (
            serving({"/a": redirects(f"{to}/b")}) as site,
            Fetcher.open(NO_WAIT, not_twice) as fetcher,
        ):
            with pytest.raises(FetchError, match=r"localhost.*not on the public internet"):
                await fetcher.fetch(site.url("/a"))

    assert inner.requests == []


async def test_a_server_that_is_not_there_is_told() -> None:
    async with serving({}) as site:
        gone = site.url("/a")
    async with fetching() as fetcher:
        with pytest.raises(FetchError, match="its server cannot be reached"):
            await fetcher.fetch(gone)


@pytest.mark.parametrize(
    ("robots", "reason"),
    [
        (
            answers("User-agent: *\nDisallow: /a", kind="text/plain"),
            "its site asks robots not to (robots.txt)",
        ),
        (answers(status=500), "its site asks robots not to (robots.txt)"),
        (answers(status=503), "its server asks to be left alone for a while"),
        (redirects("http://10.0.0.1/robots.txt"), "its address is not on the public internet"),
    ],
)
async def test_a_site_that_wants_no_robots_is_left_alone(robots: Handler, reason: str) -> None:
    async with serving({"/robots.txt": robots, "/a": PAGE}) as site, fetching() as fetcher:
        with pytest.raises(FetchError) as caught:
            await fetcher.fetch(site.url("/a"))

    assert caught.value.reason == reason
    assert site.paths == ["/robots.txt"]


async def test_robots_txt_is_asked_once_and_again_of_a_site_that_is_redirected_to() -> None:
    async with serving({"/b": PAGE}) as other:
        pages = {"/a": redirects(other.url("/b")), "/robots.txt": answers("", kind="text/plain")}
        async with serving(pages) as site, fetching() as fetcher:
            await fetcher.fetch(site.url("/a"))
            await fetcher.fetch(site.url("/a"))

    assert site.paths == ["/robots.txt", "/a", "/a"]
    assert other.paths == ["/robots.txt", "/b", "/b"]


async def test_one_host_is_asked_once_at_a_time_with_a_pause() -> None:
    running = most = 0
    waits: list[float] = []

    async def handler(_: web.Request) -> web.StreamResponse:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1
        return web.Response(text="x", content_type="text/html")

    async def wait(seconds: float) -> None:
        waits.append(seconds)

    limits = FetchLimits(pause_s=7.0)
    robots = answers("User-agent: *\nCrawl-delay: 20", kind="text/plain")
    pages = {f"/{n}": handler for n in range(5)}
    async with (
        serving({**pages, "/robots.txt": robots}) as site,
        Fetcher.open(limits, only_loopback, wait) as fetcher,
    ):
        await fetcher.fetch(site.url("/0"))
        await asyncio.gather(*(fetcher.fetch(site.url(f"/{n}")) for n in range(1, 5)))

    assert most == 1
    assert 6 < waits[0] <= 7
    assert all(19 < wait <= 20 for wait in waits[1:])


@pytest.mark.parametrize(
    ("header", "expected"),
    [("86400", 86_400.0), (formatdate(time() + 86_400, usegmt=True), 86_400.0), ("soon", None)],
    ids=("seconds", "a date", "neither"),
)
async def test_when_a_server_wants_to_be_asked_again_is_known(
    header: str, expected: float | None
) -> None:
    with pytest.raises(FetchError) as caught:
        await fetch({"/a": answers(status=503, Retry_After=header)})

    assert caught.value.retry_after_s == (expected and pytest.approx(expected, abs=7_200))


async def test_a_feed_is_no_page() -> None:
    async with serving({"/a": answers("<p>", kind="text/html")}) as site, fetching() as fetcher:
        with pytest.raises(FetchError, match="it is text/html, which is not read from there"):
            await fetcher.fetch(site.url("/a"), FEED_TYPES)
        assert await fetcher.fetch(site.url("/a"), PAGE_TYPES)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://example.org", "only addresses with http:// and https:// are fetched"),
        ("javascript:alert(1)", "only addresses with http:// and https:// are fetched"),
        ("example.org/a", "only addresses with http:// and https:// are fetched"),
        ("http://", "this is not an address of the web"),
        ("http://[broken", "this is not an address of the web"),
        ("http://a:99999/", "this is not an address of the web"),
        ("https://me@example.org/", "its address holds a name or password"),
        ("https://example.org/" + "x" * 2_000, "its address is longer than 2,000 characters"),
    ],
)
def test_an_address_that_is_none_is_refused(url: str, reason: str) -> None:
    with pytest.raises(FetchError) as caught:
        check_url(url)

    assert caught.value.reason == reason


def test_a_message_shows_no_password() -> None:
    # pragma: allowlist nextline secret
    assert shown_url("https://me:secret@example.org/a") == "https://example.org/a"


@given(st.text(max_size=80) | st.text(max_size=20).map("http://".__add__))
def test_any_text_is_an_address_or_a_sentence(url: str) -> None:
    try:
        parsed = check_url(url)
    except UserFacingError as error:
        assert error.user_message.endswith(".")  # noqa: PT017  # or it is an address
    else:
        assert parsed.scheme in {"http", "https"}
        assert parsed.host

"""Fetching pages and feeds from the public internet: politely, and within bounds."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from time import monotonic
from typing import Self
from weakref import WeakValueDictionary

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot import __version__
from bot.errors import UserFacingError
from bot.library.sources.addresses import (
    AddressCheck,
    CheckedResolver,
    NotPublicError,
    checked_socket,
    is_public,
)
from bot.library.sources.robots import (
    ALLOWS_ALL,
    ALLOWS_NOTHING,
    MAX_ROBOTS_BYTES,
    Robots,
    read_robots,
)

PRODUCT = "Cuttings"
PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "application/pdf")
FEED_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/xml",
    "text/xml",
    "text/plain",
)
MAX_URL_CHARS = 2_000

NOT_PUBLIC = "its address is not on the public internet"
_REDIRECTS = {301, 302, 303, 307, 308}
_NOT_MODIFIED = 304
_OK = 200
_GONE = {404, 410}
_BUSY = {429, 503}
_CLIENT_ERRORS = range(400, 500)
_ROBOTS_KEPT_S = 3_600.0
_MAX_KEPT_ROBOTS = 1_000
_CHUNK_BYTES = 65_536
_ANY_ZLIB = 47  # gzip or zlib, told by the header


class FetchError(UserFacingError):
    """Something could not be fetched; the message says what and why.

    Attributes:
        reason: Why, as words that follow "because".
        retry_after_s: When the site wants to be asked again, in seconds from now; None where it
            does not say.
    """

    def __init__(self, url: str, reason: str, retry_after_s: float | None = None) -> None:
        super().__init__(f"{shown_url(url)} cannot be fetched: {reason}.")
        self.reason = reason
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What one fetch may take.

    Attributes:
        max_bytes: Of a body, unpacked.
        timeout_s: For everything, redirects included, in seconds.
        max_redirects: How many are followed.
        pause_s: Between two requests to one host, in seconds.
        contact: An address that sites may write to; it stands in the User-Agent.
    """

    max_bytes: int = 5_000_000
    timeout_s: float = 30.0
    max_redirects: int = 5
    pause_s: float = 1.0
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server answered.

    Attributes:
        url: Where it was found in the end.
        body: The bytes, unpacked.
        media_type: What the server says it is, such as ``text/html``.
        charset: The encoding that the server names.
        etag: To ask next time whether it has changed.
        last_modified: The same.
    """

    url: str
    body: bytes = field(repr=False)
    media_type: str
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None


class Fetcher:
    """Fetches; one request per host at a time."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        limits: FetchLimits,
        allowed: AddressCheck = is_public,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Use a session made by :meth:`open`."""
        self._session = session
        self._limits = limits
        self._allowed = allowed
        self._sleep = sleep
        self._hosts: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._free_at: dict[str, float] = {}
        self._robots: dict[str, tuple[float, Robots]] = {}

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        limits: FetchLimits,
        allowed: AddressCheck = is_public,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        names: AbstractResolver | None = None,
    ) -> AsyncIterator[Self]:
        """Open a fetcher.

        Args:
            limits: What one fetch may take.
            allowed: Which addresses may be connected to.
            sleep: Waits between two requests to one host.
            names: Resolves names; the system's resolver, unless another is given.
        """
        connector = aiohttp.TCPConnector(
            resolver=CheckedResolver(allowed, names),
            socket_factory=checked_socket(allowed),
            use_dns_cache=False,
            force_close=True,
        )
        contact = f" (+{limits.contact})" if limits.contact else ""
        headers = {
            "User-Agent": f"{PRODUCT}/{__version__}{contact}",
            "Accept-Encoding": "gzip, deflate",
        }
        async with aiohttp.ClientSession(
            connector=connector,
            headers=headers,
            auto_decompress=False,
            trust_env=False,
            cookie_jar=aiohttp.DummyCookieJar(),
        ) as session:
            yield cls(session, limits, allowed, sleep)

    def check(self, url: str) -> URL:
        """Return an address that may be fetched, as far as that can be told without asking.

        Raises:
            FetchError: It may not; a name's addresses are looked at when it is fetched.
        """
        address = check_url(url)
        host = address.host or ""
        if not _may_be_public(host, self._allowed):
            raise FetchError(url, NOT_PUBLIC)
        return address

    async def fetch(
        self,
        url: str,
        types: tuple[str, ...] = PAGE_TYPES,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> Fetched | None:
        """Fetch something; None where it has not changed since.

        Args:
            url: Where.
            types: What it may be.
            etag: Of the last time, if any.
            last_modified: The same.

        Raises:
            FetchError: It cannot be fetched, or may not.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {key: value for key, value in conditions.items() if value}
        headers["Accept"] = ", ".join((*types, "*/*;q=0.1"))
        try:
            async with asyncio.timeout(self._limits.timeout_s) as time_left:
                return await self._follow(check_url(url), types, headers, time_left)
        except TimeoutError as error:
            reason = f"it took longer than {self._limits.timeout_s:.0f} seconds"
            raise FetchError(url, reason) from error

    async def _follow(
        self,
        url: URL,
        types: tuple[str, ...],
        headers: Mapping[str, str],
        time_left: asyncio.Timeout,
    ) -> Fetched | None:
        seen: set[URL] = set()
        while True:
            if url in seen:
                raise FetchError(str(url), "it redirects in a circle")
            if len(seen) > self._limits.max_redirects:
                raise FetchError(
                    str(url), f"it redirects more than {self._limits.max_redirects} times"
                )
            seen.add(url)
            robots = await self._robots_of(url, time_left)
            if not robots.allows(str(url)):
                raise FetchError(str(url), "its site asks robots not to (robots.txt)")
            async with self._turn(url, robots.delay_s, time_left):
                found = await self._request(url, types, headers)
            if not isinstance(found, URL):
                return found
            url = found

    async def _request(
        self, url: URL, types: tuple[str, ...], headers: Mapping[str, str]
    ) -> Fetched | URL | None:
        """Make one request; return what it gave, or where it leads."""
        async with self._response(url, headers) as response:
            if response.status in _REDIRECTS:
                return check_url(_target(url, response))
            if response.status == _NOT_MODIFIED:
                return None
            if response.status != _OK:
                raise _refusal(url, response)
            said = response.content_type if "Content-Type" in response.headers else types[0]
            if said not in types:
                raise FetchError(str(url), f"it is {said}, which is not read from there")
            return Fetched(
                url=str(url),
                body=await self._body(url, response, self._limits.max_bytes),
                media_type=said,
                charset=response.charset,
                etag=response.headers.get("ETag"),
                last_modified=response.headers.get("Last-Modified"),
            )

    async def _robots_of(self, url: URL, time_left: asyncio.Timeout) -> Robots:
        origin = str(url.origin())
        kept = self._robots.get(origin)
        if kept is not None and kept[0] > monotonic():
            return kept[1]
        try:
            robots = await self._read_robots(url.origin().with_path("/robots.txt"), time_left)
        except FetchError as error:  # the reader asked for the page
            raise FetchError(str(url), error.reason, error.retry_after_s) from error
        while len(self._robots) >= _MAX_KEPT_ROBOTS:
            self._robots.pop(next(iter(self._robots)))
        self._robots[origin] = (monotonic() + _ROBOTS_KEPT_S, robots)
        return robots

    async def _read_robots(self, url: URL, time_left: asyncio.Timeout) -> Robots:
        """Read a robots.txt; without one all is allowed, from a site that fails nothing."""
        for _ in range(self._limits.max_redirects + 1):
            async with self._turn(url, 0.0, time_left), self._response(url, {}) as response:
                if response.status in _REDIRECTS:
                    url = check_url(_target(url, response))
                    continue
                if response.status in _BUSY:
                    raise _refusal(url, response)
                if response.status in _CLIENT_ERRORS:
                    return ALLOWS_ALL
                if response.status != _OK:
                    return ALLOWS_NOTHING
                body = await self._body(url, response, MAX_ROBOTS_BYTES)
                return read_robots(body.decode(errors="replace"), PRODUCT)
        return ALLOWS_ALL

    @asynccontextmanager
    async def _turn(
        self, url: URL, delay_s: float, time_left: asyncio.Timeout
    ) -> AsyncIterator[None]:
        """Wait until this host is asked by nobody else, and a while after the last time.

        The wait does not count towards the timeout.
        """
        host = url.host or ""
        lock = self._hosts.setdefault(host, asyncio.Lock())
        left = (time_left.when() or 0.0) - _now()
        time_left.reschedule(None)
        async with lock:
            wait = self._free_at.get(host, 0.0) - monotonic()
            if wait > 0:
                await self._sleep(wait)
            time_left.reschedule(_now() + left)
            try:
                yield
            finally:
                now = monotonic()
                self._free_at = {h: at for h, at in self._free_at.items() if at > now}
                self._free_at[host] = now + max(delay_s, self._limits.pause_s)

    @asynccontextmanager
    async def _response(
        self, url: URL, headers: Mapping[str, str]
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        self._refuse_literal(url)
        try:
            async with self._session.get(url, headers=headers, allow_redirects=False) as response:
                yield response
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, NotPublicError):
                raise FetchError(str(url), NOT_PUBLIC) from error
            raise FetchError(str(url), "its server cannot be reached") from error
        except aiohttp.InvalidURL as error:
            raise FetchError(str(url), "this is not an address of the web") from error
        except aiohttp.ClientError as error:
            raise FetchError(
                str(url), "its server answers what is not HTTP, or breaks off"
            ) from error

    def _refuse_literal(self, url: URL) -> None:
        """Refuse an address in place of a name, which no resolver would see."""
        try:
            ip_address(url.host or "")
        except ValueError:
            return
        if not self._allowed(url.host or ""):
            raise FetchError(str(url), NOT_PUBLIC)

    async def _body(self, url: URL, response: aiohttp.ClientResponse, limit: int) -> bytes:
        """Read a body; never more of it than allowed, unpacked or not."""
        reason = f"it is larger than {limit / 1_000_000:g} MB"
        if (response.content_length or 0) > limit:
            raise FetchError(str(url), reason)
        unpack = _unpacker(url, response.headers.get("Content-Encoding", ""))
        body = bytearray()
        taken = 0
        async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
            taken += len(chunk)
            body += unpack(chunk, limit + 1 - len(body))
            if len(body) > limit or taken > limit:
                raise FetchError(str(url), reason)
        return bytes(body)


def _now() -> float:
    return asyncio.get_running_loop().time()


def _may_be_public(host: str, allowed: AddressCheck) -> bool:
    """Say whether a host is a name that has to be looked up, or an address that is allowed."""
    if host.rstrip(".").endswith("localhost"):
        return allowed("127.0.0.1")
    try:
        ip_address(host)
    except ValueError:
        return True
    return allowed(host)


def check_url(url: str) -> URL:
    """Return an address that may be fetched.

    Raises:
        FetchError: It is none, has another scheme than http or https, or holds a password.
    """
    if len(url) > MAX_URL_CHARS:
        raise FetchError(url, f"its address is longer than {MAX_URL_CHARS:,} characters")
    try:
        parsed = URL(url.strip())
        port = parsed.port
    except ValueError as error:
        raise FetchError(url, "this is not an address of the web") from error
    if parsed.scheme not in {"http", "https"}:
        raise FetchError(url, "only addresses with http:// and https:// are fetched")
    if not parsed.host or port is None:
        raise FetchError(url, "this is not an address of the web")
    if parsed.user is not None or parsed.password is not None:
        raise FetchError(url, "its address holds a name or password")
    return parsed.with_fragment(None)


def shown_url(url: str) -> str:
    """Return an address as it may stand in a message: short, without name and password."""
    try:
        plain = str(URL(url.strip()).with_user(None))
    except ValueError:
        plain = url
    plain = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in plain)
    return plain if len(plain) <= 200 else f"{plain[:199]}…"  # noqa: PLR2004  # a line or two


def _target(url: URL, response: aiohttp.ClientResponse) -> str:
    location = response.headers.get("Location", "")
    if not location:
        raise FetchError(str(url), "it redirects to nowhere")
    try:
        return str(url.join(URL(location)))
    except ValueError:
        return location


def _refusal(url: URL, response: aiohttp.ClientResponse) -> FetchError:
    if response.status in _GONE:
        return FetchError(str(url), "there is nothing at this address")
    after = _retry_after_s(response.headers.get("Retry-After"))
    if response.status in _BUSY:
        return FetchError(str(url), "its server asks to be left alone for a while", after)
    return FetchError(str(url), f"its server answers with status {response.status}", after)


def _retry_after_s(value: str | None) -> float | None:
    """Return what a Retry-After header says, in seconds from now."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _unpacker(url: URL, encoding: str) -> Callable[[bytes, int], bytes]:
    """Return what unpacks the chunks of a body, never to more than so many bytes."""
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        return lambda chunk, _limit: chunk
    if name not in {"gzip", "x-gzip", "deflate"}:
        raise FetchError(str(url), f"it is packed as {name!r}, which was not asked for")
    unpacker = zlib.decompressobj(_ANY_ZLIB)

    def unpack(chunk: bytes, limit: int) -> bytes:
        try:
            return unpacker.decompress(chunk, limit)
        except zlib.error as error:
            raise FetchError(str(url), "it is damaged") from error

    return unpack

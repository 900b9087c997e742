"""A source -> the articles that are new on it."""

import asyncio
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from bot.library.sources.fetching import FEED_TYPES, PAGE_TYPES, Fetched, Fetcher, FetchError
from bot.library.sources.ingesting import (
    Ingested,
    IngestLimits,
    NewArticle,
    Skipped,
    complete,
    ingest_pages_blocking,
    read_feed_blocking,
)
from bot.library.sources.source import Source, SourceKind
from bot.story.formats.converting import FETCHED_TEXT_SUFFIX, Found
from bot.story.formats.feed import FeedEntry

MAX_NEW_PAGES = 30
"""Of a feed, at one time; the rest come the next time."""
_MAX_SLUG_CHARS = 80
_HASH_CHARS = 8
_NO_SLUG = re.compile(r"[^a-z0-9]+")
_SUFFIXES = {"application/pdf": ".pdf", "text/plain": FETCHED_TEXT_SUFFIX}


@dataclass(frozen=True, slots=True)
class Collected:
    """What a source brought.

    Attributes:
        articles: Article files, each under a name that follows from its page's address: a page
            that was read again has the name that it had.
        skipped: Pages that became no article, and why.
        etag: To ask next time whether the source has changed.
        last_modified: The same.
        seen: All pages that the feed names and that were read, with their stamps; None where
            nothing has changed.
    """

    articles: tuple[NewArticle, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    etag: str | None = None
    last_modified: str | None = None
    seen: Mapping[str, str] | None = None


class Collector:
    """Asks sources for what is new."""

    def __init__(self, fetcher: Fetcher, limits: IngestLimits) -> None:
        """Fetch with this, and read within these limits."""
        self._fetcher = fetcher
        self._limits = limits

    def check(self, url: str) -> str:
        """Return an address that may be asked, as far as that can be told without asking.

        Raises:
            FetchError: It may not.
        """
        return str(self._fetcher.check(url))

    async def page(self, url: str, *, language: str = "en") -> Ingested:
        """Fetch and read one page, as a moderator asks for it.

        Raises:
            FetchError: It cannot be fetched, or may not.
        """
        fetched = await self._fetcher.fetch(url, PAGE_TYPES)
        if fetched is None:
            raise FetchError(url, "its server says that nothing has changed, without being asked")
        return await self._read([fetched], language)

    async def collect(
        self, source: Source, seen: Mapping[str, str], *, language: str = "en"
    ) -> Collected:
        """Fetch what is new on a source.

        Args:
            source: What to ask.
            seen: The pages of a feed that were read, with their stamps.
            language: The story's.

        Raises:
            FetchError: The source itself cannot be fetched; pages of a feed that cannot are
                skipped, and tried again the next time.
        """
        state = source.state
        fetched = await self._fetcher.fetch(
            source.url,
            PAGE_TYPES if source.kind is SourceKind.PAGE else FEED_TYPES,
            etag=state.etag,
            last_modified=state.last_modified,
        )
        if fetched is None:
            return Collected(etag=state.etag, last_modified=state.last_modified)
        if source.kind is SourceKind.PAGE:
            ingested = await self._read([fetched], language)
            return Collected(
                ingested.articles, ingested.skipped, fetched.etag, fetched.last_modified
            )
        return await self._feed(fetched, seen, language)

    async def _feed(self, fetched: Fetched, seen: Mapping[str, str], language: str) -> Collected:
        entries, reason = await asyncio.to_thread(
            read_feed_blocking, fetched.body, fetched.url, self._limits
        )
        if reason is not None:
            raise FetchError(fetched.url, reason[0].lower() + reason[1:].rstrip("."))
        named = {entry.url: entry for entry in entries}
        read = {url: stamp for url, stamp in seen.items() if url in named}
        new = [entry for entry in entries if read.get(entry.url) != entry.stamp]
        pages, failed = await self._fetch(new[:MAX_NEW_PAGES])
        ingested = await self._read(list(pages.values()), language)
        by_page = {page_name(page.url): named[url] for url, page in pages.items()}
        read.update({url: named[url].stamp for url in pages})
        is_complete = len(new) <= MAX_NEW_PAGES and not failed
        return Collected(
            articles=tuple(_dated(article, by_page) for article in ingested.articles),
            skipped=(*failed, *ingested.skipped),
            # Else the feed would say that nothing has changed, and the rest would never come.
            etag=fetched.etag if is_complete else None,
            last_modified=fetched.last_modified if is_complete else None,
            seen=read,
        )

    async def _fetch(
        self, entries: Iterable[FeedEntry]
    ) -> tuple[dict[str, Fetched], tuple[Skipped, ...]]:
        """Fetch the pages of entries, one after the other; return those that cannot be, too."""
        pages: dict[str, Fetched] = {}
        failed: list[Skipped] = []
        for entry in entries:
            try:
                fetched = await self._fetcher.fetch(entry.url, PAGE_TYPES)
            except FetchError as error:
                failed.append(Skipped(entry.url, error.user_message))
            else:
                if fetched is not None:
                    pages[entry.url] = fetched
        return pages, tuple(failed)

    async def _read(self, pages: Iterable[Fetched], language: str) -> Ingested:
        named = {f"{page_name(page.url)}{_suffix(page)}": page for page in pages}
        ingested = await asyncio.to_thread(
            ingest_pages_blocking,
            {name: (page.body, Found(page.url, page.charset)) for name, page in named.items()},
            self._limits,
            language=language,
        )
        skipped = tuple(Skipped(named[each.file].url, each.reason) for each in ingested.skipped)
        return Ingested(ingested.articles, skipped)


def _suffix(page: Fetched) -> str:
    return _SUFFIXES.get(page.media_type, ".html")


def _dated(article: NewArticle, by_page: Mapping[str, FeedEntry]) -> NewArticle:
    """Add the date that a feed tells of a page which does not."""
    entry = by_page[PurePosixPath(article.source).stem]
    if not article.missing or entry.published_at is None:
        return article
    return complete(article, {"published_at": entry.published_at})


def page_name(url: str) -> str:
    """Return the name of a page's article file, without suffix: the same for the same address."""
    parts = urlsplit(url)
    words = f"{parts.hostname or ''} {unquote(parts.path)}".lower()
    slug = _NO_SLUG.sub("-", words).strip("-")[:_MAX_SLUG_CHARS].rstrip("-")
    digest = hashlib.sha256(url.encode(errors="replace")).hexdigest()[:_HASH_CHARS]
    return f"{slug}-{digest}"

"""An RSS or Atom feed -> its entries; feedparser reads them, however malformed."""

import io
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Self

from bot.errors import ArticleError

MAX_ENTRIES = 100
NO_FEED = "It is not an RSS or Atom feed."
_MAX_URL_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """What a feed says of one article.

    Attributes:
        url: Where it can be read.
        headline: Its title.
        published_at: When, ISO 8601, in its own zone.
        stamp: Changes when the article does: the entry's date of change, or its title.
    """

    url: str
    headline: str = ""
    published_at: str | None = None
    stamp: str = ""

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> Self:
        """Return what :meth:`as_data` gave."""
        return cls(**data)


def read_feed(file: str, content: bytes, url: str) -> list[FeedEntry]:
    """Return the entries of a feed that have an address.

    Args:
        file: Its name, for errors.
        content: Its bytes.
        url: Where it was fetched: relative addresses start there.

    Raises:
        ArticleError: It is no feed.
    """
    import feedparser  # noqa: PLC0415  # needed here only

    parsed = feedparser.parse(io.BytesIO(content), response_headers={"content-location": url})
    if not parsed.get("version"):
        raise ArticleError(file, NO_FEED)
    entries: dict[str, FeedEntry] = {}
    for entry in parsed.entries[:MAX_ENTRIES]:
        address = entry.get("link")
        if isinstance(address, str) and 0 < len(address) <= _MAX_URL_CHARS:
            entries.setdefault(address, _entry(address, entry))
    return list(entries.values())


def _entry(url: str, entry: Any) -> FeedEntry:  # noqa: ANN401  # feedparser has no types
    title = " ".join(str(entry.get("title") or "").split())
    published = _moment(entry, "published") or _moment(entry, "updated")
    return FeedEntry(url, title, published, _raw(entry, "updated") or published or title)


def _moment(entry: Any, key: str) -> str | None:  # noqa: ANN401  # feedparser has no types
    """Return a date as written where it has its zone; else as feedparser understood it."""
    raw = _raw(entry, key)
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(raw)
        except ValueError:
            continue
        if moment.tzinfo is not None:
            return moment.isoformat()
    parsed = dict.get(entry, f"{key}_parsed")
    if parsed is None:
        return None
    year, month, day, hour, minute, second = parsed[:6]
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC).isoformat()


def _raw(entry: Any, key: str) -> str:  # noqa: ANN401  # feedparser has no types
    return str(dict.get(entry, key) or "")  # its own get gives one date for another

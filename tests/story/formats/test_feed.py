import pytest

from bot.errors import ArticleError
from bot.story.formats.feed import MAX_ENTRIES, FeedEntry, read_feed

URL = "https://example.org/news/feed.xml"
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>
<item><title>Ferry to run  all winter</title><link>/ferry</link>
<pubDate>Sat, 14 Oct 2023 07:12:00 +0100</pubDate></item>
<item><title>No link</title></item>
<item><title>Again</title><link>https://example.org/ferry</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>
<entry><title>Ferry</title><link href="https://example.org/ferry"/><id>1</id>
<published>2023-10-14T07:12:00+01:00</published><updated>2023-10-15T07:12:00Z</updated></entry>
</feed>"""


def test_an_rss_feed_gives_its_entries_once_with_whole_addresses() -> None:
    assert read_feed("feed", RSS.encode(), URL) == [
        FeedEntry(
            "https://example.org/ferry",
            "Ferry to run all winter",
            "2023-10-14T07:12:00+01:00",
            "2023-10-14T07:12:00+01:00",
        )
    ]


def test_an_atom_entry_that_was_changed_has_another_stamp() -> None:
    assert read_feed("feed", ATOM.encode(), URL) == [
        FeedEntry(
            "https://example.org/ferry",
            "Ferry",
            "2023-10-14T07:12:00+01:00",
            "2023-10-15T07:12:00Z",
        )
    ]


def test_an_entry_is_the_same_as_data() -> None:
    (entry,) = read_feed("feed", ATOM.encode(), URL)

    assert FeedEntry.of_data(entry.as_data()) == entry


def test_a_long_feed_is_cut() -> None:
    items = "".join(f"<item><title>T</title><link>/{n}</link></item>" for n in range(300))
    feed = f'<rss version="2.0"><channel>{items}</channel></rss>'

    assert len(read_feed("feed", feed.encode(), URL)) == MAX_ENTRIES


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 or str()};" * 10}">' for n in range(1, 10))
    + ']><rss version="2.0"><channel><title>&a9;</title></channel></rss>'
)


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"<html><body>Page</body></html>", b"\x89PNG\0\1", b'{"a": 1}'],
    ids=["empty", "text", "page", "binary", "json"],
)
def test_what_is_no_feed_is_refused(content: bytes) -> None:
    with pytest.raises(ArticleError, match="feed: It is not an RSS or Atom feed"):
        read_feed("feed", content, URL)


def test_entities_that_swell_do_no_harm() -> None:
    assert read_feed("feed", LAUGHS.encode(), URL) == []

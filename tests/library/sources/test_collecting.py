from datetime import timedelta

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.library.sources.collecting import MAX_NEW_PAGES, Collected, Collector, page_name
from bot.library.sources.fetching import FetchError
from bot.library.sources.ingesting import IngestLimits
from bot.library.sources.source import Source, SourceKind, SourceState
from bot.story.formats.archive import safe_name
from bot.story.reading import read_article
from tests.builders import NOON
from tests.library.sources.serving import Handler, Site, answers, fetching, serving
from tests.story.formats.building import make_json_ld, make_page, make_pdf

LIMITS = IngestLimits()
PAGE = answers(make_page(head=make_json_ld()), ETag='"1"')


def source(url: str, kind: SourceKind = SourceKind.PAGE, **state: str) -> Source:
    return Source(
        id=1,
        story="ferry",
        kind=kind,
        url=url,
        interval=timedelta(hours=1),
        added_by="operator",
        added_at=NOON,
        state=SourceState(NOON, **state),  # type: ignore[arg-type]  # all of it is text
    )


def feed(*items: str, stamp: str = "") -> Handler:
    listed = "".join(
        f"<item><title>T{stamp}</title><link>{item}</link>"
        "<pubDate>Sat, 14 Oct 2023 07:12:00 +0100</pubDate></item>"
        for item in items
    )
    body = f'<rss version="2.0"><channel>{listed}</channel></rss>'
    return answers(body, kind="application/rss+xml", ETag='"f"')


async def collect(
    site: Site, path: str, kind: SourceKind = SourceKind.FEED, seen: dict[str, str] | None = None
) -> Collected:
    async with fetching() as fetcher:
        return await Collector(fetcher, LIMITS).collect(source(site.url(path), kind), seen or {})


async def test_a_page_becomes_an_article_file_that_names_its_address() -> None:
    async with serving({"/ferry": PAGE}) as site:
        collected = await collect(site, "/ferry", SourceKind.PAGE)

    (article,) = collected.articles
    read = read_article(article.file, article.content)
    assert read.url == site.url("/ferry")
    assert read.headline == "Ferry to run all winter"
    assert (article.missing, collected.etag, collected.seen) == ((), '"1"', None)
    assert f"extracted_from: {site.url('/ferry')}".encode() in article.content


async def test_a_pdf_and_a_plain_text_are_pages_too() -> None:
    pages = {
        "/a.pdf": answers(
            make_pdf([["Ferry", "", "It sails in winter and it sails in summer."]]),
            kind="application/pdf",
        ),
        "/b": answers("Headline\n\nIt sails at night.\n", kind="text/plain"),
    }
    async with serving(pages) as site:
        for path in pages:
            collected = await collect(site, path, SourceKind.PAGE)
            assert [str(each) for each in collected.skipped] == []
            (article,) = collected.articles
            assert read_article(article.file, article.content).url == site.url(path)


async def test_a_page_that_has_not_changed_brings_nothing() -> None:
    async with serving({"/a": answers(status=304)}) as site, fetching() as fetcher:
        unchanged = source(site.url("/a"), etag='"1"', last_modified="then")

        assert await Collector(fetcher, LIMITS).collect(unchanged, {}) == Collected(
            etag='"1"', last_modified="then"
        )


async def test_a_page_without_an_article_is_skipped_by_its_address() -> None:
    async with serving({"/a": answers("<html><a href=x>Home</a></html>")}) as site:
        collected = await collect(site, "/a", SourceKind.PAGE)

    assert [str(each) for each in collected.skipped] == [
        f"{site.url('/a')}: No article was found on this page."
    ]


async def test_the_new_pages_of_a_feed_are_read_and_the_others_left() -> None:
    other = answers(make_page(["The harbour of Eastby will get a second crane in the next year."]))
    async with serving({"/f": feed("/a", "/b"), "/a": PAGE, "/b": other}) as site:
        first = await collect(site, "/f")
        assert first.seen is not None
        site.requests.clear()
        again = await collect(site, "/f", seen=dict(first.seen))

    assert len(first.articles) == 2
    assert list(first.seen) == [site.url("/a"), site.url("/b")]
    assert first.etag == '"f"'
    assert (again.articles, again.seen) == ((), first.seen)
    assert "/a" not in site.paths


async def test_an_entry_that_was_changed_is_read_again_under_its_name() -> None:
    async with serving({"/f": feed("/a"), "/a": PAGE}) as site:
        first = await collect(site, "/f")
        seen = dict.fromkeys(first.seen or {}, "another")
        again = await collect(site, "/f", seen=seen)

    assert [each.file for each in again.articles] == [each.file for each in first.articles]


async def test_a_feed_tells_the_date_that_its_page_does_not() -> None:
    async with serving({"/f": feed("/a"), "/a": answers(make_page())}) as site:
        (article,) = (await collect(site, "/f")).articles

    assert article.missing == ()
    assert b"published_at: '2023-10-14T07:12:00+01:00'" in article.content


async def test_a_page_of_a_feed_that_cannot_be_fetched_is_skipped_and_tried_again() -> None:
    async with serving({"/f": feed("/a", "/gone", "http://10.0.0.1/x"), "/a": PAGE}) as site:
        collected = await collect(site, "/f")

    assert [each.reason.split(": ", 1)[1] for each in collected.skipped] == [
        "there is nothing at this address.",
        "its address is not on the public internet.",
    ]
    assert len(collected.articles) == 1
    assert list(collected.seen or {}) == [site.url("/a")]
    assert collected.etag is None


async def test_a_long_feed_is_read_in_parts() -> None:
    paths = [f"/{n}" for n in range(MAX_NEW_PAGES + 2)]

    async def plain(request: web.Request) -> web.StreamResponse:
        text = f"Headline\n\nThis is article {request.path}.\n"
        return web.Response(text=text, content_type="text/plain")

    async with serving({"/f": feed(*paths), **dict.fromkeys(paths, plain)}) as site:
        first = await collect(site, "/f")
        second = await collect(site, "/f", seen=dict(first.seen or {}))

    assert [len(each.articles) for each in (first, second)] == [MAX_NEW_PAGES, 2]
    assert [each.etag for each in (first, second)] == [None, '"f"']


async def test_what_is_no_feed_is_an_error_of_the_source() -> None:
    async with serving({"/f": answers("<x/>", kind="text/xml")}) as site:
        with pytest.raises(FetchError, match="it is not an RSS or Atom feed"):
            await collect(site, "/f")


async def test_a_moderator_may_ask_for_one_page() -> None:
    async with serving({"/a": PAGE}) as site, fetching() as fetcher:
        ingested = await Collector(fetcher, LIMITS).page(site.url("/a"))

    assert [article.headline for article in ingested.articles] == ["Ferry to run all winter"]


@given(st.text(max_size=60))
def test_a_pages_name_is_safe_and_follows_from_its_address(path: str) -> None:
    url = f"https://example.org/{path}"

    assert page_name(url) == page_name(url) == safe_name(page_name(url))
    assert page_name(url) != page_name(f"{url}x")
    assert page_name(url).startswith("example-org-")

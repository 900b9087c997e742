"""``/source``: what moderators bring in, and what becomes of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from simcord import SetupError

from bot.app import utc_now
from bot.chat import working
from bot.chat.commands import source as source_commands
from bot.library.outcome import Publish
from bot.library.sources.bringing import Feeding
from bot.library.sources.collecting import Collector
from bot.library.sources.ingesting import IngestLimits
from bot.library.sources.schedule import Schedule
from bot.library.sources.source import Source
from bot.library.store import By
from tests.chat.seeing import seen
from tests.chat.world import World
from tests.library.sources.serving import Handler, Site, answers, fetching, serving
from tests.story.formats.building import make_json_ld, make_page, make_pdf, make_zip

PAGE = answers(make_page(head=make_json_ld()))
LLAMA = "A llama called Zorro won the village fair at Otavalo on Friday, for the second time."
TEXT = b"Llama wins village fair\n\nShare\n\nA llama called Zorro won the fair at Otavalo.\n"


@asynccontextmanager
async def with_site(world: World, pages: dict[str, Handler]) -> AsyncIterator[Site]:
    """Let the bot fetch from a site on this machine, and from nowhere else."""
    async with serving(pages) as site, fetching() as fetcher:
        collector = Collector(fetcher, IngestLimits())
        sourcing = replace(world.services.sourcing, collector=collector)
        await world.restart(replace(world.services, sourcing=sourcing))
        yield site


async def run_schedule(world: World) -> None:
    """Ask every source once that is due."""

    async def failing(source: Source) -> None:
        del source

    sourcing = world.services.sourcing
    deliver = Feeding(world.library.stories.named).deliver
    await Schedule(
        sourcing.store, sourcing.collector, deliver, failing, clock=utc_now, chance=lambda: 0.5
    ).run_due()


async def test_an_upload_is_rehearsed_and_answers_once_it_is_published(world: World) -> None:
    result = await world.moderator.slash(
        world.general,
        "source upload",
        file=("llama.txt", TEXT),
        outlet="The Otavalo Paper",
        published_at="2012-08-17",
    )

    rehearsed = seen(result.response)
    assert "Added: uploads/llama.txt.md" in rehearsed
    assert "“Share”" in rehearsed
    assert world.librarian.snapshot.revision == 1
    assert result.response is not None
    await world.moderator.click(result.response, label="Publish")
    answer = await world.reader.slash(world.general, "ask", question="Who won the fair?")
    assert "Zorro" in seen(answer.response)
    assert "The Otavalo Paper" in seen(answer.response)


async def test_what_cannot_be_read_and_what_is_missing_is_named(world: World) -> None:
    files = make_zip({"llama.txt": TEXT, "broken.pdf": b"no", "empty.txt": b""})

    result = await world.moderator.slash(world.general, "source upload", file=("all.zip", files))

    shown = seen(result.response)
    assert "broken.pdf: It cannot be read as a PDF." in shown
    assert "empty.txt: It is empty." in shown
    assert "llama.txt: It names no outlet and no date." in shown


async def test_an_upload_without_an_article_changes_nothing(failing_world: World) -> None:
    world = failing_world

    result = await world.moderator.slash(
        world.general, "source upload", file=("scan.pdf", make_pdf([[]]))
    )

    assert "Nothing could be taken in:" in seen(result.response)
    assert "scan.pdf: It holds no text, perhaps only scanned pages" in seen(result.response)
    assert world.librarian.snapshot.revision == 1


async def test_a_wrong_date_is_told(failing_world: World) -> None:
    result = await failing_world.moderator.slash(
        failing_world.general, "source upload", file=("a.txt", TEXT), published_at="yesterday"
    )

    assert "“yesterday” is no date that I can read. Write 2012-08-16" in seen(result.response)


async def test_a_page_is_fetched_and_rehearsed(world: World) -> None:
    async with with_site(world, {"/ferry": PAGE}) as site:
        result = await world.moderator.slash(world.general, "source page", url=site.url("/ferry"))

    assert "Added: pages/127-0-0-1-ferry-" in seen(result.response)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://169.254.169.254/latest", "its address is not on the public internet"),
        ("http://localhost/", "its address is not on the public internet"),
        ("file:///etc/passwd", "only addresses with http:// and https:// are fetched"),
    ],
)
async def test_an_address_that_may_not_be_fetched_is_refused(
    failing_world: World, url: str, reason: str
) -> None:
    result = await failing_world.moderator.slash(failing_world.general, "source page", url=url)

    assert reason in seen(result.response)


@pytest.mark.parametrize(
    "url",
    ["http://169.254.169.254/latest", "http://localhost:8080/", "http://[::1]/", "http://10.0.0.1"],
)
async def test_an_address_that_may_not_be_fetched_is_not_watched(
    failing_world: World, url: str
) -> None:
    world = failing_world

    result = await world.moderator.slash(world.general, "source watch", url=url, kind="feed")

    assert "its address is not on the public internet" in seen(result.response)
    assert not await world.services.sourcing.store.sources(world.librarian.story)


async def test_a_feed_is_watched_and_what_is_new_answers(world: World) -> None:
    feed = '<rss version="2.0"><channel><item><title>F</title><link>/ferry</link></item></channel>'
    pages = {
        "/ferry": answers(make_page([LLAMA], title="Llama wins")),
        "/feed": answers(f"{feed}</rss>", kind="application/rss+xml"),
    }
    (world.folder / "questions.toml").unlink()  # nothing can get worse
    await world.librarian.reload(By(), Publish.NOW)
    async with with_site(world, pages) as site:
        result = await world.moderator.slash(
            world.general, "source watch", url=site.url("/feed"), kind="feed", hours=2
        )
        await run_schedule(world)
        listed = await world.moderator.slash(world.general, "source list")

    assert "is asked within a minute, then every 2 h." in seen(result.response)
    assert "feed, every 2 h: " in seen(listed.response)
    assert "answered" in seen(listed.response)
    assert world.librarian.snapshot.revision == 3
    answer = await world.reader.slash(world.general, "ask", question="Who won the fair?")
    assert "Zorro" in seen(answer.response)


async def test_a_source_that_makes_golden_questions_worse_is_held(world: World) -> None:
    async with with_site(world, {"/a": answers(make_page([LLAMA], title="Llama wins"))}) as site:
        arguments = {"url": site.url("/a"), "kind": "page"}
        await world.moderator.slash(world.general, "source watch", **arguments)
        await run_schedule(world)

    held = await world.library.store.held(1)
    assert world.librarian.snapshot.revision == 1
    assert held is not None
    assert held.unattended


async def test_a_source_that_fails_says_so(world: World) -> None:
    async with with_site(world, {}) as site:
        await world.moderator.slash(
            world.general, "source watch", url=site.url("/gone"), kind="page"
        )
        await run_schedule(world)
        listed = await world.moderator.slash(world.general, "source list")

    assert "failed 1 time:" in seen(listed.response)
    assert "there is nothing at this address" in seen(listed.response)


async def test_a_source_that_fails_again_and_again_stands_in_the_status(world: World) -> None:
    await world.moderator.slash(
        world.general, "source watch", url="https://example.org/feed", kind="feed"
    )
    (source,) = await world.services.sourcing.store.sources()
    state = replace(source.state, failures=3, reason="It is away.")
    await world.services.sourcing.store.save_source_state(source.id, state)

    result = await world.moderator.slash(world.general, "corpus status")

    assert "Sources that fail" in seen(result.response)
    assert "failed 3 times in a row: It is away." in seen(result.response)


async def test_a_source_is_added_once_and_can_be_removed(failing_world: World) -> None:
    world = failing_world
    arguments = {"url": "https://example.org/feed", "kind": "feed"}
    await world.moderator.slash(world.general, "source watch", **arguments)

    again = await world.moderator.slash(world.general, "source watch", **arguments)
    removed = await world.moderator.slash(world.general, "source remove", number=1)
    missing = await world.moderator.slash(world.general, "source remove", number=1)

    assert "This story has that source already" in seen(again.response)
    assert "Source 1 is asked no more. Its articles stay." in seen(removed.response)
    assert "This story has no source 1." in seen(missing.response)


@pytest.mark.parametrize("command", ["source list", "source remove"])
async def test_readers_may_not(failing_world: World, command: str) -> None:
    arguments = {"number": 1} if command.endswith("remove") else {}

    with pytest.raises(SetupError):
        await failing_world.reader.slash(failing_world.general, command, **arguments)


class Slow:
    """Goes no further than it is let."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.ended = False

    async def __call__(self, *_: object, **__: object) -> None:
        try:
            never = asyncio.Event().wait()
            await self._world.env.external_wait(never, reason="work that takes long")
        finally:
            self.ended = True


@pytest.mark.parametrize(
    ("part", "words"), [("ingest", "Working …"), ("bring", "asking the golden questions …")]
)
@pytest.mark.simcord
async def test_an_upload_shows_how_far_it_is_and_can_be_cancelled(
    world: World, monkeypatch: pytest.MonkeyPatch, part: str, words: str
) -> None:
    slow = Slow(world)
    monkeypatch.setattr(source_commands, part, slow)
    result = await world.moderator.slash(world.general, "source upload", file=("llama.txt", TEXT))
    await world.env.advance_time(working.SHOW_EVERY_S)
    shown = seen(result.response)

    assert result.response is not None
    await world.moderator.click(result.response, label="Cancel")

    assert words in shown
    assert slow.ended
    assert seen(result.response) == "Cancelled. Nothing has changed."
    assert world.librarian.revision.number == 1
    assert not await world.librarian.held()
    again = await world.moderator.slash(world.general, "corpus reload")  # nothing is left locked
    assert "Nothing has changed." in seen(again.response)

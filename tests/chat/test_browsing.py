"""``/search`` and ``/article``, seen from Discord."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from simcord.results import ResponseMessage

from bot.chat.cards.card import Card, row, text
from bot.chat.cards.controls import Action, control
from tests.builders import make_article_file
from tests.chat.seeing import Message, quotations, raw_components, seen
from tests.chat.world import World, open_world

LONG = "\n\n".join(
    f"Paragraph {number} of the tale tells of lighthouse {number}. " + "The sea was grey. " * 12
    for number in range(1, 41)
)
TALE = {
    "story.toml": b'title = "The tale"',
    **{
        f"{number:02}.md": make_article_file(
            f"The lighthouse keeper number {number} saw a ship.",
            headline=f"Keeper {number}",
            published_at=f"2012-08-{number + 1:02}",
        )
        for number in range(12)
    },
    "long.md": make_article_file(LONG, headline="The *long* tale", published_at="2012-09-01"),
}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path, more={"tale": TALE}) as world:
        yield world


@pytest.fixture
async def strict_world(tmp_path: Path) -> AsyncIterator[World]:
    """The same, where commands may end in an error."""
    async with open_world(tmp_path, more={"tale": TALE}, check_errors=False) as world:
        yield world


def buttons(message: Message, action: Action) -> dict[str, str]:
    """Return the custom ids of the buttons that do this and can be pressed, by their labels."""
    return {
        str(raw["label"]): str(raw["custom_id"])
        for raw in raw_components(message)
        if f":{action.value}:" in str(raw.get("custom_id", "")) and not raw.get("disabled")
    }


async def search(world: World, words: str, **options: str) -> ResponseMessage:
    result = await world.reader.slash(world.general, "search", words=words, story="tale", **options)
    assert result.ephemeral
    assert result.response is not None
    return result.response


async def press(world: World, message: Message, action: Action, label: str) -> Message:
    result = await world.reader.click(message, custom_id=buttons(message, action)[label])
    return result.response or message


async def test_what_matches_is_listed_page_by_page(world: World) -> None:
    first = await search(world, "lighthouse keeper")

    assert "passages found; 1 to 5, best first:" in seen(first)
    assert len(quotations(first)) == 5
    assert set(buttons(first, Action.SEARCH)) == {"Next"}


@pytest.mark.parametrize("restarts", [False, True], ids=["at once", "after a restart"])
async def test_pages_are_turned(world: World, *, restarts: bool) -> None:
    first = await search(world, "lighthouse keeper")
    shown_first = quotations(first)
    if restarts:
        await world.restart()

    second = await press(world, first, Action.SEARCH, "Next")

    assert "6 to 10, best first" in seen(second)
    assert not set(shown_first) & set(quotations(second))
    assert set(buttons(second, Action.SEARCH)) == {"Back", "Next"}


async def test_an_entry_opens_its_article_where_it_stands(world: World) -> None:
    listed = await search(world, "lighthouse 31")

    label = next(iter(buttons(listed, Action.READ)))
    article = await press(world, listed, Action.READ, label)

    assert "The *long* tale" in seen(article)
    assert "lighthouse 31" in " ".join(quotations(article))


async def test_what_nothing_matches_is_said_so(world: World) -> None:
    nothing = await search(world, "xylophone")

    assert "No passage holds any of these words." in seen(nothing)
    assert not buttons(nothing, Action.READ)


async def test_a_search_can_be_narrowed(world: World) -> None:
    listed = await search(world, "lighthouse keeper", to="2 August 2012")

    assert "2 passages found" in seen(listed)
    assert "published on 2 August 2012 or earlier" in seen(listed)


async def test_headlines_are_offered_newest_first(world: World) -> None:
    offered = await world.reader.autocomplete(
        world.general, "article", "headline", "keeper 1", story="tale"
    )

    assert [choice["name"] for choice in offered] == ["Keeper 11", "Keeper 10", "Keeper 1"]


@pytest.mark.parametrize("restarts", [False, True], ids=["at once", "after a restart"])
async def test_an_article_is_read_in_pages(world: World, *, restarts: bool) -> None:
    result = await world.reader.slash(world.general, "article", headline="long.md", story="tale")
    assert result.ephemeral
    assert result.response is not None
    if restarts:
        await world.restart()
    read = [*quotations(result.response)]
    page: Message = result.response
    while "Later" in buttons(page, Action.READ):
        page = await press(world, page, Action.READ, "Later")
        read += quotations(page)

    words = " ".join(" ".join(read).split())
    assert words == " ".join(LONG.split())
    assert set(buttons(page, Action.READ)) == {"Earlier"}
    assert "of 40 · word for word" in seen(page)


async def test_a_headline_typed_in_full_will_do(world: World) -> None:
    result = await world.reader.slash(
        world.general, "article", headline="the *LONG* tale", story="tale"
    )

    assert "Paragraph 1 of the tale" in seen(result.response)


@pytest.mark.parametrize(
    ("typed", "told"),
    [("keeper", "Several headlines hold “keeper”."), ("ducks", "No headline holds “ducks”.")],
)
async def test_a_headline_that_is_none_is_told_so(
    strict_world: World, typed: str, told: str
) -> None:
    result = await strict_world.reader.slash(
        strict_world.general, "article", headline=typed, story="tale"
    )

    assert told in seen(result.response)
    assert not strict_world.general.history()


@pytest.mark.parametrize("state", ["", "1.1.0", "1.1.99999.0", "9.1.0.0", "1.9.0.0", "x" * 40])
async def test_made_up_buttons_are_told_to_be_none(strict_world: World, state: str) -> None:

    card = Card([text("…"), row(control(Action.READ, state, "Read"))])
    channel = strict_world.bot.get_partial_messageable(strict_world.general.id)
    sent = await channel.send(view=card)

    result = await strict_world.reader.click(sent, label="Read")

    assert result.ephemeral
    assert "Traceback" not in seen(result.response)

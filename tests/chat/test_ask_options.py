"""``/ask`` narrowed to a story, dates or an outlet, and asked in private."""

from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest

from tests.builders import make_article_file, make_files
from tests.chat.seeing import markdown_of, quotations, seen
from tests.chat.world import ANSWERED_QUESTION, World, open_world

FLOOD = {
    "story.toml": b'title = "The flood"',
    **make_files(flood="The river rose by 9 metres in Guayaquil."),
}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path, more={"flood": FLOOD}) as world:
        yield world


@pytest.fixture
async def strict_world(tmp_path: Path) -> AsyncIterator[World]:
    """The same, where commands may end in an error."""
    async with open_world(tmp_path, more={"flood": FLOOD}, check_errors=False) as world:
        yield world


@pytest.mark.parametrize("private", [True, False])
async def test_an_answer_is_shown_to_its_asker_alone_if_asked_so(
    world: World, *, private: bool
) -> None:
    result = await world.reader.slash(
        world.general, "ask", question=ANSWERED_QUESTION, private=private
    )

    assert result.ephemeral is private
    assert result.response is not None
    assert "19 June" in quotations(result.response)[0]


async def test_another_story_can_be_named(world: World) -> None:
    result = await world.reader.slash(
        world.general,
        "ask",
        question="The river rose by how many metres in Guayaquil?",
        story="flood",
    )

    assert result.response is not None
    assert "9 metres" in quotations(result.response)[0]


async def test_stories_are_offered_by_their_titles(world: World) -> None:
    choices = await world.reader.autocomplete(world.general, "ask", "story", "flo", question="Who?")

    assert [(choice["name"], choice["value"]) for choice in choices] == [("The flood", "flood")]


async def test_a_story_that_is_not_there_is_told_so(strict_world: World) -> None:
    world = strict_world
    result = await world.reader.slash(world.general, "ask", question="Who?", story="nowhere")

    assert result.followups
    assert "There is no story called “nowhere” here." in seen(result.followups[0])


@pytest.mark.parametrize(
    ("dates", "note", "day"),
    [
        ({"to": "15 August 2012"}, "published on 15 August 2012 or earlier", "15 August 2012"),
        ({"from": "2012-08-16"}, "published on 16 August 2012 or later", "16 August 2012"),
        (
            {"from": "August 2012", "to": "15.8.2012"},
            "published from 1 August 2012 to 15 August 2012",
            "15 August 2012",
        ),
        (
            {"from": "Aug 16 2012", "to": "Aug 16 2012"},
            "published on 16 August 2012",
            "16 August 2012",
        ),
    ],
)
async def test_only_articles_of_the_days_asked_for_answer(
    world: World, dates: dict[str, str], note: str, day: str
) -> None:
    result = await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION, **dates)

    assert result.response is not None
    shown = seen(result.response)
    assert f"Looked only in articles {note}." in shown
    quoted_days = {d for d in ("15 August 2012", "16 August 2012") if f"desk · {d}" in shown}
    assert quoted_days == {day}


async def test_days_without_articles_are_said_to_be_why(world: World) -> None:
    result = await world.reader.slash(
        world.general, "ask", question=ANSWERED_QUESTION, **{"from": "2013"}
    )

    assert result.response is not None
    assert "Not in this story." in seen(result.response)
    assert "published on 1 January 2013 or later" in seen(result.response)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"from": "soonish"}, "I cannot read “soonish” as a date."),
        ({"to": "31 June 2012"}, "There is no such day as “31 June 2012”."),
        ({"from": "2013", "to": "2012"}, "“from” is later than “to”"),
        ({"outlet": "The Moon"}, "The story has no article from “The Moon”."),
    ],
)
async def test_what_cannot_be_read_is_told_to_the_asker_alone(
    strict_world: World, typed: dict[str, str], told: str
) -> None:
    world = strict_world
    result = await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION, **typed)

    replies = [*([result.response] if result.response else []), *result.followups]
    assert told in " ".join(seen(reply) for reply in replies)
    assert not world.general.history()


async def test_an_outlet_narrows_the_answer(world: World) -> None:
    choices = await world.reader.autocomplete(world.general, "ask", "outlet", "cut", question="Who")
    outlet = choices[0]["value"]

    result = await world.reader.slash(
        world.general, "ask", question=ANSWERED_QUESTION, outlet=outlet.upper()
    )

    assert outlet == "Cuttings sample desk"
    assert result.response is not None
    assert quotations(result.response)
    assert "Looked only in articles from CUTTINGS SAMPLE DESK." in seen(result.response)


async def test_outlets_are_those_of_the_story_chosen_so_far(world: World) -> None:
    offered = await world.reader.autocomplete(
        world.general, "ask", "outlet", "", question="Who?", story="flood"
    )
    unfinished = await world.reader.autocomplete(
        world.general, "ask", "outlet", "", question="Who?", story="flo"
    )

    assert [choice["value"] for choice in offered] == ["The Quito Paper"]
    assert not unfinished


async def test_installed_by_a_reader_it_answers_the_reader_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discord.Interaction, "is_user_integration", lambda _: True)

    result = await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)

    assert result.ephemeral
    assert result.response is not None
    assert "19" in markdown_of(result.response)


async def test_readers_may_install_it_for_themselves(world: World) -> None:
    [ask] = [command for command in world.bot.tree.get_commands() if command.name == "ask"]  # type: ignore[attr-defined]

    sent = ask.to_dict(world.bot.tree)  # type: ignore[attr-defined]

    assert sent["integration_types"] == [0, 1]
    assert sent["contexts"] == [0, 1, 2]


@pytest.mark.parametrize(
    ("question", "narrowed", "told"),
    [
        ("Where is the river?", {"from": "17 August 2012"}, "The story has no such article"),
        ("Where is the llama?", {"from": "17 August 2012"}, "The story has no such article"),
        (
            "Where is the river?",
            {"outlet": "Harbour News"},
            "I looked in hold none of these words.",
        ),
    ],
)
async def test_where_no_article_fits_that_is_said_and_not_that_words_are_missing(
    tmp_path: Path, question: str, narrowed: dict[str, str], told: str
) -> None:
    port = {
        "story.toml": b'title = "The port"',
        **make_files(flood="The river rose by 9 metres in Guayaquil."),
        "news.md": make_article_file("A ship came in.", headline="Ship", outlet="Harbour News"),
    }
    async with open_world(tmp_path, more={"port": port}) as world:
        result = await world.reader.slash(
            world.general, "ask", question=question, story="port", **narrowed
        )

    shown = seen(result.response)
    assert told in shown
    assert "no word to look up" not in shown
    assert "Looked only in articles" in shown

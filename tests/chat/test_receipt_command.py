"""``/receipt``: what an excerpt's code stands for, in the whole bot."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.answers.receipts import Receipt
from bot.library.outcome import Publish
from bot.library.store import By
from bot.story.model import Span
from tests.builders import NOON, make_article_file, write_files
from tests.chat.seeing import quotations, seen
from tests.chat.test_controls import ask
from tests.chat.test_located import TOLD_TO_ONE_GUILD, add_story_of
from tests.chat.world import ANSWERED_QUESTION, World

FIRST, SECOND = "The llamas ran at Otavalo.", "Nobody won the race."
FILE = "0-llamas.md"
UNKNOWN = "I know no such receipt here. Compare it letter by letter"


async def checked(world: World, code: str) -> str:
    result = await world.reader.slash(world.general, "receipt", id=code)
    assert result.ephemeral
    return seen(result.response)


async def publish(world: World, body: str | None) -> None:
    """Let the story hold an article that comes first, or not."""
    file = world.folder / FILE
    if body is None:
        file.unlink()
    else:
        content = make_article_file(body, headline="Llamas", published_at="2020-01-01")
        write_files(world.folder, {file.name: content})
    await world.librarian.reload(By(), Publish.NOW)


async def test_the_code_under_an_excerpt_shows_its_words(world: World) -> None:
    answer = await ask(world, ANSWERED_QUESTION)
    code = next(iter(re.findall(r"[0-9A-Z]{4}(?:\u2011[0-9A-Z]{1,4})+", seen(answer))))

    result = await world.reader.slash(world.general, "receipt", id=f"`{code.lower()}`")

    assert result.response is not None
    assert quotations(result.response)[0] == quotations(answer)[0]
    shown = seen(result.response)
    digest = next(iter(re.findall(r"SHA-256 of the file: ([0-9a-f]{64})", shown)))
    assert digest in world.librarian.revision.files.values()
    assert "These words stand in the article today, in the same place." in shown
    assert "Revision 1, committed" in shown
    assert "the one that answers today" in shown


async def test_the_words_are_those_of_the_revision_that_was_quoted(world: World) -> None:
    await publish(world, f"{FIRST}\n\n{SECOND}\n")
    code = str(Receipt(world.librarian.id, 2, 0, Span(28, 48)))

    await publish(world, f"A new paragraph.\n\n{FIRST}\n\n{SECOND}\n")
    moved = await checked(world, code)
    await publish(world, f"{FIRST}\n")
    changed = await checked(world, code)
    await publish(world, None)
    removed = await checked(world, code)

    assert "in another place: now characters 46 to 66." in moved
    assert "it no longer holds these words." in changed
    assert "The article is no longer in the story." in removed
    for shown in (moved, changed, removed):
        assert SECOND in shown
        assert "Revision 2, committed" in shown
    assert "revision 5 answers today" in removed


async def test_a_guilds_own_story_is_as_unknown_elsewhere_as_one_that_is_not(
    failing_world: World,
) -> None:
    owner = failing_world.env.create_guild("Owner")
    member = owner.add_member(failing_world.env.create_user("member"))
    librarian = await add_story_of(failing_world, owner.id)
    code = str(Receipt(librarian.id, 1, 0, Span(0, 34)))

    there = await member.slash(owner.create_text_channel("there"), "receipt", id=code)
    here = await checked(failing_world, code)
    nowhere = await checked(failing_world, str(Receipt(99, 1, 0, Span(0, 34))))

    assert TOLD_TO_ONE_GUILD[:34] in seen(there.response)
    number = re.compile(r"\d{15,}")  # the reference, which tells two commands apart
    assert number.sub("", here) == number.sub("", nowhere)
    assert UNKNOWN in here


@pytest.mark.parametrize(
    "receipt",
    [
        lambda story: Receipt(story, 99, 0, Span(0, 5)),
        lambda story: Receipt(story, 0, 0, Span(0, 5)),
        lambda story: Receipt(story, 1, 999, Span(0, 5)),
        lambda story: Receipt(story, 1, 0, Span(0, 999_999)),
        lambda story: Receipt(story, 1, 0, Span(5, 5)),
    ],
    ids=["no such revision", "revision 0", "no such article", "too long", "empty"],
)
async def test_what_was_made_up_is_unknown(
    failing_world: World, receipt: Callable[[int], Receipt]
) -> None:
    assert UNKNOWN in await checked(failing_world, str(receipt(failing_world.librarian.id)))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("hello, world!", "That is no receipt"),
        ("110S-1HG8-FNE", "perhaps one letter differs"),
        ("110S-1HG8", "perhaps one letter differs"),
    ],
    ids=["no code", "a wrong letter", "cut off"],
)
async def test_what_was_mistyped_is_said_to_be(
    failing_world: World, code: str, expected: str
) -> None:
    assert expected in await checked(failing_world, code)


@pytest.mark.parametrize("how", ["retracted", "hidden", "hidden, then removed"])
async def test_words_that_moderators_withdrew_are_not_shown(world: World, how: str) -> None:
    await publish(world, f"{FIRST}\n\n{SECOND}\n")
    if how == "retracted":
        status = replace(world.librarian.status_of(FILE), retracted_at=NOON)
        await world.librarian.set_status(status, By(), "article.retract", "")
    else:
        await world.librarian.hide(FILE, SECOND, By())
    if how == "hidden, then removed":
        await publish(world, f"{FIRST}\n")

    shown = await checked(world, str(Receipt(world.librarian.id, 2, 0, Span(28, 48))))
    first = await checked(world, str(Receipt(world.librarian.id, 2, 0, Span(0, 26))))

    assert "The moderators have withdrawn these words" in shown
    assert SECOND not in shown
    assert (FIRST in first) == (how != "retracted")


async def test_of_an_article_under_embargo_nothing_is_shown(failing_world: World) -> None:
    world = failing_world
    await publish(world, f"{FIRST}\n\n{SECOND}\n")
    until = world.librarian.now + timedelta(days=1)
    status = replace(world.librarian.status_of(FILE), embargoed_until=until)
    await world.librarian.set_status(status, By(), "article.embargo", "")

    shown = await checked(world, str(Receipt(world.librarian.id, 2, 0, Span(28, 48))))

    assert "The moderators have withdrawn these words." in shown
    assert SECOND not in shown
    assert "Llamas" not in shown

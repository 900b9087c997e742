"""What a button refers to is looked up, and judged, again at every click."""

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.answers.receipts import Receipt, encode
from bot.chat.cards.card import Card, row
from bot.chat.cards.controls import Action, control
from bot.library.librarian import Librarian
from bot.search.scope import Scope
from bot.story.model import Span
from tests.builders import make_contents, make_event, make_files, make_revision
from tests.chat.seeing import quotations, seen
from tests.chat.test_controls import ask, press, send
from tests.chat.world import World

TOLD_TO_ONE_GUILD = "The secret letter names a witness.\n\nNobody else knows of the letter."


async def add_story_of(world: World, guild: int) -> Librarian:
    """Give a guild a story of its own, which answers at once."""
    store, stories = world.library.store, world.library.stories
    record = await store.add_story(f"{guild}/secret", guild)
    files = make_files(secret=TOLD_TO_ONE_GUILD)
    revision = make_revision(story=record.name, files=files)
    await store.commit_revision(revision, make_contents(files), make_event(subject=record.name))
    librarian = stories.add(record)
    await librarian.catch_up(1)
    return librarian


async def context_in(
    world: World, receipt: Receipt, channel: ChannelHandle, who: MemberActor
) -> str:
    card = Card([row(control(Action.CONTEXT, encode(receipt), "In context"))])
    message = await world.bot.get_partial_messageable(channel.id).send(view=card)
    result = await who.click(message, label="In context")
    assert result.ephemeral
    return seen(result.response)


async def test_a_guilds_own_story_is_shown_there_and_nowhere_else(world: World) -> None:
    owner = world.env.create_guild("Owner")
    member = owner.add_member(world.env.create_user("member"))
    librarian = await add_story_of(world, owner.id)
    receipt = Receipt(librarian.id, 1, 0, Span(0, 34))

    there = await context_in(world, receipt, owner.create_text_channel("there"), member)
    here = await context_in(world, receipt, world.general, world.reader)

    assert "The secret letter names a witness." in there
    assert "I do not know these words here." in here
    assert "secret" not in here


@pytest.mark.parametrize("action", [Action.CONTEXT, Action.WHY])
@pytest.mark.parametrize("part", ["withheld", "hidden"])
async def test_words_that_moderators_withdrew_are_shown_no_more(
    world: World, monkeypatch: pytest.MonkeyPatch, action: Action, part: str
) -> None:
    answer = await ask(world)
    article = world.librarian.snapshot.articles
    files = frozenset(each.file for each in article)
    hidden = frozenset((file, Span(0, 10_000)) for file in files)
    scope = Scope(withheld=files) if part == "withheld" else Scope(hidden=hidden)
    monkeypatch.setattr(Librarian, "scope", scope)

    shown = await press(world, answer, action)

    assert "The moderators have withdrawn these words." in seen(shown)
    assert not quotations(shown)


async def test_words_hidden_beside_an_excerpt_are_left_out_of_its_context(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = world.librarian.snapshot.articles
    first = articles[0]
    start = first.body.index("\n\n") + 2
    scope = Scope(hidden=frozenset({(first.file, Span(start, start + 5))}))
    monkeypatch.setattr(Librarian, "scope", scope)
    receipt = Receipt(world.librarian.id, 1, 0, Span(0, 20))

    message = await send(world, control(Action.CONTEXT, encode(receipt), "In context"))
    result = await world.reader.click(message, label="In context")

    assert "The moderators have hidden what stands here." in seen(result.response)
    assert first.body[start : start + 30] not in seen(result.response)

"""What moderators are told unasked, in the channel they chose: the whole bot."""

from dataclasses import replace
from datetime import timedelta

import pytest
from simcord.builders import ChannelHandle

from bot.chat.client import CuttingsBot
from bot.errors import StorageError
from bot.library.librarian import Librarian
from bot.library.outcome import Publish
from bot.library.sources.source import FAILING, Source, SourceKind, SourceState
from bot.library.store import By
from tests.builders import NOON, make_article_file, make_event, write_files
from tests.chat.seeing import seen
from tests.chat.test_located import add_story_of
from tests.chat.test_reports import choose_reports_channel
from tests.chat.world import World

LETTER_FILE = "2012-08-15-letter-delivered.md"
REASON = "Its server cannot be reached."


async def look(world: World) -> None:
    assert isinstance(world.bot, CuttingsBot)
    await world.bot.bulletins.look()


async def hold(world: World, publish: Publish = Publish.UNLESS_WORSE) -> int:
    """Reload a folder with which golden questions are answered worse."""
    write_files(world.folder, {LETTER_FILE: make_article_file("No word of a letter.")})
    outcome = await world.librarian.reload(By(), publish)
    assert outcome.held is not None
    return outcome.held


async def watch(world: World, librarian: Librarian) -> Source:
    source = Source(
        id=0,
        story=librarian.story,
        kind=SourceKind.FEED,
        url="https://example.org/feed",
        interval=timedelta(hours=1),
        added_by="operator",
        added_at=NOON,
        state=SourceState(due_at=NOON),
    )
    return await world.library.sourcing.store.add_source(source, make_event(action="watch"))


async def fares(world: World, source: Source, failures: int) -> None:
    """Let a source have failed this many times in a row."""
    reason = REASON if failures else None
    state = replace(source.state, failures=failures, reason=reason, succeeded_at=NOON)
    await world.library.sourcing.store.save_source_state(source.id, state)


def told(channel: ChannelHandle) -> list[str]:
    return [seen(message) for message in channel.history()]


async def test_a_revision_held_unattended_is_told_once_and_can_be_published(world: World) -> None:
    channel = await choose_reports_channel(world)
    held = await hold(world)

    await look(world)
    await world.restart()
    await look(world)

    [card] = channel.history()
    assert "Held back: golden questions would be answered worse." in seen(card)
    assert (await world.librarian.waiting(held)).unattended
    await world.moderator.click(card, label="Publish")
    assert "Revision 2 answers now." in seen(channel.last_message)


async def test_only_moderators_can_publish_what_was_told(failing_world: World) -> None:
    channel = await choose_reports_channel(failing_world)
    await hold(failing_world)
    await look(failing_world)

    result = await failing_world.reader.click(channel.history()[0], label="Publish")

    assert result.ephemeral
    assert "Only members who may manage this server" in seen(result.response)
    assert failing_world.librarian.revision.number == 1


async def test_what_a_moderator_rehearsed_is_not_told(world: World) -> None:
    channel = await choose_reports_channel(world)
    await hold(world, Publish.ON_WORD)

    await look(world)

    assert told(channel) == []


async def test_without_a_channel_nothing_is_told_and_nothing_fails(world: World) -> None:
    before = len(world.bodies_posted())
    await hold(world)

    await look(world)

    assert len(world.bodies_posted()) == before


async def test_a_failing_source_is_told_once_and_once_that_it_works(world: World) -> None:
    channel = await choose_reports_channel(world)
    source = await watch(world, world.librarian)

    counts = []
    for failures in (FAILING - 1, FAILING, FAILING + 1, 0, 0, FAILING):
        await fares(world, source, failures)
        await look(world)
        counts.append(len(told(channel)))
    await world.restart()
    await look(world)

    assert counts == [0, 1, 1, 2, 2, 3]
    first, second, third = told(channel)
    assert "A source fails again and again." in first
    assert REASON in first
    assert "A source works again." in second
    assert "A source fails again and again." in third


async def test_a_source_that_is_removed_is_told_no_more(world: World) -> None:
    channel = await choose_reports_channel(world)
    source = await watch(world, world.librarian)
    await fares(world, source, FAILING)
    await look(world)

    await world.library.sourcing.store.remove_source(source.id, make_event(action="unwatch"))
    await look(world)

    assert len(told(channel)) == 1


async def test_a_guild_is_told_nothing_of_what_it_cannot_change(world: World) -> None:
    channel = await choose_reports_channel(world)
    owner = world.env.create_guild("Owner")  # the shared story is now the operator's alone
    secret = await add_story_of(world, owner.id)
    for librarian in (world.librarian, secret):
        await fares(world, await watch(world, librarian), FAILING)
    await hold(world)

    await look(world)

    assert told(channel) == []


async def test_a_database_that_fails_is_looked_at_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = await choose_reports_channel(world)
    await hold(world)

    async def failing(_key: str) -> str | None:
        raise StorageError("It is locked.")

    with monkeypatch.context() as patch:
        patch.setattr(world.library.store, "note", failing)
        await look(world)
    none = told(channel)
    await look(world)

    assert none == []
    assert len(told(channel)) == 1

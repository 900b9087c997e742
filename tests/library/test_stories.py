"""Which stories there are, who sees them, and which one a place asks about."""

import asyncio
from pathlib import Path

import pytest

from bot.answers.answering import Answering
from bot.errors import CorpusError, UnknownStoryError
from bot.library.desk import Desk
from bot.library.store import OPERATOR, Store, moderator
from bot.library.stories import WHOLE_GUILD, Place, Stories
from bot.search.searcher import SnapshotSearcher
from tests.builders import (
    MONEY,
    make_contents,
    make_event,
    make_files,
    make_revision,
    write_files,
)
from tests.fakes import FakeClock, FakeStore, build_in_thread

GUILD, OTHER_GUILD = 7, 8
OWN = f"{GUILD}/flood"
FLOOD = {
    "flood.md": make_files(flood="The river burst its banks in Guayaquil on Monday.")["flood.md"]
}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    write_files(tmp_path / "asylum", make_files())
    write_files(tmp_path / "money", make_files(money=MONEY))
    return tmp_path


@pytest.fixture
def store() -> Store:
    return FakeStore()


async def find(corpus: Path, store: Store, default: str | None = "asylum") -> Stories:
    """Find and open all stories, as a start does."""
    desk = Desk(store, SnapshotSearcher(), build_in_thread, FakeClock())
    stories = await Stories.find_all(corpus, default, desk)
    await stories.open()
    return stories


async def give_own_story(store: Store) -> None:
    await store.add_story(OWN, GUILD)
    revision = make_revision(story=OWN, files=FLOOD)
    await store.commit_revision(revision, make_contents(FLOOD), make_event())


def names(stories: Stories, guild: int | None) -> list[str]:
    return [one.name for one in stories.visible(guild)]


async def test_every_folder_is_a_story_and_the_wanted_one_the_default(
    corpus: Path, store: Store
) -> None:
    stories = await find(corpus, store, "money")

    assert names(stories, GUILD) == ["asylum", "money"]
    assert stories.default.name == "money"
    assert [one.id for one in stories] == [1, 2]


async def test_several_folders_need_a_default(corpus: Path, store: Store) -> None:
    with pytest.raises(CorpusError, match="set CUTTINGS_STORY to one of: asylum, money"):
        await find(corpus, store, None)


async def test_ids_stay_when_stories_come_and_go(corpus: Path, store: Store) -> None:
    before = {one.name: one.id for one in await find(corpus, store)}
    write_files(corpus / "aaa", make_files())

    after = {one.name: one.id for one in await find(corpus, store)}

    assert after == before | {"aaa": 3}


async def test_a_broken_story_other_than_the_default_is_left_out(
    corpus: Path, store: Store
) -> None:
    write_files(corpus / "money", {"broken.txt": b""})

    stories = await find(corpus, store)

    assert names(stories, GUILD) == ["asylum"]
    with pytest.raises(CorpusError):
        await find(corpus, FakeStore(), "money")


async def test_a_guilds_own_story_is_seen_there_alone(corpus: Path, store: Store) -> None:
    await give_own_story(store)

    stories = await find(corpus, store)

    assert names(stories, GUILD) == ["flood", "asylum", "money"]
    assert names(stories, OTHER_GUILD) == names(stories, None) == ["asylum", "money"]
    assert stories.find("flood", GUILD).story == OWN
    with pytest.raises(UnknownStoryError):
        stories.find("flood", OTHER_GUILD)


async def test_a_guilds_own_story_influences_no_other_answer(corpus: Path, store: Store) -> None:
    question = "Who announced it in Quito?"
    searcher = SnapshotSearcher()
    desk = Desk(store, searcher, build_in_thread, FakeClock())
    stories = await Stories.find_all(corpus, "asylum", desk)
    await stories.open()
    before = await searcher.search("asylum", question, 5)
    await give_own_story(store)

    for record in await store.stories():
        await stories.add(record).catch_up(record.revision)

    after = await searcher.search("asylum", question, 5)
    assert names(stories, GUILD)[0] == "flood"
    assert after.hits == before.hits
    assert (after.df, after.rarity, after.passages) == (before.df, before.rarity, before.passages)
    assert not (
        await Answering(searcher).answer(
            "When did the river burst its banks in Guayaquil?", "asylum"
        )
    ).answered
    assert (
        await Answering(searcher).answer("When did the river burst its banks in Guayaquil?", OWN)
    ).answered


async def test_a_place_asks_about_the_channels_story_else_the_guilds_else_the_default(
    corpus: Path, store: Store
) -> None:
    await give_own_story(store)
    stories = await find(corpus, store)
    await stories.use("money", GUILD, WHOLE_GUILD, OPERATOR)
    await stories.use("flood", GUILD, 5, OPERATOR)

    async def asked(place: Place) -> str:
        return (await stories.at(place)).name

    assert await asked(Place(GUILD, 5)) == "flood"
    assert await asked(Place(GUILD, 99, parent=5)) == "flood"  # a thread
    assert await asked(Place(GUILD, 6)) == "money"
    assert await asked(Place(OTHER_GUILD, 5)) == "asylum"
    assert await asked(Place(None, 5)) == "asylum"  # a direct message


async def test_a_binding_can_be_taken_back(corpus: Path, store: Store) -> None:
    stories = await find(corpus, store)
    await stories.use("money", GUILD, 5, moderator(42))

    librarian = await stories.use(None, GUILD, 5, moderator(42))

    assert librarian is stories.default
    assert await stories.bindings(GUILD) == {}
    events = await store.events(2, action="story.use")
    assert [(e.actor, e.guild, e.detail) for e in events] == [
        (moderator(42), GUILD, "No story of its own, in channel 5."),
        (moderator(42), GUILD, "money, in channel 5."),
    ]


async def test_a_guild_cannot_use_what_it_does_not_see(corpus: Path, store: Store) -> None:
    await give_own_story(store)
    stories = await find(corpus, store)

    for name in ("flood", OWN, "nothing"):
        with pytest.raises(UnknownStoryError):
            await stories.use(name, OTHER_GUILD, 5, moderator(42))

    assert await store.bindings(OTHER_GUILD) == {}


async def test_a_place_whose_story_cannot_be_served_asks_about_the_default(
    corpus: Path, store: Store
) -> None:
    await store.add_story("gone")
    await store.bind(GUILD, 5, "gone", make_event())

    stories = await find(corpus, store)

    assert await stories.at(Place(GUILD, 5)) is stories.default


async def test_a_story_made_elsewhere_is_found_by_following(corpus: Path, store: Store) -> None:
    stories = await find(corpus, store)
    following = asyncio.create_task(stories.follow(interval_s=0.001))

    await give_own_story(store)

    async with asyncio.timeout(10):
        while "flood" not in names(stories, GUILD):  # noqa: ASYNC110  # a swap has no event
            await asyncio.sleep(0)
    following.cancel()


async def test_the_operator_names_any_story(corpus: Path, store: Store) -> None:
    await give_own_story(store)
    stories = await find(corpus, store)

    assert stories.named(None) is stories.default
    assert stories.named(OWN).guild == GUILD
    with pytest.raises(UnknownStoryError, match=f"there are: {OWN}, asylum, money"):
        stories.named("nothing")


async def test_a_story_is_found_by_its_id(corpus: Path, store: Store) -> None:
    stories = await find(corpus, store)

    assert [stories.by_id(number) for number in (1, 99)] == [stories.default, None]

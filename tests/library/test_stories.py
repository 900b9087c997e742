"""Which stories there are, who sees them, and which one a place asks about."""

import asyncio
from pathlib import Path

import pytest

from bot.answers.answering import Answering
from bot.errors import (
    CorpusError,
    EmptyStoryError,
    ReloadInProgressError,
    StoryNameError,
    UnknownStoryError,
)
from bot.library.desk import Desk
from bot.library.outcome import Publish
from bot.library.store import OPERATOR, By, Store, moderator
from bot.library.stories import MAX_OWN_STORIES, WHOLE_GUILD, Place, Stories
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


async def test_a_new_story_is_kept_by_its_guild_and_answers_nobody_yet(
    corpus: Path, store: Store
) -> None:
    stories = await find(corpus, store)

    made = await stories.new("  The   flood ", GUILD, moderator(42))
    await stories.use("The flood", GUILD, 5, moderator(42))

    assert (made.name, made.story, made.guild) == ("The flood", f"{GUILD}/The flood", GUILD)
    assert [one.name for one in stories.kept(GUILD)] == ["The flood", "asylum", "money"]
    assert [one.name for one in stories.kept(OTHER_GUILD)] == ["asylum", "money"]
    assert names(stories, GUILD) == names(stories, OTHER_GUILD) == ["asylum", "money"]
    assert await stories.chosen(Place(GUILD, 5)) is made
    with pytest.raises(EmptyStoryError):
        await stories.at(Place(GUILD, 5))
    [event] = await store.events(1, action="story.new")
    assert (event.actor, event.guild) == (moderator(42), GUILD)


async def test_a_new_story_takes_its_language_from_its_articles(corpus: Path, store: Store) -> None:
    stories = await find(corpus, store)
    made = await stories.new('Der "Fluss"', GUILD, moderator(42))
    body = "Der Fluss ist am Montag über die Ufer getreten und hat die Stadt nicht verschont."
    files = make_files(fluss=body, strom="Die Leute haben den Strom von der Straße aus gesehen.")

    await made.change(files, By(moderator(42), GUILD), "upload", "Uploaded.", Publish.NOW)

    assert (made.title, made.language) == ('Der "Fluss"', "de")
    assert not made.is_new
    assert await stories.at(Place(GUILD, None)) is stories.default


@pytest.mark.parametrize(
    "name",
    ["", "  ", "-", "a/b", "a:b", "a\\b", "x" * 41, "asylum", "ASYLUM", "Flood", "a\x00b"],
    ids=repr,
)
async def test_a_story_cannot_be_called_anything(corpus: Path, store: Store, name: str) -> None:
    await give_own_story(store)
    stories = await find(corpus, store)

    with pytest.raises(StoryNameError):
        await stories.new(name, GUILD, moderator(42))

    assert len(list(stories)) == 3


async def test_another_guild_may_use_the_same_name_and_never_learns_of_it(
    corpus: Path, store: Store
) -> None:
    await give_own_story(store)
    stories = await find(corpus, store)

    other = await stories.new("flood", OTHER_GUILD, moderator(43))

    assert other is not stories.find("flood", GUILD)
    assert stories.find_kept("flood", OTHER_GUILD) is other


async def test_a_guild_has_so_many_stories_and_no_more(corpus: Path, store: Store) -> None:
    stories = await find(corpus, store)
    for number in range(MAX_OWN_STORIES):
        await stories.new(f"story {number}", GUILD, moderator(42))

    with pytest.raises(StoryNameError, match="makes room"):
        await stories.new("one more", GUILD, moderator(42))

    await stories.new("one more", OTHER_GUILD, moderator(43))


async def test_a_deleted_story_answers_nobody_and_its_place_asks_the_default(
    corpus: Path, store: Store
) -> None:
    await give_own_story(store)
    stories = await find(corpus, store)
    await stories.use("flood", GUILD, 5, moderator(42))
    own = stories.find("flood", GUILD)

    await stories.delete(own, By(moderator(42), GUILD))

    assert names(stories, GUILD) == ["asylum", "money"]
    assert await stories.at(Place(GUILD, 5)) is stories.default
    assert stories.by_id(own.id) is None
    assert not own.is_open
    with pytest.raises(UnknownStoryError):
        _ = own.snapshot


async def test_a_story_deleted_elsewhere_is_let_go_of_by_following(
    corpus: Path, store: Store
) -> None:
    await give_own_story(store)
    stories = await find(corpus, store)
    following = asyncio.create_task(stories.follow(interval_s=0.001))

    await store.delete_story(OWN, make_event())

    async with asyncio.timeout(10):
        while "flood" in names(stories, GUILD):  # noqa: ASYNC110  # a swap has no event
            await asyncio.sleep(0)
    following.cancel()


async def test_a_story_that_is_changing_is_not_deleted(corpus: Path, store: Store) -> None:
    await give_own_story(store)
    stories = await find(corpus, store)
    own = stories.find("flood", GUILD)
    by = By(moderator(42), GUILD)

    outcomes = await asyncio.gather(
        own.change(FLOOD | make_files(more="More."), by, "upload", "Uploaded."),
        stories.delete(own, by),
        return_exceptions=True,
    )

    assert isinstance(outcomes[1], ReloadInProgressError)
    assert "flood" in names(stories, GUILD)


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

"""What every store must do, whichever database is behind it."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import StorageError
from bot.library.store import (
    ArticleStatus,
    By,
    ConflictError,
    GoldenRecord,
    HeldRevision,
    HiddenPassage,
    Revision,
    Store,
    StoryRecord,
    moderator,
)
from bot.storage.sqlite import SQLiteStore
from tests.builders import NOON, make_contents, make_event, make_files, make_revision
from tests.fakes import FakeStore

GUILD, OTHER_GUILD = 2**53 + 1, 2**63 - 1


@pytest.fixture(params=["SQLiteStore", "FakeStore"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    if request.param == "FakeStore":
        yield FakeStore()
        return
    async with SQLiteStore.open(tmp_path / "data" / "cuttings.db") as sqlite:
        yield sqlite


async def test_a_story_without_revisions_has_no_current_one(store: Store) -> None:
    assert await store.current_revision("asylum") is None


async def test_a_committed_revision_comes_back_as_it_was(store: Store) -> None:
    moment = datetime(2012, 8, 16, 12, 30, 5, 123456, tzinfo=UTC)
    revision = make_revision(committed_at=moment, committed_by=moderator(42))

    await store.commit_revision(revision, make_contents(), make_event())

    assert await store.current_revision("asylum") == revision


async def test_the_newest_revision_is_the_current_one(store: Store) -> None:
    files = make_files(letter="A letter.")
    await store.commit_revision(make_revision(1), make_contents(), make_event())

    await store.commit_revision(
        make_revision(2, files=files), make_contents(files), make_event("second")
    )

    assert await store.current_revision("asylum") == make_revision(2, files=files)


async def test_each_story_counts_its_own_revisions(store: Store) -> None:
    await store.commit_revision(make_revision(1), make_contents(), make_event())

    await store.commit_revision(make_revision(1, story="other"), make_contents(), make_event())

    assert await store.current_revision("asylum") == make_revision(1)
    assert await store.current_revision("other") == make_revision(1, story="other")
    assert list(await store.stories()) == [
        StoryRecord(1, "asylum", revision=1),
        StoryRecord(2, "other", revision=1),
    ]


async def test_an_empty_store_has_no_stories(store: Store) -> None:
    assert list(await store.stories()) == []


async def test_a_story_is_given_its_id_once(store: Store) -> None:
    first = await store.add_story("asylum")
    await store.add_story("7/own", 7, make_event("made"))

    again = await store.add_story("asylum", event=make_event("not made"))

    assert first == again == StoryRecord(1, "asylum")
    assert list(await store.stories()) == [first, StoryRecord(2, "7/own", 7)]
    assert [event.detail for event in await store.events(9)] == ["made"]


async def test_a_deleted_story_is_gone_with_all_that_was_kept_of_it(store: Store) -> None:
    await commit(store, 1, a="A.")
    await store.add_story("7/own", GUILD)
    files = make_files(own="Only its own.")
    [own] = make_contents(files)
    revision = make_revision(1, story="7/own", files=files)
    await store.commit_revision(revision, make_contents(files), make_event())
    await store.bind(GUILD, 5, "7/own", make_event())
    held_files = make_files(new="New.")
    number = await store.hold(held("7/own", held_files), make_contents(held_files), make_event())
    await store.add_golden(GoldenRecord("7/own", "Who?", (), NOON, By()), make_event())
    await store.set_status(ArticleStatus("7/own", "own.md", retracted_at=NOON), make_event())
    await store.hide(HiddenPassage("7/own", "own.md", "Only", NOON, moderator(7)), make_event())

    was_there = await store.delete_story("7/own", make_event("deleted"))

    assert was_there
    assert [record.name for record in await store.stories()] == ["asylum"]
    assert await store.current_revision("7/own") is None
    assert await store.bindings(GUILD) == {}
    assert await store.held(number) is None
    assert list(await store.golden("7/own")) == []
    assert not [*await store.statuses("7/own"), *await store.hidden("7/own")]
    assert [event.detail for event in await store.events(1)] == ["deleted"]
    assert await store.current_revision("asylum") is not None
    if isinstance(store, SQLiteStore):  # the fake keeps no account of what is used
        with pytest.raises(KeyError):
            await store.contents([own])


async def test_the_operator_s_stories_are_not_deleted(store: Store) -> None:
    await commit(store, 1, a="A.")

    assert not await store.delete_story("asylum", make_event("not deleted"))
    assert not await store.delete_story("nothing", make_event("not deleted"))

    assert await store.current_revision("asylum") is not None
    assert "not deleted" not in [event.detail for event in await store.events(9)]


async def test_a_deleted_story_s_id_is_not_given_again(store: Store) -> None:
    await store.add_story("asylum")
    deleted = await store.add_story("7/own", GUILD)
    await store.delete_story("7/own", make_event())

    again = await store.add_story("7/own", GUILD)

    assert again.id == deleted.id + 1


async def test_events_of_a_guild_s_own_story_are_seen_by_it_alone(store: Store) -> None:
    await store.add_story("7/own", GUILD)
    await store.record(make_event("by the operator", subject="7/own"))
    await store.record(make_event("by a moderator", subject="7/own", guild=GUILD))

    assert list(await store.events(9, seen_by=OTHER_GUILD)) == []
    assert [event.detail for event in await store.events(9, seen_by=GUILD)] == ["by a moderator"]


async def test_a_revision_of_an_added_story_keeps_its_guild(store: Store) -> None:
    await store.add_story("7/own", 7)

    await store.commit_revision(make_revision(1, story="7/own"), make_contents(), make_event())

    assert list(await store.stories()) == [StoryRecord(1, "7/own", 7, 1)]


async def test_a_binding_stands_until_it_is_replaced_or_taken_away(store: Store) -> None:
    for name in ("asylum", "flood"):
        await store.add_story(name)
    await store.bind(GUILD, 0, "asylum", make_event("guild"))
    await store.bind(GUILD, 5, "asylum", make_event("channel"))
    await store.bind(OTHER_GUILD, 5, "asylum", make_event("elsewhere"))

    await store.bind(GUILD, 5, "flood", make_event("replaced"))
    replaced = await store.bindings(GUILD)
    await store.bind(GUILD, 0, None, make_event("taken away"))

    assert replaced == {0: "asylum", 5: "flood"}
    assert await store.bindings(GUILD) == {5: "flood"}
    assert await store.bindings(OTHER_GUILD) == {5: "asylum"}
    assert [event.detail for event in await store.events(2)] == ["taken away", "replaced"]


async def test_a_binding_to_an_unknown_story_is_a_key_error_and_writes_nothing(
    store: Store,
) -> None:
    with pytest.raises(KeyError):
        await store.bind(GUILD, 5, "flood", make_event())

    assert await store.bindings(GUILD) == {}
    assert list(await store.events(1)) == []


@pytest.mark.parametrize("number", [0, 1, 3, -1])
async def test_a_number_that_is_not_the_next_conflicts_and_writes_nothing(
    store: Store, number: int
) -> None:
    await store.commit_revision(make_revision(1), make_contents(), make_event("first"))
    files = make_files(letter="A letter.")

    with pytest.raises(ConflictError):
        await store.commit_revision(
            make_revision(number, files=files), make_contents(files), make_event("lost")
        )

    assert await store.current_revision("asylum") == make_revision(1)
    assert [event.detail for event in await store.events(10)] == ["first"]
    with pytest.raises(KeyError):
        await store.contents(make_contents(files))


async def test_contents_come_back_byte_for_byte(store: Store) -> None:
    files = {"a.md": bytes(range(256)), "b.txt": "Patiño\r\n".encode(), "empty.txt": b""}
    revision = make_revision(files=files)

    await store.commit_revision(revision, make_contents(files), make_event())

    found = await store.contents(revision.files.values())
    assert {path: found[digest] for path, digest in revision.files.items()} == files


async def test_contents_that_are_stored_may_be_left_out(store: Store) -> None:
    files = make_files(asylum="First.", letter="A letter.")
    more = {**files, **make_files(money="Money.")}
    await store.commit_revision(make_revision(1, files=files), make_contents(files), make_event())

    await store.commit_revision(
        make_revision(2, files=more), make_contents(make_files(money="Money.")), make_event()
    )

    current = await store.current_revision("asylum")
    assert current is not None
    assert set(await store.contents(current.files.values())) == set(make_contents(more))


async def test_a_revision_that_lacks_a_content_is_refused_and_writes_nothing(store: Store) -> None:
    with pytest.raises(StorageError):
        await store.commit_revision(make_revision(1), {}, make_event("lost"))

    assert await store.current_revision("asylum") is None
    assert list(await store.events(10)) == []


async def test_the_same_content_in_two_files_is_no_conflict(store: Store) -> None:
    files = {"a.md": b"same", "b.md": b"same"}

    await store.commit_revision(make_revision(files=files), make_contents(files), make_event())

    assert await store.current_revision("asylum") == make_revision(files=files)


async def test_unknown_contents_are_a_key_error(store: Store) -> None:
    with pytest.raises(KeyError):
        await store.contents([hashlib.sha256(b"never stored").hexdigest()])


async def test_no_contents_are_no_error(store: Store) -> None:
    assert await store.contents([]) == {}


async def test_events_come_newest_first_and_whole(store: Store) -> None:
    first = make_event("first", outcome="failed", actor=moderator(7))
    second = make_event("second\nline", at=first.at - timedelta(days=1))
    await store.record(first)

    await store.record(second)

    assert list(await store.events(10)) == [second, first]
    assert list(await store.events(1)) == [second]


@pytest.mark.parametrize(
    ("action", "subject", "expected"),
    [
        (None, None, ["channels", "other reload", "reload"]),
        ("reload", None, ["other reload", "reload"]),
        (None, "asylum", ["reload"]),
        ("reload", "other", ["other reload"]),
        ("settings.listening", "asylum", []),
    ],
    ids=["all", "an action's", "a subject's", "of both", "of neither"],
)
async def test_events_can_be_asked_by_action_and_subject(
    store: Store, action: str | None, subject: str | None, expected: list[str]
) -> None:
    await store.record(make_event("reload", subject="asylum"))
    await store.record(make_event("other reload", subject="other"))
    await store.record(make_event("channels", action="settings.listening", subject="guild:1"))

    events = await store.events(10, action=action, subject=subject)

    assert [event.detail for event in events] == expected


async def test_who_did_something_in_a_guild_is_known_there_alone(store: Store) -> None:
    await store.record(make_event(actor=moderator(7), guild=GUILD))
    await store.record(make_event(actor=moderator(7), guild=GUILD))
    await store.record(make_event(actor=moderator(8), guild=OTHER_GUILD))
    await store.record(make_event())

    assert await store.actors(GUILD) == {moderator(7)}
    assert await store.actors(404) == frozenset()


async def test_a_guild_listens_nowhere_at_first(store: Store) -> None:
    assert await store.listening_channels(GUILD) == frozenset()


@pytest.mark.parametrize(
    "channels", [[], [1], [2**63 - 1, 5], [5, 5]], ids=["none", "one", "large", "twice"]
)
async def test_listening_channels_are_replaced_and_the_event_recorded(
    store: Store, channels: list[int]
) -> None:
    await store.set_listening_channels(GUILD, [3, 4], make_event("before"))

    await store.set_listening_channels(GUILD, channels, make_event("after"))

    assert await store.listening_channels(GUILD) == frozenset(channels)
    assert [event.detail for event in await store.events(10)] == ["after", "before"]


async def test_guilds_do_not_see_each_others_channels(store: Store) -> None:
    await store.set_listening_channels(GUILD, [1], make_event())
    await store.set_listening_channels(OTHER_GUILD, [2], make_event())

    assert await store.listening_channels(GUILD) == {1}
    assert await store.listening_channels(OTHER_GUILD) == {2}


async def test_a_note_is_kept_until_it_is_replaced(store: Store) -> None:
    before = await store.note("commands")
    await store.set_note("commands", "a hash")
    await store.set_note("commands", "another")

    assert before is None
    assert await store.note("commands") == "another"
    assert await store.note("else") is None


async def test_what_is_read_does_not_change_with_later_writes(store: Store) -> None:
    await store.commit_revision(make_revision(1), make_contents(), make_event())
    read = await store.current_revision("asylum")
    files = make_files(letter="A letter.")

    await store.commit_revision(make_revision(2, files=files), make_contents(files), make_event())

    assert read == make_revision(1)


@pytest.mark.parametrize(
    "write",
    [
        lambda store: store.record(make_event("Zürich “quoted” 文")),
        lambda store: store.set_listening_channels(GUILD, [1], make_event("Zürich “quoted” 文")),
        lambda store: store.commit_revision(
            make_revision(), make_contents(), make_event("Zürich “quoted” 文")
        ),
    ],
    ids=["record", "channels", "revision"],
)
async def test_a_write_is_seen_by_the_next_read(
    store: Store, write: Callable[[Store], Awaitable[None]]
) -> None:
    await write(store)

    assert [event.detail for event in await store.events(1)] == ["Zürich “quoted” 文"]


async def commit(store: Store, number: int, **bodies: str) -> Revision:
    files = make_files(**bodies)
    revision = replace(make_revision(number, files=files), why=f"The {number}th.")
    await store.commit_revision(revision, make_contents(files), make_event())
    return revision


async def test_every_revision_comes_back_as_it_was_committed(store: Store) -> None:
    committed = [
        await commit(store, 1, a="A.", b="B."),
        await commit(store, 2, a="Aa.", c="C."),
        await commit(store, 3, a="A.", b="B."),
        await commit(store, 4, b="B."),
    ]

    assert [await store.revision("asylum", number) for number in range(1, 5)] == committed
    assert [await store.revision("asylum", number) for number in (0, 5)] == [None, None]
    assert await store.revision("other", 1) is None
    assert await store.current_revision("asylum") == committed[-1]


async def test_revisions_come_newest_first_page_by_page(store: Store) -> None:
    committed = [await commit(store, number, a=f"{number}.") for number in (1, 2, 3)]

    assert list(await store.revisions("asylum", 2)) == [committed[2], committed[1]]
    assert list(await store.revisions("asylum", 2, before=2)) == [committed[0]]
    assert list(await store.revisions("asylum", 2, before=1)) == []
    assert list(await store.revisions("other", 2)) == []


def held(story: str = "asylum", files: dict[str, bytes] | None = None) -> HeldRevision:
    revision = make_revision(files=files)
    return HeldRevision(
        story=story,
        base=1,
        digest=revision.digest,
        held_at=NOON,
        held_by=By(moderator(7), GUILD),
        files=revision.files,
        why="An upload.",
        report="{}",
        unattended=True,
        is_reload=True,
    )


async def test_what_is_held_comes_back_as_it_was_until_it_is_let_go(store: Store) -> None:
    await commit(store, 1, a="A.")
    files = make_files(a="A.", new="New.")
    number = await store.hold(held(files=files), make_contents(files), make_event("held"))
    other = await store.hold(held(files=files), {}, make_event("held again"))

    kept = replace(held(files=files), id=number)
    assert await store.held(number) == kept
    assert [one.id for one in await store.held_revisions()] == [other, number]
    assert list(await store.held_revisions("other")) == []
    assert set(await store.contents(kept.files.values())) == set(make_contents(files))
    assert await store.let_go(number, make_event("let go"))
    assert not await store.let_go(number, make_event("not again"))
    assert [event.detail for event in await store.events(3)] == ["let go", "held again", "held"]
    assert await store.contents(kept.files.values())  # the other still holds them
    await store.let_go(other, make_event())
    with pytest.raises(KeyError):
        await store.contents([kept.files["new.md"]])
    assert await store.contents([kept.files["a.md"]])
    assert await store.hold(held(files=files), make_contents(files), make_event()) > other


async def test_a_commit_lets_go_of_what_was_held_for_its_story(store: Store) -> None:
    await commit(store, 1, a="A.")
    await store.add_story("other")
    files = make_files(new="New.")
    first = await store.hold(held(files=files), make_contents(files), make_event())
    second = await store.hold(held("other", files), make_contents(files), make_event())

    await commit(store, 2, b="B.")

    assert await store.held(first) is None
    assert await store.held(second) is not None


async def test_golden_questions_are_kept_until_removed(store: Store) -> None:
    for story in ("asylum", "other"):
        await store.add_story(story)
    record = GoldenRecord("asylum", "Who?", (("a.md", "“He”"),), NOON, By(moderator(7), GUILD))
    silent = replace(record, question="Whose?", answers=())
    await store.add_golden(record, make_event("added"))
    await store.add_golden(silent, make_event("added"))

    other = replace(record, answers=())
    await store.add_golden(other, make_event("replaced"))

    assert list(await store.golden("asylum")) == [silent, other]
    assert list(await store.golden("other")) == []
    assert await store.remove_golden("asylum", "Who?", make_event("removed"))
    assert not await store.remove_golden("asylum", "Who?", make_event("not there"))
    assert list(await store.golden("asylum")) == [silent]
    assert [event.detail for event in await store.events(1)] == ["removed"]


async def test_what_became_of_an_article_is_kept_until_it_is_cleared(store: Store) -> None:
    for story in ("asylum", "other"):
        await store.add_story(story)
    status = ArticleStatus(
        story="asylum",
        file="b.md",
        embargoed_until=NOON,
        corrected_at=NOON + timedelta(days=1),
        correction="It was “Tuesday”.",
        retracted_at=NOON + timedelta(days=2),
        reason="Made up.",
        superseded_by="c.md",
        actor=moderator(7),
    )
    corrected = ArticleStatus("asylum", "a.md", corrected_at=NOON, correction="Not so.")
    await store.set_status(ArticleStatus("asylum", "b.md", superseded_by="a.md"), make_event())
    await store.set_status(status, make_event("replaced"))
    await store.set_status(corrected, make_event())

    assert list(await store.statuses("asylum")) == [corrected, status]
    assert list(await store.statuses("other")) == []
    await store.set_status(ArticleStatus("asylum", "b.md"), make_event("cleared"))
    assert list(await store.statuses("asylum")) == [corrected]
    assert [event.detail for event in await store.events(1)] == ["cleared"]


async def test_hidden_passages_are_kept_until_shown_again(store: Store) -> None:
    for story in ("asylum", "other"):
        await store.add_story(story)
    passage = HiddenPassage("asylum", "a.md", "“He”\n\nleft.", NOON, moderator(7))

    first = await store.hide(passage, make_event("hidden"))
    second = await store.hide(replace(passage, words="It."), make_event("hidden"))

    assert list(await store.hidden("asylum")) == [
        replace(passage, id=first),
        replace(passage, words="It.", id=second),
    ]
    assert list(await store.hidden("other")) == []
    assert not await store.unhide("other", second, make_event("of another story"))
    assert await store.unhide("asylum", second, make_event("shown"))
    assert not await store.unhide("asylum", second, make_event("again"))
    assert [one.id for one in await store.hidden("asylum")] == [first]
    assert [event.detail for event in await store.events(1)] == ["shown"]
    assert await store.hide(passage, make_event()) > second


async def test_roles_stand_until_changed(store: Store) -> None:
    await store.set_role(GUILD, "corpus", 5, make_event())
    await store.set_role(GUILD, "corpus", 6, make_event())
    await store.set_role(GUILD, "article", 7, make_event())
    await store.set_role(GUILD, "article", None, make_event())
    await store.set_role(OTHER_GUILD, "corpus", 8, make_event("last"))

    assert await store.roles(GUILD) == {"corpus": 6}
    assert [event.detail for event in await store.events(1)] == ["last"]
    assert await store.roles(OTHER_GUILD) == {"corpus": 8}


async def test_a_guild_sees_its_own_events_and_the_operators(store: Store) -> None:
    await store.record(make_event("shared"))
    await store.record(replace(make_event("own"), guild=GUILD))
    await store.record(make_event("settings", subject=f"guild:{GUILD}"))
    await store.record(replace(make_event("foreign"), guild=OTHER_GUILD))
    await store.record(make_event("foreign settings", subject=f"guild:{OTHER_GUILD}"))

    seen = await store.events(9, seen_by=GUILD)
    second = await store.events(1, seen_by=GUILD, offset=1)

    assert [event.detail for event in seen] == ["settings", "own", "shared"]
    assert list(second) == [seen[1]]


async def test_what_was_said_about_an_article_follows_it(store: Store) -> None:
    await store.add_story("asylum")
    status = ArticleStatus("asylum", "a.md", retracted_at=NOON, digest="1" * 64)
    other = ArticleStatus("asylum", "b.md", corrected_at=NOON, correction="It.", digest="2" * 64)
    for one in (status, other):
        await store.set_status(one, make_event("said"))
    hidden = HiddenPassage("asylum", "a.md", "Words.", NOON, "operator", digest="1" * 64)
    number = await store.hide(hidden, make_event("hidden"))

    await store.follow("asylum", {"a.md": ("b.md", "1" * 64), "b.md": ("a.md", "3" * 64)})
    await store.follow("other", {"a.md": ("c.md", "1" * 64)})

    assert list(await store.statuses("asylum")) == [
        replace(other, file="a.md", digest="3" * 64),
        replace(status, file="b.md"),
    ]
    assert list(await store.hidden("asylum")) == [replace(hidden, file="b.md", id=number)]
    await store.follow("asylum", {"a.md": ("b.md", "3" * 64)})
    assert [one.file for one in await store.statuses("asylum")] == ["b.md"]

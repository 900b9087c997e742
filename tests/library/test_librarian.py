import asyncio
import threading
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import structlog
from structlog.testing import LogCapture

from bot.answers.answering import Answering
from bot.errors import BrokenArticlesError, CorpusError, ReloadInProgressError, StorageError
from bot.library import librarian as librarian_module
from bot.library import serving as serving_module
from bot.library.desk import Desk
from bot.library.diffing import Changes
from bot.library.librarian import Librarian
from bot.library.store import (
    OPERATOR,
    AuditEvent,
    By,
    Revision,
    Store,
    StoryRecord,
    moderator,
)
from bot.search.searcher import SnapshotSearcher
from bot.search.snapshot import Snapshot
from bot.storage.sqlite import SQLiteStore
from tests.builders import (
    LETTER,
    make_contents,
    make_event,
    make_files,
    make_revision,
    write_files,
)
from tests.fakes import FakeClock, FakeStore, build_in_thread

MODERATOR = moderator(42)
LONGEST_WAIT_S = 10
BROKEN = {"broken.md": b"---\nheadline: H\n"}
BECAUSE = "broken.md, line 1: Its front matter has no closing line '---'."


class Shelf(SnapshotSearcher):
    """A searcher that tells of what is published."""

    def __init__(self) -> None:
        super().__init__()
        self.published: asyncio.Queue[int] = asyncio.Queue()

    def publish(self, snapshot: Snapshot) -> None:
        super().publish(snapshot)
        self.published.put_nowait(snapshot.revision)

    async def next_published(self) -> int:
        return await asyncio.wait_for(self.published.get(), LONGEST_WAIT_S)


class SlowStore(FakeStore):
    """A store whose commits wait until they are let go."""

    def __init__(self) -> None:
        super().__init__()
        self.is_committing = asyncio.Event()
        self.may_commit = asyncio.Event()

    async def commit_revision(
        self, revision: Revision, contents: Mapping[str, bytes], event: AuditEvent
    ) -> None:
        self.is_committing.set()
        await self.may_commit.wait()
        await super().commit_revision(revision, contents, event)


class FailingStore(FakeStore):
    """A store whose next reads fail, as often as it is told to."""

    failures = 0

    async def current_revision(self, story: str) -> Revision | None:
        if self.failures:
            self.failures -= 1
            raise StorageError("The disk is gone.")
        return await super().current_revision(story)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_files(tmp_path / "asylum", make_files())


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with SQLiteStore.open(tmp_path / "data" / "cuttings.db") as sqlite:
        yield sqlite


@pytest.fixture
async def shelf() -> AsyncIterator[Shelf]:
    async with Shelf() as shelf:
        yield shelf


@pytest.fixture
def librarian(folder: Path, store: Store, shelf: Shelf) -> Librarian:
    return keep(folder, store, shelf)


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> LogCapture:
    """Return what the librarian logs."""
    capture = LogCapture()
    log = structlog.wrap_logger(structlog.PrintLogger(), processors=[capture])
    for module in (librarian_module, serving_module):
        monkeypatch.setattr(module, "log", log)
    return capture


def keep(folder: Path, store: Store, shelf: Shelf) -> Librarian:
    """Return the librarian of a folder's story."""
    desk = Desk(store, shelf, build_in_thread, FakeClock())
    return Librarian(StoryRecord(1, folder.name), folder, desk)


async def follow(librarian: Librarian, store: Store) -> None:
    """Tell a librarian of every revision that is committed, as the stories do."""
    while True:
        await asyncio.sleep(0.001)
        for record in await store.stories():
            await librarian.catch_up(record.revision)


def files_of(librarian: Librarian) -> list[str]:
    return [article.file for article in librarian.snapshot.articles]


async def outcomes(store: Store) -> list[tuple[str, str, str]]:
    """Return who tried what to which end, newest first."""
    return [(event.actor, event.outcome, event.detail) for event in await store.events(99)]


async def test_the_first_start_brings_the_folder_in(librarian: Librarian, store: Store) -> None:
    await librarian.open()

    revision = await store.current_revision("asylum")
    assert revision is not None
    assert (revision.number, revision.committed_by) == (1, OPERATOR)
    assert revision.digest == librarian.snapshot.story.digest
    assert files_of(librarian) == ["asylum.md", "money.md"]
    assert await outcomes(store) == [
        (OPERATOR, "done", "Revision 1. Files: 2 added, 0 changed, 0 removed.")
    ]


async def test_the_first_start_with_a_broken_folder_fails_and_is_recorded(
    librarian: Librarian, folder: Path, store: Store
) -> None:
    write_files(folder, BROKEN)

    with pytest.raises(BrokenArticlesError, match="no closing line"):
        await librarian.open()

    assert await store.current_revision("asylum") is None
    assert await outcomes(store) == [(OPERATOR, "failed", BECAUSE)]


async def test_a_reload_says_what_was_added_changed_and_removed(
    librarian: Librarian, folder: Path, store: Store
) -> None:
    write_files(folder, make_files(a="A.", b="B.", c="C."))
    await librarian.open()
    write_files(folder, make_files(b="Bb.", d="D.", e="E."))
    (folder / "a.md").unlink()

    reload = await librarian.reload(By(MODERATOR))

    assert reload.revision is not None
    assert reload.rehearsal is not None
    assert reload.changes == Changes(("d.md", "e.md"), ("b.md",), ("a.md",))
    assert str(reload.changes) == "2 added, 1 changed, 1 removed"
    assert (reload.rehearsal.articles, reload.rehearsal.passages) == (6, 6)
    assert (reload.revision.number, reload.revision.committed_by) == (2, MODERATOR)
    assert reload.revision.why == "The folder was read again."
    assert reload.revision == await store.current_revision("asylum")
    assert librarian.snapshot.revision == 2
    assert (await outcomes(store))[0] == (
        MODERATOR,
        "done",
        "Revision 2. Files: 2 added, 1 changed, 1 removed.",
    )


async def test_a_folder_equal_to_the_revision_makes_no_new_one(
    librarian: Librarian, store: Store
) -> None:
    await librarian.open()
    before = librarian.snapshot

    reload = await librarian.reload(By(MODERATOR))

    assert not reload.changes
    assert reload.number == 1
    assert librarian.snapshot is before
    assert (await outcomes(store))[0] == (MODERATOR, "unchanged", "Still revision 1.")


async def test_an_article_that_comes_back_makes_a_new_revision(
    librarian: Librarian, folder: Path
) -> None:
    await librarian.open()
    write_files(folder, make_files(letter=LETTER))
    await librarian.reload(By(MODERATOR))
    (folder / "letter.md").unlink()

    reload = await librarian.reload(By(MODERATOR))

    assert reload.number == 3
    assert reload.changes == Changes(removed=("letter.md",))


async def test_a_broken_folder_changes_nothing_and_is_recorded(
    librarian: Librarian, folder: Path, store: Store
) -> None:
    await librarian.open()
    before = librarian.snapshot
    write_files(folder, {**make_files(letter=LETTER), **BROKEN})

    with pytest.raises(BrokenArticlesError):
        await librarian.reload(By(MODERATOR))

    current = await store.current_revision("asylum")
    assert current is not None
    assert current.number == 1
    assert librarian.snapshot is before
    assert (await outcomes(store))[0] == (MODERATOR, "failed", BECAUSE)


async def test_a_mended_folder_can_be_reloaded_after_a_broken_one(
    librarian: Librarian, folder: Path
) -> None:
    await librarian.open()
    write_files(folder, {**make_files(letter=LETTER), **BROKEN})
    with pytest.raises(BrokenArticlesError):
        await librarian.reload(By(MODERATOR))
    (folder / "broken.md").unlink()

    reload = await librarian.reload(By(MODERATOR))

    assert reload.number == 2


async def test_golden_answers_that_no_longer_stand_are_warnings(
    librarian: Librarian, folder: Path
) -> None:
    await librarian.open()
    table = b'[[answerable]]\nquestion = "Who?"\nanswers = [{ article = "x.md", words = "x" }]'
    write_files(folder, {"questions.toml": table})

    reload = await librarian.reload(By(MODERATOR))

    assert reload.rehearsal is not None
    assert reload.rehearsal.warnings == ("“Who?” names x.md, which is not there.",)


async def test_a_second_reload_at_the_same_time_is_refused_and_recorded(
    folder: Path, shelf: Shelf
) -> None:
    store = SlowStore()
    librarian = keep(folder, store, shelf)
    first = asyncio.create_task(librarian.reload(By(OPERATOR)))
    await asyncio.wait_for(store.is_committing.wait(), LONGEST_WAIT_S)

    with pytest.raises(ReloadInProgressError):
        await librarian.reload(By(MODERATOR))

    refused = await outcomes(store)
    store.may_commit.set()
    assert (await first).number == 1
    assert refused == [(MODERATOR, "refused", "Another change was under way.")]
    assert not (await librarian.reload(By(MODERATOR))).changes


async def test_a_cancelled_reload_does_not_keep_the_next_one_out(
    folder: Path, shelf: Shelf
) -> None:
    store = SlowStore()
    librarian = keep(folder, store, shelf)
    first = asyncio.create_task(librarian.reload(By(OPERATOR)))
    await asyncio.wait_for(store.is_committing.wait(), LONGEST_WAIT_S)
    first.cancel()
    await asyncio.wait([first])
    store.may_commit.set()

    reload = await librarian.reload(By(MODERATOR))

    assert reload.revision is not None
    assert reload.revision.committed_by == MODERATOR


async def test_following_does_not_keep_a_reload_out(folder: Path, shelf: Shelf) -> None:
    class SlowReads(FakeStore):
        def __init__(self) -> None:
            super().__init__()
            self.is_reading, self.may_read = asyncio.Event(), asyncio.Event()
            self.may_read.set()

        async def current_revision(self, story: str) -> Revision | None:
            self.is_reading.set()
            await self.may_read.wait()
            return await super().current_revision(story)

    store = SlowReads()
    librarian = keep(folder, store, shelf)
    await librarian.open()
    store.may_read.clear()
    store.is_reading.clear()
    following = asyncio.create_task(librarian.catch_up(2))
    await asyncio.wait_for(store.is_reading.wait(), LONGEST_WAIT_S)

    reloading = asyncio.create_task(librarian.reload(By(MODERATOR)))
    await asyncio.sleep(0)
    store.may_read.set()

    assert not (await asyncio.wait_for(reloading, LONGEST_WAIT_S)).changes
    following.cancel()


async def test_of_librarians_that_race_one_commits_and_the_other_is_refused(
    folder: Path, shelf: Shelf
) -> None:
    store = SlowStore()
    librarian = keep(folder, store, shelf)
    losing = asyncio.create_task(librarian.reload(By(MODERATOR)))
    await asyncio.wait_for(store.is_committing.wait(), LONGEST_WAIT_S)
    await FakeStore.commit_revision(
        store,
        make_revision(files=make_files(x="X.")),
        make_contents(make_files(x="X.")),
        make_event("by another process"),
    )
    store.may_commit.set()

    with pytest.raises(ReloadInProgressError):
        await losing

    current = await store.current_revision("asylum")
    assert current == make_revision(files=make_files(x="X."))
    assert await outcomes(store) == [
        (MODERATOR, "refused", "Another process committed a revision first."),
        (OPERATOR, "done", "by another process"),
    ]
    assert (await librarian.reload(By(MODERATOR))).number == 2


async def test_librarians_that_race_on_one_database_leave_whole_revisions(
    folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "data" / "cuttings.db"

    async def reload(number: int) -> int | None:
        async with SQLiteStore.open(path) as store, Shelf() as shelf:
            librarian = keep(folder, store, shelf)
            try:
                return (await librarian.reload(By(moderator(number)))).number
            except ReloadInProgressError:
                return None

    numbers = await asyncio.gather(*(reload(number) for number in range(5)))

    async with SQLiteStore.open(path) as store:
        current = await store.current_revision("asylum")
        recorded = sorted(outcome for _, outcome, _ in await outcomes(store))
    assert current is not None
    assert current.number == 1
    assert set(numbers) <= {1, None}
    assert recorded.count("done") == 1
    assert len(recorded) == 5


async def test_a_start_takes_in_what_changed_meanwhile(
    librarian: Librarian, folder: Path, store: Store
) -> None:
    await librarian.open()
    write_files(folder, make_files(letter=LETTER))
    again = keep(folder, store, Shelf())

    await again.open()

    assert again.snapshot.revision == 2
    assert "letter.md" in files_of(again)


async def test_a_start_with_a_broken_folder_goes_on_with_the_last_revision_and_logs_it(
    librarian: Librarian, folder: Path, store: Store, logged: LogCapture
) -> None:
    await librarian.open()
    write_files(folder, BROKEN)
    again = keep(folder, store, Shelf())

    await again.open()

    assert again.snapshot.revision == 1
    assert files_of(again) == ["asylum.md", "money.md"]
    assert (await outcomes(store))[0] == (OPERATOR, "failed", BECAUSE)
    assert [(e["log_level"], e["revision"], e["reason"]) for e in logged.entries] == [
        ("error", 1, BECAUSE)
    ]


async def test_a_revision_that_can_no_longer_be_read_gives_way_to_the_folder(
    librarian: Librarian, store: Store, logged: LogCapture
) -> None:
    await store.commit_revision(make_revision(files=BROKEN), make_contents(BROKEN), make_event())

    await librarian.open()

    assert librarian.snapshot.revision == 2
    assert [(e["log_level"], e["reason"]) for e in logged.entries] == [("error", BECAUSE)]


async def test_a_revision_and_a_folder_that_are_both_broken_end_the_start(
    librarian: Librarian, folder: Path, store: Store
) -> None:
    await store.commit_revision(make_revision(files=BROKEN), make_contents(BROKEN), make_event())
    write_files(folder, BROKEN)

    with pytest.raises(CorpusError):
        await librarian.open()


async def test_opening_what_is_committed_does_not_look_at_the_folder(
    librarian: Librarian, folder: Path, store: Store
) -> None:
    await librarian.open()
    write_files(folder, make_files(letter=LETTER))
    again = keep(folder, store, Shelf())

    await again.open_committed()

    assert again.snapshot.revision == 1
    assert files_of(again) == ["asylum.md", "money.md"]
    assert len(await outcomes(store)) == 1


async def test_opening_what_is_committed_takes_the_folder_where_nothing_is(
    librarian: Librarian,
) -> None:
    await librarian.open_committed()

    assert librarian.snapshot.revision == 1


async def test_the_committed_revision_is_the_very_story_of_the_folder(
    librarian: Librarian, folder: Path, store: Store
) -> None:
    table = b'title = "Asylum"\nlanguage = "es"\n'
    write_files(folder, {"story.toml": table, "notes.txt": "Titular\r\n\r\nSí.\r\n".encode()})
    await librarian.open()
    again = keep(folder, store, Shelf())

    await again.open_committed()

    assert again.snapshot.story == librarian.snapshot.story


async def test_questions_in_flight_finish_on_the_snapshot_they_began_with(
    librarian: Librarian, folder: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = Snapshot.search
    began, may_end = threading.Event(), threading.Event()

    def slow_in_revision_1(self: Snapshot, *args: Any, **options: Any) -> Any:  # noqa: ANN401  # as it is
        if self.revision == 1:
            began.set()
            assert may_end.wait(LONGEST_WAIT_S)
        return search(self, *args, **options)

    monkeypatch.setattr(Snapshot, "search", slow_in_revision_1)
    await librarian.open()
    answering = Answering(shelf)
    in_flight = asyncio.create_task(answering.answer("Who announced it?", "asylum"))
    assert await asyncio.to_thread(began.wait, LONGEST_WAIT_S)
    write_files(folder, make_files(asylum="Nobody announced it any more.\n"))

    await librarian.reload(By(MODERATOR))

    after = await answering.answer("Who announced it?", "asylum")
    may_end.set()
    before = await in_flight
    assert (before.revision, after.revision) == (1, 2)
    assert "Ricardo Patiño announced it in Quito." in before.excerpts[0].text
    assert "Nobody announced it any more." in after.excerpts[0].text


async def test_following_serves_what_another_process_commits(
    librarian: Librarian, folder: Path, shelf: Shelf, store: Store, tmp_path: Path
) -> None:
    await librarian.open()
    assert await shelf.next_published() == 1
    following = asyncio.create_task(follow(librarian, store))
    write_files(folder, make_files(letter=LETTER))

    async with SQLiteStore.open(tmp_path / "data" / "cuttings.db") as another, Shelf() as other:
        await keep(folder, another, other).reload(By(OPERATOR))

    assert await shelf.next_published() == 2
    assert "letter.md" in files_of(librarian)
    assert (await librarian.status()).revision.number == 2
    following.cancel()


async def test_following_survives_what_it_cannot_serve_and_logs_it_once(
    folder: Path, shelf: Shelf, logged: LogCapture
) -> None:
    store = FailingStore()
    librarian = keep(folder, store, shelf)
    await librarian.open()
    assert await shelf.next_published() == 1
    store.failures = 3
    following = asyncio.create_task(follow(librarian, store))
    files = make_files(letter=LETTER)

    await store.commit_revision(make_revision(2, files=files), make_contents(files), make_event())

    assert await shelf.next_published() == 2
    following.cancel()
    assert [entry["reason"] for entry in logged.entries if entry["log_level"] == "error"] == [
        "The disk is gone."
    ]


async def test_following_goes_on_with_the_last_revision_where_a_new_one_is_broken(
    librarian: Librarian, shelf: Shelf, store: Store, logged: LogCapture
) -> None:
    await librarian.open()
    assert await shelf.next_published() == 1
    await store.commit_revision(make_revision(2, files=BROKEN), make_contents(BROKEN), make_event())
    following = asyncio.create_task(follow(librarian, store))
    files = make_files(letter=LETTER)

    await store.commit_revision(make_revision(3, files=files), make_contents(files), make_event())

    assert await shelf.next_published() == 3
    assert not following.done()
    following.cancel()
    assert {entry["event"] for entry in logged.entries} <= {
        "cannot follow what was committed",
        "serving a revision committed elsewhere",
    }


async def test_status_says_what_answers_and_how_the_last_reload_ended(
    librarian: Librarian, folder: Path, store: Store
) -> None:
    await librarian.open()
    write_files(folder, BROKEN)
    with pytest.raises(CorpusError):
        await librarian.reload(By(MODERATOR))
    for _ in range(120):
        await store.record(make_event(action="settings.listening", subject="guild:1"))
    await store.record(make_event(subject="another story"))

    status = await librarian.status()

    assert (status.title, status.articles, status.passages) == ("asylum", 2, 2)
    assert (status.revision.number, status.revision.committed_by) == (1, OPERATOR)
    assert status.index_size_bytes > 0
    assert status.last_reload is not None
    assert (status.last_reload.actor, status.last_reload.outcome) == (MODERATOR, "failed")


async def test_a_librarian_that_was_not_opened_says_so(librarian: Librarian) -> None:
    await librarian.open()
    unopened = keep(Path("elsewhere"), FakeStore(), Shelf())

    with pytest.raises(CorpusError, match="There is no folder"):
        await unopened.open()

"""Rehearsals, publishing, roll-backs: what a story's librarian does to it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import (
    CorpusError,
    NothingHeldError,
    ReloadInProgressError,
    UnknownRevisionError,
)
from bot.library.desk import Desk
from bot.library.diffing import Changes
from bot.library.librarian import Librarian
from bot.library.outcome import Outcome, Publish
from bot.library.rehearsal import Grade, Rehearsal, Reply, Shift
from bot.library.store import By, GoldenRecord, Store, moderator
from bot.search.searcher import SnapshotSearcher
from bot.storage.sqlite import SQLiteStore
from tests.builders import (
    ASYLUM,
    LETTER,
    MONEY,
    NOON,
    make_article_file,
    make_event,
    make_files,
    make_rehearsal,
    write_files,
)
from tests.fakes import FakeClock, build_in_thread

MODERATOR, OTHER = By(moderator(42), 7), By(moderator(43), 7)
WHO = "Who announced the asylum in Quito?"
GOLDEN = f"""
[[answerable]]
question = "{WHO}"
answers = [{{ article = "asylum.md", words = "Ricardo Patiño announced it in Quito" }}]
[[unanswerable]]
question = "Who won the llama race at Otavalo?"
""".encode()
SILENT = make_files(asylum="Nobody said a word.", money=MONEY)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_files(tmp_path / "asylum", {**make_files(), "questions.toml": GOLDEN})


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with SQLiteStore.open(tmp_path / "data" / "cuttings.db") as sqlite:
        yield sqlite


async def keep(folder: Path | None, store: Store) -> Librarian:
    """Return a librarian as it is after a start."""
    record = await store.add_story("asylum")
    desk = Desk(store, SnapshotSearcher(), build_in_thread, FakeClock())
    librarian = Librarian(record, folder, desk)
    await librarian.open()
    return librarian


@pytest.fixture
async def librarian(folder: Path, store: Store) -> Librarian:
    return await keep(folder, store)


async def rehearsed(librarian: Librarian, folder: Path) -> tuple[Outcome, int]:
    """Hold a revision with one article more."""
    write_files(folder, make_files(letter=LETTER))
    outcome = await librarian.reload(MODERATOR, Publish.ON_WORD)
    assert outcome.held is not None
    return outcome, outcome.held


async def last(store: Store) -> tuple[str, str, str, str, int | None]:
    [event] = await store.events(1)
    return event.actor, event.action, event.outcome, event.detail, event.guild


async def test_a_rehearsal_changes_nothing_and_says_what_would_change(
    librarian: Librarian, folder: Path, store: Store
) -> None:
    before = librarian.snapshot

    outcome, held = await rehearsed(librarian, folder)

    assert outcome.rehearsal is not None
    assert outcome.changes == Changes(added=("letter.md",))
    assert (outcome.rehearsal.articles, outcome.rehearsal.base) == (3, 1)
    assert (outcome.rehearsal.asked, outcome.rehearsal.right_before) == (2, 2)
    assert librarian.snapshot is before
    assert outcome.number == 1
    waiting = await librarian.waiting(held)
    assert Rehearsal.from_json(waiting.report) == outcome.rehearsal
    assert (waiting.held_by, waiting.unattended, waiting.is_reload) == (MODERATOR, False, True)
    detail = "Files: 1 added, 0 changed, 0 removed."
    assert await last(store) == (MODERATOR.actor, "reload", "held", detail, 7)


async def test_what_was_held_is_published_on_a_word(
    librarian: Librarian, folder: Path, store: Store
) -> None:
    outcome, held = await rehearsed(librarian, folder)

    published = await librarian.publish(held, OTHER)

    assert published.rehearsal == outcome.rehearsal
    assert librarian.snapshot.revision == published.number == 2
    assert len(librarian.snapshot.articles) == 3
    assert await store.current_revision("asylum") == published.revision
    assert list(await store.held_revisions()) == []
    assert (await last(store))[1:3] == ("publish", "done")


async def test_what_was_held_survives_a_restart(
    librarian: Librarian, folder: Path, store: Store
) -> None:
    _, held = await rehearsed(librarian, folder)
    (folder / "letter.md").unlink()  # what is published is what was rehearsed
    again = await keep(folder, store)

    await again.publish(held, MODERATOR)

    assert [article.file for article in again.snapshot.articles] == [
        "asylum.md",
        "letter.md",
        "money.md",
    ]


async def test_what_was_discarded_is_gone(librarian: Librarian, folder: Path, store: Store) -> None:
    _, held = await rehearsed(librarian, folder)
    waiting = await librarian.waiting(held)

    await librarian.discard(held, MODERATOR)

    assert (await last(store))[1:3] == ("discard", "done")
    for again in (librarian.publish(held, OTHER), librarian.discard(held, OTHER)):
        with pytest.raises(NothingHeldError):
            await again
    assert librarian.snapshot.revision == 1
    with pytest.raises(KeyError):  # its bytes, too
        await store.contents([waiting.files["letter.md"]])
    assert await store.contents([waiting.files["asylum.md"]])  # but not what answers


async def test_of_two_moderators_who_publish_one_wins_and_the_other_is_told(
    librarian: Librarian, folder: Path
) -> None:
    _, first = await rehearsed(librarian, folder)
    write_files(folder, make_files(fourth="A fourth article."))
    second = (await librarian.reload(OTHER, Publish.ON_WORD)).held
    assert second is not None

    results = await asyncio.gather(
        librarian.publish(first, MODERATOR),
        librarian.publish(second, OTHER),
        return_exceptions=True,
    )
    with pytest.raises(NothingHeldError):
        await librarian.publish(second, OTHER)

    assert isinstance(results[0], Outcome)
    assert isinstance(results[1], ReloadInProgressError)
    assert librarian.snapshot.revision == 2
    assert len(await librarian.history(9)) == 2


async def test_of_two_processes_that_publish_one_wins_and_the_other_is_told(
    librarian: Librarian, folder: Path, store: Store
) -> None:
    _, held = await rehearsed(librarian, folder)
    other = await keep(None, store)

    results = await asyncio.gather(
        librarian.publish(held, MODERATOR), other.publish(held, OTHER), return_exceptions=True
    )

    assert sorted(type(result).__name__ for result in results) in (
        ["NothingHeldError", "Outcome"],
        ["Outcome", "ReloadInProgressError"],
    )
    assert len(await librarian.history(9)) == 2


async def test_an_unattended_reload_is_held_if_a_golden_question_is_answered_worse(
    librarian: Librarian, folder: Path, store: Store
) -> None:
    write_files(folder, SILENT)

    outcome = await librarian.reload(By())

    assert outcome.held is not None
    assert outcome.rehearsal is not None
    assert [(s.question, s.before.grade, s.after.grade) for s in outcome.rehearsal.worse] == [
        (WHO, Grade.RIGHT, Grade.WRONG)
    ]
    assert "Patiño announced" in outcome.rehearsal.worse[0].before.words
    assert librarian.snapshot.revision == 1
    assert (await librarian.waiting(outcome.held)).unattended
    assert (await librarian.status()).held[0].id == outcome.held
    assert (await last(store))[3] == (
        "Files: 0 added, 1 changed, 0 removed. 1 golden question worse."
    )


async def test_an_unattended_reload_with_force_is_published(
    librarian: Librarian, folder: Path
) -> None:
    write_files(folder, SILENT)

    outcome = await librarian.reload(By(), Publish.NOW)

    assert (outcome.number, outcome.held) == (2, None)


async def test_a_start_holds_what_is_worse_once(folder: Path, store: Store) -> None:
    await keep(folder, store)
    write_files(folder, SILENT)

    for _ in range(2):
        again = await keep(folder, store)

    assert again.snapshot.revision == 1
    assert len(await store.held_revisions("asylum")) == 1


async def test_moderators_golden_questions_are_asked_too(
    librarian: Librarian, folder: Path, store: Store
) -> None:
    record = GoldenRecord("asylum", "What was delivered?", (("letter.md", "a letter"),), NOON, By())
    await store.add_golden(record, make_event())

    outcome, _ = await rehearsed(librarian, folder)

    assert outcome.rehearsal is not None
    assert outcome.rehearsal.asked == 3
    assert [shift.question for shift in outcome.rehearsal.better] == ["What was delivered?"]


async def test_a_roll_back_is_a_new_revision_that_a_start_leaves_alone(
    librarian: Librarian, folder: Path, store: Store
) -> None:
    write_files(folder, make_files(letter=LETTER))
    await librarian.reload(By())

    outcome = await librarian.roll_back(1, MODERATOR)

    assert outcome.revision is not None
    assert (outcome.number, outcome.revision.why) == (3, "Back to revision 1.")
    first = await librarian.old_revision(1)
    assert outcome.revision.digest == first.digest
    again = await keep(folder, store)
    assert again.snapshot.revision == 3
    write_files(folder, make_files(letter=LETTER + "More."))
    assert (await keep(folder, store)).snapshot.revision == 4


async def test_a_roll_back_to_what_answers_changes_nothing(librarian: Librarian) -> None:
    assert (await librarian.roll_back(1, MODERATOR)).rehearsal is None


@pytest.mark.parametrize("number", [0, 2, -1])
async def test_an_unknown_revision_is_named(
    librarian: Librarian, store: Store, number: int
) -> None:
    with pytest.raises(UnknownRevisionError) as caught:
        await librarian.roll_back(number, MODERATOR)

    reason = f"This story has no revision {number}; the newest is 1."
    assert caught.value.user_message == reason
    assert await last(store) == (MODERATOR.actor, "rollback", "failed", reason, 7)


async def test_what_moderators_brought_survives_a_reload_of_the_folder(
    librarian: Librarian, folder: Path
) -> None:
    own = {"uploads/llama.md": make_article_file("A llama won.", headline="Llama")}
    brought = await librarian.change(own, MODERATOR, "upload", "llama.md.", Publish.NOW)
    write_files(folder, make_files(letter=LETTER))

    await librarian.reload(By())
    taken = await librarian.change(
        {"uploads/llama.md": None}, MODERATOR, "remove", "No llama.", Publish.NOW
    )

    assert brought.changes == Changes(added=("uploads/llama.md",))
    assert len(librarian.snapshot.articles) == 3
    assert taken.changes == Changes(removed=("uploads/llama.md",))


async def test_files_that_are_no_story_change_nothing(librarian: Librarian, store: Store) -> None:
    for files in ({}, {"broken.md": b"---\n"}):
        with pytest.raises(CorpusError):
            await librarian.replace_all(files, MODERATOR, "An import.")

    assert librarian.snapshot.revision == 1
    assert (await last(store))[1:3] == ("import", "failed")


async def test_a_story_without_a_folder_begins_with_what_is_brought(store: Store) -> None:
    librarian = await keep(None, store)
    assert not librarian.is_open
    with pytest.raises(CorpusError, match="asylum has no folder to read again"):
        await librarian.reload(MODERATOR)

    outcome = await librarian.change(make_files(), MODERATOR, "upload", "The first.")

    assert outcome.revision is None
    assert outcome.held is not None
    assert (await librarian.publish(outcome.held, MODERATOR)).number == 1
    assert librarian.is_open


async def test_a_rehearsal_reads_the_same_after_it_was_written() -> None:
    shift = Shift("Who?", Reply(Grade.RIGHT, "H", "W"), Reply(Grade.PARTLY))
    rehearsal = replace(
        make_rehearsal(), worse=(shift,), better=(shift, shift), skipped=("a",), warnings=("b",)
    )

    assert Rehearsal.from_json(rehearsal.to_json()) == rehearsal


async def test_marked_lines_of_new_articles_are_named(librarian: Librarian, folder: Path) -> None:
    write_files(folder, make_files(page=f"{ASYLUM}\nShare this article\n"))

    outcome = await librarian.reload(MODERATOR, Publish.ON_WORD)

    assert outcome.rehearsal is not None
    assert any(line.startswith("page.md: “Share") for line in outcome.rehearsal.furniture)

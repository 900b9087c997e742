"""What became of a receipt's words: in the library, without Discord."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.receipts import Receipt
from bot.library.checking import Standing, check_receipt, find_again, newer_sentence
from bot.library.desk import Desk
from bot.library.librarian import Librarian
from bot.library.outcome import Publish
from bot.library.store import By
from bot.search.searcher import SnapshotSearcher
from bot.storage.sqlite import SQLiteStore
from bot.story.model import Span
from tests.builders import ASYLUM, LETTER, make_article_file, make_files, write_files
from tests.fakes import FakeClock, build_in_thread

URL = "https://example.org/asylum"


@given(before=st.text("ab ", max_size=12), today=st.text("ab ", max_size=20), data=st.data())
def test_words_are_found_again_as_near_as_can_be(
    before: str, today: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(before)))
    span = Span(start, data.draw(st.integers(start, len(before))))
    words = span.of(before)

    place = find_again(today, span, before)

    everywhere = [at for at in range(len(today) + 1) if today.startswith(words, at)]
    assert (place is None) == (not everywhere)
    if place is not None:
        assert place.of(today) == words
        assert abs(place.start - start) == min(abs(at - start) for at in everywhere)


@pytest.mark.parametrize("how", ["renamed", "a later edition"])
async def test_an_article_is_found_under_another_name_and_its_later_edition_named(
    tmp_path: Path, how: str
) -> None:
    folder = write_files(tmp_path / "asylum", make_files(letter=LETTER))
    old = make_article_file(ASYLUM, url=URL)
    write_files(folder, {"a.md": old})
    async with SQLiteStore.open(tmp_path / "data" / "cuttings.db") as store:
        desk = Desk(store, SnapshotSearcher(), build_in_thread, FakeClock())
        librarian = Librarian(await store.add_story("asylum"), folder, desk)
        await librarian.open()
        if how == "renamed":
            (folder / "a.md").rename(folder / "z.md")
        else:
            new = make_article_file(
                f"Quito decided.\n\n{ASYLUM}", headline="Now", url=URL, updated_at="2012-08-20"
            )
            write_files(folder, {"z.md": new})
        await librarian.reload(By(), Publish.NOW)

        found = await check_receipt(librarian, Receipt(librarian.id, 1, 0, Span(0, 20)))

    assert found.standing is Standing.SAME
    assert found.article.file == "a.md"
    assert found.today is not None
    assert found.today.file == ("z.md" if how == "renamed" else "a.md")
    newer = newer_sentence(found)
    assert newer == (None if how == "renamed" else "A later edition answers in its place: “Now”.")

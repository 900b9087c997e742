"""Files that cannot be read: each is named with the reason, and changes nothing.

Addresses that may not be fetched are in ``test_fetching.py`` and ``test_addresses.py``, a full
disk in ``tests/storage/test_sqlite.py``.
"""

from pathlib import Path

import pytest

from bot.library.sources.bringing import NothingBroughtError, bring
from bot.library.sources.ingesting import MIB, IngestLimits, ingest
from bot.library.store import By, moderator
from bot.story.reading import read_article
from tests.builders import make_files, write_files
from tests.fakes import FakeStore
from tests.library.sources.bad_files import BAD_FILES, TEXT
from tests.library.test_changing import keep
from tests.story.formats.building import make_zip


@pytest.mark.parametrize(("name", "content", "reason"), BAD_FILES.values(), ids=BAD_FILES)
async def test_a_file_that_cannot_be_read_is_named_with_the_reason_and_changes_nothing(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    write_files(tmp_path, make_files())
    store = FakeStore()
    librarian = await keep(tmp_path, store)

    ingested = await ingest({name: content}, IngestLimits())
    with pytest.raises(NothingBroughtError) as told:
        await bring(librarian, ingested, "uploads", By(moderator(7)), "upload", "Uploaded.")

    assert f"{name}: {reason}" in told.value.user_message
    assert librarian.revision.number == 1
    assert not await librarian.held()


async def test_a_zip_whose_files_are_too_large_together_is_refused() -> None:
    parts = {f"{number}.txt": b"%d " % number + b"abc " * (MIB // 4) for number in range(4)}
    limits = IngestLimits(max_bytes=MIB // 4)

    ingested = await ingest({"total.zip": make_zip(parts)}, limits)

    [skipped] = ingested.skipped
    assert str(skipped).startswith("total.zip: ")
    assert not ingested.articles


async def test_of_two_files_with_the_same_content_the_second_is_named() -> None:
    ingested = await ingest({"one.txt": TEXT, "two.txt": TEXT}, IngestLimits())

    assert [article.file for article in ingested.articles] == ["one.txt"]
    assert [*map(str, ingested.skipped)] == ["two.txt: It holds the same article as one.txt."]


@pytest.mark.parametrize(
    "body",
    ["x" * 1_000_000, "فاز حيوان اللاما بالمعرض في المدينة.", "🦙 won 🏆, 👩🏽\u200d🌾 said."],
    ids=["a line of a million characters", "right-to-left text", "emoji"],
)
async def test_unusual_text_is_read_as_it_stands(body: str) -> None:
    ingested = await ingest({"text.txt": f"Headline\n\n{body}\n".encode()}, IngestLimits())

    [article] = ingested.articles
    assert read_article(article.file, article.content).body == f"{body}\n"

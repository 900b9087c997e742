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
from tests.library.test_changing import keep
from tests.story.formats.building import make_encrypted_pdf, make_pdf, make_zip

TEXT = b"Llama wins\n\nA llama called Zorro won the fair at Otavalo.\n"
FRONT = b"---\nheadline: Llama wins\noutlet: The Paper\npublished_at: 2012-08-16\n"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.txt", b"", "It is empty."),
        ("binary.txt", bytes(range(256)) * 40, "Line 1: It is not a text file;"),
        (
            "page.html",
            b"<html><body><nav>Home</nav></body></html>",
            "No article was found on this page.",
        ),
        ("locked.pdf", make_encrypted_pdf(), "It is encrypted; save it without a password"),
        ("scan.pdf", make_pdf([[]]), "It holds no text, perhaps only scanned pages;"),
        ("broken.zip", b"PK\x03\x04broken", "It is not a zip archive, or a damaged one."),
        (
            "ratio.zip",
            make_zip({"a.txt": b"0" * (30 * MIB)}),
            "It unpacks to over 100 times its size, as a zip bomb does.",
        ),
        (
            "paths.zip",
            make_zip({"../../etc/passwd.txt": TEXT}),
            "It holds “../../etc/passwd.txt”, a path that leads out of the archive.",
        ),
        (
            "front.md",
            FRONT + b"wrong: key\n---\n\nText.\n",
            "Line 5: 'wrong' is not a key of the front matter",
        ),
        (
            "date.md",
            FRONT.replace(b"08-16", b"02-31") + b"---\n\nText.\n",
            "Line 4: published_at is not a value that exists (day is out of range for month).",
        ),
        (
            "furniture.txt",
            b"Llama wins\n\nShare this article\n\nRead more: Goats\n",
            "Nothing in it is an article: every line looks like furniture",
        ),
        ("nul.txt", b"Llama\n\nwins\x00 the fair\n", "Line 3: It holds NUL bytes"),
    ],
    ids=[
        "empty file",
        "binary called .txt",
        "HTML without an article",
        "encrypted PDF",
        "scanned PDF",
        "broken zip",
        "zip bomb, ratio",
        "path traversal in a zip",
        "invalid front matter",
        "a date that is none",
        "an article that is all furniture",
        "NUL bytes",
    ],
)
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

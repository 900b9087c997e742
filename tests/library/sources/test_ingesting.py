import asyncio
import os
import threading
from pathlib import Path
from time import monotonic

import pytest

from bot.config import Settings
from bot.errors import ArticleError, BrokenArticlesError
from bot.library.folder import read_story
from bot.library.sources.ingesting import (
    CANCELLED,
    CRASHED,
    TIMED_OUT,
    TOO_MANY,
    Ingested,
    IngestLimits,
    UploadError,
    complete,
    ingest,
    ingest_blocking,
)
from bot.library.sources.worker import NO_MEMORY
from tests.builders import make_article_file, make_files, write_files
from tests.story.formats.building import (
    SENTENCES,
    make_docx,
    make_encrypted_pdf,
    make_json_ld,
    make_mail,
    make_page,
    make_pdf,
    make_zip,
)

LIMITS = IngestLimits()
TEXT = b"Headline\n\nThe ferry will sail through the winter.\n"
PAGE = make_page().encode()


def test_the_defaults_are_those_of_the_settings() -> None:
    assert IngestLimits.of(Settings()) == IngestLimits()


def reasons(ingested: Ingested) -> dict[str, str]:
    return {skipped.file: skipped.reason for skipped in ingested.skipped}


async def test_every_format_becomes_an_article_file() -> None:
    files = {
        "a.txt": TEXT,
        "b.md": make_article_file(),
        "c.html": make_page(head=make_json_ld()).encode(),
        "d.pdf": make_pdf([["The ferry", "", "It sails in winter and it sails in summer."]]),
        "e.docx": make_docx(["The ferry", "It sails on Mondays."]),
        "f.eml": make_mail(plain="It sails on Fridays.\n"),
        "g.zip": make_zip(
            {"h.txt": b"Inside\n\nIt sails at night.\n", "i/j.md": b"# J\n\nBody.\n"}
        ),
    }

    ingested = await ingest(files, LIMITS)

    assert ingested.skipped == ()
    assert {article.file: article.missing for article in ingested.articles} == {
        "a.txt": ("outlet", "published_at"),
        "b.md": (),
        "c.html.md": (),
        "d.pdf.md": ("outlet", "published_at"),
        "e.docx.md": ("outlet",),
        "f.eml.md": (),
        "h.txt": ("outlet", "published_at"),
        "i/j.md": ("outlet", "published_at"),
    }
    assert ingested.files["a.txt"] == TEXT


async def test_a_file_that_cannot_be_read_is_skipped_with_its_reason_and_the_rest_is_read() -> None:
    files = {
        "empty.txt": b"",
        "binary.txt": b"\x89PNG\r\n\x1a\n\0",
        "nul.txt": b"Head\n\nBo\0dy.\n",
        "page.html": b"<html><body><a href='/'>Home</a></body></html>",
        "locked.pdf": make_encrypted_pdf(),
        "scanned.pdf": make_pdf([[]]),
        "broken.zip": b"PK\x03\x04",
        "bomb.zip": make_zip({"a.txt": b" " * 5_000_000}),
        "out.zip": make_zip({"../../a.txt": TEXT, "b.txt": TEXT}),
        "front.md": b"---\nheadline: a: b\n---\n\nBody.\n",
        "date.md": make_article_file(published_at="2023-02-30"),
        "only.txt": b"Headline\n\nHeadline\n\nShare\n",
        "long.txt": b"x" * 1_000_000,
        "photo.png": b"\x89PNG",
        "same.txt": TEXT,
        "good.txt": TEXT,
        "\u202eאב.txt": "כותרת\n\nהספינה יצאה 🚢 אתמול.\n".encode(),  # noqa: RUF001
    }

    ingested = await ingest(files, LIMITS)

    assert [article.file for article in ingested.articles] == ["same.txt", "\u202eאב.txt"]
    assert reasons(ingested) == {
        "empty.txt": "It is empty.",
        "binary.txt": "It is not text but a picture; its name ends wrongly.",
        "nul.txt": "Line 3: It holds NUL bytes, so it is not a text file.",
        "page.html": "No article was found on this page.",
        "locked.pdf": "It is encrypted; save it without a password.",
        "scanned.pdf": (
            "It holds no text, perhaps only scanned pages; run text recognition on it first."
        ),
        "broken.zip": "It is not a zip archive, or a damaged one.",
        "bomb.zip": "It unpacks to over 100 times its size, as a zip bomb does.",
        "out.zip": "It holds “../../a.txt”, a path that leads out of the archive.",
        "front.md": (
            "Line 2: Its front matter is not valid YAML: mapping values are not allowed here."
        ),
        "date.md": (
            "Line 4: published_at is not a value that exists (day is out of range for month)."
        ),
        "only.txt": (
            "Nothing in it is an article: every line looks like furniture "
            "(the headline again, a prompt to share)."
        ),
        "long.txt": "Line 1: Its first line is its headline, and is over 300 characters.",
        "photo.png": (
            "Its format is not one of those that are read "
            "(.md, .txt, .html, .htm, .xhtml, .pdf, .docx, .eml, .zip)."
        ),
        "good.txt": "It holds the same article as same.txt.",
    }


async def test_a_line_of_a_million_characters_is_read() -> None:
    ingested = await ingest({"a.txt": b"Headline\n\n" + b"word " * 200_000}, LIMITS)

    assert [article.file for article in ingested.articles] == ["a.txt"]


def many(count: int) -> dict[str, bytes]:
    return {f"{n}.txt": f"Headline\n\nArticle number {n}.\n".encode() for n in range(count)}


async def test_too_many_articles_are_skipped() -> None:
    ingested = await ingest(many(3), IngestLimits(max_articles=2))

    assert len(ingested.articles) == 2
    assert reasons(ingested) == {"2.txt": TOO_MANY}


async def test_too_many_bytes_are_refused_before_anything_is_read() -> None:
    with pytest.raises(
        UploadError, match=r"^The files are 2\.0 MiB in all, over 1 MiB; send fewer"
    ):
        await ingest({"a.txt": b"x" * (2 << 20)}, IngestLimits(max_bytes=1 << 20))


async def test_two_files_that_become_one_name_are_told() -> None:
    files = {"a.zip": make_zip({"x.txt": TEXT}), "x.txt": b"Headline\n\nAnother one.\n"}

    assert reasons(await ingest(files, LIMITS)) == {
        "x.txt": "Another file of this upload has its name."
    }


async def test_progress_is_told_file_by_file() -> None:
    told: list[tuple[int, int, str]] = []

    await ingest(many(2), LIMITS, lambda done, total, name: told.append((done, total, name)))

    assert list(dict.fromkeys(told)) == [(0, 2, "0.txt"), (1, 2, "1.txt")]


SLOW_PDF = make_pdf([["word " * 40] * 60] * 400)


async def test_a_file_that_takes_too_long_is_skipped_and_the_next_one_is_read() -> None:
    files = {"slow.pdf": SLOW_PDF, "a.txt": TEXT}

    ingested = await ingest(files, IngestLimits(file_timeout_s=0.6))

    assert [article.file for article in ingested.articles] == ["a.txt"]
    assert reasons(ingested) == {"slow.pdf": TIMED_OUT}


async def test_at_the_deadline_what_was_not_read_is_skipped() -> None:
    started = monotonic()

    ingested = await ingest({"slow.pdf": SLOW_PDF, "a.txt": TEXT}, IngestLimits(timeout_s=0.6))

    assert reasons(ingested) == {"slow.pdf": TIMED_OUT, "a.txt": TIMED_OUT}
    assert monotonic() - started < 10


async def test_a_file_that_needs_too_much_memory_is_skipped_and_the_next_one_is_read() -> None:
    files = {"huge.zip": make_zip({"a.txt": os.urandom(60 << 20)}), "a.txt": TEXT}
    limits = IngestLimits(max_bytes=100 << 20, memory_bytes=190 << 20)

    ingested = await ingest(files, limits)

    assert [article.file for article in ingested.articles] == ["a.txt"]
    assert reasons(ingested)["huge.zip"] in {CRASHED, NO_MEMORY}


async def test_a_crash_is_blamed_on_the_file_it_happened_at(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "pypdf"
    package.mkdir()
    (package / "__init__.py").write_text("import os\nos.abort()\n")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}")
    files = {"a.zip": make_zip({"x.pdf": b"%PDF-", "y.txt": TEXT}), "z.txt": b"Z\n\nZed.\n"}

    ingested = await ingest(files, LIMITS)

    assert [article.file for article in ingested.articles] == ["y.txt", "z.txt"]
    assert reasons(ingested) == {"x.pdf": CRASHED}


async def test_the_process_that_reads_knows_no_secret(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "pypdf"
    package.mkdir()
    errors = "PyPdfError = DependencyError = FileNotDecryptedError = KeyError\n"
    (package / "errors.py").write_text(errors)
    reader = "import os\nPdfReader = None\nif 'DISCORD_TOKEN' in os.environ: os.abort()\n"
    (package / "__init__.py").write_text(reader)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}")
    monkeypatch.setenv("DISCORD_TOKEN", "secret")

    ingested = await ingest({"a.pdf": b"%PDF-"}, LIMITS)

    assert reasons(ingested) == {"a.pdf": "It cannot be read as a PDF."}


async def test_an_upload_can_be_cancelled_and_its_process_ends() -> None:
    reading = asyncio.create_task(ingest({"slow.pdf": SLOW_PDF}, LIMITS))
    await asyncio.sleep(0)
    reading.cancel()

    with pytest.raises(asyncio.CancelledError):
        await reading


def test_what_was_not_read_when_it_was_cancelled_is_named() -> None:
    cancelled = threading.Event()

    def cancel(done: int, total: int, name: str) -> None:
        del done, total, name
        cancelled.set()

    ingested = ingest_blocking({"slow.pdf": SLOW_PDF}, LIMITS, cancel, cancelled)

    assert reasons(ingested) == {"slow.pdf": CANCELLED}


async def test_a_moderator_completes_a_plain_text_and_an_extracted_page() -> None:
    files = {"a.txt": TEXT, "b.html": PAGE}
    plain, page = (await ingest(files, LIMITS)).articles
    more = {"outlet": "The Paper", "published_at": "2023-10-14"}

    completed = [complete(article, more) for article in (plain, page)]

    assert [article.missing for article in completed] == [(), ()]
    assert [article.file for article in completed] == ["a.txt.md", "b.html.md"]
    assert b"outlet: The Paper" in completed[0].content
    assert complete(plain, {"outlet": ""}) == plain
    with pytest.raises(ArticleError, match="published_at must be a date"):
        complete(page, {"published_at": "yesterday"})


def test_a_folder_may_hold_other_formats_beside_articles(tmp_path: Path) -> None:
    folder = write_files(
        tmp_path / "asylum",
        {**make_files(), "page.html": PAGE, "more.zip": make_zip({"b/x.txt": TEXT})},
    )

    story = read_story(folder)

    names = [article.file for article in story.articles]
    assert names == ["asylum.md", "money.md", "more-b-x.txt", "page.html.md"]
    assert read_story(folder).digest == story.digest
    page = next(article for article in story.articles if article.file == "page.html.md")
    assert page.body.strip().split("\n\n")[-3:] == list(SENTENCES)


def test_a_folders_broken_page_is_named_and_nothing_is_read(tmp_path: Path) -> None:
    folder = write_files(
        tmp_path, {**make_files(), "a.pdf": b"no", "b.html": PAGE, "b.html.md": make_article_file()}
    )

    with pytest.raises(BrokenArticlesError) as caught:
        read_story(folder)

    assert caught.value.user_message == (
        "a.pdf: It cannot be read as a PDF.\nb.html.md: Another file is extracted under this name."
    )

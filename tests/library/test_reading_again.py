"""A folder that is read again: what is the same is known, and never extracted twice."""

import os
from pathlib import Path

import pytest

from bot.errors import BrokenArticlesError
from bot.library import seen as seen_files
from bot.library.folder import FolderFiles, SourcesChangedError, read_files, read_folder
from bot.library.seen import NOTHING_SEEN, Seen, load_seen, save_seen
from tests.builders import make_article_file, write_files

LATER_NS = 10**18
TEXT = "It rained in Quito all day long, and the envoys stayed at home. " * 9
PAGE = f"<html><body><article><h1>Rain in Quito</h1><p>{TEXT}</p></article></body></html>".encode()
FILES = {
    "a.md": make_article_file("Ecuador granted asylum."),
    "b.md": make_article_file("Envoys spoke in London."),
    "story.toml": b'title = "Asylum"\n',
    "page.html": PAGE,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_files(tmp_path / "asylum", FILES)


def reread(folder: Path, first: FolderFiles) -> FolderFiles:
    return read_folder(folder, first.seen, {**first.contents}, extract=False)


def test_what_is_the_same_is_not_read_again(folder: Path) -> None:
    first = read_folder(folder)

    again = reread(folder, first)

    assert again.contents == {}
    assert again.unchanged.keys() == first.contents.keys() == {
        "a.md", "b.md", "story.toml", "page.html.md",
    }  # fmt: skip
    assert again.seen == first.seen


def test_what_changed_came_or_went_is_told(folder: Path) -> None:
    first = read_folder(folder)
    (folder / "a.md").write_bytes(FILES["b.md"] + b"More.")
    (folder / "b.md").unlink()
    (folder / "c.md").write_bytes(FILES["b.md"])

    again = reread(folder, first)

    assert again.contents == {"a.md": FILES["b.md"] + b"More.", "c.md": FILES["b.md"]}
    assert again.unchanged.keys() == {"story.toml", "page.html.md"}


def test_a_file_of_the_same_size_and_date_is_another_if_it_was_replaced(folder: Path) -> None:
    first = read_folder(folder)
    before = (folder / "a.md").stat()
    (folder / "new").write_bytes(FILES["a.md"].replace(b"asylum", b"lodges"))
    (folder / "new").replace(folder / "a.md")
    os.utime(folder / "a.md", ns=(before.st_atime_ns, before.st_mtime_ns))

    assert b"lodges" in reread(folder, first).contents["a.md"]


def test_what_is_not_at_hand_any_more_is_read_again(folder: Path) -> None:
    first = read_folder(folder)
    kept = {path: first.contents[path] for path in ("a.md", "page.html.md")}

    again = read_folder(folder, first.seen, kept, extract=False)

    assert again.contents.keys() == {"b.md", "story.toml"}


def test_a_page_that_changed_is_extracted_only_where_that_is_allowed(folder: Path) -> None:
    first = read_folder(folder)
    (folder / "page.html").write_bytes(PAGE.replace(b"Quito", b"Lima"))

    with pytest.raises(SourcesChangedError):
        reread(folder, first)

    again = read_folder(folder, first.seen, first.contents)
    assert b"Lima" in again.contents["page.html.md"]
    assert "a.md" in again.unchanged


def test_a_new_page_that_holds_the_same_article_as_a_known_one_is_refused(folder: Path) -> None:
    first = read_folder(folder)
    (folder / "other.html").write_bytes(PAGE)

    with pytest.raises(BrokenArticlesError, match=r"same article as page\.html"):
        read_folder(folder, first.seen, first.contents)
    with pytest.raises(BrokenArticlesError, match=r"same article as other\.html"):
        read_files(folder)


def test_a_new_file_with_the_content_of_a_known_one_is_refused(folder: Path) -> None:
    first = read_folder(folder)
    (folder / "c.md").write_bytes(FILES["a.md"])

    with pytest.raises(BrokenArticlesError, match=r"same content as a\.md"):
        reread(folder, first)


def test_what_was_seen_is_kept_but_for_what_changed_just_now(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = read_folder(folder).seen
    newest = max(stat[2] for stat in seen.stats.values())
    monkeypatch.setattr(seen_files, "SETTLED_NS", 1)

    save_seen(tmp_path / "seen", folder, seen, newest + LATER_NS)
    assert load_seen(tmp_path / "seen", folder) == seen
    assert load_seen(tmp_path / "seen", tmp_path) == NOTHING_SEEN
    save_seen(tmp_path / "seen", folder, seen, newest)
    assert load_seen(tmp_path / "seen", folder).stats.keys() < seen.stats.keys()


def test_a_note_that_is_missing_or_damaged_says_nothing(folder: Path, tmp_path: Path) -> None:
    assert load_seen(tmp_path / "seen", folder) == NOTHING_SEEN
    save_seen(tmp_path / "seen", folder, Seen({"a": (1, 2, 3, 4)}, {"a": "00" * 32}), LATER_NS)
    whole = (tmp_path / "seen").read_bytes()
    (tmp_path / "seen").write_bytes(whole[:-1] + b"x")

    assert load_seen(tmp_path / "seen", folder) == NOTHING_SEEN

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import BrokenArticlesError, CorpusError
from bot.library.folder import FORMATS, choose_story, read_story, story_names
from bot.story.decoding import MAX_ARTICLE_BYTES
from tests.builders import make_files, write_files

UNREADABLE = Path("/proc/self/mem")  # opens, and fails when it is read


def error_of(folder: Path) -> str:
    with pytest.raises(CorpusError) as caught:
        read_story(folder)
    return str(caught.value)


def test_a_folder_is_read_as_a_story_of_its_name(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "asylum", make_files())

    story = read_story(folder)

    assert story.name == "asylum"
    assert story.files == make_files()


def test_what_belongs_to_no_story_is_left_alone(tmp_path: Path) -> None:
    folder = write_files(tmp_path, make_files())
    others = {"README.md": b"\xff", ".hidden.md": b"\xff", "a.png": b"\xff", "other.toml": b"="}
    write_files(folder, others)
    write_files(folder / "drafts.md", {"draft.md": b"\xff"})
    (folder / "dangling.md").symlink_to(folder / "nowhere.md")

    assert read_story(folder).files == make_files()


def test_plain_text_alone_is_a_story(tmp_path: Path) -> None:
    folder = write_files(tmp_path, {"a.txt": b"Headline\n\nBody."})

    assert [article.headline for article in read_story(folder).articles] == ["Headline"]


@pytest.mark.parametrize("name", ["a.MD", "a.Txt"])
def test_capitals_in_a_suffix_do_not_matter(tmp_path: Path, name: str) -> None:
    write_files(tmp_path / "asylum", {name: b"Headline\n\nBody."})

    assert story_names(tmp_path) == ["asylum"]
    assert [article.file for article in read_story(tmp_path / "asylum").articles] == [name]


def test_a_folder_may_be_named_by_a_relative_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write_files(tmp_path / "asylum", make_files()))

    assert read_story(Path()).name == "asylum"


def test_every_broken_file_of_a_folder_is_named(tmp_path: Path) -> None:
    broken = {"x.txt": b"", "y.md": b"---\n", "z.txt": b"\x81"}
    folder = write_files(tmp_path, {**make_files(), **broken})

    assert [line.split(":")[0] for line in error_of(folder).split("\n")] == [
        "x.txt",
        "y.md, line 1",
        "z.txt, line 1",
    ]


def test_pages_and_texts_that_are_broken_are_named_together(tmp_path: Path) -> None:
    broken = {"m.pdf": b"no", "a.txt": b"", "z.txt": b"\x81"}
    folder = write_files(tmp_path, {**make_files(), **broken})

    assert [line.split(":")[0] for line in error_of(folder).split("\n")] == [
        "a.txt",
        "m.pdf",
        "z.txt, line 1",
    ]


def test_two_files_with_the_same_content_are_named(tmp_path: Path) -> None:
    folder = write_files(tmp_path, {"a.txt": b"Head\n\nBody.", "b.md": b"Head\n\nBody."})

    assert error_of(folder) == "b.md: It has the same content as a.txt; remove one of them."


def test_a_file_that_is_too_large_is_named(tmp_path: Path) -> None:
    folder = write_files(tmp_path, {**make_files(), "x.txt": b"x" * (MAX_ARTICLE_BYTES + 9)})

    assert error_of(folder) == "x.txt: It is larger than 5 MB."


@pytest.mark.skipif(not UNREADABLE.exists(), reason="this system has no /proc")
def test_files_that_cannot_be_read_are_all_named(tmp_path: Path) -> None:
    folder = write_files(tmp_path, make_files())
    for name in ("x.md", "y.md"):
        (folder / name).symlink_to(UNREADABLE)

    with pytest.raises(BrokenArticlesError) as caught:
        read_story(folder)

    reason = "It cannot be read (Input/output error)."
    assert [e.user_message for e in caught.value.errors] == [f"x.md: {reason}", f"y.md: {reason}"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"Pati\xf1o.md", "Pati\ufffdo.md"),
        (b"a\nb.md", "a\ufffdb.md"),
        (b"\x1b[1m.md", "\ufffd[1m.md"),
    ],
    ids=["not UTF-8", "line break", "escape"],
)
def test_a_file_whose_name_is_no_text_is_named(tmp_path: Path, name: bytes, shown: str) -> None:
    folder = write_files(tmp_path, make_files())
    (folder / os.fsdecode(name)).write_bytes(b"Headline\n\nBody.")

    expected = f"{shown}: Its name holds characters that are no text; rename it."
    assert error_of(folder) == expected


@pytest.mark.parametrize("make", ["nothing", "a file"])
def test_a_path_that_is_no_folder_is_named(tmp_path: Path, make: str) -> None:
    path = tmp_path / "asylum"
    if make == "a file":
        path.touch()

    assert error_of(path) == f"There is no folder {path}."


@pytest.mark.parametrize("make", ["nothing", "an empty folder", "a folder of stories"])
def test_who_does_not_run_the_bot_is_not_told_where_its_folders_are(
    tmp_path: Path, make: str
) -> None:
    if make == "an empty folder":
        (tmp_path / "corpus").mkdir()
    if make == "a folder of stories":
        write_files(tmp_path / "corpus" / "asylum", make_files())

    with pytest.raises(CorpusError) as caught:
        read_story(tmp_path / "corpus")

    assert str(tmp_path / "corpus") in str(caught.value)
    assert str(tmp_path) not in caught.value.user_message
    assert "corpus" in caught.value.user_message


def test_a_folder_without_articles_is_named(tmp_path: Path) -> None:
    write_files(tmp_path, {"README.md": b"", "story.toml": b""})

    expected = f"{tmp_path} holds no article: no file that ends in {FORMATS}."
    assert error_of(tmp_path) == expected


def test_a_folder_of_stories_names_them(tmp_path: Path) -> None:
    write_files(tmp_path / "a", make_files())
    write_files(tmp_path / "b", make_files())

    hint = f"{tmp_path / 'a'}, {tmp_path / 'b'}"
    expected = f"{tmp_path} holds stories, not articles; name one of: {hint}."
    assert error_of(tmp_path) == expected


def test_only_folders_with_articles_are_stories(tmp_path: Path) -> None:
    for name in ("b", "a", ".git"):
        write_files(tmp_path / name, make_files())
    write_files(tmp_path / "empty", {})
    write_files(tmp_path / "pictures", {"README.md": b"", "x.png": b""})
    write_files(tmp_path, {"loose.md": b""})

    assert story_names(tmp_path) == ["a", "b"]
    assert story_names(tmp_path / "nowhere") == []


@pytest.mark.parametrize(
    ("stories", "wanted", "expected"),
    [
        (["a"], None, "a"),
        (["a", "b"], "b", "b"),
        ([], None, f"{{corpus}} holds no story: no folder with an article ({FORMATS}) in it."),
        (
            ["a", "b"],
            None,
            "{corpus} holds several stories; set CUTTINGS_STORY to one of: a, b.",
        ),
        (["a", "b"], "c", "CUTTINGS_STORY names “c”; {corpus} holds: a, b."),
        ([], "c", "CUTTINGS_STORY names “c”; {corpus} holds: none."),
        (["a"], "../a", "CUTTINGS_STORY names “../a”; {corpus} holds: a."),
    ],
    ids=["the only one", "the wanted", "none", "several", "unknown", "of none", "a path"],
)
def test_the_story_to_serve_is_the_wanted_or_the_only_one(
    tmp_path: Path, stories: list[str], wanted: str | None, expected: str
) -> None:
    for name in stories:
        write_files(tmp_path / name, make_files())

    try:
        chosen = choose_story(tmp_path, wanted)
    except CorpusError as error:
        chosen = error.user_message

    assert chosen == expected.format(corpus=tmp_path)


@pytest.mark.parametrize(
    ("stories", "committed", "expected"),
    [
        ([], {"a"}, "a"),
        (["a"], {"a"}, "a"),
        (
            ["b"],
            {"a"},
            (
                "{corpus} holds several stories; set CUTTINGS_STORY to one of: a, b "
                "(a only in the database)."
            ),
        ),
    ],
    ids=["its folder is gone", "its folder is there", "another took its place"],
)
def test_a_committed_story_needs_no_folder(
    tmp_path: Path, stories: list[str], committed: set[str], expected: str
) -> None:
    for name in stories:
        write_files(tmp_path / name, make_files())

    try:
        chosen = choose_story(tmp_path, None, committed)
    except CorpusError as error:
        chosen = error.user_message

    assert chosen == expected.format(corpus=tmp_path)


@pytest.fixture
def forbidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that nobody may list; root may list all, so this is said by hand."""
    folder = write_files(tmp_path / "forbidden", make_files())
    list_folder = Path.iterdir

    def iterdir(self: Path) -> Iterator[Path]:
        if self == folder:
            raise PermissionError(13, "Permission denied")
        return list_folder(self)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    return folder


def test_a_corpus_that_cannot_be_listed_is_named(forbidden: Path) -> None:
    with pytest.raises(CorpusError) as caught:
        choose_story(forbidden, None)

    assert str(caught.value) == f"{forbidden} cannot be read (Permission denied)."


def test_a_story_that_cannot_be_listed_is_named(forbidden: Path) -> None:
    assert error_of(forbidden) == f"{forbidden} cannot be read (Permission denied)."


def test_a_folder_that_cannot_be_listed_is_no_story_among_others(forbidden: Path) -> None:
    write_files(forbidden.parent / "asylum", make_files())

    assert choose_story(forbidden.parent, None) == "asylum"

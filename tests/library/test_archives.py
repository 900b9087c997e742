"""Exports: what goes out comes back, and what is none is refused."""

import json
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library import archives
from bot.library.archives import MANIFEST, ArchiveError, pack, unpack
from bot.search.snapshot import build_snapshot
from tests.builders import make_article_file, make_files, make_revision, make_story

NAMES = st.text("abcé ñ-_.0", min_size=1, max_size=8).map(lambda name: f"a{name}.md")
PATHS = NAMES | NAMES.map(lambda name: f"uploads/{name}")
BODIES = st.text(min_size=1, max_size=60).map(lambda text: make_article_file(f"Word {text}\r\n"))


@given(files=st.dictionaries(PATHS, BODIES, min_size=1, max_size=5), raw=st.binary(max_size=50))
def test_what_is_packed_comes_back_byte_for_byte(files: dict[str, bytes], raw: bytes) -> None:
    files = {**files, "story.toml": raw}
    revision = make_revision(3, files=files)

    packed = pack(revision, files)

    assert unpack(packed) == files
    assert make_revision(3, files=unpack(packed)) == revision
    assert pack(revision, dict(reversed(files.items()))) == packed


@given(
    bodies=st.dictionaries(
        st.sampled_from("abcd"), st.text("abc .\n", min_size=1).map("Word {}".format), min_size=1
    ),
    question=st.sampled_from(["Word?", "a b c", "Who announced it?"]),
)
def test_an_export_that_is_imported_gives_an_identical_snapshot(
    bodies: dict[str, str], question: str
) -> None:
    story = make_story(make_files(**bodies))
    revision = make_revision(1, files=story.files)

    again = make_story(unpack(pack(revision, story.files)))

    one, other = build_snapshot(story, 1), build_snapshot(again, 1)
    assert again == story
    assert [p.text for p in one.passages] == [p.text for p in other.passages]
    hits, others = one.search(question, 5).hits, other.search(question, 5).hits
    assert [(hit.passage.text, hit.score) for hit in hits] == [
        (hit.passage.text, hit.score) for hit in others
    ]


def zipped(files: dict[str, bytes]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return made.getvalue()


def manifest(**files: str) -> bytes:
    return json.dumps({"format": 1, "files": files}).encode()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"no zip", "That is no zip file, or a damaged one."),
        (pack(make_revision(), make_files())[:-40], "That is no zip file, or a damaged one."),
        (zipped({"a.md": b"A."}), "That zip file holds no cuttings.json, so it is no export."),
        (zipped({MANIFEST: b"{"}), "Its cuttings.json cannot be read."),
        (zipped({MANIFEST: b'{"format": 2, "files": {}}'}), "A newer Cuttings made this export"),
        (zipped({MANIFEST: manifest(), "a.md": b"A."}), "Its files are not those that"),
        (zipped({MANIFEST: manifest(**{"a.md": "0"})}), "Its files are not those that"),
        (
            zipped({MANIFEST: manifest(**{"a.md": "0"}), "a.md": b"A."}),
            "a.md is not what its cuttings.json says",
        ),
        (
            zipped({MANIFEST: manifest(**{"../a.md": "0"}), "../a.md": b"A."}),
            "It lists “../a.md”, which is no file of a story.",
        ),
        (
            zipped({MANIFEST: manifest(**{"a.exe": "0"}), "a.exe": b"A."}),
            "It lists “a.exe”, which is no file of a story.",
        ),
    ],
    ids=["no zip", "cut", "none", "broken", "newer", "more", "less", "other", "path", "suffix"],
)
def test_what_is_no_export_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(ArchiveError) as caught:
        unpack(content)

    assert caught.value.user_message.startswith(reason)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_ARCHIVE_BYTES", 1_000_000)
    files = {"a.md": b"0" * 2_000_000}

    with pytest.raises(ArchiveError, match="Unpacked it would be larger than 1 MB"):
        unpack(pack(make_revision(files=files), files))

"""A snapshot from the disk: it answers as the one in memory does."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BrokenArticlesError, CorpusError, DamagedSnapshotError
from bot.library.workshop.making import KEPT_SNAPSHOTS, Made, make_snapshot
from bot.search.scope import Scope
from bot.search.shelved import PACKS, SNAPSHOTS, check_snapshot, open_snapshot
from bot.search.snapshot import Snapshot, build_snapshot
from bot.story.assembling import assemble
from bot.story.model import Span
from tests.builders import make_article_file

GERMAN = "Ecuador gewährt Julian Assange Asyl. Die Botschaft liegt in London."
FILES = {
    "a.md": make_article_file(
        "The Foreign Office (FO) wrote to Ecuador.\n\nThe FO said U.S. envoys had £140k.\n\n" * 9,
        headline="A letter",
        url="https://example.org/a",
    ),
    "b.md": make_article_file("Ecuador granted asylum to Assange.", byline="A. Writer"),
    "c.md": make_article_file(GERMAN, language="de", outlet="Blatt", published_at="2012-08-19"),
    "d.txt": "\ufeffRain in Quito\n\nIt rained in Quito, twenty millimetres.".encode(),
    "e.txt": "Caf\u00e9\n\nLatin letters: \u00e9\u00e8 in Quito.".encode("latin-1"),
    "story.toml": b'title = "Asylum"\n',
    "synonyms.toml": b'groups = [["UK", "Britain", "United Kingdom"]]\n',
    "questions.toml": (
        b'[[answerable]]\nquestion = "Who granted asylum?"\n'
        b'answers = [{article = "b.md", words = "granted asylum"}]\n'
    ),
}
QUESTIONS = st.lists(
    st.sampled_from(
        "Foreign Office FO asylum asylm Ecuador 140000 US Quito raind Botschaft in the UK ?".split()
    ),
    min_size=1,
    max_size=6,
).map(" ".join)


def made(root: Path, files: dict[str, bytes] = FILES, processes: int = 0) -> Made:
    return make_snapshot("asylum", files, root, processes)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("root")
    made(root)
    return root


@pytest.fixture(scope="module")
def shelved(root: Path) -> Snapshot:
    return open_snapshot(made(root).folder, 3)


@pytest.fixture(scope="module")
def in_memory() -> Snapshot:
    return build_snapshot(assemble("asylum", FILES), 3)


@given(question=QUESTIONS, limit=st.integers(1, 10))
def test_it_finds_what_the_one_in_memory_finds(
    shelved: Snapshot, in_memory: Snapshot, question: str, limit: int
) -> None:
    found, expected = shelved.search(question, limit), in_memory.search(question, limit)

    assert found.hits == expected.hits
    assert found.df == expected.df
    assert found.rarity == expected.rarity
    assert found.unknown_words == expected.unknown_words
    assert found.question == expected.question
    assert found.newest == expected.newest
    assert (found.story, found.title, found.revision) == ("asylum", "Asylum", 3)


@pytest.mark.parametrize(
    "scope",
    [
        Scope(outlets=frozenset({"blatt"})),
        Scope(withheld=frozenset({"a.md"})),
        Scope(hidden=frozenset({("b.md", Span(0, 10)), ("x.md", Span(0, 1))})),
    ],
    ids=["outlet", "withheld", "hidden"],
)
def test_a_scope_allows_the_same_passages(
    shelved: Snapshot, in_memory: Snapshot, scope: Scope
) -> None:
    found, expected = (each.search("Ecuador asylum", 9, scope) for each in (shelved, in_memory))

    assert found.hits == expected.hits
    assert found.newest == expected.newest


def test_its_story_is_the_one_that_was_read(shelved: Snapshot, in_memory: Snapshot) -> None:
    story, expected = shelved.story, in_memory.story

    assert story.articles == expected.articles
    assert dict(story.files) == dict(expected.files)
    assert story.digests == expected.digests
    assert story.digest == expected.digest
    assert (story.golden, story.synonyms) == (expected.golden, expected.synonyms)
    assert tuple(shelved.passages) == tuple(in_memory.passages)
    assert shelved.passages[-1] == in_memory.passages[-1]
    assert shelved.passages[1:3] == in_memory.passages[1:3]
    assert [story.number_of(f) for f in ("a.md", "e.txt", "x.md")] == [0, 4, None]


def test_several_processes_make_the_same(tmp_path: Path, in_memory: Snapshot) -> None:
    bodies = {f"{n:03}.md": make_article_file(f"Envoy {n} spoke. " * 900) for n in range(230)}

    snapshot = open_snapshot(made(tmp_path, {**FILES, **bodies}, 2).folder, 1)

    expected = build_snapshot(assemble("asylum", {**FILES, **bodies}), 1)
    assert tuple(snapshot.passages) == tuple(expected.passages)
    for question in ("Who granted asylum?", "envoy 117", "Foreign Office"):
        assert snapshot.search(question, 9).hits == expected.search(question, 9).hits
    assert in_memory.story.digests.items() <= snapshot.story.digests.items()


def test_one_that_is_there_is_not_made_again(root: Path) -> None:
    assert not made(root).is_new


def test_a_whole_one_passes_its_check(root: Path) -> None:
    check_snapshot(made(root).folder)


def test_a_damaged_one_is_made_again(tmp_path: Path) -> None:
    folder = made(tmp_path).folder
    (folder / "postings.codes").write_bytes(b"")
    with pytest.raises(DamagedSnapshotError, match=r"postings\.codes has 0 bytes instead of"):
        open_snapshot(folder, 1)

    assert made(tmp_path).is_new
    check_snapshot(folder)


def test_a_pack_that_is_gone_short_or_changed_is_told(tmp_path: Path) -> None:
    folder = made(tmp_path).folder
    (pack,) = (tmp_path / PACKS).iterdir()
    content = bytearray(pack.read_bytes())
    content[40] ^= 1
    pack.write_bytes(content)
    with pytest.raises(DamagedSnapshotError, match=r"a\.md is not what was written"):
        check_snapshot(folder)
    pack.write_bytes(content[:-1])
    with pytest.raises(DamagedSnapshotError, match=r"pack is shorter than [\d,]+ bytes"):
        open_snapshot(folder, 1)
    pack.unlink()
    with pytest.raises(DamagedSnapshotError, match="No such file"):
        open_snapshot(folder, 1)

    assert made(tmp_path).is_new


def test_the_newest_are_kept_with_their_packs(tmp_path: Path) -> None:
    folders = [
        made(tmp_path, {"a.md": make_article_file(f"Envoy {number} spoke.")}).folder
        for number in range(KEPT_SNAPSHOTS + 2)
    ]

    left = {path.name for path in (tmp_path / SNAPSHOTS).iterdir()}
    assert left == {folder.name for folder in folders[-KEPT_SNAPSHOTS:]}
    assert len(list((tmp_path / PACKS).iterdir())) == KEPT_SNAPSHOTS
    for folder in folders[-KEPT_SNAPSHOTS:]:
        check_snapshot(folder)


def test_broken_files_are_all_named_and_leave_nothing(tmp_path: Path) -> None:
    files = {"a.md": b"---\nheadline: H\n", "b.md": b"", "c.md": FILES["b.md"], "story.toml": b"x"}

    with pytest.raises(BrokenArticlesError) as broken:
        made(tmp_path, files)

    assert [error.file for error in broken.value.errors] == ["story.toml", "a.md", "b.md"]
    assert list((tmp_path / PACKS).iterdir()) == list((tmp_path / SNAPSHOTS).iterdir()) == []


def test_a_story_without_articles_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="holds no article"):
        made(tmp_path, {"story.toml": b""})

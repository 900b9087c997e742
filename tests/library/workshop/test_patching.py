"""Snapshots made of the one before: whatever changed, they answer as one made anew does."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import BrokenArticlesError, CorpusError
from bot.library.workshop import patching
from bot.library.workshop.making import Made, make_snapshot
from bot.search.shelved import PACKS, check_snapshot, open_snapshot
from bot.search.snapshot import Snapshot, build_snapshot
from bot.story.assembling import assemble
from tests.builders import make_article_file

LONG = " ".join(f"Envoy {n} spoke in Quito about asylum." for n in range(60))
BODIES = (
    "The Foreign Office (FO) wrote to Ecuador.\n\nThe FO said US envoys had £140k.",
    "Ecuador granted asylum to Assange. The foreign office was told.",
    "Federal Operations (FO) began. An FO man spoke of the Foreign Office.",
    LONG,
    f"{LONG} It rained.",
    f"First of all: {LONG}",
    "Ecuador gewährt Julian Assange Asyl. Die Botschaft liegt in London.",
    "Britain and the UK. The United Kingdom too. Raining, raind, rained in Quito.",
)
ARTICLES = st.builds(
    lambda body, headline, day, more: make_article_file(
        BODIES[body], headline=headline, published_at=f"2012-08-{day}", **more
    ),
    st.integers(0, len(BODIES) - 1),
    st.sampled_from(["News", "Asylum granted", "The Foreign Office"]),
    st.integers(10, 20),
    st.sampled_from(
        [
            {},
            {"language": "de"},
            {"url": "https://example.org/a", "updated_at": "2012-08-21"},
            {"url": "https://example.org/a"},
        ]
    ),
)
SYNONYMS = st.sampled_from(
    [
        b"",
        b'groups = [["UK", "Britain", "United Kingdom"]]\n',
        b'groups = [["Britain", "UK"], ["Foreign Office", "asylum"]]\n',
    ]
)
PATHS = st.sampled_from([f"{name}.md" for name in "abcdefgh"])
FILES = st.dictionaries(PATHS, ARTICLES, min_size=1).flatmap(
    lambda articles: SYNONYMS.map(lambda table: {**articles, "synonyms.toml": table})
)
EDITS = st.lists(st.dictionaries(PATHS, ARTICLES | st.none(), max_size=3), min_size=1, max_size=3)
QUESTIONS = (
    "What did the Foreign Office say?", "FO", "Who granted asylum?", "Envoy 17 in Quito",
    "raning in the UK", "United Kingdom", "Botschaft in London", "140000 US",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _any_change_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patching, "MAX_SHARE", 9.0)
    monkeypatch.setattr(patching, "MIN_LIVE_SHARE", 0.0)


def made(root: Path, files: Mapping[str, bytes]) -> Made:
    return make_snapshot("asylum", files, root, 0)


def edited(files: Mapping[str, bytes], edit: Mapping[str, bytes | None]) -> dict[str, bytes]:
    after = {**files, **edit}
    return {path: content for path, content in after.items() if content is not None}


def states(
    files: Mapping[str, bytes], edits: list[dict[str, bytes | None]], tables: list[bytes]
) -> Iterator[dict[str, bytes]]:
    yield dict(files)
    for edit, table in zip(edits, tables, strict=False):
        after = edited(files, {**edit, "synonyms.toml": table})
        if any(path.endswith(".md") for path in after):
            files = after
            yield dict(files)


def assert_same(patched: Snapshot, anew: Snapshot) -> None:
    assert patched.story == anew.story or patched.story.articles == anew.story.articles
    assert patched.story.digests == anew.story.digests
    assert tuple(patched.passages) == tuple(anew.passages)
    for question in QUESTIONS:
        found, expected = patched.search(question, 9), anew.search(question, 9)
        assert found.question == expected.question
        assert found.hits == expected.hits
        assert [hit.score for hit in found.hits] == [hit.score for hit in expected.hits]
        assert (found.df, found.worth, found.rarity) == (
            expected.df,
            expected.worth,
            expected.rarity,
        )
        assert found.near_words == expected.near_words
        assert (found.newest, found.published) == (expected.newest, expected.published)


@settings(max_examples=30, deadline=None)
@given(files=FILES, edits=EDITS, tables=st.lists(SYNONYMS, min_size=3, max_size=3))
def test_it_answers_as_one_made_anew(
    files: dict[str, bytes], edits: list[dict[str, bytes | None]], tables: list[bytes]
) -> None:
    with TemporaryDirectory() as folder:
        for state in states(files, edits, tables):
            result = made(Path(folder), state)

            assert_same(
                open_snapshot(result.folder, 1), build_snapshot(assemble("asylum", state), 1)
            )
            check_snapshot(result.folder)


@settings(max_examples=30, deadline=None)
@given(files=FILES, edits=EDITS)
def test_its_arrays_are_those_of_one_made_anew(
    files: dict[str, bytes], edits: list[dict[str, bytes | None]]
) -> None:
    """All that does not depend on the numbers of terms and words, to the last bit."""
    with TemporaryDirectory() as folder:
        for state in states(files, edits, [files["synonyms.toml"]] * 3):
            patched = open_snapshot(made(Path(folder), state).folder, 1)

        story = assemble("asylum", state)
        expected = build_snapshot(story, 1)._arrays  # noqa: SLF001  # what it consists of
        arrays = patched._arrays  # noqa: SLF001
        for name, array in expected.items():
            if name.startswith(("passages.", "grams.", "copies.", "articles.")) or name in {
                "postings.lengths", "postings.model", "postings.code_tf", "postings.code_bound",
                "postings.code_floor",
            }:  # fmt: skip
                assert arrays[name].dtype == array.dtype, name
                np.testing.assert_array_equal(arrays[name], array, name)
        assert len(arrays["postings.positions"]) == len(expected["postings.positions"])
        assert sorted(arrays["postings.many_tf"]) == sorted(expected["postings.many_tf"])


FIVE = {f"{name}.md": make_article_file(f"Envoy {name} spoke.") for name in "abcde"}


def test_what_did_not_change_is_not_written_again(tmp_path: Path) -> None:
    made(tmp_path, FIVE)

    result = made(tmp_path, {**FIVE, "c.md": make_article_file("It rained in Quito.")})

    assert result.is_patched
    sizes = [path.stat().st_size for path in (tmp_path / PACKS).iterdir()]
    assert sorted(sizes) == [
        len(make_article_file("It rained in Quito.")),
        sum(map(len, FIVE.values())),
    ]
    assert open_snapshot(result.folder, 1).search("Did it rain?", 3).hits


def test_a_change_that_only_takes_away_writes_no_article(tmp_path: Path) -> None:
    made(tmp_path, FIVE)

    result = made(tmp_path, {path: FIVE[path] for path in ("a.md", "b.md", "d.md", "e.md")})

    assert result.is_patched
    assert len(list((tmp_path / PACKS).iterdir())) == 1


@pytest.mark.parametrize(
    "table", [b'language = "de"\n', b'keep = ["read-more"]\n', b'title = "Other"\n']
)
def test_what_every_article_is_read_by_is_read_by_all(tmp_path: Path, table: bytes) -> None:
    made(tmp_path, FIVE)

    result = made(tmp_path, {**FIVE, "story.toml": table})

    assert result.is_patched is table.startswith(b"title")


@pytest.mark.parametrize(
    ("limit", "value"), [("MAX_SHARE", 0.2), ("MAX_PACKS", 1), ("MIN_LIVE_SHARE", 1.1)]
)
def test_what_is_sooner_made_anew_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: float
) -> None:
    made(tmp_path, FIVE)
    monkeypatch.setattr(patching, limit, value)

    result = made(tmp_path, {**FIVE, "c.md": make_article_file("It rained.")})

    assert not result.is_patched
    assert open_snapshot(result.folder, 1).search("Did it rain?", 3).hits


def test_a_broken_file_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    made(tmp_path, FIVE)

    with pytest.raises(BrokenArticlesError) as broken:
        made(tmp_path, {**FIVE, "c.md": b"---\nheadline: H\n"})

    assert [error.file for error in broken.value.errors] == ["c.md"]
    assert len(list((tmp_path / PACKS).iterdir())) == 1


def test_a_story_without_articles_is_refused(tmp_path: Path) -> None:
    made(tmp_path, FIVE)

    with pytest.raises(CorpusError, match="holds no article"):
        made(tmp_path, {"story.toml": b""})


def test_a_snapshot_of_another_version_is_not_built_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(tmp_path, FIVE)
    monkeypatch.setattr("bot.library.workshop.making.analysis_version", lambda: "other")

    assert not made(tmp_path, {**FIVE, "c.md": make_article_file("It rained.")}).is_patched


def test_an_acronym_that_a_new_article_introduces_is_found_in_old_ones(tmp_path: Path) -> None:
    """And is one no more once no article introduces it."""
    said = make_article_file("The ministry (MFA) spoke. Envoys of the MFA left.")
    files = {**FIVE, "f.md": make_article_file("An MFA envoy came to Quito.", headline="News")}
    introducing = make_article_file("The Ministry For Asylum (MFA) spoke.")
    question = "What did the Ministry For Asylum do in Quito?"

    def terms_found(state: Mapping[str, bytes]) -> list[list[str]]:
        snapshot = open_snapshot(made(tmp_path, state).folder, 1)
        hits = snapshot.search(question, 9).hits
        return [
            [t for t, w in h.by_term.items() if w] for h in hits if h.passage.article.file == "f.md"
        ]

    made(tmp_path, {**files, "c.md": said})
    assert terms_found({**files, "c.md": introducing}) == [["=ministri_asylum", "quito"]]
    assert terms_found({**files, "c.md": said}) == [["quito"]]


def test_what_went_is_neither_counted_nor_suggested_any_more(tmp_path: Path) -> None:
    files = {**FIVE, "c.md": make_article_file("The zebrafinch sang.")}
    made(tmp_path, files)

    result = made(tmp_path, FIVE)

    snapshot = open_snapshot(result.folder, 1)
    anew = build_snapshot(assemble("asylum", FIVE), 1)
    found, expected = (each.search("zebrafinsh", 3) for each in (snapshot, anew))
    assert result.is_patched
    assert found.near_words == expected.near_words
    assert found.question == expected.question
    np.testing.assert_array_equal(snapshot._arrays["grams.df"], anew._arrays["grams.df"])  # noqa: SLF001

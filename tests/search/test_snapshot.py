"""Searching one snapshot: order, scores, unknown words."""

import asyncio
from pathlib import Path
from unittest.mock import create_autospec

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UnknownStoryError
from bot.search.near import NearWords
from bot.search.searcher import SnapshotSearcher
from bot.search.snapshot import Snapshot, build_snapshot
from bot.story.model import Article, Story
from tests.builders import make_article, make_files, make_story

BODIES = {
    "asylum": "Ecuador has granted political asylum to Julian Assange.\n",
    "embassy": "Assange has been in the Ecuadorian embassy since 19 June.\n",
    "money": "Backers who stood surety for Assange are set to lose 140,000 pounds.\n",
    "letter": "British diplomats delivered a letter in Quito. The letter named Assange.\n",
}
QUESTIONS = st.lists(
    st.sampled_from(
        "Assange asylum letter 140000 pounds Quito embasy June the was in xyzzy ? lose".split()
    ),
    max_size=8,
).map(" ".join)


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return build_snapshot(make_story(make_files(**BODIES)), 3)


def build(*articles: Article, language: str = "en") -> Snapshot:
    return build_snapshot(Story("tale", "Tale", language, articles), 1)


@given(QUESTIONS | st.text(max_size=30))
def test_hits_are_ordered_and_their_scores_add_up(snapshot: Snapshot, question: str) -> None:
    hits = snapshot.search(question, 10).hits

    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(score > 0 for score in scores)
    for hit in hits:
        assert hit.score == pytest.approx(hit.stems + hit.passage_grams + hit.sentence_grams)
        assert 0 <= hit.coverage <= 1 + 1e-9
    assert len({hit.passage for hit in hits}) == len(hits)


@given(QUESTIONS | st.text(max_size=30))
def test_what_is_found_describes_the_question(snapshot: Snapshot, question: str) -> None:
    found = snapshot.search(question, 10)

    assert (found.story, found.revision, found.passages) == ("asylum", 3, len(snapshot.passages))
    assert found.df.keys() == found.rarity.keys() == set(found.question.terms)
    assert all(0 <= df <= found.passages for df in found.df.values())
    assert all(0 <= rarity <= 1 for rarity in found.rarity.values())
    assert found.worth.keys() == found.df.keys()
    assert all(worth > 0 for worth in found.worth.values())
    assert all(word in question for word in found.unknown_words)


@given(QUESTIONS, st.integers(1, 4))
def test_a_limit_keeps_the_best(snapshot: Snapshot, question: str, limit: int) -> None:
    every = snapshot.search(question, 10).hits

    limited = snapshot.search(question, limit).hits

    assert [hit.passage for hit in limited] == [hit.passage for hit in every[:limit]]


@pytest.mark.parametrize(
    ("question", "file"),
    [
        ("Who was granted asylum?", "asylum.md"),
        ("Since when has he been in the embassy?", "embassy.md"),
        ("How much will the backers lose?", "money.md"),
        ("£140k", "money.md"),
        ("Who delivered the letter?", "letter.md"),
        ("June 19th", "embassy.md"),
    ],
)
def test_the_passage_that_answers_comes_first(snapshot: Snapshot, question: str, file: str) -> None:
    assert snapshot.search(question, 3).hits[0].passage.article.file == file


@pytest.mark.parametrize("question", ["", "   ", "?!", "Who was the of it?", "\ud800", "🙂"])
def test_a_question_without_a_content_word_finds_nothing(snapshot: Snapshot, question: str) -> None:
    found = snapshot.search(question, 3)

    assert found.hits == ()
    assert found.unknown_words == ()


def test_a_misspelt_word_that_a_question_repeats_is_looked_for_once(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    near = create_autospec(NearWords.near, side_effect=NearWords.near)
    monkeypatch.setattr(NearWords, "near", near)

    snapshot.search("asylem and asylem, asylem?", 3)

    assert near.call_count == 1


def test_unknown_words_are_named_once_and_as_written(snapshot: Snapshot) -> None:
    found = snapshot.search("Did the POPE bless Assange, and which Pope? The POPE!", 3)

    assert found.unknown_words == ("POPE", "bless", "Pope")


def test_equal_passages_keep_the_order_of_their_files() -> None:
    same = "Ecuador granted asylum."
    snapshot = build(*(make_article(same, file=f"{n}.md") for n in "abc"))

    hits = snapshot.search("Who granted asylum?", 3).hits

    assert [hit.passage.article.file for hit in hits] == ["a.md", "b.md", "c.md"]


def test_a_story_of_one_passage_can_be_asked() -> None:
    snapshot = build(make_article("Ecuador granted asylum."))

    (hit,) = snapshot.search("Who granted asylum?", 3).hits

    assert hit.passage.text == "Ecuador granted asylum."


def test_a_word_of_the_headline_finds_the_article() -> None:
    snapshot = build(
        make_article("He agreed.", file="a.md", headline="Curfew in Quito"),
        make_article("He refused.", file="b.md", headline="Rain in London"),
    )

    (hit,) = snapshot.search("What about the curfew?", 3).hits

    assert hit.passage.article.file == "a.md"


def test_an_article_in_another_language_is_found_by_names_and_numbers() -> None:
    snapshot = build(
        make_article("Die Botschaften in Quito schwiegen.", file="de.md", language="de"),
        make_article("The embassies were silent.", file="en.md"),
    )

    (english,) = snapshot.search("embassy", 3).hits
    (german,) = snapshot.search("Quito", 3).hits

    assert english.passage.article.file == "en.md"
    assert german.passage.article.file == "de.md"


def test_a_word_of_an_article_in_another_language_is_not_repaired_to_itself() -> None:
    snapshot = build(make_article("Die Botschaften schwiegen.", language="de"))

    assert snapshot.search("Botschaften", 3).question.repairs == ()


async def test_a_question_sees_only_its_own_story() -> None:
    async with SnapshotSearcher() as searcher:
        for name, body in (("first", "Ecuador granted asylum."), ("second", "Rain fell.")):
            searcher.publish(build_snapshot(make_story(make_files(one=body), name=name), 1))

        found = await searcher.search("second", "Who granted asylum?", 3)

    assert found.story == "second"
    assert found.hits == ()


async def test_a_published_snapshot_answers_from_the_next_question_on() -> None:
    old = build_snapshot(make_story(make_files(one="Ecuador granted asylum.")), 1)
    new = build_snapshot(make_story(make_files(one="Ecuador refused asylum.")), 2)
    async with SnapshotSearcher() as searcher:
        searcher.publish(old)
        in_flight = asyncio.create_task(searcher.search("asylum", "asylum", 3))
        await asyncio.sleep(0)  # it has read its snapshot
        searcher.publish(new)

        before, after = await in_flight, await searcher.search("asylum", "asylum", 3)

    assert (before.revision, after.revision) == (1, 2)
    assert "granted" in before.hits[0].passage.text
    assert "refused" in after.hits[0].passage.text
    assert searcher.current("asylum") is new


async def test_a_large_snapshot_is_quickened_and_answers_even_if_that_fails(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    asked: list[Path | None] = []

    def quicken(_: Snapshot, cache: Path | None) -> None:
        asked.append(cache)
        raise OSError("no room")

    monkeypatch.setattr(Snapshot, "quicken", quicken)
    monkeypatch.setattr("bot.search.searcher.COMPILED_FROM", 2)
    async with SnapshotSearcher(tmp_path) as searcher:
        for name, files in (
            ("small", {"one": "Rain."}),
            ("large", {"one": "Rain.", "two": "Hail."}),
        ):
            searcher.publish(build_snapshot(make_story(make_files(**files), name=name), 1))
        found = await searcher.search("large", "hail", 3)
        async with asyncio.timeout(10):
            while "no room" not in caplog.text:  # noqa: ASYNC110  # a log has no event
                await asyncio.sleep(0.001)

    assert asked == [tmp_path]
    assert len(found.hits) == 1
    assert "no room" in caplog.text


async def test_an_unknown_story_is_named() -> None:
    async with SnapshotSearcher() as searcher:
        with pytest.raises(UnknownStoryError, match="nowhere"):
            await searcher.search("nowhere", "Who?", 3)

"""What every searcher must do, however it finds its passages."""

from collections.abc import AsyncIterator

import pytest

from bot.answers.answering import Searcher
from bot.errors import UnknownStoryError
from bot.search.searcher import SnapshotSearcher
from bot.search.snapshot import build_snapshot
from bot.story.model import Story
from tests.builders import make_article, make_files, make_story
from tests.fakes import FakeSearcher

BODIES = {
    "asylum": "Ecuador has granted political asylum to Julian Assange.\n",
    "mission": "Assange has been in the Ecuadorian embassy since 19 June.\n",
    "money": "Backers who stood surety for Assange are set to lose 140,000 pounds.\n",
    "note": "British diplomats delivered a letter in Quito. The letter named Assange.\n",
}
COPIES = Story(
    "copies", "Copies", "en", tuple(make_article("It rained.", file=f"{n}.md") for n in "abc")
)
PUBLISHED = ((make_story(make_files(**BODIES)), 3), (COPIES, 1))


@pytest.fixture(params=["SnapshotSearcher", "FakeSearcher"])
async def searcher(request: pytest.FixtureRequest) -> AsyncIterator[Searcher]:
    if request.param == "FakeSearcher":
        fake = FakeSearcher()
        for story, revision in PUBLISHED:
            fake.publish(story, revision)
        yield fake
        return
    async with SnapshotSearcher() as real:
        for story, revision in PUBLISHED:
            real.publish(build_snapshot(story, revision))
        yield real


@pytest.mark.parametrize(
    ("question", "file"),
    [
        ("Who was granted asylum?", "asylum.md"),
        ("Since when has Assange been in the embassy?", "mission.md"),
        ("How much will the backers lose?", "money.md"),
        ("£140k", "money.md"),
        ("Who delivered the LETTERS?", "note.md"),
    ],
)
async def test_the_passage_that_answers_comes_first(
    searcher: Searcher, question: str, file: str
) -> None:
    found = await searcher.search("asylum", question, 5)

    assert found.hits[0].passage.article.file == file


@pytest.mark.parametrize(
    ("question", "files"),
    [
        ("Assange", {"asylum.md", "mission.md", "money.md", "note.md"}),
        ("embassy or letter", {"mission.md", "note.md"}),
        ("marathon", set()),
        ("Who was the of it?", set()),
        ("?!", set()),
        ("", set()),
    ],
)
async def test_passages_with_a_term_of_the_question_are_found_and_no_others(
    searcher: Searcher, question: str, files: set[str]
) -> None:
    found = await searcher.search("asylum", question, 5)

    assert {hit.passage.article.file for hit in found.hits} == files


async def test_hits_stand_best_first_and_their_scores_add_up(searcher: Searcher) -> None:
    found = await searcher.search("asylum", "Did Assange lose the letter of asylum in June?", 5)

    scores = [hit.score for hit in found.hits]
    assert len(scores) == 4
    assert scores == sorted(scores, reverse=True)
    for hit in found.hits:
        assert hit.score > 0
        assert hit.score == pytest.approx(hit.stems + hit.passage_grams + hit.sentence_grams)
        assert hit.by_term.keys() == set(found.question.terms)
        assert len(hit.terms) == len(hit.passage.sentences)


async def test_equal_passages_keep_the_order_of_their_files(searcher: Searcher) -> None:
    found = await searcher.search("copies", "Did it rain?", 5)

    assert [hit.passage.article.file for hit in found.hits] == ["a.md", "b.md", "c.md"]


@pytest.mark.parametrize("limit", [1, 2, 3])
async def test_a_limit_keeps_the_best(searcher: Searcher, limit: int) -> None:
    every = await searcher.search("asylum", "Did Assange lose the letter?", 5)

    limited = await searcher.search("asylum", "Did Assange lose the letter?", limit)

    assert [h.passage.text for h in limited.hits] == [h.passage.text for h in every.hits][:limit]


@pytest.mark.parametrize(
    ("story", "title", "revision", "passages"),
    [("asylum", "asylum", 3, 4), ("copies", "Copies", 1, 3)],
)
async def test_what_was_searched_is_named(
    searcher: Searcher, story: str, title: str, revision: int, passages: int
) -> None:
    found = await searcher.search(story, "Did it rain?", 5)

    assert (found.story, found.title, found.revision) == (story, title, revision)
    assert found.passages == passages
    assert found.question.text == "Did it rain?"


async def test_terms_are_counted_in_passages_and_headlines(searcher: Searcher) -> None:
    found = await searcher.search("asylum", "Assange's money, a letter, a marathon, a letter?", 5)

    df = {found.question.words[term]: count for term, count in found.df.items()}
    assert df == {"assange": 4, "money": 1, "letter": 1, "marathon": 0}
    assert found.rarity.keys() == found.df.keys()
    assert all(0 <= rarity <= 1 for rarity in found.rarity.values())


async def test_unknown_words_are_named_once_and_as_written(searcher: Searcher) -> None:
    found = await searcher.search("asylum", "Did the POPE bless Assange? And Pope? POPE!", 5)

    assert found.unknown_words == ("POPE", "bless", "Pope")


async def test_an_unknown_story_is_named(searcher: Searcher) -> None:
    with pytest.raises(UnknownStoryError, match="nowhere"):
        await searcher.search("nowhere", "Who?", 5)

"""Editions under embargo: the newest that is published answers."""

from itertools import combinations

import pytest

from bot.search.scope import Scope
from bot.search.snapshot import Snapshot, build_snapshot
from tests.builders import make_article_file, make_story

URL = "https://example.org/llama"
FILES = ("first.md", "second.md", "third.md")


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    files = {
        file: make_article_file(
            f"A llama won the fair at Otavalo, says edition {number}.\n",
            headline=f"Edition {number}",
            url=URL,
            updated_at=f"2012-08-{17 + number}",
        )
        for number, file in enumerate(FILES)
    }
    return build_snapshot(make_story(files), 1)


@pytest.mark.parametrize(
    "embargoed", [some for count in range(4) for some in combinations(FILES, count)]
)
def test_the_newest_edition_that_is_published_answers_alone(
    snapshot: Snapshot, embargoed: tuple[str, ...]
) -> None:
    scope = Scope(withheld=frozenset(embargoed), embargoed=frozenset(embargoed))

    hits = snapshot.search("Which llama won the fair at Otavalo?", 9, scope).hits

    published = [file for file in FILES if file not in embargoed]
    assert [hit.passage.article.file for hit in hits] == published[-1:]
    for number, file in enumerate(FILES):
        newer = snapshot.newer_edition(number, scope)
        if file in published[:-1]:
            assert newer is not None
            assert newer.file == published[-1]
        elif file in published:
            assert newer is None


def test_a_retracted_edition_brings_no_older_one_back(snapshot: Snapshot) -> None:
    scope = Scope(withheld=frozenset({"third.md"}))

    assert snapshot.search("Which llama won the fair at Otavalo?", 9, scope).hits == ()

"""Which passages may answer?"""

from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answers.answering import CONSIDERED_HITS, compose
from bot.search.catalogue import Passages
from bot.search.copies import Copies
from bot.search.scope import EVERYTHING, Scope
from bot.search.scoping import Scopes
from bot.search.snapshot import Snapshot, build_snapshot
from bot.story.duplicates import NO_GROUP
from bot.story.editions import NONE_NEWER
from bot.story.model import Article, Span, Story
from bot.story.moments import microseconds_or_never
from tests.builders import make_article, make_passage

BODY = "The harbour is closed. The bridge is open. The harbour was closed by the mayor. Ducks swim."
OPEN, CLOSED, MAYOR = "The bridge is open.", "The harbour is closed.", "by the mayor"

ARTICLES = (
    make_article(
        BODY, file="a.md", outlet="The Quay", published_at=datetime(2020, 1, 2, tzinfo=UTC)
    ),
    make_article(
        BODY.replace("mayor", "warden"),
        file="b.md",
        outlet="The Pier",
        published_at=datetime(2020, 1, 3, 23, 59, tzinfo=UTC),
    ),
    make_article(BODY.replace("mayor", "council"), file="c.md", outlet=None, published_at=None),
)


def span_of(words: str) -> Span:
    return Span(BODY.index(words), BODY.index(words) + len(words))


def hiding(*words: str) -> Scope:
    return Scope(hidden=frozenset(("a.md", span_of(each)) for each in words))


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return build_snapshot(Story("quay", "Quay", "en", ARTICLES), 1)


@pytest.mark.parametrize(
    ("scope", "files"),
    [
        (EVERYTHING, "abc"),
        (Scope(published_from=date(2020, 1, 3)), "b"),
        (Scope(published_to=date(2020, 1, 2)), "a"),
        (Scope(published_from=date(2020, 1, 2), published_to=date(2020, 1, 3)), "ab"),
        (Scope(published_from=date(2020, 1, 4)), ""),
        (Scope(outlets=frozenset({"the PIER"})), "b"),
        (Scope(outlets=frozenset({"The Pier", "The Quay"})), "ab"),
        (Scope(withheld=frozenset({"a.md"})), "bc"),
        (Scope(hidden=frozenset({("a.md", Span(0, len(BODY)))})), "bc"),
    ],
)
def test_only_articles_in_scope_answer(snapshot: Snapshot, scope: Scope, files: str) -> None:
    found = snapshot.search("Who closed the harbour?", 10, scope)

    assert {hit.passage.article.file for hit in found.hits} == {f"{name}.md" for name in files}
    assert all(scope.allows(article) for article in found.newest)


@pytest.mark.parametrize("scope", [EVERYTHING, Scope(withheld=frozenset({"a.md"}))])
def test_words_keep_their_worth_in_any_scope(snapshot: Snapshot, scope: Scope) -> None:
    everywhere = snapshot.search("Who was the mayor?", 10)

    found = snapshot.search("Who was the mayor?", 10, scope)

    assert found.df == everywhere.df
    assert found.rarity == everywhere.rarity
    assert found.unknown_words == everywhere.unknown_words


def test_a_scope_leaves_the_candidates_to_others(snapshot: Snapshot) -> None:
    [hit] = snapshot.search("mayor", 1).hits
    assert hit.passage.article.file == "a.md"

    assert not snapshot.search("mayor", 1, Scope(withheld=frozenset({"a.md"}))).hits


def test_what_only_hidden_sentences_say_is_not_found(snapshot: Snapshot) -> None:
    assert not snapshot.search("mayor", 5, hiding(MAYOR)).hits


def test_a_passage_is_shown_without_what_is_hidden_in_it(snapshot: Snapshot) -> None:
    found = snapshot.search("mayor harbour", 5, hiding("bridge"))

    [hit] = [hit for hit in found.hits if hit.passage.article.file == "a.md"]
    assert hit.passage.text == "The harbour was closed by the mayor. Ducks swim."
    assert len(hit.terms) == len(hit.passage.sentences) == 2


def test_runs_are_what_stands_between_hidden_sentences() -> None:
    passage = make_passage(article=ARTICLES[0])

    assert list(EVERYTHING.runs(passage)) == [(0, 4)]
    assert list(hiding("bridge", "Ducks").runs(passage)) == [(0, 1), (2, 3)]
    assert list(hiding("harbour is", "Ducks").runs(passage)) == [(1, 3)]
    assert not list(hiding(BODY).runs(passage))


words = st.sampled_from("harbour closed bridge open mayor warden council ducks swim".split())


@settings(max_examples=60, deadline=None)
@given(
    question=st.lists(words, min_size=1, max_size=4).map(" ".join),
    spans=st.lists(
        st.tuples(
            st.sampled_from(["a.md", "b.md", "c.md"]), st.integers(0, 80), st.integers(1, 40)
        ),
        max_size=4,
    ),
    withheld=st.frozensets(st.sampled_from(["a.md", "b.md", "c.md"]), max_size=2),
)
def test_nothing_hidden_or_withheld_is_ever_quoted(
    snapshot: Snapshot, question: str, spans: list[tuple[str, int, int]], withheld: frozenset[str]
) -> None:
    hidden = frozenset((file, Span(start, start + length)) for file, start, length in spans)
    scope = Scope(withheld=withheld, hidden=hidden)

    answer = compose(snapshot.search(question, CONSIDERED_HITS, scope))

    for excerpt in answer.excerpts:
        assert scope.allows(excerpt.article)
        assert not scope.hides(excerpt.article, excerpt.span)
    assert not {article.file for article in answer.nearest} & withheld


@given(days=st.tuples(st.dates(), st.dates(), st.datetimes(timezones=st.just(UTC))))
def test_both_days_belong_to_the_scope(days: tuple[date, date, datetime]) -> None:
    first, last, at = days
    article: Article = make_article(published_at=at)

    allowed = Scope(published_from=first, published_to=last).allows(article)

    assert allowed == (first <= at.date() <= last)


DAYS = st.none() | st.dates(date(2019, 12, 30), date(2020, 1, 3)) | st.just(date.max)
MOMENTS = st.datetimes(datetime(2019, 12, 31), datetime(2020, 1, 2), timezones=st.just(UTC))  # noqa: DTZ001
FILES = st.frozensets(st.sampled_from(["0.md", "1.md", "2.md", "9.md"]))


@given(
    st.lists(
        st.tuples(st.none() | MOMENTS, st.sampled_from([None, "", "The Quay", "the quay", "Pier"])),
        min_size=1,
        max_size=4,
    ),
    st.builds(
        Scope,
        published_from=DAYS,
        published_to=DAYS,
        outlets=st.frozensets(st.sampled_from(["THE QUAY", "pier", "Nowhere", ""])),
        withheld=FILES,
        hidden=FILES.map(lambda files: frozenset((file, Span(0, 4)) for file in files)),
    ),
)
def test_what_lies_within_a_scope_is_what_it_says_of_each_article(
    said: list[tuple[datetime | None, str | None]], scope: Scope
) -> None:
    articles = tuple(
        make_article(f"Ducks{at}.", file=f"{at}.md", outlet=outlet, published_at=moment)
        for at, (moment, outlet) in enumerate(said)
    )
    story = Story("quay", "Quay", "en", articles)
    published = np.array([microseconds_or_never(a.published_at) for a in articles], np.int64)
    passages = Passages(
        {
            "article_passages": np.arange(len(articles) + 1, dtype=np.uint32),
            "passage_sentences": np.arange(len(articles) + 1, dtype=np.uint32),
            "passage_paragraphs": np.ones(len(articles), np.uint32),
            "sentence_starts": np.zeros(len(articles), np.uint32),
            "sentence_lengths": np.full(len(articles), 14, np.uint16),
        },
        articles,
    )
    alone = {
        "groups": np.full(len(articles), NO_GROUP, np.int32),
        "newer": np.full(len(articles), NONE_NEWER, np.int32),
    }

    within = Scopes(story, published, passages, Copies(alone, articles, passages)).of(scope)

    allowed = [scope.allows_passage(passage) for passage in passages]
    mask = np.ones(len(articles), np.bool_) if within.mask is None else within.mask
    assert mask.tolist() == allowed
    dated = [a for a in articles if a.published_at is not None and scope.allows(a)]
    dated.sort(key=lambda article: -microseconds_or_never(article.published_at))
    assert list(within.newest) == dated[:3]

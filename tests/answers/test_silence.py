"""Why a story does not answer: near words, other times, other languages."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.silence import OtherTime, Silence, why_silent
from bot.search.snapshot import Snapshot, build_snapshot
from bot.story.model import Story
from tests.builders import make_article

AUGUST, SEPTEMBER = datetime(2012, 8, 15, tzinfo=UTC), datetime(2012, 9, 20, 23, tzinfo=UTC)
BODY = "Ecuador granted Assange asylum in August. He had come to the embassy on 19 June."


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    articles = (
        make_article(BODY, file="a.md", published_at=AUGUST),
        make_article("Diplomats met in Quito in 2010.", file="b.md", published_at=SEPTEMBER),
        make_article("An undated note about the surety.", file="c.md", published_at=None),
    )
    return build_snapshot(Story("tale", "Tale", "en", articles), 1)


def silence(snapshot: Snapshot, question: str) -> Silence:
    return why_silent(snapshot.search(question, 5))


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What happened in 2019?", "2019"),
        ("What happened in March 2019?", "March 2019"),
        ("What happened on 17 March 2019?", "17 March 2019"),
        ("What happened on March 17, 2019?", "March 17, 2019"),
        ("What happened on 2019-03-17?", "2019-03-17"),
        ("And in October 2012, what then?", "October 2012"),
        ("Who was elected in 1999?", "1999"),
        ("Who was elected in December?", "December"),
        ("¿Qué pasó en marzo 2019?", "marzo 2019"),
    ],
)
def test_a_time_that_the_articles_do_not_reach_is_named(
    snapshot: Snapshot, question: str, asked: str
) -> None:
    expected = OtherTime(asked, AUGUST.date(), SEPTEMBER.date())

    assert silence(snapshot, question).other_time == expected


@pytest.mark.parametrize(
    "question",
    [
        "What happened in 2012?",
        "What happened in August 2012?",
        "Who met in 2010?",
        "What happened on 19 June?",
        "What happened in June?",
        "May he leave?",
        "Did the march begin?",
        "Who paid 140,000 pounds to 1500 people?",
        "Where is he?",
    ],
    ids=lambda question: question,
)
def test_times_they_may_well_tell_of_are_not(snapshot: Snapshot, question: str) -> None:
    found = silence(snapshot, question).other_time

    assert found is None or found.asked == "1500"


def test_without_dates_no_time_is_outside() -> None:
    undated = build_snapshot(
        Story("tale", "Tale", "en", (make_article(BODY, published_at=None),)), 1
    )

    assert silence(undated, "What happened in 2019?").other_time is None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What did Asznge do?", {"Asznge": ("assange",)}),
        ("Where is the ambassy?", {}),  # one letter: that is read as the story's word at once
        ("Who won the Olympics?", {}),
        ("Where is the embaxzy?", {"embaxzy": ("embassy",)}),
    ],
)
def test_words_like_those_it_never_uses_are_offered(
    snapshot: Snapshot, question: str, expected: dict[str, tuple[str, ...]]
) -> None:
    assert silence(snapshot, question).near_words == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("¿Por qué está en la embajada?", "es"),
        ("Warum ist er in der Botschaft?", "de"),
        ("Pourquoi est-il à Londres ?", "fr"),
        ("Кто победил?", "ru"),
        ("誰が勝ちましたか", "ja"),
        ("Who won the race?", None),
        ("Was it a cat?", None),
        ("asylum ecuador reason", None),
        ("Die Zeit", None),
        ("", None),
    ],
)
def test_a_question_in_a_language_it_is_not_asked_in_is_told(
    snapshot: Snapshot, question: str, expected: str | None
) -> None:
    assert silence(snapshot, question).language == expected


@given(st.text(max_size=80))
def test_any_question_gets_its_reasons(question: str) -> None:
    story = Story("tale", "Tale", "en", (make_article(BODY, published_at=AUGUST),))

    found = why_silent(build_snapshot(story, 1).search(question, 5))

    if found.other_time is not None:
        assert found.other_time.asked in question
        assert found.other_time.first == found.other_time.last == date(2012, 8, 15)
    assert all(word in question for word in found.near_words)

"""What is counted of a question, and what of it can be read."""

from collections.abc import Mapping
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.model import Answer, Verdict
from bot.readers.counting import (
    LATENCY_BOUNDS_MS,
    MAX_COUNTED_WORDS,
    Seal,
    WordCount,
    bucket_of,
    grouped,
    median_ms,
    tally,
)
from bot.readers.marks import Marks
from tests.builders import NOON

MARKS = Marks(b"k" * 32)
GUILD, READER = 7, 42
SEAL = Seal(MARKS, GUILD, READER)


def make_answer(
    words: Mapping[str, str], verdict: Verdict = Verdict.NOT_IN_STORY, unknown: tuple[str, ...] = ()
) -> Answer:
    return Answer(
        question="?",
        story="asylum",
        story_id=1,
        title="Asylum",
        revision=1,
        verdict=verdict,
        confidence=0.1,
        excerpts=(),
        words=words,
        unknown_words=unknown,
    )


def words_of(answer: Answer) -> list[str]:
    return [one.words for one in tally(answer, GUILD, NOON.date(), 0.1, SEAL).unanswered]


def test_a_question_without_an_answer_has_its_words_counted_alone_and_in_pairs() -> None:
    answer = make_answer({"olymp": "olympic", "won": "won", "100": "100"})

    assert words_of(answer) == [
        "olympic",
        "won",
        "100",
        "olympic won",
        "100 olympic",
        "100 won",
    ]


@pytest.mark.parametrize("verdict", [Verdict.ANSWERED, Verdict.WEAK])
def test_words_of_other_questions_are_not_counted(verdict: Verdict) -> None:
    assert words_of(make_answer({"olymp": "olympic"}, verdict)) == []


def test_of_a_long_question_the_words_that_the_story_never_uses_come_first() -> None:
    words = {f"t{number}": f"word{number}" for number in range(9)}

    counted = words_of(make_answer(words, unknown=("Word8", "WORD7")))

    assert counted[:MAX_COUNTED_WORDS] == ["word7", "word8", "word0", "word1", "word2", "word3"]
    assert len(counted) == 21


@given(st.integers(0, 2**63 - 1), st.integers(0, 2**63 - 1))
def test_the_same_words_have_one_seal_whoever_asks_in_whatever_order(one: int, other: int) -> None:
    words = (("olymp", "olympic"), ("won", "won"))

    first = Seal(MARKS, GUILD, one)(words)
    second = Seal(MARKS, GUILD, other)(words[::-1])

    assert first.sealed == second.sealed
    assert 0 <= first.mark <= 255
    assert Seal(MARKS, GUILD + 1, one)(words).sealed != first.sealed


def test_marks_beside_different_words_cannot_be_joined() -> None:
    seals = [SEAL(((f"t{number}", "w"),)).mark for number in range(64)]

    assert len(set(seals)) > 32


def test_a_mark_fits_many_people() -> None:
    words = (("olymp", "olympic"),)
    mark = SEAL(words).mark

    sharing = sum(Seal(MARKS, GUILD, reader)(words).mark == mark for reader in range(10_000))

    assert 15 <= sharing <= 80


@given(st.lists(st.floats(0, 5), min_size=1, max_size=40))
def test_the_median_lies_in_the_bucket_of_the_true_one(seconds: list[float]) -> None:
    histogram: dict[int, int] = {}
    for latency in seconds:
        histogram[bucket_of(latency)] = histogram.get(bucket_of(latency), 0) + 1

    found = median_ms(histogram)

    assert found is not None
    lowest, highest = min(seconds), max(seconds)
    bounds = (0, *LATENCY_BOUNDS_MS)
    assert bounds[bucket_of(lowest)] <= found <= bounds[bucket_of(highest) + 1]
    if len(histogram) == 1:
        bucket = bucket_of(median(seconds))
        assert bounds[bucket] <= found <= bounds[bucket + 1]


@pytest.mark.parametrize(
    ("histogram", "expected"),
    [({}, None), ({0: 4}, 10.0), ({0: 1, 5: 2}, 106.25 + 6.25), ({15: 1}, 5000.0)],
    ids=["nothing", "one bucket", "two buckets", "beyond the last bound"],
)
def test_the_median_of_a_histogram(histogram: dict[int, int], expected: float | None) -> None:
    found = median_ms(histogram)

    assert found == expected if expected is None else found == pytest.approx(expected, rel=0.1)


def count(asked: int, *words: str) -> WordCount:
    return WordCount(words, asked)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([], []),
        ([count(3, "won")], [count(3, "won")]),
        (
            [
                count(9, "olympic"),
                count(8, "won"),
                count(8, "olympic", "won"),
                count(8, "100"),
                count(8, "100", "olympic"),
            ],
            [count(9, "100", "olympic", "won")],
        ),
        (
            [count(9, "olympic"), count(3, "sweden"), count(3, "olympic", "sweden")],
            [count(9, "olympic"), count(3, "olympic", "sweden")],
        ),
        ([count(3, "b"), count(3, "a")], [count(3, "a"), count(3, "b")]),
    ],
    ids=["nothing", "one", "asked together", "asked together at times", "asked apart"],
)
def test_words_are_grouped_by_being_asked_together(
    counts: list[WordCount], expected: list[WordCount]
) -> None:
    assert grouped(counts) == expected

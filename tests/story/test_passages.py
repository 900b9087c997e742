from itertools import pairwise
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.story.model import Span
from bot.story.passages import MAX_SENTENCE_CHARS, TARGET_PASSAGE_WORDS, split_article
from bot.story.sentences import paragraphs, sentences
from tests.builders import make_article

SENTENCES = st.sampled_from(
    [
        "He spoke. ",
        "Mr. K. Jones met the U.S. envoy. ",
        "word " * 50 + "end. ",
        "word " * 130 + "end. ",
        "x" * (MAX_SENTENCE_CHARS + 10),
        "y  " * MAX_SENTENCE_CHARS,
        "\n\n",
        "\r\n",
        "彼は来た。",
        "* * *",
    ]
)
BODIES = st.lists(SENTENCES, max_size=12).map("".join) | st.text(max_size=200)


def make_text(*words: int) -> str:
    """Return sentences of so many words each."""
    return " ".join("Word" + " word" * (count - 1) + "." for count in words)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([10, 10], [2]),
        ([60, 60], [2]),
        ([60, 61], [2]),
        ([100, 80], [2]),
        ([100, 81], [1, 1]),
        ([60, 60, 60], [3]),
        ([60, 60, 61], [2, 1]),
        ([60, 60, 60, 60], [2, 2]),
        ([200], [1]),
        ([200, 200, 10], [1, 1, 1]),
        ([10] * 30, [12, 18]),
    ],
    ids=str,
)
def test_a_passage_ends_near_its_target_and_takes_in_a_short_last_one(
    words: list[int], expected: list[int]
) -> None:
    passages = split_article(make_article(make_text(*words)))

    assert [len(passage.sentences) for passage in passages] == expected


def test_a_passage_names_the_paragraph_of_each_sentence() -> None:
    passages = split_article(make_article("One. Two.\n\nThree.\n\n\nFour.\n"))

    assert [passage.paragraphs for passage in passages] == [(1, 1, 2, 3)]


def test_a_passage_is_verbatim_from_its_first_sentence_to_its_last() -> None:
    body = "“One,”  he said.\r\n\r\nTwo —\tor not. \n"

    (passage,) = split_article(make_article(body))

    assert passage.text == "“One,”  he said.\r\n\r\nTwo —\tor not."


@pytest.mark.parametrize("body", ["", " \n\t\n"], ids=["empty", "blank"])
def test_a_body_without_text_has_no_passages(body: str) -> None:
    assert split_article(make_article(body)) == ()


@given(BODIES)
def test_passages_hold_every_sentence_exactly_once_and_in_order(body: str) -> None:
    article = make_article(body)

    passages = split_article(article)

    found = [span for passage in passages for span in passage.sentences]
    whole = [s for p in paragraphs(body) for s in sentences(body, p)]
    assert all(passage.article is article and passage.sentences for passage in passages)
    assert found == sorted(found)
    assert sum(len(span.of(body).split()) for span in found) >= len(body.split())
    for sentence in whole:
        pieces = [span for span in found if sentence.contains(span)]
        kept = "".join("".join(span.of(body).split()) for span in pieces)
        assert kept == "".join(sentence.of(body).split())


@given(BODIES)
def test_passages_do_not_overlap_and_leave_out_only_blanks(body: str) -> None:
    spans = [passage.span for passage in split_article(make_article(body))]

    ends = [0, *(span.end for span in spans)]
    starts = [*(span.start for span in spans), len(body)]
    assert all(Span(*gap).of(body).strip() == "" for gap in zip(ends, starts, strict=True))
    assert all(end <= start for end, start in zip(ends, starts, strict=True))


@given(BODIES)
def test_each_sentence_has_a_paragraph_and_numbers_never_fall(body: str) -> None:
    passages = split_article(make_article(body))

    numbers = [number for passage in passages for number in passage.paragraphs]
    count = len(list(paragraphs(body)))
    assert all(len(p.sentences) == len(p.paragraphs) for p in passages)
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(1, count + 1))


@given(BODIES)
def test_a_sentence_fits_and_begins_and_ends_with_text(body: str) -> None:
    spans = [span for p in split_article(make_article(body)) for span in p.sentences]

    assert all(0 < span.end - span.start <= MAX_SENTENCE_CHARS for span in spans)
    assert all(span.of(body) == span.of(body).strip() for span in spans)


@given(st.lists(st.integers(1, TARGET_PASSAGE_WORDS), min_size=1, max_size=40))
def test_a_passage_of_ordinary_sentences_is_not_much_over_its_target(words: list[int]) -> None:
    passages = split_article(make_article(make_text(*words)))

    sizes = [len(passage.text.split()) for passage in passages]
    assert all(size <= TARGET_PASSAGE_WORDS for size in sizes[:-1])
    assert sizes[-1] <= TARGET_PASSAGE_WORDS * 3 // 2
    assert all(a + b > TARGET_PASSAGE_WORDS for a, b in pairwise(sizes[:-1]))


@pytest.mark.parametrize("piece", ["a.", "a ", " ", '"', "a. ", "。", "...", "a\n\n"], ids=repr)
def test_time_stays_linear_on_hostile_articles(piece: str) -> None:
    body = piece * (200_000 // len(piece))
    started = perf_counter()

    split_article(make_article(body))

    assert perf_counter() - started < 8

"""Who said what? Measured on labelled sentences."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answers.speakers import sayings_in
from bot.library.folder import read_story
from bot.story.model import Article
from tests.builders import make_article

DATA = Path(__file__).parent / "data"
STORY = Path(__file__).parents[2] / "corpus" / "assange-asylum"
MIN_PRECISION = 0.95
MIN_RECALL = 0.70

Labels = set[tuple[str, str, str]]
"""File, speaker and sentence."""


def read_labelled(name: str) -> tuple[list[Article], Labels]:
    """Read invented articles, and who says which sentence."""
    articles: list[Article] = []
    labels: Labels = set()
    for block in (DATA / name).read_text().split("\n=== ")[1:]:
        title, *lines = block.splitlines()
        file = f"{title.strip()}.md"
        sentences = []
        for line in lines:
            speaker, is_labelled, sentence = line.partition(" >> ")
            sentences.append(sentence if is_labelled else line)
            if is_labelled:
                labels.add((file, speaker, sentence))
        paragraphs = "\n".join(sentences).strip().split("\n\n")
        body = "\n\n".join(" ".join(paragraph.split("\n")) for paragraph in paragraphs)
        articles.append(make_article(body, file=file, headline=title))
    return articles, labels


def read_shipped() -> tuple[list[Article], Labels]:
    """Read the shipped story; its labels name the first words of sentences."""
    articles = list(read_story(STORY).articles)
    labels: Labels = set()
    for line in (DATA / "speakers_story.txt").read_text().splitlines():
        if line.startswith("#"):
            continue
        file, _, told = line.partition(": ")
        speaker, _, begins = told.partition(" >> ")
        labels.add((file, speaker, begins))
    return articles, labels


def found_in(articles: list[Article]) -> Iterator[tuple[str, str, str]]:
    for saying in sayings_in(articles):
        yield (
            saying.article.file,
            saying.speaker,
            " ".join(saying.span.of(saying.article.body).split()),
        )


def judge(articles: list[Article], labels: Labels) -> tuple[float, float]:
    """Return precision and recall."""
    found = list(found_in(articles))
    right = sum(
        any(f == file and s == who and words.startswith(begins) for f, s, begins in labels)
        for file, who, words in found
    )
    return right / len(found), right / len(labels)


def test_there_are_enough_labelled_quotations() -> None:
    labels = [read_labelled(name)[1] for name in ("speakers.txt", "speakers_held.txt")]

    assert sum(map(len, labels)) >= 120


@pytest.mark.parametrize("name", ["speakers.txt", "speakers_held.txt", "the shipped story"])
def test_sentences_are_given_to_whoever_said_them(name: str) -> None:
    articles, labels = read_labelled(name) if name.endswith(".txt") else read_shipped()

    precision, recall = judge(articles, labels)

    print(f"{name}: {len(labels)} sayings, precision {precision:.3f}, recall {recall:.3f}")  # noqa: T201
    assert precision >= MIN_PRECISION
    assert recall >= MIN_RECALL


@pytest.mark.parametrize(
    "body",
    [
        "Mayor Anna Lee and judge Bob Ray spoke. He said that it was late.",
        "Anna Lee declined to say why. She refused to comment.",
        "It is said that the bridge is old. The bridge was called ugly.",
        "Critics say that it is late. One of them told nothing.",
        "Anna Lee said nothing.",
        "The so-called “bridge of sighs” is closed.",
        "",
    ],
)
def test_what_is_nobodys_is_given_to_nobody(body: str) -> None:
    assert not sayings_in([make_article(body)])


def test_a_quotation_that_goes_on_is_its_speakers() -> None:
    body = "“It is late,” said Anna Lee. “Go home.”\n\n“I will not.”"

    assert [saying.span.of(body) for saying in sayings_in([make_article(body)])] == [
        "“It is late,” said Anna Lee.",
        "“Go home.”",
    ]


def test_articles_in_other_languages_have_no_speakers_yet() -> None:
    assert not sayings_in([make_article("Anna Lee said that it was late.", language="de")])


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *"Anna Lee said that the mayor He she it told “Go ” . , ? Office's of".split(),
                "According to",
                "\n\n",
            ]
        ),
        max_size=40,
    ).map(" ".join)
)
def test_every_saying_is_a_sentence_of_its_article(body: str) -> None:
    for saying in sayings_in([make_article(body)]):
        assert 0 <= saying.span.start < saying.span.end <= len(body)
        assert saying.speaker

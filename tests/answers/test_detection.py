"""How well are questions told from other messages? Precision first: silence beats noise."""

from pathlib import Path

import pytest

from bot.answers.answering import CONSIDERED_HITS, compose
from bot.answers.questions import is_about_story, is_question
from bot.library.folder import read_story
from bot.search.snapshot import Snapshot, build_snapshot

DATA = Path(__file__).parent / "data"
MIN_PRECISION = 0.97
MIN_RECALL = 0.80
MIN_SHARE_ANSWERED = 0.65
"""A question that the story neither answers nor has many words of gets silence, too."""
MAX_LOOKALIKES_THROUGH = 0.6
"""A known weakness: words are compared, not meanings."""


def read_messages(name: str) -> list[tuple[bool, str]]:
    lines = (DATA / name).read_text().splitlines()
    return [(line[0] == "+", line[2:]) for line in lines if line[:2] in {"+ ", "- "}]


def judge(messages: list[tuple[bool, str]]) -> tuple[float, float]:
    """Return precision and recall."""
    taken = [asks for asks, text in messages if is_question(text)]
    return sum(taken) / len(taken), sum(taken) / sum(asks for asks, _ in messages)


def test_there_are_enough_messages_and_none_twice() -> None:
    every = [*read_messages("messages.txt"), *read_messages("messages_held.txt")]

    assert len(every) >= 300
    assert len({text for _, text in every}) == len(every)


@pytest.mark.parametrize("name", ["messages.txt", "messages_held.txt"])
def test_questions_are_told_from_other_messages(name: str) -> None:
    messages = read_messages(name)

    precision, recall = judge(messages)

    print(f"{name}: {len(messages)} messages, precision {precision:.3f}, recall {recall:.3f}")  # noqa: T201
    assert precision >= MIN_PRECISION
    assert recall >= MIN_RECALL


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return build_snapshot(read_story(Path(__file__).parents[2] / "corpus" / "assange-asylum"), 0)


def test_what_gets_an_answer_in_a_listening_channel_was_a_question(snapshot: Snapshot) -> None:
    names = ["messages.txt", "messages_held.txt", "messages_later.txt"]
    messages = [message for name in names for message in read_messages(name)]

    answered = [
        asks
        for asks, text in messages
        if is_question(text) and is_about_story(compose(snapshot.search(text, CONSIDERED_HITS)))
    ]

    precision = sum(answered) / len(answered)
    share = sum(answered) / sum(asks for asks, _ in messages)
    print(f"with the story: precision {precision:.3f}, answered {share:.3f}")  # noqa: T201
    assert precision >= MIN_PRECISION
    assert share >= MIN_SHARE_ANSWERED


def test_of_small_talk_in_the_storys_own_words_most_is_left_alone(snapshot: Snapshot) -> None:
    talk = [text for asks, text in read_messages("messages_lookalike.txt") if not asks]

    through = [
        text
        for text in talk
        if is_question(text) and is_about_story(compose(snapshot.search(text, CONSIDERED_HITS)))
    ]

    print(f"{len(through)} of {len(talk)} lookalikes get through")  # noqa: T201
    assert len(through) <= MAX_LOOKALIKES_THROUGH * len(talk)

"""Follow-ups about the shipped story, measured."""

from collections import Counter
from pathlib import Path

import pytest

from bot.evaluation.followups import MADE_WITH, PARTS, hold_all, read_conversations, success_at_1
from bot.library.folder import read_story

FOLDER = Path(__file__).parents[2] / "corpus" / "assange-asylum"
MIN_SUCCESS = 0.80
"""Of all follow-ups, and of those they were made with."""
MIN_SUCCESS_SET_ASIDE = 0.75
"""Of the others, which are few: one more or less is three hundredths."""
MIN_SUCCESS_THIRD = 0.65
MIN_SUCCESS_ALL = 0.78
"""0.80 is wanted of each part; these are kept meanwhile."""


def test_the_conversations_are_enough_and_their_answers_verbatim() -> None:
    conversations = read_conversations(FOLDER)
    bodies = [article.body for article in read_story(FOLDER).articles]

    parts = Counter(conversation.part for conversation in conversations)

    assert parts.keys() == set(PARTS)
    assert parts.total() >= 60
    assert min(parts.values()) >= 30
    for conversation in conversations:
        assert 2 <= len(conversation.turns) <= 3
        for turn in conversation.turns:
            assert all(any(words in body for body in bodies) for words in turn.answers)


@pytest.mark.parametrize(
    ("parts", "bar"),
    [
        ((MADE_WITH, "held"), MIN_SUCCESS),
        ((MADE_WITH,), MIN_SUCCESS),
        (("held",), MIN_SUCCESS_SET_ASIDE),
        (("third",), MIN_SUCCESS_THIRD),
        (PARTS, MIN_SUCCESS_ALL),
    ],
    ids=["first-two", "made-with", "held", "third", "all"],
)
async def test_follow_ups_are_answered(parts: tuple[str, ...], bar: float) -> None:
    outcomes = [outcome for outcome in await hold_all(FOLDER) if outcome.part in parts]

    figure = success_at_1(outcomes)

    print(f"{len(outcomes)} follow-ups, Success@1 {figure:.3f}")  # noqa: T201
    assert figure >= bar

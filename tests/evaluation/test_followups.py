"""Follow-ups about the shipped story, measured."""

from pathlib import Path

import pytest

from bot.evaluation.followups import hold_all, read_conversations, success_at_1
from bot.library.folder import read_story

FOLDER = Path(__file__).parents[2] / "corpus" / "assange-asylum"
MIN_SUCCESS = 0.80
"""Of all follow-ups, and of those they were made with."""
MIN_SUCCESS_SET_ASIDE = 0.75
"""Of the others, which are few: one more or less is three hundredths."""


def test_the_conversations_are_enough_and_their_answers_verbatim() -> None:
    conversations = read_conversations(FOLDER)
    bodies = [article.body for article in read_story(FOLDER).articles]

    assert len(conversations) >= 60
    assert sum(conversation.held for conversation in conversations) >= 30
    for conversation in conversations:
        assert 2 <= len(conversation.turns) <= 3
        for turn in conversation.turns:
            assert all(any(words in body for body in bodies) for words in turn.answers)


@pytest.mark.parametrize(
    ("parts", "bar"),
    [((False, True), MIN_SUCCESS), ((False,), MIN_SUCCESS), ((True,), MIN_SUCCESS_SET_ASIDE)],
    ids=["all", "developed-with", "set-aside"],
)
async def test_follow_ups_are_answered(parts: tuple[bool, ...], bar: float) -> None:
    outcomes = [outcome for outcome in await hold_all(FOLDER) if outcome.held in parts]

    figure = success_at_1(outcomes)

    print(f"{len(outcomes)} follow-ups, Success@1 {figure:.3f}")  # noqa: T201
    assert figure >= bar

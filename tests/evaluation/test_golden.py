"""The shipped story's golden questions, through the product's own path."""

from pathlib import Path

import pytest

from bot.evaluation.datasets import golden_dataset
from bot.evaluation.evaluating import evaluate
from bot.library.folder import read_story
from bot.story.assembling import golden_problems

STORY = Path(__file__).parents[2] / "corpus" / "assange-asylum"


def test_golden_answers_stand_in_their_articles() -> None:
    assert golden_problems(read_story(STORY)) == []


async def test_golden_questions_find_their_article(capsys: pytest.CaptureFixture[str]) -> None:
    report = await evaluate(golden_dataset(read_story(STORY)))

    found = {name: measure.mean for name, measure in report.measures.items()}
    refused = report.measures["refused_unanswerable"]
    with capsys.disabled():
        print(  # noqa: T201  # whoever runs the tests is to see it
            f"\ngolden questions: Success@1 {found['Success@1']:.3f}, "
            f"Success@3 {found['Success@3']:.3f}, MRR@10 {found['MRR@10']:.3f}, "
            f"silent on {refused.mean * refused.questions:.0f} of {refused.questions} unanswerable"
        )
    assert found["Success@1"] >= 0.85
    assert found["Success@3"] >= 0.95

"""Ablations of excerpts: what is undone is undone, and only meanwhile."""

import pytest

from bot.answers import answering, excerpts
from bot.evaluation.ablations import FULL, Ablation
from bot.evaluation.datasets import Dataset, JudgedQuestion
from bot.evaluation.excerpting import EXCERPT_ABLATIONS, EXCERPT_MEASURES, excerpts_without
from bot.story.model import Article, Story

BODY = (
    "The harbour of Quito was opened by a mayor. He cut a yellow ribbon. It rained all day. "
    "The mayor of the harbour spoke of Peru. Nobody else spoke. Then all went home."
)


@pytest.fixture
def dataset() -> Dataset:
    story = Story("harbours", "Harbours", "en", (Article("a.txt", "Harbours", BODY),))
    asked = JudgedQuestion(
        "1", "What did the mayor of Quito open?", {"a.txt": 1}, ("harbour",), answerable=True
    )
    silent = JudgedQuestion("2", "Who spoke of Chile?", {}, (), answerable=False)
    return Dataset("harbours", story, (asked, silent))


def by_name(name: str) -> Ablation:
    return next(ablation for ablation in EXCERPT_ABLATIONS if ablation.name == name)


@pytest.mark.parametrize("ablation", EXCERPT_ABLATIONS, ids=lambda ablation: ablation.name)
def test_every_choice_can_be_undone_and_comes_back(ablation: Ablation, dataset: Dataset) -> None:
    before = [dict(vars(of)) for of in (answering, excerpts)]

    values = excerpts_without(dataset, ablation)

    assert [dict(vars(of)) for of in (answering, excerpts)] == before
    assert {name: len(found) for name, found in values.items()} == dict.fromkeys(
        EXCERPT_MEASURES, 1
    )


def test_the_answer_is_looked_for_in_excerpts_and_words_are_counted(dataset: Dataset) -> None:
    values = excerpts_without(dataset, FULL)

    assert values["answer_in_first_excerpt"][0] == 1
    assert values["answer_in_excerpts"][0] == 1
    assert values["words"][0] == len(" ".join(BODY.split(". ")[:3]).split())


def test_shorter_excerpts_have_fewer_words_and_longer_ones_more(dataset: Dataset) -> None:
    one, now, five = (
        excerpts_without(dataset, ablation)["words"][0]
        for ablation in (by_name("one sentence"), FULL, by_name("five sentences"))
    )

    assert one < now < five


def test_names_tell_ablations_apart() -> None:
    assert len({ablation.name for ablation in EXCERPT_ABLATIONS}) == len(EXCERPT_ABLATIONS)


def test_a_set_without_answers_has_no_values(dataset: Dataset) -> None:
    only_silent = Dataset("none", dataset.story, dataset.questions[1:])

    values = excerpts_without(only_silent, FULL)

    assert [len(values[name]) for name in EXCERPT_MEASURES] == [0, 0, 0]

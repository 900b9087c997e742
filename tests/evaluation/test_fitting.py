"""Fitting: models find what was planted, and examples are what they say."""

from pathlib import Path

import numpy as np
import pytest

from bot.answers import confidence, sentences
from bot.evaluation import fitting
from bot.evaluation.datasets import Dataset, read_dataset
from bot.evaluation.examples import (
    FEWEST_ARTICLES,
    SMALL_STORY_ARTICLES,
    Choice,
    Silence,
    choices,
    silence,
    small_stories,
)
from bot.evaluation.fitting import marked_measures, shares_at_threshold
from bot.evaluation.learning import Logistic, fit_choice, fit_logistic
from bot.evaluation.statistics import auroc
from tests.evaluation.beir import row, write_beir


def test_choice_weights_point_where_they_were_planted() -> None:
    random = np.random.default_rng(1)
    planted = np.array([3.0, -2.0, 0.0])
    groups = []
    for _ in range(400):
        rows = random.normal(size=(6, 3))
        right = np.zeros(6, np.bool_)
        right[np.argmax(rows @ planted + random.gumbel(size=6))] = True
        groups.append((rows, right))

    weights = fit_choice(groups)

    assert weights == pytest.approx(planted, abs=0.5)


def test_choices_without_a_right_one_teach_nothing() -> None:
    taught = (np.array([[1.0], [0.0]]), np.array([True, False]))
    idle = (np.array([[0.0], [9.0]]), np.array([False, False]))

    assert fit_choice([taught, idle]).tolist() == fit_choice([taught]).tolist()


def test_a_logistic_model_finds_what_was_planted() -> None:
    random = np.random.default_rng(1)
    rows = random.normal(size=(20_000, 2))
    yes = random.random(20_000) < 1 / (1 + np.exp(-(rows @ [2.0, -1.0])))

    model = fit_logistic([(rows, yes)])

    assert model.weights == pytest.approx([2.0, -1.0], abs=0.1)
    assert auroc(model(rows[yes]), model(rows[~yes])) > 0.85


def test_every_set_weighs_the_same() -> None:
    rows, yes = np.array([[0.0], [1.0], [0.0], [2.0]]), np.array([False, True, True, False])
    other = np.array([[0.5], [3.0]]), np.array([True, False])

    once = fit_logistic([(rows, yes), other])
    often = fit_logistic([(np.tile(rows, (5, 1)), np.tile(yes, 5)), other])

    assert np.array([*often.weights, often.bias]) == pytest.approx(
        [*once.weights, once.bias], rel=0.2
    )


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return read_dataset(write_beir(tmp_path / "small"))


def test_choices_are_the_sentences_of_the_best_hits(dataset: Dataset) -> None:
    first, *_ = found = choices(dataset)

    assert len(found) == 3  # the fourth question has no answer
    assert first.features.shape == (len(first.hit), len(fitting.SENTENCE_FEATURES))
    assert first.features[first.hit == 0, -1].tolist() == [1.0, 1.0]
    assert first.right.tolist()[:2] == [False, True]


def test_silence_has_the_features_and_answers_of_each_question(dataset: Dataset) -> None:
    found = silence([dataset], "small")

    assert found.features.shape == (len(found.answerable), len(confidence.FEATURES))
    assert found.answerable.tolist()[:3] == [True, True, True]


def many_articles(count: int, headline: str = "Normandy") -> list[str]:
    return [row(_id=f"p{n}", title=headline, text=f"Passage {n}.") for n in range(count)]


def asked_about(count: int) -> dict[str, list[str]]:
    return {
        "queries": [row(_id=f"q{n}", text="Who?") for n in range(count)],
        "qrels": [f"q{n}\tp{n}\t1" for n in range(count)],
    }


def test_small_stories_lack_a_third_of_what_they_are_asked(tmp_path: Path) -> None:
    folder = write_beir(tmp_path / "set", corpus=many_articles(20), **asked_about(20))

    stories = list(small_stories(read_dataset(folder)))

    assert [len(story.questions) for story in stories] == [SMALL_STORY_ARTICLES, FEWEST_ARTICLES]
    for story in stories:
        left = {article.file for article in story.story.articles}
        assert len(left) == len(story.questions) - len(story.questions) // 3
        for question in story.questions:
            assert question.answerable == (not left.isdisjoint(question.relevant))
    asked = [question.id for story in stories for question in story.questions]
    assert sorted(asked) == sorted(f"q{n}" for n in range(20))


def test_too_few_articles_make_no_small_story(tmp_path: Path) -> None:
    folder = write_beir(
        tmp_path / "set", corpus=many_articles(FEWEST_ARTICLES - 1), **asked_about(3)
    )

    assert list(small_stories(read_dataset(folder))) == []


def test_marked_sentences_are_the_best_of_each_hit_in_their_order() -> None:
    choice = Choice(
        features=np.array([[1.0], [2.0], [5.0], [0.0]]),
        hit=np.array([0, 0, 1, 2]),
        holds=np.array([True, False, False, True]),
        relevant=np.array([True, False, False]),
    )

    assert marked_measures([choice], np.array([1.0])) == (0, 0, 1)
    assert marked_measures([choice], np.array([-1.0])) == (0, 1, 1)


def test_shares_are_those_at_the_products_threshold() -> None:
    low = confidence.NOT_IN_STORY_BELOW
    logit = np.log(low / (1 - low))
    example = Silence(
        np.array([[logit + 1], [logit - 1], [logit - 2], [logit + 0.5]]),
        np.array([True, True, False, False]),
    )

    assert shares_at_threshold(example, Logistic(np.array([1.0]), 0.0)) == (0.75, 0.5, 0.5)


def test_a_feature_left_out_has_no_weight(dataset: Dataset) -> None:
    examples = {"small": choices(dataset)}

    weights = fitting.fit_sentences(examples, without="pairs")

    assert weights[fitting.SENTENCE_FEATURES.index("pairs")] == 0
    assert np.count_nonzero(weights) >= 1


def test_the_command_prints_present_and_fitted_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names = {*fitting.SENTENCE_SETS, *fitting.GAP_SETS}
    for name in names:
        write_beir(tmp_path / name, corpus=many_named(), **asked_of_many())
    monkeypatch.setattr(fitting, "OPEN_SETS", tmp_path)

    status = fitting.main()

    printed = capsys.readouterr()
    assert (status, printed.err) == (0, "")
    for feature in (*sentences.FEATURES, *confidence.FEATURES):
        assert feature in printed.out
    assert "small new-wiki" in printed.out


def many_named() -> list[str]:
    return [
        row(_id=f"p{n}", title="Rivers", text=f"River {name} is long. {name} floods in {n}.")
        for n, name in enumerate("Amazon Nile Rhine Seine Volga Congo Indus Tiber".split(), 1900)
    ]


def asked_of_many() -> dict[str, list[str]]:
    names = "Amazon Nile Rhine Seine Volga Congo Indus Tiber".split()
    absent = [row(_id="none", text="Who swam the long Amazon?", metadata={"answerable": False})]
    queries = [
        row(_id=f"q{n}", text=f"When floods the {name}?", metadata={"answers": [str(n)]})
        for n, name in enumerate(names, 1900)
    ]
    return {"queries": queries + absent, "qrels": [f"q{n}\tp{n}\t1" for n in range(1900, 1908)]}


def test_without_the_open_sets_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(fitting, "OPEN_SETS", tmp_path / "none")

    status = fitting.main()

    assert (status, capsys.readouterr().err) == (1, f"cuttings: {fitting.NO_OPEN_SETS}\n")

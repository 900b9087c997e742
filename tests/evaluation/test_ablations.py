"""Ablations: what is undone is undone, and only meanwhile."""

from pathlib import Path

import pytest

from bot.answers import answering
from bot.evaluation.ablations import (
    FULL,
    RANKING_ABLATIONS,
    WITHOUT_SPELLING,
    Ablation,
    ranking_without,
    sample,
    undone,
)
from bot.evaluation.datasets import Dataset, read_dataset
from bot.search import analysis, bm25, grams, indexing, snapshot
from bot.search.snapshot import build_snapshot
from bot.story import passages
from tests.evaluation.beir import write_beir


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return read_dataset(write_beir(tmp_path / "small"))


def by_name(name: str) -> Ablation:
    return next(ablation for ablation in RANKING_ABLATIONS if ablation.name == name)


@pytest.mark.parametrize("ablation", RANKING_ABLATIONS, ids=lambda ablation: ablation.name)
def test_every_choice_can_be_undone_and_comes_back(ablation: Ablation, dataset: Dataset) -> None:
    kept = (
        snapshot,
        indexing,
        answering,
        analysis,
        bm25,
        grams,
        passages,
        bm25.Okapi,
        snapshot.Snapshot,
    )
    before = [dict(vars(of)) for of in kept]

    values = ranking_without(dataset, ablation)

    assert [dict(vars(of)) for of in kept] == before
    assert {name: len(found) for name, found in values.items()} == dict.fromkeys(values, 3)


def test_a_failure_meanwhile_brings_everything_back() -> None:
    def fail() -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError), undone(by_name("without stems")):
        fail()

    assert "en" in analysis._STEMMERS  # noqa: SLF001  # what was undone


def test_names_tell_ablations_apart() -> None:
    names = [ablation.name for ablation in (FULL, *RANKING_ABLATIONS)]

    assert len(set(names)) == len(names)


def test_without_spelling_a_misspelt_word_stays(dataset: Dataset) -> None:
    with undone(WITHOUT_SPELLING):
        found = build_snapshot(dataset.story, 0).search("Who discovered oxigen?", 5)

    assert found.question.repairs == ()
    assert build_snapshot(dataset.story, 0).search("Who discovered oxigen?", 5).question.repairs


def test_without_stems_words_stay_whole() -> None:
    with undone(by_name("without stems")):
        assert analysis.Analyser("en").terms("discovered rivers") == ["discovered", "rivers"]


def test_numerals_as_written_keep_their_parts() -> None:
    with undone(by_name("numerals as written")):
        assert analysis.Analyser("en").terms("140,000 and 19th") == ["140", "000", "19th"]


def test_headlines_are_gone(dataset: Dataset) -> None:
    prepared = by_name("without headlines").prepare(dataset)

    assert {article.headline for article in prepared.story.articles} == {""}


def test_only_english_has_irregular_forms_to_lose(dataset: Dataset) -> None:
    assert by_name("without irregular forms").concerns(dataset)
    assert not Ablation("x", languages=frozenset({"de"})).concerns(dataset)


def test_a_sample_is_drawn_from_the_judged_questions_and_stays_the_same(dataset: Dataset) -> None:
    chosen = sample(dataset, 2).questions

    assert len(chosen) == 2
    assert all(question.is_judged for question in chosen)
    assert chosen == sample(dataset, 2).questions
    assert len(sample(dataset, 99).questions) == 3

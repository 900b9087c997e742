"""``make eval``: its tables, its pictures and the document they go into."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answers import confidence
from bot.errors import UserFacingError
from bot.evaluation import publishing
from bot.evaluation.ablations import FULL, RANKING_ABLATIONS
from bot.evaluation.bars import Bar, bars, time_bars
from bot.evaluation.datasets import Dataset, read_dataset
from bot.evaluation.documents import END, Document
from bot.evaluation.evaluating import Options, Report, evaluate
from bot.evaluation.examples import choices, silence
from bot.evaluation.excerpting import EXCERPT_ABLATIONS
from bot.evaluation.fitting import SENTENCE_FEATURES, SENTENCE_SETS
from bot.evaluation.markdown import results_markdown, times_markdown
from bot.evaluation.results import (
    ENGLISH_SETS,
    GAP_SETS,
    OTHER_LANGUAGE_SETS,
    Results,
    Times,
    ablate,
    ablate_excerpts,
    without_confidence_features,
    without_sentence_features,
)
from bot.evaluation.running import quietly
from bot.evaluation.speed import Speed
from bot.evaluation.statistics import Estimate
from tests.evaluation.beir import write_beir
from tests.evaluation.test_fitting import asked_of_many, many_named

SETS = (*ENGLISH_SETS, *GAP_SETS, *OTHER_LANGUAGE_SETS, "story")
MEDIAN = Estimate(1.5, 1.4, 1.6, 10)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("sets") / "small"
    return read_dataset(write_beir(folder, corpus=many_named(), **asked_of_many()))


@pytest.fixture(scope="module")
def results(dataset: Dataset) -> Results:
    report = asyncio.run(evaluate(dataset, Options(peers=True)))
    clean = {name: named(report, name) for name in SETS}
    values = ablate([dataset], quietly)
    excerpts = ablate_excerpts([dataset], quietly)
    return Results(
        clean=clean,
        typos=clean,
        ablations={
            ablation: dict.fromkeys(SETS, found["small"]) for ablation, found in values.items()
        },
        excerpts={
            ablation: dict.fromkeys(SETS, found["small"]) for ablation, found in excerpts.items()
        },
        sentence_features={
            feature: dict.fromkeys(SENTENCE_SETS, (0.9, 0.8, 0.7))
            for feature in ("", *SENTENCE_FEATURES)
        },
        confidence_features={
            feature: dict.fromkeys(GAP_SETS, 0.9) for feature in ("", *confidence.FEATURES)
        },
    )


@pytest.fixture
def times() -> Times:
    measures = {"latency_ms_median": MEDIAN, "latency_ms_p99": MEDIAN}
    return Times(dict.fromkeys(SETS, measures), Speed(20_000, 10, 30.0, MEDIAN, MEDIAN, MEDIAN))


def named(report: Report, name: str) -> Report:
    dataset = replace(report.run.dataset, name=name)
    return replace(report, run=replace(report.run, dataset=dataset))


def tables(markdown: str) -> Iterator[list[str]]:
    for block in markdown.split("\n\n"):
        if table := [line for line in block.splitlines() if line.startswith("|")]:
            yield table


def test_every_table_has_as_many_cells_in_each_row(results: Results, times: Times) -> None:
    markdown = f"{results_markdown(results)}\n{times_markdown(times)}"

    found = list(tables(markdown))
    assert len(found) == 12
    for table in found:
        assert len({line.count("|") for line in table}) == 1
        assert len(table) > 2


def test_every_set_and_every_choice_has_its_row(results: Results) -> None:
    markdown = results_markdown(results)

    ablations = (*RANKING_ABLATIONS, *EXCERPT_ABLATIONS)
    for row in (*SETS, *(a.name for a in ablations), *SENTENCE_FEATURES):
        assert f"\n| {row} |" in markdown


def test_bars_name_what_is_wanted_and_whether_it_is_met(results: Results) -> None:
    found = {bar.what: bar for bar in bars(results)}

    assert found["Success@1, squad-dev"] == Bar(
        "Success@1, squad-dev", "at least 85", "100.0", is_met=True
    )
    assert found["Success@1 over the best peer, squad-dev"].wanted == "at least +2.0 points"
    assert found["Success@1 over the best peer, new-wiki"].wanted == "at least +0.0 points"
    assert not found["Silent unanswerable questions, story"].is_met
    assert len(found) >= 30


def test_the_bar_of_times_is_told_beside_every_sets_times(times: Times) -> None:
    slow = replace(times, speed=replace(times.speed, median_ms=Estimate(2.1, 2.0, 2.2, 10)))

    assert [bar.is_met for bar in (*time_bars(times), *time_bars(slow))] == [True, False]
    for row in (*SETS, "Latency, median, 20,000 passages"):
        assert f"\n| {row} |" in times_markdown(times)


def test_a_missed_bar_is_said_plainly(results: Results) -> None:
    assert "| **no** |" in results_markdown(results)


def test_publishing_fills_the_document_and_draws_the_pictures(
    results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, images = tmp_path / "evaluation.md", tmp_path / "images"
    marked = Document(document, "eval")
    document.write_text(f"Before\n{marked.begin}\nformer tables\n{END}\nAfter\n")
    monkeypatch.setattr(publishing, "DOCUMENT", marked)
    monkeypatch.setattr(publishing, "IMAGES", images)

    publishing.publish(results)

    text = document.read_text()
    assert text.startswith(f"Before\n{marked.begin}\n\n### Bars")
    assert text.endswith(f"{END}\nAfter\n")
    assert "former tables" not in text
    for picture in ("eval-peers.png", "eval-risk.png"):
        assert (images / picture).read_bytes().startswith(b"\x89PNG")
        assert f"(images/{picture})" in text


@pytest.mark.parametrize(
    ("only", "written"),
    [
        ([], ["answers", "times"]),
        (["--only", "answers"], ["answers", "former"]),
        (["--only", "times"], ["former", "times"]),
    ],
    ids=["both", "answers", "times"],
)
def test_each_part_can_be_measured_alone(
    only: list[str], written: list[str], parts: list[Document]
) -> None:
    assert publishing.main(only) == 0

    text = parts[0].path.read_text()
    assert text == "\n".join(
        f"{part.begin}\n\n{words}\n{END}" for part, words in zip(parts, written, strict=True)
    )


@pytest.fixture
def parts(
    results: Results, times: Times, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> list[Document]:
    """Return both parts of a document that is written in no time."""
    parts = [Document(tmp_path / "evaluation.md", target) for target in ("eval", "times")]
    parts[0].path.write_text("\n".join(f"{part.begin}\n\nformer\n{END}" for part in parts))
    for name, value in {
        "DOCUMENT": parts[0],
        "TIMES": parts[1],
        "OPEN_SETS": tmp_path,
        "IMAGES": tmp_path,
        "measure_answers": returning(results),
        "measure_times": returning(times),
        "results_markdown": lambda _: "answers",
        "times_markdown": lambda _: "times",
    }.items():
        monkeypatch.setattr(publishing, name, value)
    return parts


def returning(value: object) -> Callable[..., Awaitable[object]]:
    async def measure(*_: object) -> object:
        return value

    return measure


@pytest.mark.parametrize("text", ["nothing", publishing.DOCUMENT.begin, END])
def test_a_document_without_its_marks_is_told(text: str) -> None:
    with pytest.raises(UserFacingError, match="lacks the mark"):
        publishing.DOCUMENT.replaced(text, "measured")


def test_the_shipped_document_has_its_marks() -> None:
    publishing.DOCUMENT.check()
    publishing.TIMES.check()


def test_without_the_open_sets_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(publishing, "OPEN_SETS", tmp_path / "none")

    assert publishing.main([]) == 1
    assert capsys.readouterr().err.startswith("cuttings: The open question sets are not there")


def test_features_are_left_out_one_by_one(dataset: Dataset) -> None:
    sentences = without_sentence_features({"small": choices(dataset)})
    silences = without_confidence_features({"small": silence([dataset], "small")})

    assert set(sentences) == {"", *SENTENCE_FEATURES}
    assert set(silences) == {"", *confidence.FEATURES}
    assert sentences[""]["small"][0] == 1


def test_nothing_undone_is_the_first_ablation(dataset: Dataset) -> None:
    assert next(iter(ablate([dataset], quietly))) == FULL.name

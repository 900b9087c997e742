"""A question set through the product's own path."""

from pathlib import Path

import pytest

from bot.answers.answering import choose_excerpts
from bot.answers.model import Verdict
from bot.evaluation.datasets import Dataset, read_dataset
from bot.evaluation.running import ask_all, readers_order
from bot.search.snapshot import build_snapshot
from tests.evaluation.beir import write_beir


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return read_dataset(write_beir(tmp_path / "small"))


async def test_what_a_reader_would_see_is_written_down(dataset: Dataset) -> None:
    run = await ask_all(dataset)

    first = run.outcomes[0]
    assert [outcome.question for outcome in run.outcomes] == [*dataset.questions]
    assert run.passages == 4
    assert first.ranked[0] == "p1"
    assert first.marked[0] == "Rollo led them along the Seine."
    assert first.excerpts[0] == dataset.story.articles[0].body
    assert first.shown == first.excerpts
    assert 0 < first.confidence <= 1
    assert first.latency_ms > 0


async def test_silence_shows_nothing_but_the_ranking_goes_on(dataset: Dataset) -> None:
    run = await ask_all(dataset)

    silent = run.outcomes[3]
    assert silent.verdict is Verdict.NOT_IN_STORY
    assert silent.shown == ()


async def test_every_question_is_counted(dataset: Dataset) -> None:
    seen: list[tuple[str, int]] = []

    def track(items, doing, /):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202  # Track's
        seen.append((doing, len(items)))
        return items

    await ask_all(dataset, track)

    assert seen == [("small", 4)]


def test_the_readers_order_begins_with_the_excerpts_and_holds_every_hit_once(
    dataset: Dataset,
) -> None:
    found = build_snapshot(dataset.story, 0).search("When was the gas of Brazil finished?", 50)

    order = readers_order(found)

    excerpts = [excerpt.article.file for excerpt in choose_excerpts(found)]
    assert order[: len(excerpts)] == tuple(excerpts)
    assert sorted(order) == sorted({hit.passage.article.file for hit in found.hits})

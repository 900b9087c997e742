"""The bench's own parts: its passages, its bars, its document. What it measures is not tested."""

from pathlib import Path

import numpy as np
import pytest

from bot.library.folder import read_story
from bot.search.snapshot import build_snapshot
from bot.story.passages import TARGET_PASSAGE_WORDS
from tests.bench.__main__ import DOCUMENT
from tests.bench.asking import Asked
from tests.bench.bars import Bar, bars, exponent
from tests.bench.corpus import Corpus, Pool, make_corpus, passage_texts
from tests.bench.figures import OURS, REPUBLISH, START_MEMORY, TANTIVY, TEXTS, Figure
from tests.bench.results import Results, load, save
from tests.bench.stories import read_passages, write_story
from tests.bench.systems import OURS_NUMBA, SYSTEMS
from tests.bench.tables import results_markdown

POOL = Pool(
    texts=("rain fell", "hail fell on " * 20, "snow"),
    words=np.array([2, 60, 1]),
    vocabulary=("rain", "fell", "hail", "snow"),
    terms=np.array([0, 1, 2, 1, 3], np.int32),
    starts=np.array([0, 2, 4, 5]),
)


def asked(system: str, passages: int, median_ms: float, p99_ms: float = 1.0) -> Asked:
    return Asked(
        system=system, passages=passages, questions=300, medians_ms=(median_ms,) * 3,
        p99s_ms=(p99_ms,) * 3, build_s=1, build_peak_mb=2, disk_mb=3, open_s=4, memory_mb=5,
        agreement=1,
    )  # fmt: skip


def test_passages_are_whole_sentences_as_long_as_a_storys_and_the_same_each_time(
    tmp_path: Path,
) -> None:
    corpus = make_corpus(POOL, 50)
    texts = list(passage_texts(POOL, 50))

    corpus.save(tmp_path)

    assert len(corpus) == len(texts) == 50
    assert all(0 < len(text.split()) <= TARGET_PASSAGE_WORDS for text in texts)
    again = Corpus.open(tmp_path)
    assert list(again.words()) == list(make_corpus(POOL, 50).words())
    assert [words.count("hail") for words in again.words()] == [
        t.count("hail fell on " * 20) for t in texts
    ]


def test_the_growth_of_a_cost_that_is_linear_is_one() -> None:
    rows = [asked(OURS_NUMBA, size, size / 1_000) for size in (1_000, 10_000, 100_000)]

    assert exponent(Results("here", 1, 1, asked=rows), OURS_NUMBA) == pytest.approx(1)


def test_a_bar_compares_one_runs_figures() -> None:
    rows = [asked(OURS_NUMBA, 100_000, 0.3, 0.1), asked("tantivy", 100_000, 1.0, 1.0)]

    found = {bar.what: bar for bar in bars(Results("here", 1, 1, asked=rows))}

    median = found[f"100,000: {OURS_NUMBA} to tantivy, median"]
    assert median.seen == pytest.approx(0.3)
    assert (median.wanted, median.is_met) == (0.40, True)


@pytest.mark.parametrize(
    ("bar", "met", "kept"),
    [
        (Bar("least", 3, 3.1, is_least=True), True, True),
        (Bar("most", 3, 3.1), False, False),
        (Bar("out of reach, as it was", 3, 4.1, reached=4), False, True),
        (Bar("out of reach, lost", 3, 5, reached=4), False, False),
        (Bar("out of reach, more is better", 3, 1.9, is_least=True, reached=2), False, True),
    ],
    ids=lambda value: value.what if isinstance(value, Bar) else "",
)
def test_what_was_reached_must_not_be_lost(bar: Bar, *, met: bool, kept: bool) -> None:
    assert (bar.is_met, bar.is_kept) == (met, kept)


def test_results_are_kept_whole_and_every_one_is_shown(tmp_path: Path) -> None:
    results = Results("here", 10, 2e10, asked=[asked(name, 1_000, 1.5) for name in SYSTEMS])

    save(results, tmp_path / "new" / "bench.json")

    assert results_markdown(load(tmp_path / "new" / "bench.json")) == results_markdown(results)
    assert all(f"| {name} | 1.5 (1)" in results_markdown(results) for name in SYSTEMS)


def test_the_document_has_its_marks() -> None:
    DOCUMENT.check()


def test_a_story_of_files_is_read_as_it_was_written(tmp_path: Path) -> None:
    folder = write_story(POOL, 10, tmp_path)

    story = read_story(folder)

    assert len(story.articles) == 2
    assert len(build_snapshot(story, 1).passages) >= 2
    passages = list(read_passages(folder))
    assert [text for _, text in passages] == list(passage_texts(POOL, 10))
    assert {headline for headline, _ in passages} == {each.headline for each in story.articles}


def test_figures_have_their_bars() -> None:
    figures = [
        Figure(TEXTS, OURS, 100_000, 9.0), Figure(TEXTS, TANTIVY, 100_000, 3.0),
        Figure(REPUBLISH, OURS, 100_000, 0.9), Figure(START_MEMORY, OURS, 0, 120.0),
    ]  # fmt: skip

    found = {bar.what: bar for bar in bars(Results("here", 1, 1, figures=figures))}

    ratio = found["100,000: from text to searchable to tantivy"]
    assert (ratio.seen, ratio.wanted, ratio.is_met) == (3.0, 1.2, False)
    assert found[f"100,000: {REPUBLISH}"].is_met
    assert not found[START_MEMORY].is_met

"""The index and its kernels against the model itself, in blocks small enough to have many."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.search.asked import ask
from bot.search.bm25 import Okapi
from bot.search.building import PostingsBuilder
from bot.search.kernels import Kernel, compiled_kernel
from bot.search.layout import Layout, LayoutError, arrays_of, layout_of
from bot.search.plain import PlainKernel
from bot.search.postings import Postings
from bot.search.weights import exact_scores

needs_numba = pytest.mark.skipif(find_spec("numba") is None, reason="the extra [speed] is absent")


def compiled(layout: Layout) -> Kernel:
    kernel = compiled_kernel(layout)
    assert kernel is not None
    return kernel


each_kernel = pytest.mark.parametrize(
    "kernel",
    [
        pytest.param(PlainKernel, id="numpy"),
        pytest.param(compiled, id="numba", marks=needs_numba),
    ],
)

VOCABULARY = 9
# Few terms, some far commoner than others, so that skipping and ties both happen.
NUMBER = st.sampled_from([0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 5, 6, 7])
PASSAGES = st.lists(st.lists(NUMBER, max_size=14), max_size=60)
QUESTION = st.lists(st.integers(0, VOCABULARY - 1), min_size=1, max_size=9)


def built(passages: list[list[int]], block: int = 7) -> Layout:
    builder = PostingsBuilder(block=block)
    for passage in passages:
        builder.add(np.array(passage, np.int32))
    return builder.finish(VOCABULARY)


def model_scores(passages: list[list[int]], question: list[int]) -> NDArray[np.float64]:
    model = Okapi([[str(number) for number in passage] for passage in passages])
    scores: NDArray[np.float64] = model.get_scores([str(number) for number in question])
    return scores


@given(PASSAGES, QUESTION)
@example([], [0])
@example([[]], [0])
@example([[0] * 300, [0] * 8, [0] * 7], [0, 0, 1])
def test_every_passage_scores_as_in_the_model(
    passages: list[list[int]], question: list[int]
) -> None:
    layout = built(passages)

    scores = exact_scores(layout, ask(layout, question), np.arange(len(passages)))

    assert scores == pytest.approx(model_scores(passages, question), rel=1e-12, abs=1e-12)


@each_kernel
@given(
    PASSAGES,
    QUESTION,
    st.integers(1, 12),
    st.integers(1, 70),
    st.none() | st.lists(st.booleans(), min_size=60, max_size=60),
)
@example([[0]] * 9, [0], 4, 2, None)
@example([[0], [5]], [0, 5], 1, 1, None)
def test_the_best_are_those_of_the_model_in_its_order_ties_by_position(  # noqa: PLR0913, PLR0917
    kernel: Callable[[Layout], Kernel],
    passages: list[list[int]],
    question: list[int],
    limit: int,
    block: int,
    allowed: list[bool] | None,
) -> None:
    layout = built(passages, block)
    asked = ask(layout, question)
    mask = None if allowed is None else np.array(allowed[: len(passages)], np.bool_)
    scores = exact_scores(layout, asked, np.arange(len(passages)))
    expected = [
        (at, score)
        for at, score in enumerate(scores.tolist())
        if score > 0 and (mask is None or mask[at])
    ]

    positions, found = kernel(layout).best(question, limit, mask)

    best = sorted(expected, key=lambda pair: (-pair[1], pair[0]))[:limit]
    assert list(zip(positions.tolist(), found.tolist(), strict=True)) == best


@each_kernel
def test_a_large_corpus_has_the_models_ranking(kernel: Callable[[Layout], Kernel]) -> None:
    draw = np.random.default_rng(7)
    sizes = draw.integers(5, 60, 5_000)
    numbers = np.minimum(draw.zipf(1.3, int(sizes.sum())), 400).astype(np.int32) - 1
    builder = PostingsBuilder(block=1_024)
    builder.add_many(numbers, np.cumsum(sizes))
    layout = builder.finish(400)

    for _ in range(40):
        question = (draw.integers(0, 400, 6) ** 2 // 400).tolist()
        asked = ask(layout, question)
        scores = exact_scores(layout, asked, np.arange(len(sizes)))
        expected = np.lexsort((np.arange(len(sizes)), -scores))[:10]
        positions, found = kernel(layout).best(question, 10)
        assert positions.tolist() == expected.tolist()
        assert found.tolist() == scores[expected].tolist()


@given(PASSAGES, st.integers(1, 70))
def test_however_passages_are_added_the_index_is_the_same(
    passages: list[list[int]], block: int
) -> None:
    expected = arrays_of(built(passages, block))
    together = PostingsBuilder(block=block)
    ends = np.cumsum([len(passage) for passage in passages], dtype=np.int64)
    together.add_many(np.array([n for p in passages for n in p], np.int32), ends)
    counted = PostingsBuilder(block=block)
    for passage in passages:
        numbers, counts = np.unique(np.array(passage, np.int32), return_counts=True)
        counted.add_counted(numbers, counts.astype(np.int32))

    for builder in (together, counted):
        arrays = arrays_of(builder.finish(VOCABULARY))
        assert {name: array.tolist() for name, array in arrays.items()} == {
            name: array.tolist() for name, array in expected.items()
        }


def test_an_index_that_spills_and_is_written_to_files_is_the_same(tmp_path: Path) -> None:
    passages = [[at % 5, 0, at % 3] for at in range(100)]
    expected = arrays_of(built(passages))

    def mapped(
        name: str, shape: tuple[int, ...], dtype: np.dtype[np.generic]
    ) -> NDArray[np.generic]:
        array: NDArray[np.generic] = np.memmap(tmp_path / name, dtype, "w+", 0, shape)
        return array

    with PostingsBuilder(spill_to=tmp_path, block=7) as builder:
        for passage in passages:
            builder.add(np.array(passage, np.int32))
        arrays = arrays_of(builder.finish(VOCABULARY, allocate=mapped))

    assert {path.name for path in tmp_path.iterdir()} == {"positions", "codes"}
    for name, array in expected.items():
        assert arrays[name].tolist() == array.tolist()


def test_kept_arrays_answer_as_before(tmp_path: Path) -> None:
    vocabulary = {"a": 0, "b": 1, "c": 2}
    postings = Postings.of(Okapi([["a", "b"], ["a"], ["c", "a", "a"]]))
    for name, array in postings.arrays().items():
        np.save(tmp_path / f"{name}.npy", array)
    arrays = {path.stem: np.load(path, mmap_mode="r") for path in tmp_path.iterdir()}

    again = Postings.from_arrays(arrays, vocabulary)

    assert again.best(["a", "c"], 3) == postings.best(["a", "c"], 3)
    assert again.arrays()["positions"].base is not None


def test_arrays_that_do_not_fit_are_refused() -> None:
    arrays = arrays_of(built([[0, 1], [1]]))

    with pytest.raises(LayoutError, match="missing: codes"):
        layout_of({name: array for name, array in arrays.items() if name != "codes"})
    with pytest.raises(LayoutError, match="codes: int64"):
        layout_of({**arrays, "codes": arrays["codes"].astype(np.int64)})
    with pytest.raises(LayoutError, match="not fit the others: codes"):
        layout_of({**arrays, "codes": arrays["codes"][:-1]})


def test_a_posting_takes_three_bytes() -> None:
    layout = built([[0, 1, 2]] * 1_000, block=1_000)

    assert layout.positions.nbytes + layout.codes.nbytes == 3 * 3_000
    assert layout.size_bytes < 3 * 3_000 + 4 * 1_000 + 6_000  # tables of the codes


def test_weights_of_several_passages_in_any_order_are_those_of_each() -> None:
    postings = Postings.of(Okapi([["a", "b"], ["a"] * 9, ["c"], ["b", "a"]]))
    terms, positions = ["b", "never there", "a"], [3, 0, 2, 1]

    weights = postings.weights(terms, positions)

    assert weights.tolist() == [[postings.weight(t, at) for at in positions] for t in terms]
    assert weights[2, 3] > weights[2, 0] > weights[2, 2] == 0


@needs_numba
def test_a_large_corpus_is_answered_by_compiled_code_once_it_is_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.search.postings.COMPILED_FROM", 3)
    small, large = (Postings.of(Okapi([["a", "b"], ["a"], ["b"]][:n])) for n in (2, 3))
    before = large.best(["a", "b"], 3)

    for postings in (small, large):
        postings.quicken(tmp_path)

    assert (small.kernel, large.kernel) == ("numpy", "numba")
    assert large.best(["a", "b"], 3) == before


def test_without_numba_numpy_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.search.postings.COMPILED_FROM", 1)
    monkeypatch.setattr("bot.search.kernels.find_spec", lambda _: None)
    postings = Postings.of(Okapi([["a"]]))

    postings.quicken()

    assert postings.kernel == "numpy"

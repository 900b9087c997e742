"""TREC run files: written, read back, and every fault named."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.datasets import DatasetError
from bot.evaluation.trec import read_run, write_run

NAME = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
RANKINGS = st.dictionaries(NAME, st.lists(NAME, min_size=1, max_size=6, unique=True), max_size=4)


def test_a_run_has_six_columns_and_falling_scores(tmp_path: Path) -> None:
    write_run(tmp_path / "a.run", {"q1": ("p2", "my article.md")}, "cuttings")

    assert (tmp_path / "a.run").read_text() == (
        "q1 Q0 p2 1 1.000000 cuttings\nq1 Q0 my%20article.md 2 0.500000 cuttings\n"
    )


@given(RANKINGS)
def test_a_run_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, rankings: dict[str, list[str]]
) -> None:
    path = tmp_path_factory.mktemp("runs") / "a.run"
    write_run(path, rankings, "tag")

    assert read_run(path) == {question: tuple(files) for question, files in rankings.items()}


def test_another_systems_run_is_ordered_by_score(tmp_path: Path) -> None:
    (tmp_path / "a.run").write_text("q1\tQ0\tlow\t1\t-3.5\tx\n\nq1 Q0 high 2 12 x\n")

    assert read_run(tmp_path / "a.run") == {"q1": ("high", "low")}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"q1 Q0 p1 1 1.0 x\nq1 p2 0.5\n", ", line 2: not six columns."),
        (b"q1 Q0 p1 1 best x\n", ", line 1: the score is no number."),
        (b"\xff\n", " is not UTF-8."),
    ],
    ids=["columns", "score", "bytes"],
)
def test_a_broken_run_is_told_in_one_line(content: bytes, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "a.run"
    path.write_bytes(content)

    with pytest.raises(DatasetError) as error:
        read_run(path)

    assert error.value.user_message == f"{path}{reason}"


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"cannot be read \(No such file"):
        read_run(tmp_path / "none.run")
    with pytest.raises(DatasetError, match=r"cannot be written \(No such file"):
        write_run(tmp_path / "no folder" / "a.run", {}, "tag")

"""``cuttings eval``: tables, JSON, run files, and how it fails."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from tests.builders import make_article_file, write_files
from tests.evaluation.beir import write_beir

GOLDEN = b"""
[[answerable]]
question = "Who announced it in Quito?"
answers = [{ article = "asylum.md", words = "Ricardo" }]
"""
RANKING = {"Success@1", "Success@3", "Success@5", "MRR@10", "nDCG@10", "Recall@10"}
ANSWERS = {
    "answer_in_first_marked_sentence",
    "answer_in_marked_sentence",
    "answer_in_first_excerpt",
    "answer_in_excerpts",
    "answer_in_shown_excerpts",
}
SILENCE = {"kept_answerable", "refused_unanswerable", "AUROC"}
LATENCY = {"latency_ms_median", "latency_ms_p99"}

Evaluate = Callable[..., tuple[int, str, str]]


@pytest.fixture
def evaluate(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Evaluate:
    """Return what runs the command and gives its status, output and errors."""

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["cuttings", "eval", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        assert isinstance(ended.value.code, int)
        return (ended.value.code, *capsys.readouterr())

    return run


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_beir(tmp_path / "small")


def data_of(done: tuple[int, str, str]) -> Any:  # noqa: ANN401  # whatever JSON has
    status, out, err = done
    assert (status, err) == (0, "")
    return json.loads(out)


def test_json_tells_set_settings_and_every_measure_with_its_interval(
    evaluate: Evaluate, small: Path
) -> None:
    data = data_of(evaluate(small, "--json"))

    (found,) = data["sets"]
    assert data["settings"]["typos"] is None
    assert (found["set"], found["language"]) == ("small", "en")
    assert (found["articles"], found["passages"]) == (4, 4)
    assert (found["questions"], found["answerable"]) == (4, 3)
    assert set(found["measures"]) == RANKING | ANSWERS | SILENCE | LATENCY
    for measure in found["measures"].values():
        assert set(measure) == {"mean", "low", "high", "questions"}
    assert found["measures"]["Success@1"] == {"mean": 1, "low": 1, "high": 1, "questions": 3}
    assert found["risk_coverage"][-1] == {"coverage": 1.0, "risk": 0.25}
    assert (found["peers"], found["best_peer"], found["against"]) == ({}, None, None)


def test_json_of_several_sets_keeps_their_order(
    evaluate: Evaluate, small: Path, tmp_path: Path
) -> None:
    other = write_beir(tmp_path / "other")

    data = data_of(evaluate(other, small, "--json"))

    assert [found["set"] for found in data["sets"]] == ["other", "small"]


def test_peers_come_with_their_measures_and_differences(evaluate: Evaluate, small: Path) -> None:
    (found,) = data_of(evaluate(small, "--json", "--peers"))["sets"]

    assert {"rank_bm25", "rank_bm25, our terms", "bm25s", "tantivy", "FTS5 porter"} == {
        *found["peers"]
    }
    assert found["best_peer"] in found["peers"]
    for peer in found["peers"].values():
        assert set(peer["measures"]) == RANKING | {"latency_ms_median"}
        assert set(peer["differences"]) == RANKING
        assert 0 < peer["differences"]["Success@1"]["p"] <= 1


def test_a_set_is_compared_with_its_own_run_and_differs_in_nothing(
    evaluate: Evaluate, small: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "saved.run"
    data_of(evaluate(small, "--json", "--run", saved))

    (found,) = data_of(evaluate(small, "--json", "--against", saved))["sets"]

    assert saved.read_text().startswith("q1 Q0 p1 1 1.000000 cuttings\n")
    for difference in found["against"]["differences"].values():
        assert (difference["mean"], difference["p"]) == (0, 1)


def test_typos_change_the_questions_and_are_told(evaluate: Evaluate, small: Path) -> None:
    data = data_of(evaluate(small, "--json", "--typos", "3"))

    assert data["settings"]["typos"] == 3
    assert data["sets"][0]["repaired_questions"] > 0


def test_a_table_is_for_people(evaluate: Evaluate, small: Path) -> None:
    status, out, err = evaluate(small, "--peers")

    assert (status, err) == (0, "")
    assert "small (en): 4 articles, 4 passages, 4 questions, 3 answerable" in out
    for words in ("Success@1", "Latency, median (ms)", "tantivy", "Ours less theirs"):
        assert words in out
    assert max(map(len, out.splitlines())) <= 80


def test_without_a_folder_the_storys_golden_questions_are_asked(
    evaluate: Evaluate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"asylum.md": make_article_file(), "questions.toml": GOLDEN}
    write_files(tmp_path / "corpus" / "asylum", files)
    monkeypatch.setenv("CUTTINGS_CORPUS_DIR", str(tmp_path / "corpus"))

    (found,) = data_of(evaluate("--json"))["sets"]

    assert (found["set"], found["questions"]) == ("asylum", 1)
    assert found["measures"]["Success@1"]["mean"] == 1


def test_a_missing_folder_is_one_line(evaluate: Evaluate, tmp_path: Path) -> None:
    assert evaluate(tmp_path / "none") == (
        1,
        "",
        f"cuttings: There is no folder {tmp_path / 'none'}.\n",
    )


def test_a_run_of_other_questions_is_refused(
    evaluate: Evaluate, small: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "saved.run"
    saved.write_text("other Q0 p1 1 1.0 x\n")

    assert evaluate(small, "--against", saved) == (
        1,
        "",
        f"cuttings: {saved} ranks none of the questions of small.\n",
    )


def test_run_files_go_with_one_folder(evaluate: Evaluate, small: Path) -> None:
    status, out, err = evaluate(small, small, "--run", "x.run")

    assert (status, out, err) == (2, "", "cuttings: --run and --against go with one DIR.\n")


def test_without_the_measures_library_the_extra_is_named(
    evaluate: Evaluate, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)

    status, out, err = evaluate(small)

    assert (status, out) == (1, "")
    assert err.startswith("cuttings: Measuring needs the extra [eval]")
    assert err.count("\n") == 1

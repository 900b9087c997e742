"""The peers: each finds what is there, and a missing one is told in one line."""

import sys
from pathlib import Path

import pytest

from bot.evaluation.datasets import read_dataset
from bot.evaluation.peers import MissingPeerError, ask_peers
from tests.evaluation.beir import row, write_beir

CHINESE = ["沃伦·斯托特在一九五五年发现了氧气", "亚马逊河是巴西最大的河流", "华沙的文化宫很高"]


def test_every_peer_finds_the_passage_with_the_questions_words(tmp_path: Path) -> None:
    dataset = read_dataset(write_beir(tmp_path / "small"))

    runs = list(ask_peers(dataset, ["largest river Brazil", "Palace of Culture Warsaw"]))

    assert {run.name: [ranking[0] for ranking in run.rankings] for run in runs} == {
        "rank_bm25": ["p2", "p4"],
        "rank_bm25, our terms": ["p2", "p4"],
        "bm25s": ["p2", "p4"],
        "tantivy": ["p2", "p4"],
        "FTS5 porter": ["p2", "p4"],
    }
    assert all(len(run.latency_ms) == 2 for run in runs)


def test_peers_read_the_headline_too(tmp_path: Path) -> None:
    dataset = read_dataset(write_beir(tmp_path / "small"))

    runs = ask_peers(dataset, ["Chemistry"])

    assert {run.rankings[0][0] for run in runs} == {"p3"}


def test_peers_answer_questions_of_no_known_word(tmp_path: Path) -> None:
    dataset = read_dataset(write_beir(tmp_path / "small"))

    runs = list(ask_peers(dataset, ["zyx", "?", '"AND" OR (', ""]))

    assert all(len(run.rankings) == 4 for run in runs)


def test_chinese_has_a_peer_of_trigrams(tmp_path: Path) -> None:
    corpus = [row(_id=f"p{number}", text=text) for number, text in enumerate(CHINESE)]
    dataset = read_dataset(write_beir(tmp_path / "zh", corpus=corpus))

    runs = {run.name: run for run in ask_peers(dataset, ["巴西最大的河流"])}

    assert runs["FTS5 trigram"].rankings[0] == ("p1",)
    assert runs["rank_bm25, our terms"].rankings[0][0] == "p1"


@pytest.mark.parametrize("library", ["bm25s", "tantivy"])
def test_a_missing_peer_is_told_in_one_line(
    library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = read_dataset(write_beir(tmp_path / "small"))
    monkeypatch.setitem(sys.modules, library, None)

    with pytest.raises(MissingPeerError, match=rf"\AThe peer {library} needs the extra \[dev\]"):
        list(ask_peers(dataset, ["Brazil"]))

"""Builders of question sets: a small BEIR folder, and what a run of it brings."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.answers.model import Verdict
from bot.evaluation.datasets import JudgedQuestion
from bot.evaluation.running import Outcome

PASSAGES = {
    "p1": ("Normandy", "The Normans came from Norway. Rollo led them along the Seine."),
    "p2": ("Rivers", "The Amazon is the largest river of Brazil. It floods every spring."),
    "p3": ("Chemistry", "Oxygen was discovered by Priestley in 1774. It is a gas."),
    "p4": ("Warsaw", "The Palace of Culture stands in Warsaw. It was finished in 1955."),
}
QUESTIONS = {
    "q1": ("Who led the Normans?", "p1", "Rollo"),
    "q2": ("When was oxygen discovered?", "p3", "1774"),
    "q3": ("Which is the largest river of Brazil?", "p2", "Amazon"),
    "q4": ("Who won the Olympic marathon?", "", ""),
}


def write_beir(folder: Path, **replaced: Iterable[str]) -> Path:
    """Write a folder; ``corpus``, ``queries`` and ``qrels`` replace those files' lines."""
    files: dict[str, Iterable[str]] = {
        "corpus": (row(_id=key, title=t, text=text) for key, (t, text) in PASSAGES.items()),
        "queries": (
            row(_id=key, text=text, metadata={"answers": [a] * bool(a), "answerable": bool(a)})
            for key, (text, _, a) in QUESTIONS.items()
        ),
        "qrels": [
            "query-id\tcorpus-id\tscore",
            *(f"{key}\t{passage}\t1" for key, (_, passage, _) in QUESTIONS.items() if passage),
        ],
    }
    files |= replaced
    (folder / "qrels").mkdir(parents=True)
    for name, path in (
        ("corpus", "corpus.jsonl"),
        ("queries", "queries.jsonl"),
        ("qrels", "qrels/test.tsv"),
    ):
        lines = "".join(f"{line}\n" for line in files[name])
        (folder / path).write_text(lines, encoding="utf-8")
    return folder


def row(**values: Any) -> str:  # noqa: ANN401  # whatever JSON has
    return json.dumps(values)


def make_question(
    number: int = 1,
    *,
    text: str = "Who?",
    relevant: Mapping[str, int] | None = None,
    answers: Sequence[str] = (),
    answerable: bool = True,
) -> JudgedQuestion:
    grades = {"right": 1} if relevant is None else relevant
    return JudgedQuestion(f"q{number}", text, grades, tuple(answers), answerable)


def make_outcome(  # noqa: PLR0913  # it has that many parts
    question: JudgedQuestion,
    *,
    ranked: Sequence[str] = ("right",),
    marked: Sequence[str] = (),
    excerpts: Sequence[str] = (),
    confidence: float = 0.9,
    verdict: Verdict = Verdict.ANSWERED,
    latency_ms: float = 1.0,
) -> Outcome:
    return Outcome(
        question,
        tuple(ranked),
        tuple(marked),
        tuple(excerpts),
        confidence,
        verdict,
        latency_ms,
        cpu_ms=latency_ms,
        repairs=0,
    )

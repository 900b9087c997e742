"""Question sets: BEIR folders, and a story's golden questions.

BEIR layout (Thakur et al., 2021): ``corpus.jsonl`` (``_id``, ``title``, ``text``),
``queries.jsonl`` (``_id``, ``text``, ``metadata``), ``qrels/test.tsv``. Of the metadata,
``answers`` (verbatim strings) and ``answerable`` are read where they are present.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import UserFacingError
from bot.search.languages import guess_language
from bot.story.model import Article, Story

_SAMPLE_FOR_LANGUAGE = 200


class DatasetError(UserFacingError):
    """A question set cannot be read; the message names file and line."""


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A question and what is known of its right answer.

    Attributes:
        id: Unique in its set.
        text: The reader's words.
        relevant: Grades of the articles that answer it, by file; above 0 is relevant.
        answers: Verbatim strings that answer it; empty where none are known.
        answerable: Whether the set's articles answer it.
    """

    id: str
    text: str
    relevant: Mapping[str, int]
    answers: tuple[str, ...]
    answerable: bool


@dataclass(frozen=True, slots=True)
class Dataset:
    """A corpus and judged questions about it.

    Attributes:
        name: Its folder's name.
        story: The corpus; each BEIR passage is an article of its own, its file the passage's id.
        questions: In the order of their file.
    """

    name: str
    story: Story
    questions: tuple[JudgedQuestion, ...]


def read_beir(folder: Path) -> Dataset:
    """Read a BEIR folder.

    Raises:
        DatasetError: A file is missing or broken.
    """
    rows = list(_json_lines(folder / "corpus.jsonl"))
    texts = [row.get("text", "") for row in rows]
    language = guess_language(texts[:: max(1, len(texts) // _SAMPLE_FOR_LANGUAGE)])
    articles = tuple(
        Article(str(row["_id"]), str(row.get("title") or ""), text, language=language)
        for row, text in zip(rows, texts, strict=True)
        if text.strip()
    )
    qrels = _qrels(folder / "qrels" / "test.tsv")
    questions = tuple(_judged(row, qrels) for row in _json_lines(folder / "queries.jsonl"))
    story = Story(folder.name, folder.name, language, articles)
    return Dataset(folder.name, story, questions)


def golden_dataset(story: Story) -> Dataset:
    """Return a story's golden questions as a question set."""
    questions = tuple(
        JudgedQuestion(
            id=f"golden-{number}",
            text=golden.question,
            relevant={answer.article: 1 for answer in golden.answers},
            answers=tuple(answer.words for answer in golden.answers),
            answerable=golden.answerable,
        )
        for number, golden in enumerate(story.golden, 1)
    )
    return Dataset(story.name, story, questions)


def _judged(row: Mapping[str, Any], qrels: Mapping[str, dict[str, int]]) -> JudgedQuestion:
    metadata = row.get("metadata") or {}
    relevant = qrels.get(str(row["_id"]), {})
    return JudgedQuestion(
        id=str(row["_id"]),
        text=str(row["text"]),
        relevant=relevant,
        answers=tuple(map(str, metadata.get("answers") or ())),
        answerable=bool(metadata.get("answerable", bool(relevant))),
    )


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _json_object(path, number, line)
    except OSError as error:
        raise DatasetError(f"{path} cannot be read ({error.strerror}).") from error


def _json_object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise DatasetError(f"{path}, line {number}: not JSON.") from error
    if not isinstance(row, dict) or "_id" not in row:
        raise DatasetError(f"{path}, line {number}: no object with an _id.")
    return row


def _qrels(path: Path) -> dict[str, dict[str, int]]:
    qrels: defaultdict[str, dict[str, int]] = defaultdict(dict)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.reader(file, delimiter="\t"), 1):
                if number == 1 and row[-1:] == ["score"]:
                    continue
                try:
                    question, passage, grade = row
                    qrels[question][passage] = int(grade)
                except ValueError as error:
                    raise DatasetError(f"{path}, line {number}: not three columns.") from error
    except OSError as error:
        raise DatasetError(f"{path} cannot be read ({error.strerror}).") from error
    return dict(qrels)

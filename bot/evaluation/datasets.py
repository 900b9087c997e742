"""Question sets: BEIR folders, and a story's golden questions.

BEIR layout (Thakur et al., 2021): ``corpus.jsonl`` (``_id``, ``title``, ``text``),
``queries.jsonl`` (``_id``, ``text``, ``metadata``), ``qrels/test.tsv``. Of the metadata,
``answers`` (verbatim strings) and ``answerable`` are read where they are present.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import UserFacingError
from bot.library.folder import read_story
from bot.search.languages import guess_language
from bot.story.assembling import QUESTIONS_FILE
from bot.story.model import Article, Story

CORPUS_FILE = "corpus.jsonl"
QUERIES_FILE = "queries.jsonl"
QRELS_FILE = "qrels/test.tsv"

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

    @property
    def is_judged(self) -> bool:
        """Say whether it counts for the ranking: answerable, and known by which article."""
        return self.answerable and any(grade > 0 for grade in self.relevant.values())


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


def read_dataset(folder: Path) -> Dataset:
    """Read a BEIR folder, or a story's folder with its golden questions.

    Raises:
        DatasetError: It is neither, or broken.
        CorpusError: The story is broken.
    """
    with _failures_told(folder):
        if not folder.is_dir():
            raise DatasetError(f"There is no folder {folder}.")
        is_story = not (folder / CORPUS_FILE).exists() and (folder / QUESTIONS_FILE).exists()
    return golden_dataset(read_story(folder)) if is_story else read_beir(folder)


def read_beir(folder: Path) -> Dataset:
    """Read a BEIR folder.

    Raises:
        DatasetError: A file is missing or broken.
    """
    rows = _rows(folder / CORPUS_FILE)
    texts = [row["text"] for row in rows.values()]
    language = guess_language(texts[:: max(1, len(texts) // _SAMPLE_FOR_LANGUAGE)])
    articles = tuple(
        Article(key, str(row.get("title") or ""), row["text"], language=language)
        for key, row in rows.items()
        if row["text"].strip()
    )
    if not articles:
        raise DatasetError(f"{folder / CORPUS_FILE} holds no text.")
    qrels = _qrels(folder / QRELS_FILE)
    questions = tuple(_judged(key, row, qrels) for key, row in _rows(folder / QUERIES_FILE).items())
    if not questions:
        raise DatasetError(f"{folder / QUERIES_FILE} holds no question.")
    name = folder.resolve().name
    return Dataset(name, Story(name, name, language, articles), questions)


def golden_dataset(story: Story) -> Dataset:
    """Return a story's golden questions as a question set.

    Raises:
        DatasetError: It has none.
    """
    if not story.golden:
        raise DatasetError(f"The story {story.name} has no golden questions ({QUESTIONS_FILE}).")
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


def _judged(
    key: str, row: Mapping[str, Any], qrels: Mapping[str, dict[str, int]]
) -> JudgedQuestion:
    metadata = row.get("metadata")
    known = metadata if isinstance(metadata, dict) else {}
    answers = known.get("answers")
    relevant = qrels.get(key, {})
    return JudgedQuestion(
        id=key,
        text=row["text"],
        relevant=relevant,
        answers=tuple(filter(str.strip, map(str, answers))) if isinstance(answers, list) else (),
        answerable=bool(known.get("answerable", any(grade > 0 for grade in relevant.values()))),
    )


def _rows(path: Path) -> dict[str, dict[str, Any]]:
    """Return a file's objects by ``_id``, in order; each has a ``text``."""
    rows: dict[str, dict[str, Any]] = {}
    for number, line in _lines(path):
        row = _json_object(path, number, line)
        if (key := str(row["_id"])) in rows:
            raise DatasetError(f"{path}, line {number}: the _id {key} is used twice.")
        # Half a surrogate pair, as cut-off text has it, is no character.
        rows[key] = {**row, "text": row["text"].encode(errors="replace").decode()}
    return rows


def _json_object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise DatasetError(f"{path}, line {number}: not JSON.") from error
    if not isinstance(row, dict) or "_id" not in row or not isinstance(row.get("text"), str):
        raise DatasetError(f"{path}, line {number}: no object with an _id and a text.")
    return row


def _qrels(path: Path) -> dict[str, dict[str, int]]:
    qrels: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for number, line in _lines(path):
        columns = line.rstrip("\r\n").split("\t")
        if number == 1 and columns[-1] == "score":
            continue
        try:
            question, passage, grade = columns
            qrels[question][passage] = int(grade)
        except ValueError as error:
            wanted = "question, passage and a whole number, with tabs between"
            raise DatasetError(f"{path}, line {number}: not {wanted}.") from error
    return dict(qrels)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield a file's lines that are not blank, with their numbers from 1."""
    with _failures_told(path), path.open(encoding="utf-8", newline="\n") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, line


@contextmanager
def _failures_told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DatasetError(f"{path} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise DatasetError(f"{path} is not UTF-8.") from error

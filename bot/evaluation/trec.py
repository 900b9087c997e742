"""TREC run files: ``question Q0 article rank score tag``, one line an article."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote, unquote

from bot.evaluation.datasets import DatasetError

Rankings = Mapping[str, Sequence[str]]
"""For each question's id, files of articles, best first."""

_UNFIT = re.compile(r"[\s%]")  # columns stand between blanks
_COLUMNS = 6


def write_run(path: Path, rankings: Rankings, tag: str) -> None:
    """Write rankings; scores fall with the rank, since a reader's order is of several scores.

    Raises:
        DatasetError: It cannot be written.
    """
    lines = (
        f"{_fit(question)} Q0 {_fit(file)} {rank} {1 / rank:.6f} {_fit(tag)}\n"
        for question, ranking in rankings.items()
        for rank, file in enumerate(ranking, 1)
    )
    try:
        path.write_text("".join(lines), encoding="utf-8")
    except OSError as error:
        raise DatasetError(f"{path} cannot be written ({error.strerror}).") from error


def read_run(path: Path) -> dict[str, tuple[str, ...]]:
    """Read rankings that :func:`write_run` or any other system wrote; best score first.

    Raises:
        DatasetError: It cannot be read; the message names the line at fault.
    """
    scores: dict[str, dict[str, float]] = {}
    try:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip():
                continue
            columns = line.split()
            if len(columns) != _COLUMNS:
                raise DatasetError(f"{path}, line {number}: not six columns.")
            question, _, file, _, score, _ = columns
            try:
                scores.setdefault(unquote(question), {})[unquote(file)] = float(score)
            except ValueError as error:
                raise DatasetError(f"{path}, line {number}: the score is no number.") from error
    except OSError as error:
        raise DatasetError(f"{path} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise DatasetError(f"{path} is not UTF-8.") from error
    return {
        question: tuple(sorted(found, key=lambda file: -found[file]))
        for question, found in scores.items()
    }


def _fit(name: str) -> str:
    return _UNFIT.sub(lambda match: quote(match[0]), name) or "-"

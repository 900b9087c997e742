import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from tests.builders import make_files, make_token, write_files

ROOT = Path(__file__).parents[1]
QUESTION = "Who is planted-question Patiño?"


Play = Callable[..., str]


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Play:
    """Return what plays the scene with some settings, once, and returns what it logged."""

    @cache
    def play(**settings: str) -> str:
        folder = tmp_path_factory.mktemp("scene")
        corpus = write_files(folder / "corpus" / "asylum", make_files()).parent
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "DISCORD_TOKEN": make_token(),
            "CUTTINGS_CORPUS_DIR": str(corpus),
            "CUTTINGS_DATA_DIR": str(folder / "data"),
            **settings,
        }
        done = subprocess.run(
            [sys.executable, "-m", "tests.logging_scene", make_token(), QUESTION],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
        return done.stderr

    return play


@pytest.mark.parametrize("style", ["json", "text"])
def test_neither_token_nor_question_is_ever_logged(play: Play, style: str) -> None:
    logged = play(CUTTINGS_LOG_LEVEL="debug", CUTTINGS_LOG_FORMAT=style)

    assert "settings" in logged
    assert "connected to a gateway" in logged
    assert "planted-question" not in logged
    for part in make_token().split("."):
        assert part not in logged


def test_a_line_is_one_json_object_that_says_when_who_and_how_grave(play: Play) -> None:
    logged = play(CUTTINGS_LOG_FORMAT="auto")  # which is JSON where there is no terminal

    entries = [json.loads(line) for line in logged.splitlines()]
    moments = [datetime.fromisoformat(entry["timestamp"]) for entry in entries]
    assert [(e["logger"], e["level"], e["event"]) for e in entries] == [
        ("discord.client", "info", "connected to a gateway"),
        ("bot.scene", "error", "failed"),
        (
            "bot.library.librarian",
            "error",
            "the corpus folder is broken; the last revision goes on answering",
        ),
    ]
    assert all(moment.tzinfo == UTC for moment in moments)
    assert moments == sorted(moments)
    assert entries[1]["article"] == "broken.md\nsecond line"
    assert "BrokenArticlesError" in entries[1]["exception"]
    assert entries[2]["story"] == "asylum"


def test_every_line_is_json_whatever_the_level(play: Play) -> None:
    logged = play(CUTTINGS_LOG_LEVEL="debug", CUTTINGS_LOG_FORMAT="json")

    levels = {json.loads(line)["level"] for line in logged.splitlines()}
    assert levels >= {"debug", "info", "error"}


def test_what_is_less_severe_than_the_level_is_not_logged(play: Play) -> None:
    logged = play(CUTTINGS_LOG_LEVEL="error", CUTTINGS_LOG_FORMAT="json")

    assert {json.loads(line)["level"] for line in logged.splitlines()} == {"error"}


def test_text_is_for_people(play: Play) -> None:
    logged = play(CUTTINGS_LOG_LEVEL="debug", CUTTINGS_LOG_FORMAT="text")

    assert "connected to a gateway" in logged
    assert "Traceback (most recent call last):" in logged
    assert "\x1b[" not in logged  # no colours where there is no terminal
    assert not logged.startswith("{")

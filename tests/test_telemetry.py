import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.builders import make_files, make_token, write_files

ROOT = Path(__file__).parents[1]
QUESTION = "Who is planted-question Patiño?"


def play(tmp_path: Path, **settings: str) -> str:
    """Return what a program writes that logs all it can; see the scene."""
    corpus = write_files(tmp_path / "corpus" / "asylum", make_files()).parent
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "DISCORD_TOKEN": make_token(),
        "CUTTINGS_CORPUS_DIR": str(corpus),
        "CUTTINGS_DATA_DIR": str(tmp_path / "data"),
        **settings,
    }
    command = [sys.executable, "-m", "tests.logging_scene", make_token(), QUESTION]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    return done.stderr


@pytest.mark.parametrize("style", ["json", "text"])
def test_neither_token_nor_question_is_ever_logged(tmp_path: Path, style: str) -> None:
    logged = play(tmp_path, CUTTINGS_LOG_LEVEL="debug", CUTTINGS_LOG_FORMAT=style)

    assert "settings" in logged
    assert "connected to a gateway" in logged
    assert "planted-question" not in logged
    for part in make_token().split("."):
        assert part not in logged


@pytest.mark.parametrize("style", ["json", "auto"])
def test_a_line_is_one_json_object_that_says_when_who_and_how_grave(
    tmp_path: Path, style: str
) -> None:
    logged = play(tmp_path, CUTTINGS_LOG_FORMAT=style)

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


def test_what_is_less_severe_than_the_level_is_not_logged(tmp_path: Path) -> None:
    logged = play(tmp_path, CUTTINGS_LOG_LEVEL="error", CUTTINGS_LOG_FORMAT="json")

    assert {json.loads(line)["level"] for line in logged.splitlines()} == {"error"}


def test_text_is_for_people(tmp_path: Path) -> None:
    logged = play(tmp_path, CUTTINGS_LOG_FORMAT="text")

    assert "connected to a gateway" in logged.splitlines()[0]
    assert "\x1b[" not in logged  # no colours where there is no terminal
    assert not logged.startswith("{")

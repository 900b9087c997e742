"""Charts are drawn in a process of their own."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bot.answers.model import Verdict
from bot.readers import charts
from bot.readers.charts import ChartError, Charts
from bot.readers.counting import Counts
from bot.readers.reporting import Report
from bot.readers.store import Feedback
from tests.builders import NOON

DAY = NOON.date()
PNG = b"\x89PNG\r\n\x1a\n"
LABELS = {verdict: verdict.value for verdict in Verdict}
REPORT = Report(
    DAY, DAY + timedelta(days=6), Counts({DAY: {Verdict.ANSWERED: 3, Verdict.WEAK: 1}}), Feedback()
)


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


async def test_a_chart_is_a_picture_large_enough_to_read(tmp_path: Path) -> None:
    picture = await Charts(tmp_path / "cache").questions(REPORT, LABELS, "questions a day")

    assert picture.startswith(PNG)
    width, height = (int.from_bytes(picture[at : at + 4]) for at in (16, 20))
    assert width >= 1000
    assert 0.4 <= height / width <= 0.6


async def test_what_takes_too_long_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(charts, "TIMEOUT_S", 0.2)
    slow = Charts(tmp_path, python("import time; time.sleep(60)"))

    with pytest.raises(ChartError, match="it took over"):
        await slow.questions(REPORT, LABELS, "")


async def test_what_fails_says_why(tmp_path: Path) -> None:
    failing = Charts(tmp_path, python("raise SystemExit('no ink')"))

    with pytest.raises(ChartError, match="status 1: no ink"):
        await failing.questions(REPORT, LABELS, "")


async def test_what_cannot_be_started_says_so(tmp_path: Path) -> None:
    with pytest.raises(ChartError, match="cannot be started"):
        await Charts(tmp_path, (str(tmp_path / "nothing"),)).questions(REPORT, LABELS, "")


async def test_the_token_does_not_go_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    monkeypatch.setenv("CUTTINGS_STORY", "secret")
    code = "import os, sys; sys.stdout.write('secret' in os.environ.values() and 'told' or 'no')"

    assert await Charts(tmp_path, python(code)).questions(REPORT, LABELS, "") == b"no"


@pytest.mark.parametrize("module", ["bot.app", "bot.chat.client", "bot.readers.charts"])
def test_the_drawing_library_is_no_part_of_the_bot(module: str) -> None:
    code = f"import sys, {module}; sys.exit('matplotlib' in sys.modules)"

    assert subprocess.run(python(code), check=False, cwd=Path(__file__).parents[2]).returncode == 0


async def test_what_stands_under_the_bars_is_named_as_its_reader_names_days(
    tmp_path: Path,
) -> None:
    echo = python("import sys; sys.stdout.write(sys.stdin.read())")

    drawn = await Charts(tmp_path, echo).questions(REPORT, LABELS, "", lambda day: f"<{day.day}>")

    assert b'"bars": ["<16>", "<17>"' in drawn

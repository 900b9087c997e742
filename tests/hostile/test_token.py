"""The token is nowhere but in the requests to Discord: one is planted, and everything searched."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from traceback import format_exception

import pytest
from click.testing import CliRunner

from bot import app, cli
from bot.config import Settings
from tests.builders import make_token
from tests.chat.world import ANSWERED_QUESTION
from tests.e2e.bot_process import BotProcess, a_reader, running_bot
from tests.e2e.loopback import Loopback, open_loopback
from tests.e2e.opcodes import Close
from tests.e2e.reporting import Tell, scenario

LONGEST_END_S = 10.0
LOUD = {"CUTTINGS_LOG_LEVEL": "debug", "CUTTINGS_LOG_FORMAT": "text"}


def secrets_of(token: str) -> list[bytes]:
    """Return what must be nowhere: the token, and its parts but the application's id."""
    return [part.encode() for part in (token, *token.split(".")[1:])]


def holding(token: str, folder: Path) -> list[Path]:
    """Return the files in a folder that hold a part of the token."""
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and any(secret in path.read_bytes() for secret in secrets_of(token))
    ]


@pytest.fixture
async def wire() -> AsyncIterator[Loopback]:
    async with open_loopback() as wire:
        yield wire


def processes_from(process: int) -> list[int]:
    """Return a process and all that it started, as far as they run."""
    children = Path(f"/proc/{process}/task/{process}/children")
    below = children.read_text().split() if children.exists() else []
    return [process, *(each for child in below for each in processes_from(int(child)))]


async def watch(bot: BotProcess, seen: dict[int, tuple[bytes, bytes]]) -> None:
    """Look at the process list again and again: command lines, and children's environment."""
    while True:
        for process in processes_from(bot.process.pid):
            try:
                folder = Path(f"/proc/{process}")
                seen[process] = (folder / "cmdline").read_bytes(), (folder / "environ").read_bytes()
            except OSError:  # it has ended
                continue
        await asyncio.sleep(0.01)


@scenario("the token, in logs, files and the process list", "nowhere")
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
async def test_a_running_bot_shows_its_token_nowhere(
    wire: Loopback, tmp_path: Path, tell: Tell
) -> None:
    reader, channel = a_reader(wire)
    processes: dict[int, tuple[bytes, bytes]] = {}
    async with running_bot(wire, tmp_path, settings=LOUD) as bot:
        watching = asyncio.create_task(watch(bot, processes))
        await bot.connected()
        result = await reader.slash(channel, "ask", question=ANSWERED_QUESTION)
        await wire.until(lambda: result.response is not None, "an answer")
        token = wire.token
        wire.set_token(make_token(987654321098765432))  # revoked: the process ends with an error
        await wire.gateway.close_all(Close.AUTHENTICATION_FAILED)
        assert await bot.ended(LONGEST_END_S) == 1
        watching.cancel()

        assert "DISCORD_TOKEN" in "\n".join(bot.lines())  # it is named
    assert holding(token, tmp_path) == []
    own = bot.process.pid
    for process, (command, environment) in processes.items():
        assert not any(secret in command for secret in secrets_of(token))
        assert process == own or not any(secret in environment for secret in secrets_of(token))
    tell(f"nowhere; {len(processes)} processes seen")


@scenario("the token, in what {command} prints", "nowhere")
@pytest.mark.parametrize("command", ["doctor", "health", "invite", "run"])
async def test_a_command_that_fails_or_not_never_prints_the_token(
    command: str, tmp_path: Path, tell: Tell
) -> None:
    token = make_token()
    environment = {
        **{name: value for name, value in os.environ.items() if name in {"PATH", "PYTHONPATH"}},
        "DISCORD_TOKEN": token,
        "CUTTINGS_DATA_DIR": str(tmp_path),
        "CUTTINGS_CORPUS_DIR": str(tmp_path / "nothing"),
        "HTTPS_PROXY": "http://127.0.0.1:9",
        **LOUD,
    }

    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", command),
        cwd=Path(__file__).parents[2],
        env=environment | {"CUTTINGS_MESSAGE_CONTENT": "off"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await process.communicate()

    assert printed
    assert not any(secret in printed for secret in secrets_of(token))
    tell("nowhere")


@scenario("the token, in a crash report", "nowhere")
def test_a_crash_report_does_not_hold_the_token(
    monkeypatch: pytest.MonkeyPatch, tell: Tell
) -> None:
    """What Python prints of a defect has no variables in it."""
    monkeypatch.setenv("DISCORD_TOKEN", make_token())
    monkeypatch.setattr(app, "run_in_discord", _breaks)

    result = CliRunner().invoke(cli.cuttings, ["run"])

    assert isinstance(result.exception, ZeroDivisionError)
    report = "".join(format_exception(result.exception))
    assert "_breaks" in report
    assert not any(secret.decode() in report for secret in secrets_of(make_token()))
    assert "DISCORD_TOKEN" not in os.environ  # nor do children get it
    tell("nowhere")


async def _breaks(_settings: Settings, token: str) -> None:
    assert token == make_token()
    _ = 1 // 0

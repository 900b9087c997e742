"""What happens when a process is killed, or its disk is full, at every step of what it does.

``python -m tests.hostile.dying`` goes through every step and prints a table. A step is each
statement of SQL, and each file or folder that is opened for writing, renamed, made or removed.
Each is taken in a process of its own (a fork of this one): it is killed by SIGKILL, or from
that step on nothing can be written any more. Another process then looks at what is left.
"""

import asyncio
import os
import resource
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import structlog

from bot.app import Library, open_library
from bot.config import Settings
from bot.errors import UserFacingError
from bot.library.outcome import Publish
from bot.library.store import By
from tests.builders import make_event, make_files, write_files

STORY, GUILD = "asylum", 7
OLD = make_files(old="The ferry was cancelled in Quito.")
NEW = {**OLD, **make_files(new="The bridge was opened in Quito.")}
OLD_QUESTION, NEW_QUESTION = "Which ferry was cancelled?", "Which bridge was opened?"
_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "shutil.rmtree"}
_WRITING = os.O_WRONLY | os.O_RDWR

Work = Callable[[], Coroutine[Any, Any, str]]


def settings_of(folder: Path) -> Settings:
    return Settings(corpus_dir=folder / "corpus", story=STORY, data_dir=folder / "data")


class Steps:
    """Counts steps, and does something at one of them."""

    def __init__(self, last: int, then: Callable[[], object]) -> None:
        self.names: list[str] = []
        self._numbers = count(1)
        self._last, self._then = last, then

    def watch(self) -> None:
        """Count from now on, in this process."""
        connect = sqlite3.connect

        def watched(*args: Any, **kwargs: Any) -> sqlite3.Connection:  # noqa: ANN401  # sqlite3's
            connection: sqlite3.Connection = connect(*args, **kwargs)
            connection.set_trace_callback(lambda sql: self._take(f"SQL {sql.split()[0]}"))
            return connection

        sqlite3.connect = watched  # type: ignore[assignment]
        sys.addaudithook(self._heard)

    def _heard(self, event: str, args: tuple[Any, ...]) -> None:
        if event in _CHANGES or (
            event == "open" and isinstance(args[2], int) and args[2] & _WRITING
        ):
            self._take(f"{event} {Path(str(args[0])).name}")

    def _take(self, name: str) -> None:
        self.names.append(name)
        if next(self._numbers) == self._last:
            self._then()


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fill_the_disk() -> None:
    """Let no file grow from now on; Python ignores the signal that would tell of it."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))


def empty_the_disk() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def apart(work: Work) -> str:
    """Do work in a fork; return what it says, "killed", or how it broke."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        structlog.reset_defaults()
        structlog.configure(logger_factory=structlog.ReturnLoggerFactory())  # no disk, no log
        try:
            said = asyncio.run(work())
        except UserFacingError as error:
            said = f"told: {error.user_message}"
        except BaseException as error:  # noqa: BLE001  # the other process tells of it
            said = f"BROKE: {error!r}"
        os.write(writing, said.encode()[:4_000])
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    return "killed" if os.WIFSIGNALED(status) else said


async def answers(library: Library, question: str) -> bool:
    answer = await library.answering.answer(question, STORY)
    return bool(answer.excerpts) and answer.answered


async def seen_in(library: Library) -> str:
    """Say which revision answers, and whether it is the whole of it."""
    librarian = library.stories.default
    number = librarian.revision.number
    whole = await answers(library, OLD_QUESTION), await answers(library, NEW_QUESTION)
    if whole != (True, number == 2):  # the new one
        return f"BROKE: revision {number} answers {whole}"
    if await library.store.listening_channels(GUILD) != {1}:
        return "BROKE: a setting is lost"
    return "new" if number == 2 else "old"  # the same


def prepare(folder: Path, files: dict[str, bytes]) -> None:
    """Make a story's first revision, and a setting, and put other files in its folder."""
    write_files(folder / "corpus" / STORY, OLD)

    async def begin() -> str:
        async with open_library(settings_of(folder)) as library:
            await library.stories.open()
            await library.store.set_listening_channels(GUILD, [1], make_event())
        return "done"

    said = apart(begin)
    if said != "done":
        raise RuntimeError(said)
    write_files(folder / "corpus" / STORY, files)


async def publish(folder: Path) -> str:
    """Publish the folder's new revision; if that fails, say what still answers."""
    async with open_library(settings_of(folder)) as library:
        await library.stories.default.open_committed()
        try:
            await library.stories.default.reload(By(), Publish.NOW)
        except UserFacingError as error:
            seen = await seen_in(library)
            return f"{seen}, told: {error.user_message}"
        return await seen_in(library)


async def start(folder: Path) -> str:
    """Start as the bot does, which publishes what is new in the folder."""
    async with open_library(settings_of(folder)) as library:
        await library.stories.open()
        return await seen_in(library)


async def look(folder: Path) -> str:
    """Say what is left: what was committed, whole; then whether all can go on."""
    async with open_library(settings_of(folder)) as library:
        await library.stories.default.open_committed()
        left = await seen_in(library)
        damage = await library.store.check()  # type: ignore[attr-defined]  # SQLite's
        if damage:
            return f"BROKE: {damage}"
        await library.stories.default.reload(By(), Publish.NOW)
        after = await seen_in(library)
    return left if after == "new" else f"BROKE: afterwards {after}"


DOINGS = {"publish": publish, "start": start}
FAULTS = {"kill -9": kill, "disk full": fill_the_disk}


@contextmanager
def scene() -> Iterator[Path]:
    """Keep a folder to copy from, with one revision and a change that waits."""
    with TemporaryDirectory() as temporary:
        prepare(Path(temporary) / "template", NEW)
        yield Path(temporary)


def steps_of(doing: str, scene: Path) -> list[str]:
    """Return the names of all steps, in order."""
    folder = _copy(scene)
    steps = Steps(0, kill)

    async def work() -> str:
        steps.watch()
        await DOINGS[doing](folder)
        return "\n".join(steps.names)

    return apart(work).split("\n")


def fail_at(doing: str, fault: str, step: int, scene: Path) -> tuple[str, str]:
    """Let one step fail; return what was said then, and what another process finds."""
    folder = _copy(scene)

    async def work() -> str:
        Steps(step, FAULTS[fault]).watch()
        return await DOINGS[doing](folder)

    said = apart(work)
    return said, apart(lambda: look(folder))


def _copy(scene: Path) -> Path:
    folder = scene / "copy"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(scene / "template", folder)
    return folder


def main() -> None:
    with scene() as folder:
        for doing in DOINGS:
            names = steps_of(doing, folder)
            for fault in FAULTS:
                for step, name in enumerate(names, 1):
                    said, left = fail_at(doing, fault, step, folder)
                    sys.stdout.write(f"{doing} | {fault} | {step} {name} | {said} | {left}\n")
                    sys.stdout.flush()


if __name__ == "__main__":
    with closing(sys.stdout):
        main()

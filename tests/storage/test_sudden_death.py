"""kill -9 while revisions are committed: what was said to be committed is there, and whole."""

import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.storage.sqlite import SQLiteStore
from tests.builders import make_revision
from tests.storage.committing import files_of, held_of

KILLS = 8
ROOT = Path(__file__).parents[2]


def commit_until_killed(path: Path, moments: random.Random) -> int:
    """Return the last number that the killed process said it had committed."""
    command = [sys.executable, "-m", "tests.storage.committing", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(moments.randint(1, 9))]
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=moments.uniform(0, 0.03))
        process.kill()
        said += process.stdout.readlines()  # what it wrote before the kill is in the pipe
        return int(said[-1])


async def test_a_killed_process_leaves_its_last_revision_whole(tmp_path: Path) -> None:
    path = tmp_path / "cuttings.db"
    moments = random.Random(20120816)  # noqa: S311  # the same moments every time

    for _ in range(KILLS):
        committed = commit_until_killed(path, moments)

        async with SQLiteStore.open(path) as store:
            current = await store.current_revision("asylum")
            events = [event for event in await store.events(9) if event.detail != "held"]
            assert current is not None
            for held in await store.held_revisions():  # of the next one, whole; none is stale
                assert held == replace(held_of(current.number + 1), id=held.id)
                assert len(await store.contents(held.files.values())) == len(files_of(1))
            contents = await store.contents(current.files.values())
        assert current.number in {committed, committed + 1}
        assert current == make_revision(current.number, files=files_of(current.number))
        assert {path: contents[digest] for path, digest in current.files.items()} == files_of(
            current.number
        )
        assert events[0].detail == str(current.number)
        with closing(sqlite3.connect(path)) as db:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert db.execute("PRAGMA foreign_key_check").fetchall() == []

"""kill -9, and a full disk, at the steps of a publish that matter; dying.py goes through all."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bot.search.storing import Writer
from tests.e2e.reporting import Tell, scenario
from tests.hostile.dying import (
    apart,
    empty_the_disk,
    fail_at,
    fill_the_disk,
    scene,
    steps_of,
)

PUBLISHED = "SQL COMMIT"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with scene() as folder:
        yield folder


@pytest.fixture(scope="module")
def steps(folder: Path) -> list[str]:
    return steps_of("publish", folder)


def find(steps: list[str], name: str, *, last: bool = False) -> int:
    """Return the number of the first step, or the last, whose name begins so."""
    found = [number for number, step in enumerate(steps, 1) if step.startswith(name)]
    return found[-1 if last else 0]


@scenario("kill -9 before a revision is published, at {at}", "the old revision, whole")
@pytest.mark.parametrize("at", ["os.rename", "SQL INSERT"])
def test_a_process_killed_before_it_has_published_leaves_the_old_revision(
    folder: Path, steps: list[str], at: str, tell: Tell
) -> None:
    last = at == "SQL INSERT"
    step = find(steps[: commit_of(steps)], at, last=last)

    assert fail_at("publish", "kill -9", step, folder) == ("killed", "old")
    tell("old")


@scenario("kill -9 after a revision is published", "the new revision, whole")
def test_a_process_killed_after_it_has_published_leaves_the_new_revision(
    folder: Path, steps: list[str], tell: Tell
) -> None:
    assert fail_at("publish", "kill -9", commit_of(steps) + 1, folder) == ("killed", "new")
    tell("new")


@scenario("disk full during a publish, at {at}", "the old revision answers; told why")
@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("open postings.codes", "The articles cannot be made searchable: File too large."),
        ("SQL INSERT", "The database cannot be used now: disk I/O error."),
    ],
)
def test_on_a_full_disk_the_old_revision_answers_and_nothing_is_lost(
    folder: Path, steps: list[str], at: str, told: str, tell: Tell
) -> None:
    step = find(steps[: commit_of(steps)], at, last=at == "SQL INSERT")

    assert fail_at("publish", "disk full", step, folder) == (f"old, told: {told}", "old")
    tell(told)


@scenario("disk full at a start", "what was committed answers")
def test_a_start_on_a_full_disk_serves_what_was_committed(folder: Path, tell: Tell) -> None:
    steps = steps_of("start", folder)
    reading = find(steps, "SQL SELECT") + 1

    assert fail_at("start", "disk full", reading, folder) == ("old", "old")
    tell("it answers")


def commit_of(steps: list[str]) -> int:
    """Return the step that commits the new revision: the last but one that commits."""
    return [number for number, step in enumerate(steps, 1) if step == PUBLISHED][-2]


def test_a_file_that_will_not_fit_is_told_before_it_is_filled(tmp_path: Path) -> None:
    async def work() -> str:
        fill_the_disk()
        with Writer(tmp_path / "there") as writer:
            try:
                writer.allocate("postings.codes", (1_000,), np.dtype(np.uint8))
            except OSError as error:
                return str(error.strerror)
            finally:
                empty_the_disk()
        return "it fits"

    assert apart(work) == "File too large"

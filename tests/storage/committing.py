"""Holds and commits revisions until it is killed: ``python -m tests.storage.committing DB``.

Prints each number once it is committed.
"""

import asyncio
import sys
from pathlib import Path

from bot.library.store import By, HeldRevision
from bot.storage.sqlite import SQLiteStore
from tests.builders import NOON, make_contents, make_event, make_files, make_revision


def files_of(number: int) -> dict[str, bytes]:
    """Return the files of a revision; some stay, some change with every one."""
    return make_files(same="It stays.", other=f"Text {number}. " * 50 * (number % 9 + 1))


def held_of(number: int) -> HeldRevision:
    """Return what is held before the revision of this number is committed."""
    revision = make_revision(number, files=files_of(number))
    digest, files = revision.digest, revision.files
    return HeldRevision("asylum", number - 1, digest, NOON, By(), files, "Rehearsed.", "{}")


async def commit_for_ever(path: Path) -> None:
    async with SQLiteStore.open(path) as store:
        before = await store.current_revision("asylum")
        await store.add_story("asylum")
        number = before.number + 1 if before else 1
        while True:
            files = files_of(number)
            await store.hold(held_of(number), make_contents(files), make_event("held"))
            await store.commit_revision(
                make_revision(number, files=files), make_contents(files), make_event(str(number))
            )
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()
            number += 1


if __name__ == "__main__":
    asyncio.run(commit_for_ever(Path(sys.argv[1])))

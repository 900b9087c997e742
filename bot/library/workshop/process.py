"""The workshop's process: one job from standard input, one report to standard output.

It ends when the bot does: its standard input closes then, whatever has become of the bot.
"""

import json
import os
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.errors import BrokenArticlesError, UserFacingError
from bot.library.workshop.making import Made, make_from_folder, make_snapshot
from bot.library.workshop.spool import Spool

NICENESS = 10
"""The bot answers first."""
PROCESSES = 2


def do(job: Mapping[str, Any]) -> dict[str, Any]:
    """Do a job; return the report."""
    try:
        with Spool(Path(job["spool"])) as spool:
            made = _made(job, spool)
    except BrokenArticlesError as error:
        return {"broken": [[each.file, each.reason, each.line] for each in error.errors]}
    except UserFacingError as error:
        return {"problem": error.user_message}
    except OSError as error:
        return {"unwritable": error.strerror or str(error)}
    return {"folder": str(made.folder), "is_new": made.is_new}


def _made(job: Mapping[str, Any], spool: Spool) -> Made:
    root = Path(job["root"])
    if "folder" in job:
        return make_from_folder(job["name"], Path(job["folder"]), spool, root, PROCESSES)
    return make_snapshot(job["name"], spool, root, PROCESSES)


def main() -> None:
    """Do the job on standard input."""
    job = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_the_bot, daemon=True).start()
    with suppress(OSError):
        os.nice(NICENESS)
    print(json.dumps(do(job)), flush=True)  # noqa: T201  # this is how it reports


def _end_with_the_bot() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    main()

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
from bot.library.folder import read_files
from bot.library.workshop.making import make_snapshot
from bot.library.workshop.spool import Spool

NICENESS = 10
"""The bot answers first."""
PROCESSES = 2


def do(job: Mapping[str, Any]) -> dict[str, Any]:
    """Do a job; return the report."""
    try:
        with Spool(Path(job["spool"])) as spool:
            files = {**read_files(Path(job["folder"])), **spool} if "folder" in job else spool
            made = make_snapshot(job["name"], files, Path(job["root"]), PROCESSES)
    except BrokenArticlesError as error:
        return {"broken": [[each.file, each.reason, each.line] for each in error.errors]}
    except UserFacingError as error:
        return {"problem": error.user_message}
    except OSError as error:
        return {"unwritable": error.strerror or str(error)}
    return {"folder": str(made.folder), "is_new": made.is_new}


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

"""Compiling in a process of its own: in the bot's, it would hold up every question for seconds.

numba keeps what it compiles in a folder, where the bot's process then finds it.
"""

import asyncio
import os
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from bot.processes import at_most
from bot.search.version import search_version

NICENESS = 10
"""The bot answers first."""
TIMEOUT_S = 300.0
_COMPLETE = "complete"


async def compile_apart(cache: Path, snapshot: Path) -> Path | None:
    """Have the search's code compiled, unless that has been done; questions are answered meanwhile.

    Args:
        cache: The folder of what was compiled, for this version of the code and others.
        snapshot: Folder of the snapshot to compile for; kinds of arrays are all that matters.

    Returns:
        The folder with the code of this version; None without numba, the extra [speed].

    Raises:
        RuntimeError: It failed, or took too long; the process has said why.
    """
    if find_spec("numba") is None:
        return None
    own = cache / await asyncio.to_thread(search_version)
    if await asyncio.to_thread(_is_compiled, own):
        return own
    command = (sys.executable, "-m", __name__, str(own), str(snapshot))
    process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.DEVNULL)
    try:
        async with at_most(TIMEOUT_S, process):
            status = await process.wait()
    except TimeoutError:
        raise RuntimeError(f"compiling took over {TIMEOUT_S:.0f} s") from None
    if status:
        raise RuntimeError(f"compiling ended with {status}")
    return own


def _is_compiled(folder: Path) -> bool:
    return (folder / _COMPLETE).exists()


def main(cache: str, snapshot: str) -> None:
    """Compile, in the process that :func:`compile_apart` starts."""
    from bot.search.shelved import open_snapshot  # noqa: PLC0415  # only in the other process

    with suppress(OSError):
        os.nice(NICENESS)
    open_snapshot(Path(snapshot), 0).quicken(Path(cache))
    Path(cache).mkdir(parents=True, exist_ok=True)
    (Path(cache) / _COMPLETE).touch()


if __name__ == "__main__":
    main(*sys.argv[1:])

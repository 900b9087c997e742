"""The workshop as the bot sees it: hand in a story, get its snapshot; nothing waits here."""

import asyncio
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

import structlog

from bot.errors import ArticleError, BrokenArticlesError, CorpusError, DamagedSnapshotError
from bot.library.folder import read_files
from bot.library.workshop.making import Made, NotQuicklyError, make_from_folder, make_snapshot
from bot.library.workshop.spool import write_spool
from bot.processes import at_most
from bot.search.shelved import digest_of_files, folder_of, open_shelved, open_snapshot
from bot.search.snapshot import Snapshot
from bot.search.version import analysis_version
from bot.story.formats.converting import is_convertible
from bot.story.model import Story

log = structlog.get_logger(__name__)

SMALL_BYTES = 500_000
"""Of a story whose snapshot is made in half a second, which starting a process takes too."""
_STDERR_CHARS = 2_000
_NAME_CHARS = 60


class Workshop:
    """Makes snapshots, one at a time, in a process that ends with each."""

    def __init__(self, folder: Path, timeout_s: float) -> None:
        """Keep snapshots in a folder.

        Args:
            folder: Holds one folder a story.
            timeout_s: After so many seconds a build is given up.
        """
        self._folder = folder
        self._timeout_s = timeout_s
        self._working = asyncio.Lock()
        self._opened: tuple[Path, Snapshot] | None = None

    async def read(self, name: str, folder: Path, others: Mapping[str, bytes]) -> Story:
        """Read a story's folder, with other files beside its own, and make its snapshot.

        Returns:
            The story; its articles and files are read when they are asked for.

        Raises:
            BrokenArticlesError: Some files cannot be read; each is named.
            CorpusError: It cannot become a story, or its snapshot cannot be written.
        """
        absolute = await asyncio.to_thread(folder.absolute)
        made = await self._made_here(make_from_folder, name, absolute, others)
        if made is None and await asyncio.to_thread(_is_small, absolute, others):
            files = await asyncio.to_thread(read_files, absolute)
            return await self.assemble(name, {**files, **others})
        if made is None:
            made = await self._made_apart(name, {"folder": str(absolute)}, others)
        return (await self._open(made, 0)).story

    async def assemble(self, name: str, files: Mapping[str, bytes]) -> Story:
        """Read a story's files, and make its snapshot; see :meth:`read`."""
        made = await self._made_here(make_snapshot, name, files)
        if made is None and await asyncio.to_thread(_are_small, files):
            made = await self._made_here(make_snapshot, name, files, processes=0)
        if made is None:
            made = await self._made_apart(name, {}, files)
        return (await self._open(made, 0)).story

    async def build(self, story: Story, revision: int) -> Snapshot:
        """Return a story's snapshot; make it unless it is there.

        Raises:
            CorpusError: It cannot be written.
        """
        digests = await asyncio.to_thread(lambda: story.digests)
        found = await self.find(story.name, digests, revision)
        if found is None:
            await self.assemble(story.name, story.files)
            found = await self.find(story.name, digests, revision)
        if found is None:
            raise CorpusError("The articles were made searchable, but cannot be searched.")
        return found.numbered(revision, story.id)

    async def find(self, name: str, digests: Mapping[str, str], revision: int) -> Snapshot | None:
        """Return the snapshot of files with these digests (SHA-256, hex), if it is there."""
        folder = await asyncio.to_thread(self._folder_of, name, digests)
        if not await asyncio.to_thread(folder.exists):
            return None
        try:
            return await self._open(folder, revision)
        except DamagedSnapshotError as error:
            log.warning("a snapshot is made again", story=name, reason=error.user_message)
            return None

    async def keep_only(self, names: Iterable[str]) -> None:
        """Remove the snapshots of all stories but these."""
        kept = {self._root(name).name for name in names}
        await asyncio.to_thread(_remove_others, self._folder, kept)

    async def _open(self, folder: Path, revision: int) -> Snapshot:
        """Open a snapshot; the one that was opened last is still at hand."""
        at_hand = self._opened[1] if self._opened and self._opened[0] == folder else None
        if at_hand is None:
            snapshot = await asyncio.to_thread(open_snapshot, folder, 0)
        else:
            snapshot = at_hand
            await asyncio.to_thread(open_shelved, folder)  # is it still whole?
        self._opened = folder, snapshot
        return snapshot.numbered(revision)

    def _root(self, name: str) -> Path:
        readable = quote(name, safe=" ")[:_NAME_CHARS]
        return self._folder / f"{readable}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"

    def _folder_of(self, name: str, digests: Mapping[str, str]) -> Path:
        return folder_of(self._root(name), digest_of_files(name, digests), analysis_version())

    async def _made_here(
        self,
        make: Callable[..., Made],
        name: str,
        *given: object,
        processes: int | None = None,
    ) -> Path | None:
        """Make a snapshot in a thread, where that takes less time than a process starts.

        Returns:
            Its folder; None where it belongs into a process.
        """
        try:
            async with self._working:
                made = await asyncio.to_thread(make, name, *given, self._root(name), processes)
        except NotQuicklyError:
            return None
        except OSError as error:
            raise _unwritable(error.strerror or str(error)) from error
        return made.folder

    async def _made_apart(
        self, name: str, job: Mapping[str, str], files: Mapping[str, bytes]
    ) -> Path:
        root = await asyncio.to_thread(self._root(name).absolute)
        with TemporaryDirectory(prefix="cuttings-") as temporary:
            spool = Path(temporary) / "spool"
            await asyncio.to_thread(write_spool, spool, files)
            async with self._working:
                report = await self._report(
                    {**job, "name": name, "root": str(root), "spool": str(spool)}
                )
        if "broken" in report:
            raise BrokenArticlesError([ArticleError(*broken) for broken in report["broken"]])
        if "problem" in report:
            raise CorpusError(report["problem"])
        if "unwritable" in report:
            raise _unwritable(report["unwritable"])
        return Path(report["folder"])

    async def _report(self, job: Mapping[str, Any]) -> Mapping[str, Any]:
        """Let a process do a job.

        Raises:
            CorpusError: It took too long, or ended without a report; the log has its trace.
        """
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.library.workshop.process"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with at_most(self._timeout_s, process):
                output, errors = await _converse(process, json.dumps(job).encode() + b"\n")
        except TimeoutError:
            raise CorpusError(
                f"Making the articles searchable took over {self._timeout_s:,.0f} seconds."
            ) from None
        if process.returncode:
            log.error(
                "the workshop broke",
                returncode=process.returncode,
                trace=errors.decode(errors="replace")[-_STDERR_CHARS:],
            )
            raise CorpusError("The articles could not be made searchable; the log says why.")
        report: Mapping[str, Any] = json.loads(output)
        return report


def _is_small(folder: Path, others: Mapping[str, bytes]) -> bool:
    """Say whether a folder is sooner read here; what has to be converted never is."""
    left = SMALL_BYTES - sum(map(len, others.values()))
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                left -= entry.stat().st_size
                if left < 0 or is_convertible(entry.name):
                    return False
    except OSError:  # reading it will tell
        return True
    return True


def _are_small(files: Mapping[str, bytes]) -> bool:
    left = SMALL_BYTES
    for content in files.values():
        left -= len(content)
        if left < 0:
            return False
    return True


def _remove_others(folder: Path, kept: Collection[str]) -> None:
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)


def _unwritable(reason: str) -> CorpusError:
    return CorpusError(f"The articles cannot be made searchable: {reason}.")


async def _converse(process: asyncio.subprocess.Process, job: bytes) -> tuple[bytes, bytes]:
    """Hand a job in and wait for what comes of it; standard input stays open meanwhile."""
    if process.stdin is None or process.stdout is None or process.stderr is None:
        raise RuntimeError("the process was started without pipes")
    process.stdin.write(job)
    await process.stdin.drain()
    output, errors = await asyncio.gather(process.stdout.read(), process.stderr.read())
    await process.wait()
    return output, errors

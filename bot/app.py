"""The composition root: the only place where parts meet."""

import asyncio
import gc
import json
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory

import structlog

from bot.answers.answering import Answering
from bot.chat.connection import Connection
from bot.chat.services import Services
from bot.chat.supervisor import Supervisor
from bot.config import Settings
from bot.errors import UserFacingError
from bot.library.desk import Desk
from bot.library.folder import choose_story, read_story
from bot.library.quoted import QuotedStore
from bot.library.sources.bringing import POLL, Feeding, Sourcing
from bot.library.sources.collecting import Collector
from bot.library.sources.fetching import Fetcher, FetchLimits
from bot.library.sources.ingesting import IngestLimits
from bot.library.sources.schedule import Schedule
from bot.library.sources.source import Source
from bot.library.store import OPERATOR, AuditEvent, Store
from bot.library.stories import Stories
from bot.library.workshop.client import Workshop
from bot.readers.charts import Charts
from bot.readers.marks import Marks, open_marks
from bot.readers.rationing import Limits
from bot.readers.retention import Retention, keep_clean
from bot.readers.store import ReaderStore
from bot.search.searcher import SnapshotSearcher
from bot.search.snapshot import build_snapshot
from bot.storage.sqlite import SQLiteStore

log = structlog.get_logger(__name__)

HEARTBEAT_INTERVAL_S = 20.0
SUPERVISOR = Supervisor()


@dataclass(frozen=True, slots=True)
class Library:
    """Stories that can be asked.

    Attributes:
        answering: Answers questions.
        stories: Keeps the stories.
        store: Remembers their revisions.
        readers: Remembers rules, and the little that is kept about readers.
        marks: Stand for readers there.
        sourcing: Brings articles in from files, pages and feeds.
        quoted: Remembers which messages quote what.
    """

    answering: Answering
    stories: Stories
    store: Store
    readers: ReaderStore
    marks: Marks
    sourcing: Sourcing
    quoted: QuotedStore


def utc_now() -> datetime:
    """Return the time, UTC."""
    return datetime.now(UTC)


@asynccontextmanager
async def open_library(settings: Settings) -> AsyncIterator[Library]:
    """Open the database and find the stories; they still have to be opened.

    Raises:
        CorpusError: There is no such story, or several and no default.
        StorageError: The database cannot be used.
    """
    if not await asyncio.to_thread(settings.database.exists):  # no story, no database
        await asyncio.to_thread(choose_story, settings.corpus_dir, settings.story)
    limits = IngestLimits.of(settings)
    async with (
        SQLiteStore.open(settings.database) as store,
        SnapshotSearcher(settings.data_dir / "compiled") as searcher,
        Fetcher.open(FetchLimits(contact=settings.fetch_contact)) as fetcher,
    ):
        workshop = Workshop(settings.data_dir / "snapshots", settings.build_timeout_s)
        desk = Desk(
            *(store, searcher, workshop.build, utc_now),
            *(workshop.assemble, workshop.read, workshop.find, workshop.keep_only),
        )
        stories = await Stories.find_all(settings.corpus_dir, settings.story, desk)
        await workshop.keep_only(librarian.story for librarian in stories)
        marks = await asyncio.to_thread(open_marks, settings.key)
        sourcing = Sourcing(store.sources, Collector(fetcher, limits), limits)
        yield Library(
            Answering(searcher), stories, store, store.readers, marks, sourcing, store.quoted
        )


@asynccontextmanager
async def open_folder(folder: Path) -> AsyncIterator[tuple[Answering, str]]:
    """Make any folder of articles answer, without a database.

    Yields:
        What answers, and the story's name.

    Raises:
        CorpusError: The folder is broken.
    """
    story = await asyncio.to_thread(read_story, folder)
    async with SnapshotSearcher() as searcher:
        searcher.publish(await asyncio.to_thread(build_snapshot, story, 0))
        yield Answering(searcher), story.name


async def run_in_discord(
    settings: Settings, token: str, supervisor: Supervisor | None = None
) -> None:
    """Run the bot until SIGTERM or SIGINT; what is in flight is finished first.

    Args:
        settings: How.
        token: The bot's.
        supervisor: Starts it again after failures; else :data:`SUPERVISOR`.

    Raises:
        UserFacingError: It cannot start or go on; the message says why.
    """
    with _stop_on_signals() as stop:
        async with open_library(settings) as library, Connection(token) as connection:
            await library.stories.open()
            gc.freeze()  # what was loaded stays; the collector need not go through it again

            async def live() -> None:
                plain = await connection.reads_plain_messages(settings.message_content)
                services = _services(library, settings, reads_plain_messages=plain)
                await connection.run(services, stop)

            async with _alongside(
                library.stories.follow(),
                _schedule(library).run(),
                connection.keep_telling(),
                connection.keep_editing_back(),
                _beat(settings.heartbeat, connection.is_ready),
                keep_clean(library.readers, utc_now, _retention(settings)),
            ):
                await (supervisor or SUPERVISOR).run(live, stop)
    log.info("stopped")


async def run_preview(settings: Settings, announce: Callable[[str], None]) -> None:
    """Run the same bot in a page on this machine until SIGTERM or SIGINT.

    Its database lives in a temporary folder: every preview begins anew.

    Args:
        settings: ``data_dir``, ``moderator_role`` and limits are not used.
        announce: Called with the page's address once it answers.

    Raises:
        UserFacingError: It cannot start; the message says why.
    """
    from bot.chat.preview import serve_preview  # noqa: PLC0415  # only here is simcord needed

    with _stop_on_signals() as stop, TemporaryDirectory(prefix="cuttings-") as folder:
        own = replace(
            settings,
            data_dir=Path(folder),
            moderator_role=None,
            cooldown_s=0,  # there is one person alone, who tries things out
            daily_questions=0,
        )
        async with open_library(own) as library:
            await library.stories.open()
            services = _services(library, own, reads_plain_messages=True)
            services = replace(services, all_for_me=True)
            async with _alongside(
                library.stories.follow(),
                _schedule(library).run(),
                keep_clean(library.readers, utc_now, _retention(settings)),
            ):
                await serve_preview(services, settings.preview_port, announce, stop)


def _retention(settings: Settings) -> Retention:
    return Retention(departed=settings.grace_days, quoted=settings.edit_back_days)


def _schedule(library: Library) -> Schedule:
    """Return what asks the stories' pages and feeds when they are due."""

    async def failing(source: Source) -> None:
        reason = source.state.reason or ""
        log.error("a source fails again and again", source=source.id, story=source.story)
        now = utc_now()
        guild = next((one.guild for one in library.stories if one.story == source.story), None)
        detail = f"{source.url}: {reason}"
        event = AuditEvent(now, OPERATOR, POLL, source.story, "failed", detail, guild)
        await library.store.record(event)

    return Schedule(
        library.sourcing.store,
        library.sourcing.collector,
        Feeding(library.stories.named).deliver,
        failing,
        clock=utc_now,
        chance=SystemRandom().random,
    )


def _services(library: Library, settings: Settings, *, reads_plain_messages: bool) -> Services:
    return Services(
        answering=library.answering,
        stories=library.stories,
        store=library.store,
        readers=library.readers,
        marks=library.marks,
        charts=Charts(settings.drawing_cache),
        limits=Limits(settings.cooldown_s, settings.daily_questions),
        sourcing=library.sourcing,
        clock=utc_now,
        shared_reload=settings.shared_reload,
        moderator_role=settings.moderator_role,
        reads_plain_messages=reads_plain_messages,
        quoted=library.quoted,
        edit_back_days=settings.edit_back_days,
        old_after=timedelta(days=settings.old_days) if settings.old_days else None,
    )


@asynccontextmanager
async def _alongside(*helpers: Coroutine[object, object, object]) -> AsyncIterator[None]:
    """Run helpers for as long as the block runs; one that fails ends the block.

    Raises:
        UserFacingError: The block's own, instead of a group with it.
    """
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(helper) for helper in helpers]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
    except BaseExceptionGroup as errors:
        understood = errors.subgroup(UserFacingError)
        if understood is None:
            raise
        raise understood.exceptions[0] from None


@contextmanager
def _stop_on_signals() -> Iterator[asyncio.Event]:
    """Set an event on SIGTERM and SIGINT, instead of ending whatever runs."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        yield stop
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


async def _beat(path: Path, is_ready: Callable[[], bool]) -> None:
    """Keep a file up to date that says when the bot was last known to be connected."""
    while True:
        if is_ready():
            beat = json.dumps({"ready_at": utc_now().isoformat()})
            try:
                await asyncio.to_thread(_write_whole, path, beat)
            except OSError as error:  # a full disk ends no bot that answers
                log.warning("cannot write the heartbeat", reason=error.strerror)
        await asyncio.sleep(HEARTBEAT_INTERVAL_S)


def _write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old text or the new, never half of it."""
    beside = path.with_suffix(".new")
    beside.write_text(text)
    beside.replace(path)

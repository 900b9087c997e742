"""The whole bot in a simulated Discord: real services, real SQLite, the shipped story."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import gettempdir

import discord
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answers.answering import Answering
from bot.answers.model import Answer
from bot.app import Library, open_library
from bot.chat.client import CuttingsBot
from bot.chat.services import Services
from bot.config import Settings
from bot.library.librarian import Librarian
from bot.library.store import OPERATOR, AuditEvent
from bot.readers.charts import Charts
from bot.readers.rationing import Limits
from bot.search.scope import EVERYTHING, Scope
from tests.builders import write_files

SHIPPED_CORPUS = Path(__file__).parents[2] / "corpus"
STORY = "assange-asylum"
NO_LIMITS = Limits()
TITLE = "Julian Assange's asylum in Ecuador's embassy"

ANSWERED_QUESTION = "Since when has Assange been in the embassy?"
UNANSWERED_QUESTION = "Who won the Olympic 100 metres?"


@dataclass
class World:
    """A running bot and the people around it.

    Attributes:
        folder: The story's; a copy, which tests may change.
        general: A channel the bot does not listen in.
        questions: One it listens in.
        reader: A member without rights.
        moderator: A member who may manage the server.
    """

    env: simcord.Env
    library: Library
    services: Services
    folder: Path
    guild: GuildHandle
    general: ChannelHandle
    questions: ChannelHandle
    reader: MemberActor
    moderator: MemberActor

    @property
    def librarian(self) -> Librarian:
        """Who keeps the story that is asked where nothing else was chosen."""
        return self.library.stories.default

    @property
    def bot(self) -> discord.Client:
        """The bot that is connected now."""
        return self.env.bot

    @property
    def mention(self) -> str:
        """What calls the bot in a message."""
        assert self.bot.user is not None
        return self.bot.user.mention

    async def restart(self, services: Services | None = None) -> None:
        """End the bot and start another on the same database."""
        self.services = services or self.services
        await self.env.restart_bot(CuttingsBot(self.services))

    def calls(self, method: str, part: str) -> list[Mapping[str, object]]:
        """Return the bodies of the bot's requests to Discord whose path holds ``part``."""
        return [
            request.json or {}
            for request in self.env.http_requests
            if request.method == method and part in request.path
        ]

    def bodies_posted(self) -> list[Mapping[str, object]]:
        """Return every message the bot sent or put in the place of another."""
        posted = [
            request.json.get("data", request.json)
            for request in self.env.http_requests
            if request.method in {"POST", "PATCH"} and request.json
        ]
        return [body for body in posted if body.keys() & {"content", "components"}]


def nothing() -> None:
    """Do nothing before or after an answer."""


class ScriptedAnswering(Answering):
    """Does something before or after each search: looks around, waits, fails."""

    def __init__(
        self, answering: Answering, before: Callable[[], object], after: Callable[[], object]
    ) -> None:
        self._answering = answering
        self._before = before
        self._after = after

    async def answer(self, question: str, story: str, scope: Scope = EVERYTHING) -> Answer:
        await _done(self._before())
        answer = await self._answering.answer(question, story, scope)
        await _done(self._after())
        return answer


async def _done(result: object) -> None:
    if asyncio.iscoroutine(result):
        await result


@asynccontextmanager
async def open_world(  # noqa: PLR0913  # a world has that many knobs
    tmp_path: Path,
    *,
    reads_plain_messages: bool = True,
    corpus: Path = SHIPPED_CORPUS,
    more: Mapping[str, Mapping[str, bytes]] | None = None,
    check_errors: bool = True,
    limits: Limits = NO_LIMITS,
) -> AsyncIterator[World]:
    """Start the bot on a copy of a story; ``check_errors`` fails the test on any error.

    ``more`` are further stories' files, by name.
    """
    serving_ = serving(
        tmp_path,
        corpus=corpus,
        more=more,
        limits=limits,
        reads_plain_messages=reads_plain_messages,
        clock=lambda: env.now(),  # noqa: PLW0108  # it is made below
    )
    async with serving_ as (library, services, folder):
        # simcord.run would bind its clock to this task's context, which fixtures leave.
        env = simcord.Env(CuttingsBot(services), shard_count=1)
        await env.start()
        try:
            world = people(env, library, services, folder)
            await listen(world, world.questions)
            yield world
        finally:
            await env.shutdown()
        if check_errors:
            env.raise_errors()


@asynccontextmanager
async def serving(  # noqa: PLR0913  # a world has that many knobs
    tmp_path: Path,
    *,
    clock: Callable[[], datetime],
    reads_plain_messages: bool = True,
    corpus: Path = SHIPPED_CORPUS,
    more: Mapping[str, Mapping[str, bytes]] | None = None,
    limits: Limits = NO_LIMITS,
) -> AsyncIterator[tuple[Library, Services, Path]]:
    """Open a copy of a story with all that a bot needs, but for Discord.

    Yields:
        The library, the services, and the story's folder.
    """
    shutil.copytree(corpus, tmp_path / "corpus")
    for name, files in (more or {}).items():
        write_files(tmp_path / "corpus" / name, files)
    settings = Settings(corpus_dir=tmp_path / "corpus", story=STORY, data_dir=tmp_path / "data")
    async with open_library(settings) as library:
        await library.stories.open()
        services = Services(
            answering=library.answering,
            stories=library.stories,
            store=library.store,
            readers=library.readers,
            marks=library.marks,
            charts=Charts(Path(gettempdir()) / "cuttings-tests-drawing"),
            limits=limits,
            sourcing=library.sourcing,
            clock=clock,
            shared_reload="auto",
            moderator_role=None,
            reads_plain_messages=reads_plain_messages,
            quoted=library.quoted,
            edit_back_days=settings.edit_back_days,
            old_after=timedelta(days=365),
        )
        yield library, services, settings.corpus_dir / STORY


def people(env: simcord.Env, library: Library, services: Services, folder: Path) -> World:
    """Return a guild with its channels and people."""
    guild = env.create_guild()
    manage = discord.Permissions(manage_guild=True)
    moderators = guild.create_role("Moderators", permissions=manage)
    return World(
        env=env,
        library=library,
        services=services,
        folder=folder,
        guild=guild,
        general=guild.create_text_channel("general"),
        questions=guild.create_text_channel("questions"),
        reader=guild.add_member(env.create_user("reader")),
        moderator=guild.add_member(env.create_user("moderator"), roles=[moderators]),
    )


async def listen(world: World, *channels: ChannelHandle) -> None:
    """Set the listening channels without asking the bot."""
    event = AuditEvent(world.env.now(), OPERATOR, "settings.listening", "guild", "done")
    await world.library.store.set_listening_channels(
        world.guild.id, {channel.id for channel in channels}, event
    )


def with_answering(
    world: World, before: Callable[[], object] = nothing, *, after: Callable[[], object] = nothing
) -> Services:
    """Return services whose answering does something first, or last."""
    return replace(
        world.services, answering=ScriptedAnswering(world.library.answering, before, after)
    )

"""Which stories there are, who may see them, and which one a place asks about."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import structlog

from bot.errors import (
    CorpusError,
    EmptyStoryError,
    StoryNameError,
    UnknownStoryError,
    UserFacingError,
)
from bot.library.desk import Desk
from bot.library.folder import choose_story, story_names
from bot.library.librarian import Librarian
from bot.library.store import AuditEvent, By, StoryRecord
from bot.wording import later

log = structlog.get_logger(__name__)

FOLLOW_INTERVAL_S = 5.0
WHOLE_GUILD = 0
"""Stands for a guild's every channel in its bindings."""
BIND, NEW = "story.use", "story.new"
MAX_OWN_STORIES = 10
"""Of one guild: each takes room on the operator's disk."""
MAX_NAME_CHARS = 40
NO_STORY = "-"
"""Chosen to take a binding away; no story may be called so."""
_NO_NAME = re.compile(r"[/\\:\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody asks.

    Attributes:
        guild: None in a direct message.
        channel: None where it does not matter.
        parent: The channel that a thread belongs to.
    """

    guild: int | None = None
    channel: int | None = None
    parent: int | None = None


class Stories:
    """All stories: the operator's, which are the corpus's folders, and the guilds' own.

    A guild sees the operator's and its own, and nothing that tells of any other.
    """

    def __init__(self, corpus: Path, default: str, desk: Desk) -> None:
        """Know no story yet; see :meth:`find_all`.

        Args:
            corpus: Holds the operator's stories, a folder each.
            default: The story of places that chose none.
            desk: What librarians work with.
        """
        self._corpus = corpus
        self._default = default
        self._desk = desk
        self._librarians: dict[str, Librarian] = {}
        self._names: dict[int, str] = {}

    @classmethod
    async def find_all(cls, corpus: Path, wanted: str | None, desk: Desk) -> Self:
        """Find all stories; those new in the corpus are given an id.

        Raises:
            CorpusError: There is none, or several and no default.
        """
        known = await desk.store.stories()
        committed = [record.name for record in known if record.revision and record.guild is None]
        default = await asyncio.to_thread(choose_story, corpus, wanted, committed)
        stories = cls(corpus, default, desk)
        names = {record.name for record in known}
        for name in await asyncio.to_thread(story_names, corpus):
            if name not in names:  # a start with nothing new writes nothing
                await desk.store.add_story(name)
        for record in await desk.store.stories():
            stories.add(record)
        return stories

    def __iter__(self) -> Iterator[Librarian]:
        """Go through all librarians, in order of their stories' ids."""
        return iter(self._librarians.values())

    @property
    def default(self) -> Librarian:
        """The librarian of the story of places that chose none."""
        return self._librarians[self._default]

    def add(self, record: StoryRecord) -> Librarian:
        """Give a story its librarian, unless it has one; nothing of it answers yet."""
        if record.name not in self._librarians:
            folder = self._corpus / record.name if record.guild is None else None
            self._librarians[record.name] = Librarian(record, folder, self._desk)
            self._names[record.id] = record.name
        return self._librarians[record.name]

    async def open(self) -> None:
        """Bring all stories in, as :meth:`Librarian.open` does.

        A story other than the default that cannot be served is left out, and the log says so.

        Raises:
            CorpusError: The default story cannot be served.
        """
        await self.default.open()
        for librarian in self:
            if librarian is not self.default:
                await _left_out_if_broken(librarian, librarian.open)

    def named(self, name: str | None) -> Librarian:
        """Return the story that the operator calls so; None is the default.

        Raises:
            UnknownStoryError: There is none; the message names those there are.
        """
        if name is None:
            return self.default
        if name not in self._librarians:
            there = ", ".join(self._librarians)
            raise UnknownStoryError(f"There is no story called “{name}”; there are: {there}.")
        return self._librarians[name]

    def by_id(self, number: int) -> Librarian | None:
        """Return the librarian of the story with this id, whoever may see it."""
        name = self._names.get(number)
        return self._librarians[name] if name is not None else None

    def visible(self, guild: int | None) -> list[Librarian]:
        """Return the stories that answer in a guild: its own first, then the operator's."""
        seen = [one for one in self if one.is_open and one.guild in {None, guild}]
        return sorted(seen, key=lambda one: (one.guild is None, one.name))

    def kept(self, guild: int | None) -> list[Librarian]:
        """Return what a guild's moderators see: the same, and its own that have no article yet."""
        seen = [one for one in self if one.is_new and one.guild is not None and one.guild == guild]
        return [*seen, *self.visible(guild)]

    def find(self, name: str, guild: int | None) -> Librarian:
        """Return the story that people of a guild call so.

        Raises:
            UnknownStoryError: They see no such story.
        """
        return _named(name, self.visible(guild))

    def find_kept(self, name: str, guild: int) -> Librarian:
        """Return the story that a guild's moderators call so; it may have no article yet.

        Raises:
            UnknownStoryError: They see no such story.
        """
        return _named(name, self.kept(guild))

    async def at(self, place: Place) -> Librarian:
        """Return the story that a place asks about, as :meth:`chosen` finds it, for readers.

        Raises:
            EmptyStoryError: It has no article yet.
        """
        librarian = await self.chosen(place)
        if librarian.is_new:
            raise EmptyStoryError
        return librarian

    async def chosen(self, place: Place) -> Librarian:
        """Return the story of a place: the channel's, else the guild's, else the default.

        A story that cannot be served any more gives way to the next.
        """
        if place.guild is None:
            return self.default
        chosen = await self._desk.store.bindings(place.guild)
        for channel in (place.channel, place.parent, WHOLE_GUILD):
            librarian = (
                self._librarians.get(chosen.get(channel, "")) if channel is not None else None
            )
            if librarian in self.kept(place.guild):
                return librarian
        return self.default

    async def bindings(self, guild: int) -> dict[int, Librarian]:
        """Return what a guild chose, by channel; see :data:`WHOLE_GUILD`."""
        chosen = await self._desk.store.bindings(guild)
        return {
            channel: self._librarians[name]
            for channel, name in chosen.items()
            if name in self._librarians
        }

    async def use(self, name: str | None, guild: int, channel: int, actor: str) -> Librarian:
        """Bind a channel, or the whole guild, to a story; None takes the binding away.

        Returns:
            The story that is asked there from now on.

        Raises:
            UnknownStoryError: The guild sees no such story.
        """
        librarian = self.find_kept(name, guild) if name is not None else None
        place = "the whole server" if channel == WHOLE_GUILD else f"channel {channel}"
        event = AuditEvent(
            at=self._desk.clock(),
            actor=actor,
            action=BIND,
            subject=f"guild:{guild}",
            outcome="done",
            detail=f"{librarian.name if librarian else 'No story of its own'}, in {place}.",
            guild=guild,
        )
        story = librarian.story if librarian else None
        await self._desk.store.bind(guild, channel, story, event)
        return await self.chosen(Place(guild, channel))

    async def new(self, name: str, guild: int, actor: str) -> Librarian:
        """Give a guild a story of its own, which has no article yet.

        Raises:
            StoryNameError: It cannot be called so, or the guild has too many.
        """
        name = " ".join(name.split())
        self._refuse_name(name, guild)
        story = f"{guild}/{name}"
        event = AuditEvent(self._desk.clock(), actor, NEW, story, "done", guild=guild)
        return self.add(await self._desk.store.add_story(story, guild, event))

    def _refuse_name(self, name: str, guild: int) -> None:
        if not name or len(name) > MAX_NAME_CHARS or _NO_NAME.search(name) or name == NO_STORY:
            raise StoryNameError(
                f"A story's name has 1 to {MAX_NAME_CHARS} characters, and no slash or colon."
            )
        own = [one for one in self if one.guild == guild]
        if len(own) >= MAX_OWN_STORIES:
            raise StoryNameError(
                f"This server has {len(own)} stories of its own already; "
                "/story delete makes room for another."
            )
        shared = [one for one in self if one.guild is None]
        taken = next((o for o in [*own, *shared] if o.name.casefold() == name.casefold()), None)
        if taken is not None:
            raise StoryNameError(f"There is a story called “{taken.name}” already; choose another.")

    async def delete(self, librarian: Librarian, by: By) -> None:
        """Delete a guild's own story, with its revisions and all that is kept of it.

        Raises:
            ReloadInProgressError: A change of it has not finished; nothing was deleted.
        """
        await librarian.delete(by)
        self._drop(librarian.story)
        await self._desk.keep_only([one.story for one in self])

    def _drop(self, story: str) -> None:
        librarian = self._librarians.pop(story, None)
        if librarian is not None:
            self._names.pop(librarian.id, None)

    async def follow(self, interval_s: float = FOLLOW_INTERVAL_S) -> None:
        """Serve, for as long as it runs, what other processes commit (the command line)."""
        told = ""
        while True:
            await asyncio.sleep(interval_s)
            try:
                await self._catch_up()
                told = ""
            except UserFacingError as error:
                if told != error.user_message:
                    log.error("cannot look for what was committed", reason=error.user_message)
                told = error.user_message

    async def _catch_up(self) -> None:
        records = await self._desk.store.stories()
        for record in records:
            await self.add(record).catch_up(record.revision)
        gone = {one.story for one in self} - {record.name for record in records}
        for story in gone:
            await self._follow_deletion(story)
        if gone:
            await self._desk.keep_only([one.story for one in self])

    async def _follow_deletion(self, story: str) -> None:
        """Let go of a story that another process deleted, unless it is only being added here."""
        if story not in {record.name for record in await self._desk.store.stories()}:
            self._librarians[story].retire()
            self._drop(story)


def _named(name: str, among: Iterable[Librarian]) -> Librarian:
    for librarian in among:
        if librarian.name == name:
            return librarian
    raise UnknownStoryError(later("There is no story called “{name}” here."), name=name)


async def _left_out_if_broken(librarian: Librarian, opened: Callable[[], Awaitable[None]]) -> None:
    try:
        await opened()
    except CorpusError as error:
        log.error("a story is left out", story=librarian.story, reason=error.user_message)

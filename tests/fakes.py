"""Stand-ins for what crosses the process: the database and the clock."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.errors import StorageError
from bot.library.store import AuditEvent, ConflictError, Revision, Store
from tests.builders import NOON


class FakeClock:
    """A clock that moves on by a second whenever it is read."""

    def __init__(self, start: datetime = NOON) -> None:
        self.now = start

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


class FakeStore:
    """A store in memory; the contract tests hold it to what SQLite does."""

    def __init__(self) -> None:
        self._revisions: dict[str, list[Revision]] = {}
        self._contents: dict[str, bytes] = {}
        self._events: list[AuditEvent] = []
        self._listening: dict[int, frozenset[int]] = {}
        self._notes: dict[str, str] = {}

    async def stories(self) -> frozenset[str]:
        return frozenset(self._revisions)

    async def current_revision(self, story: str) -> Revision | None:
        revisions = self._revisions.get(story)
        return revisions[-1] if revisions else None

    async def commit_revision(
        self, revision: Revision, contents: Mapping[str, bytes], event: AuditEvent
    ) -> None:
        revisions = self._revisions.get(revision.story, [])
        if revision.number != len(revisions) + 1:
            raise ConflictError
        if not {*revision.files.values()} <= {*self._contents, *contents}:
            raise StorageError("A file's content is missing.")
        self._contents = {**contents, **self._contents}
        self._revisions[revision.story] = [*revisions, revision]
        self._events.append(event)

    async def contents(self, digests: Iterable[str]) -> dict[str, bytes]:
        return {digest: self._contents[digest] for digest in digests}

    async def record(self, event: AuditEvent) -> None:
        self._events.append(event)

    async def events(
        self, limit: int, *, action: str | None = None, subject: str | None = None
    ) -> Sequence[AuditEvent]:
        newest_first = [
            event
            for event in reversed(self._events)
            if action in {None, event.action} and subject in {None, event.subject}
        ]
        return newest_first[:limit]

    async def listening_channels(self, guild: int) -> frozenset[int]:
        return self._listening.get(guild, frozenset())

    async def set_listening_channels(
        self, guild: int, channels: Iterable[int], event: AuditEvent
    ) -> None:
        self._listening[guild] = frozenset(channels)
        self._events.append(event)

    async def forget_guild(self, guild: int) -> None:
        self._listening.pop(guild, None)

    async def note(self, key: str) -> str | None:
        return self._notes.get(key)

    async def set_note(self, key: str, value: str) -> None:
        self._notes[key] = value


def as_store(store: FakeStore) -> Store:
    """Return the fake as what it stands for; mypy shows here that it implements it."""
    return store

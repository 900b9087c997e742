"""Stand-ins for what crosses the process, or may one day: database, clock, search service."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from typing import TypeVar

from bot.answers.answering import Searcher
from bot.errors import StorageError, UnknownStoryError
from bot.library.store import (
    ArticleStatus,
    AuditEvent,
    ConflictError,
    GoldenRecord,
    HeldRevision,
    HiddenPassage,
    Revision,
    Store,
    StoryRecord,
)
from bot.search.analysis import Analysers
from bot.search.bm25 import Okapi
from bot.search.model import Found, Hit
from bot.search.question import read_question
from bot.search.scope import EVERYTHING, Scope
from bot.search.searcher import SnapshotSearcher
from bot.search.snapshot import Snapshot, build_snapshot
from bot.story.model import Passage, Story
from bot.story.passages import split_article
from tests.builders import NOON

T = TypeVar("T")


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
        self._stories: dict[str, StoryRecord] = {}
        self._last_id = 0
        self._bindings: dict[tuple[int, int], str] = {}
        self._revisions: dict[str, list[Revision]] = {}
        self._contents: dict[str, bytes] = {}
        self._roles: dict[tuple[int, str], int] = {}
        self._held: dict[int, HeldRevision] = {}
        self._helds = 0
        self._golden: dict[tuple[str, str], GoldenRecord] = {}
        self._statuses: dict[tuple[str, str], ArticleStatus] = {}
        self._hidden: dict[int, HiddenPassage] = {}
        self._hiddens = 0
        self._events: list[AuditEvent] = []
        self._listening: dict[int, frozenset[int]] = {}
        self._notes: dict[str, str] = {}

    async def stories(self) -> Sequence[StoryRecord]:
        return [
            replace(record, revision=len(self._revisions.get(record.name, ())))
            for record in self._stories.values()
        ]

    async def add_story(
        self, name: str, guild: int | None = None, event: AuditEvent | None = None
    ) -> StoryRecord:
        if name not in self._stories:
            self._last_id += 1
            self._stories[name] = StoryRecord(self._last_id, name, guild)
            self._events += [event] if event else []
        return next(record for record in await self.stories() if record.name == name)

    async def delete_story(self, name: str, event: AuditEvent) -> bool:
        record = self._stories.get(name)
        if record is None or record.guild is None:
            return False
        del self._stories[name]
        self._revisions.pop(name, None)
        self._bindings = {at: story for at, story in self._bindings.items() if story != name}
        self._held = {number: held for number, held in self._held.items() if held.story != name}
        self._golden = {at: one for at, one in self._golden.items() if one.story != name}
        self._statuses = {at: one for at, one in self._statuses.items() if one.story != name}
        self._hidden = {number: one for number, one in self._hidden.items() if one.story != name}
        self._events.append(event)
        return True

    async def bindings(self, guild: int) -> Mapping[int, str]:
        return {
            channel: story
            for (bound_guild, channel), story in self._bindings.items()
            if bound_guild == guild
        }

    async def bind(self, guild: int, channel: int, story: str | None, event: AuditEvent) -> None:
        if story is None:
            self._bindings.pop((guild, channel), None)
        else:
            self._bindings[guild, channel] = self._stories[story].name
        self._events.append(event)

    async def current_revision(self, story: str) -> Revision | None:
        revisions = self._revisions.get(story)
        return revisions[-1] if revisions else None

    async def revision(self, story: str, number: int) -> Revision | None:
        revisions = self._revisions.get(story, [])
        return revisions[number - 1] if 0 < number <= len(revisions) else None

    async def revisions(
        self, story: str, limit: int, *, before: int | None = None
    ) -> Sequence[Revision]:
        revisions = self._revisions.get(story, [])
        newest_first = [one for one in reversed(revisions) if before is None or one.number < before]
        return newest_first[:limit]

    async def commit_revision(
        self, revision: Revision, contents: Mapping[str, bytes], event: AuditEvent
    ) -> None:
        revisions = self._revisions.get(revision.story, [])
        if revision.number != len(revisions) + 1:
            raise ConflictError
        if not {*revision.files.values()} <= {*self._contents, *contents}:
            raise StorageError("A file's content is missing.")
        await self.add_story(revision.story)
        self._contents = {**contents, **self._contents}
        self._held = {i: held for i, held in self._held.items() if held.story != revision.story}
        self._revisions[revision.story] = [*revisions, revision]
        self._events.append(event)

    async def hold(
        self, held: HeldRevision, contents: Mapping[str, bytes], event: AuditEvent
    ) -> int:
        if not {*held.files.values()} <= {*self._contents, *contents}:
            raise StorageError("A file's content is missing.")
        self._contents = {**contents, **self._contents}
        self._helds += 1
        self._held[self._helds] = replace(held, id=self._helds)
        self._events.append(event)
        return self._helds

    async def held(self, held: int) -> HeldRevision | None:
        return self._held.get(held)

    async def held_revisions(self, story: str | None = None) -> Sequence[HeldRevision]:
        return [one for one in reversed(self._held.values()) if story in {None, one.story}]

    async def let_go(self, held: int, event: AuditEvent) -> bool:
        if self._held.pop(held, None) is None:
            return False
        revisions = chain.from_iterable(self._revisions.values())
        holding = [*(one.files for one in revisions), *(one.files for one in self._held.values())]
        kept = {digest for files in holding for digest in files.values()}
        self._contents = {d: content for d, content in self._contents.items() if d in kept}
        self._events.append(event)
        return True

    async def golden(self, story: str) -> Sequence[GoldenRecord]:
        return [record for (name, _), record in self._golden.items() if name == story]

    async def add_golden(self, record: GoldenRecord, event: AuditEvent) -> None:
        self._golden.pop((record.story, record.question), None)
        self._golden[record.story, record.question] = record
        self._events.append(event)

    async def remove_golden(self, story: str, question: str, event: AuditEvent) -> bool:
        if self._golden.pop((story, question), None) is None:
            return False
        self._events.append(event)
        return True

    async def statuses(self, story: str) -> Sequence[ArticleStatus]:
        return [one for (name, _), one in sorted(self._statuses.items()) if name == story]

    async def set_status(self, status: ArticleStatus, event: AuditEvent) -> None:
        self._statuses.pop((status.story, status.file), None)
        if not status.is_empty:
            self._statuses[status.story, status.file] = status
        self._events.append(event)

    async def follow(self, story: str, moves: Mapping[str, tuple[str, str]]) -> None:
        moved = [
            one for (name, file), one in self._statuses.items() if name == story and file in moves
        ]
        for one in moved:
            del self._statuses[story, one.file]
        for one in moved:
            file, digest = moves[one.file]
            self._statuses.setdefault((story, file), replace(one, file=file, digest=digest))
        for number, passage in self._hidden.items():
            if passage.story == story and passage.file in moves:
                file, digest = moves[passage.file]
                self._hidden[number] = replace(passage, file=file, digest=digest)

    async def hidden(self, story: str) -> Sequence[HiddenPassage]:
        return [one for one in self._hidden.values() if one.story == story]

    async def hide(self, passage: HiddenPassage, event: AuditEvent) -> int:
        self._hiddens += 1
        self._hidden[self._hiddens] = replace(passage, id=self._hiddens)
        self._events.append(event)
        return self._hiddens

    async def unhide(self, story: str, passage: int, event: AuditEvent) -> bool:
        if passage not in self._hidden or self._hidden[passage].story != story:
            return False
        del self._hidden[passage]
        self._events.append(event)
        return True

    async def contents(self, digests: Iterable[str]) -> dict[str, bytes]:
        return {digest: self._contents[digest] for digest in digests}

    async def record(self, event: AuditEvent) -> None:
        self._events.append(event)

    async def events(
        self,
        limit: int,
        *,
        action: str | None = None,
        subject: str | None = None,
        offset: int = 0,
        seen_by: int | None = None,
    ) -> Sequence[AuditEvent]:
        owned = {name for name, record in self._stories.items() if record.guild is not None}
        newest_first = [
            event
            for event in reversed(self._events)
            if action in {None, event.action}
            and subject in {None, event.subject}
            and (
                seen_by in {None, event.guild}
                or event.subject == f"guild:{seen_by}"
                or (
                    event.guild is None
                    and not event.subject.startswith("guild:")
                    and event.subject not in owned
                )
            )
        ]
        return newest_first[offset : offset + limit]

    async def actors(self, guild: int) -> frozenset[str]:
        return frozenset(event.actor for event in self._events if event.guild == guild)

    async def roles(self, guild: int) -> Mapping[str, int]:
        return {group: role for (at, group), role in self._roles.items() if at == guild}

    async def set_role(self, guild: int, group: str, role: int | None, event: AuditEvent) -> None:
        self._roles.pop((guild, group), None)
        self._roles |= {(guild, group): role} if role is not None else {}
        self._events.append(event)

    async def listening_channels(self, guild: int) -> frozenset[int]:
        return self._listening.get(guild, frozenset())

    async def set_listening_channels(
        self, guild: int, channels: Iterable[int], event: AuditEvent
    ) -> None:
        self._listening[guild] = frozenset(channels)
        self._events.append(event)

    async def note(self, key: str) -> str | None:
        return self._notes.get(key)

    async def set_note(self, key: str, value: str) -> None:
        self._notes[key] = value


class FakeSearcher:
    """A searcher that has no index: rank_bm25 walks every passage for every question.

    It knows no repairs and no character n-grams; the contract tests hold it, and the real
    one, to what both promise.
    """

    def __init__(self) -> None:
        self._published: dict[str, tuple[Story, int]] = {}

    def publish(self, story: Story, revision: int) -> None:
        self._published[story.name] = (story, revision)

    async def read(
        self, story: str, question: str, limit: int, scope: Scope, use: Callable[[Found], T]
    ) -> T:
        return use(await self.search(story, question, limit, scope))

    async def search(
        self, story: str, question: str, limit: int, scope: Scope = EVERYTHING
    ) -> Found:
        if story not in self._published:
            raise UnknownStoryError(f"There is no story called “{story}” here.")
        told, revision = self._published[story]
        analysers = Analysers(told.synonyms)
        asked = read_question(question, analysers.of(told.language))
        passages = [passage for article in told.articles for passage in split_article(article)]
        sentences = [_sentence_terms(passage, analysers) for passage in passages]
        indexed = [
            [*_headline_terms(passage, analysers), *chain.from_iterable(terms)]
            for passage, terms in zip(passages, sentences, strict=True)
        ]
        model = Okapi(indexed)
        by_term = {term: model.get_scores([term]).tolist() for term in asked.terms}
        scores = model.get_scores(list(by_term)).tolist()
        order = sorted(range(len(passages)), key=lambda at: -scores[at])
        df = {term: sum(term in terms for terms in indexed) for term in by_term}
        return Found(
            story=told.name,
            story_id=1,
            title=told.title,
            revision=revision,
            analysers=analysers,
            question=asked,
            hits=tuple(
                Hit(
                    passage=passages[at],
                    ordinal=told.articles.index(passages[at].article),
                    terms=sentences[at],
                    by_term={term: values[at] for term, values in by_term.items()},
                    passage_grams=0.0,
                    sentence_grams=0.0,
                )
                for at in [at for at in order if scope.allows_passage(passages[at])][:limit]
                if scores[at] > 0
            ),
            passages=len(passages),
            df=df,
            worth=dict.fromkeys(df, 1.0),
            rarity={term: 1 - count / (len(passages) + 1) for term, count in df.items()},
            unknown_words=tuple(
                dict.fromkeys(t.span.of(question) for t in asked.tokens if not df[t.term])
            ),
        )


def _headline_terms(passage: Passage, analysers: Analysers) -> list[str]:
    return analysers.of(passage.article.language).terms(passage.article.headline)


def _sentence_terms(passage: Passage, analysers: Analysers) -> tuple[tuple[str, ...], ...]:
    analyser = analysers.of(passage.article.language)
    body = passage.article.body
    return tuple(tuple(analyser.terms(sentence.of(body))) for sentence in passage.sentences)


def as_searchers(real: SnapshotSearcher, fake: FakeSearcher) -> tuple[Searcher, Searcher]:
    """Return both as what they stand for; mypy shows here that they implement it."""
    return real, fake


def as_store(store: FakeStore) -> Store:
    """Return the fake as what it stands for; mypy shows here that it implements it."""
    return store


async def build_in_thread(story: Story, revision: int) -> Snapshot:
    """Build a snapshot in memory, without the workshop's process."""
    return await asyncio.to_thread(build_snapshot, story, revision)

"""Stand-ins for what crosses the process, or may one day: database, clock, search service."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from typing import TypeVar

from bot.answers.answering import Searcher
from bot.errors import StorageError, UnknownStoryError
from bot.library.store import AuditEvent, ConflictError, Revision, Store, StoryRecord
from bot.search.analysis import Analysers
from bot.search.bm25 import Okapi
from bot.search.model import Found, Hit
from bot.search.question import read_question
from bot.search.scope import EVERYTHING, Scope
from bot.search.searcher import SnapshotSearcher
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
        self._bindings: dict[tuple[int, int], str] = {}
        self._revisions: dict[str, list[Revision]] = {}
        self._contents: dict[str, bytes] = {}
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
            self._stories[name] = StoryRecord(len(self._stories) + 1, name, guild)
            self._events += [event] if event else []
        return next(record for record in await self.stories() if record.name == name)

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
        self._bindings = {at: story for at, story in self._bindings.items() if at[0] != guild}

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

"""What became of words that the bot quoted before: what its old messages should say of them."""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import lru_cache
from itertools import groupby
from zlib import crc32

from bot.errors import ArticleError
from bot.library.quoted import STANDS, UNCLEAR, Quotation, QuotedStore
from bot.library.serving import Serving
from bot.library.store import ArticleStatus
from bot.library.taking_back import TakenBack
from bot.search.copies import words_of
from bot.search.snapshot import Snapshot
from bot.story.model import Article, Span
from bot.story.reading import read_article

KEPT_ARTICLES = 16
"""Kept in memory while what is quoted of them is judged."""
READ_AT_A_TIME = 100
"""Old files whose words are in memory at the same time."""


class Became(Enum):
    """What became of words."""

    STANDS = STANDS
    CORRECTED = "corrected"
    SUPERSEDED = "superseded"
    CHANGED = "changed"
    REMOVED = "removed"
    HIDDEN = "hidden"
    RETRACTED = "retracted"
    EMBARGOED = "embargoed"


_WITHDRAWN = frozenset({Became.HIDDEN, Became.RETRACTED, Became.EMBARGOED})
SAID_BY_MODERATORS = _WITHDRAWN | {Became.CORRECTED, Became.SUPERSEDED}


@dataclass(frozen=True, slots=True)
class Mark:
    """What a message should say of words that it quotes.

    Attributes:
        became: What became of them.
        at: When they were corrected or retracted, or until when they are under embargo, UTC.
        words: The correction's text, the retraction's reason, or the headline of the article
            that answers in the place of theirs.
    """

    became: Became = Became.STANDS
    at: datetime | None = None
    words: str = ""

    @property
    def code(self) -> str:
        """Tells marks apart, without any words: of those there is a checksum."""
        said = [self.became.value]
        said += [self.at.isoformat()] if self.at else []
        said += [f"{crc32(self.words.encode()):08x}"] if self.words else []
        return " ".join(said)

    @property
    def withdraws(self) -> bool:
        """Whether the words may no longer be shown."""
        return self.became in _WITHDRAWN


def is_withdrawn(code: str) -> bool:
    """Say whether a message that says this, a :attr:`Mark.code`, may show none of the words."""
    return code.split(" ", 1)[0] in {UNCLEAR, *(each.value for each in _WITHDRAWN)}


@dataclass(frozen=True, slots=True)
class _State:
    """A story at one moment.

    Attributes:
        snapshot: What answers.
        taken_back: What moderators took back.
        now: The time, UTC.
        files: The file of each content, by digest.
    """

    snapshot: Snapshot
    taken_back: TakenBack
    now: datetime
    files: Mapping[str, str]

    def article(self, file: str | None) -> Article | None:
        number = self.snapshot.story.number_of(file) if file is not None else None
        return None if number is None else self.snapshot.articles[number]


async def marks_of(
    librarian: Serving, quotations: Collection[Quotation]
) -> dict[Quotation, tuple[Mark, Article | None]]:
    """Return what became of words, and the articles as they were when they were quoted.

    Where that can be told without the article, None stands for it.

    Raises:
        StorageError: An old file cannot be read.
    """
    snapshot = librarian.snapshot
    files = await asyncio.to_thread(
        lambda: {digest: file for file, digest in snapshot.story.digests.items()}
    )
    state = _State(snapshot, librarian.taken_back, librarian.now, files)
    old = sorted(
        (one for one in quotations if one.digest not in files),
        key=lambda one: (one.digest, one.span),
    )
    live = [one for one in quotations if one.digest in files]
    found = await asyncio.to_thread(_marks_of_live, state, live)
    for first in range(0, len(old), READ_AT_A_TIME):
        some = old[first : first + READ_AT_A_TIME]
        articles = await articles_then(librarian, some)
        found |= await asyncio.to_thread(_marks_of_old, state, some, articles)
    return found


async def articles_then(
    librarian: Serving, quotations: Iterable[Quotation]
) -> dict[Quotation, Article]:
    """Return the articles that words were quoted from, as they were then.

    One whose file is not kept any more, or was let in by an older Cuttings and is broken now, is
    left out.

    Raises:
        StorageError: The database fails.
    """
    wanted = [*quotations]
    contents = await librarian.contents_kept({one.digest for one in wanted})
    return await asyncio.to_thread(_read, librarian.snapshot.language, wanted, contents)


async def remark(librarian: Serving, store: QuotedStore) -> int:
    """Work out anew what messages should say of a story's words.

    Returns:
        Of how many quotations they should say something else than before.

    Raises:
        StorageError: The database fails.
    """
    known = await store.quotations(librarian.story)
    if not known:
        return 0
    marks = await marks_of(librarian, [quotation for quotation, _ in known])
    wanted = {
        quotation: marks[quotation][0].code
        for quotation, before in known
        if before != {marks[quotation][0].code}
    }
    await store.want(librarian.story, wanted)
    return len(wanted)


def _read(
    language: str, quotations: Iterable[Quotation], contents: Mapping[str, bytes]
) -> dict[Quotation, Article]:
    read: dict[tuple[str, str], Article | None] = {}
    for one in quotations:
        place = one.file, one.digest
        if place not in read:
            read[place] = None
            with suppress(ArticleError, KeyError):
                read[place] = read_article(one.file, contents[one.digest], language=language)
    articles = ((one, read[one.file, one.digest]) for one in quotations)
    return {one: article for one, article in articles if article is not None}


def _marks_of_live(
    state: _State, quotations: Iterable[Quotation]
) -> dict[Quotation, tuple[Mark, Article | None]]:
    ordered = sorted(quotations, key=lambda one: one.digest)
    judge = _Judge(state)
    found: dict[Quotation, tuple[Mark, Article | None]] = {}
    for digest, group in groupby(ordered, key=lambda one: one.digest):
        today = state.article(state.files[digest])
        found |= {one: (judge.mark(one, today, today), today) for one in group}
    return found


def _marks_of_old(
    state: _State, quotations: Iterable[Quotation], articles: Mapping[Quotation, Article]
) -> dict[Quotation, tuple[Mark, Article | None]]:
    judge = _Judge(state)
    return {
        one: (judge.mark(one, articles.get(one), judge.today(one.file)), articles.get(one))
        for one in quotations
    }


class _Judge:
    """Says what became of words, those of one article after the other: each is read once."""

    def __init__(self, state: _State) -> None:
        self._state = state
        self._scope = state.taken_back.scope(state.now)
        self.today = lru_cache(KEPT_ARTICLES)(state.article)
        self._hidden = lru_cache(KEPT_ARTICLES)(self._hidden_in)
        self._words = lru_cache(KEPT_ARTICLES)(self._words_of)

    def mark(self, one: Quotation, then: Article | None, today: Article | None) -> Mark:
        """Judge words, from what must not be shown at all to what still stands."""
        state = self._state
        status = state.taken_back.statuses.get(today.file if today is not None else one.file)
        if status is not None and status.is_embargoed(state.now):
            return Mark(Became.EMBARGOED, status.embargoed_until)
        if status is not None and status.retracted_at is not None:
            return Mark(Became.RETRACTED, status.retracted_at, status.reason)
        if then is not None and state.taken_back.passages:
            files = frozenset({one.file, today.file if today is not None else one.file})
            if any(one.span.overlaps(place) for place in self._hidden(files, then.body)):
                return Mark(Became.HIDDEN)
        if status is not None and (said := _said(state, status)) is not None:
            return said
        if today is None:
            return Mark(Became.REMOVED)
        return self._stands(one, then, today) if then is not None else Mark(Became.CHANGED)

    def _stands(self, one: Quotation, then: Article, today: Article) -> Mark:
        """Say whether words still stand in their article, and in its publisher's later edition."""
        words = one.span.of(then.body)
        if then is not today and not self._holds(today.file, words):
            return Mark(Became.CHANGED)
        number = self._state.snapshot.story.number_of(today.file)
        newer = (
            self._state.snapshot.newer_edition(number, self._scope) if number is not None else None
        )
        if newer is None or not self._scope.allows(newer):
            return Mark()
        return Mark() if self._holds(newer.file, words) else Mark(Became.CHANGED)

    def _holds(self, file: str, words: str) -> bool:
        """Say whether words stand in an article, however their lines are broken."""
        return f" {words_of(words)} " in self._words(file)

    def _words_of(self, file: str) -> str:
        article = self.today(file)
        return f" {words_of(article.body)} " if article is not None else ""

    def _hidden_in(self, files: frozenset[str], body: str) -> list[Span]:
        return self._state.taken_back.hidden_in(files, body)


def _said(state: _State, status: ArticleStatus) -> Mark | None:
    """Return what moderators said of an article whose words may still be shown."""
    if status.corrected_at is not None:
        return Mark(Became.CORRECTED, status.corrected_at, status.correction)
    if status.superseded_by is not None:
        newer = state.article(status.superseded_by)
        return Mark(Became.SUPERSEDED, words=newer.headline if newer else "")
    return None

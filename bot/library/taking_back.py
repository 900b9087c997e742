"""What became of articles after they were published, and what of them is not shown."""

from collections.abc import Awaitable, Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.answers.model import Answer, Excerpt, Notice, NoticeKind
from bot.library.store import ArticleStatus, HiddenPassage
from bot.search.copies import words_of
from bot.search.scope import Scope
from bot.search.snapshot import Snapshot
from bot.story.model import Article, Span
from bot.story.sentences import paragraphs, sentences

Ask = Callable[[Scope], Awaitable[Answer]]
"""Asks the same question of another part of the story."""

MIN_COPIED_WORDS = 5
"""A hidden sentence of fewer is hidden in its own article alone."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What moderators took back of a story, or said about its articles.

    Attributes:
        statuses: What became of articles, by file.
        passages: What is hidden, oldest first.
        hidden: Where that stands in the articles that answer now.
    """

    statuses: Mapping[str, ArticleStatus] = field(default_factory=dict)
    passages: tuple[HiddenPassage, ...] = ()
    hidden: frozenset[tuple[str, Span]] = frozenset()

    def scope(self, now: datetime) -> Scope:
        """Return what may be shown of the story."""
        withheld = frozenset(file for file, one in self.statuses.items() if one.withholds(now))
        embargoed = frozenset(file for file in withheld if self.statuses[file].is_embargoed(now))
        return Scope(withheld=withheld, embargoed=embargoed, hidden=self.hidden)

    def hides(self, files: Container[str], body: str, span: Span) -> bool:
        """Say whether words of an article are hidden, in this state of it or another.

        Args:
            files: Those that the article stands in, or stood.
            body: Its text in one of its states.
            span: The words.
        """
        return any(span.overlaps(place) for place in self.hidden_in(files, body))

    def hidden_in(self, files: Container[str], body: str) -> list[Span]:
        """Return where hidden words stand in an article; see :meth:`hides`."""
        return [
            place
            for passage in self.passages
            for place in hidden_places(passage, body, is_own=passage.file in files)
        ]

    def retracted(self, now: datetime) -> frozenset[str]:
        """Return the files of articles that are withheld because they were retracted."""
        return frozenset(
            file
            for file, one in self.statuses.items()
            if one.retracted_at is not None and not one.is_embargoed(now)
        )

    def noted(self, excerpts: Iterable[Excerpt]) -> tuple[Excerpt, ...]:
        """Return excerpts with what became of their articles."""
        return tuple(replace(one, notices=self.notices_of(one.article.file)) for one in excerpts)

    def notices_of(self, file: str) -> tuple[Notice, ...]:
        """Return what readers of an article must know of it."""
        status = self.statuses.get(file)
        if status is None or status.corrected_at is None:
            return ()
        return (Notice(NoticeKind.CORRECTED, status.correction, status.corrected_at),)


async def with_news(
    answer: Answer, taken_back: TakenBack, now: datetime, scope: Scope, ask: Ask
) -> Answer:
    """Return an answer with what became of its articles, or of the one it would be made of.

    Args:
        answer: To a question, within what may be shown.
        taken_back: What may not, and why.
        now: The time, UTC.
        scope: What the question was asked of.
        ask: Asks it again.
    """
    answer = replace(answer, excerpts=taken_back.noted(answer.excerpts))
    retracted = taken_back.retracted(now)
    if not retracted:
        return answer
    other = await ask(replace(scope, withheld=scope.withheld - retracted))
    # What answers beside others may come second; what alone would answer comes first.
    would = other.excerpts if answer.answered else other.excerpts[:1]
    article = next((one.article for one in would if one.article.file in retracted), None)
    if article is None:
        return answer
    status = taken_back.statuses[article.file]
    notice = Notice(NoticeKind.RETRACTED, status.reason, status.retracted_at)
    return replace(answer, retracted=(article, notice))


def found_again(
    snapshot: Snapshot, passages: Iterable[HiddenPassage]
) -> frozenset[tuple[str, Span]]:
    """Return where hidden words stand in a snapshot's articles: their own, and copies of it."""
    return frozenset(
        (article.file, place)
        for passage in passages
        for article in _holding(snapshot, passage)
        for place in hidden_places(passage, article.body, is_own=article.file == passage.file)
    )


def _holding(snapshot: Snapshot, passage: HiddenPassage) -> Iterator[Article]:
    """Yield the articles that may hold hidden words."""
    own = snapshot.story.number_of(passage.file)
    language = snapshot.language if own is None else snapshot.articles[own].language
    numbers = {own} if own is not None else set[int]()
    for sentence in _sentences(passage.words):
        numbers |= snapshot.articles_like(sentence, language)
    for number in numbers:
        yield snapshot.articles[number]


def hidden_places(passage: HiddenPassage, body: str, *, is_own: bool) -> list[Span]:
    """Return where hidden words stand in an article.

    Args:
        passage: The words.
        body: The article's text, in whatever state of it.
        is_own: Whether they were hidden in this very article. In others only whole sentences are
            found that say enough to be known again; how they are set does not matter.
    """
    exact = places_of(passage.words, body) if is_own else []
    hidden = {
        words
        for sentence in _sentences(passage.words)
        if len((words := words_of(sentence)).split()) >= MIN_COPIED_WORDS
    }
    said = f" {words_of(body)} " if hidden else ""
    if not any(f" {words} " in said for words in hidden):
        return exact
    copied = [
        sentence
        for paragraph in paragraphs(body)
        for sentence in sentences(body, paragraph)
        if words_of(sentence.of(body)) in hidden
    ]
    return [*exact, *copied]


def _sentences(words: str) -> list[str]:
    return [
        sentence.of(words)
        for paragraph in paragraphs(words)
        for sentence in sentences(words, paragraph)
    ]


def places_of(words: str, body: str) -> list[Span]:
    """Return where words stand in a text; where not all of them do, where their sentences do."""
    return list(_places(words, body)) or [
        span
        for paragraph in paragraphs(words)
        for sentence in sentences(words, paragraph)
        for span in _places(sentence.of(words), body)
    ]


def _places(words: str, body: str) -> Iterator[Span]:
    start = body.find(words) if words else -1
    while start >= 0:
        yield Span(start, start + len(words))
        start = body.find(words, start + len(words))

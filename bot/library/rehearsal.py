"""Trying a revision before it answers: what it changes, and how its answers fare."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import IntEnum
from itertools import islice, starmap
from typing import Any, Self

from bot.answers.answering import CONSIDERED_HITS, compose
from bot.answers.model import Answer, Verdict
from bot.library.diffing import Changes
from bot.library.drafting import Draft, is_kept
from bot.library.store import GoldenRecord
from bot.search.scope import EVERYTHING, Scope
from bot.search.snapshot import Snapshot
from bot.story.assembling import golden_problems
from bot.story.formats.article_file import WANTED
from bot.story.furniture import describe_furniture
from bot.story.model import GoldenAnswer, GoldenQuestion, Story

MAX_ASKED = 200
"""Golden questions of one rehearsal: it has to end while a moderator waits."""
MAX_KEPT_CHARS = 200
MAX_KEPT_SENTENCES = 200
"""Of furniture, and of files left out."""


class Grade(IntEnum):
    """How well a golden question is answered; higher is better."""

    WRONG = 0
    """Answered where nothing answers it, or without any right excerpt."""
    PARTLY = 1
    """A right excerpt that is not the first, or a doubtful answer where nothing answers it."""
    RIGHT = 2


@dataclass(frozen=True, slots=True)
class Reply:
    """What a reader would see of the answer to a golden question.

    Attributes:
        grade: How good that is.
        headline: Of the first excerpt's article; empty where nothing is shown.
        words: The beginning of the first excerpt; empty where nothing is shown.
    """

    grade: Grade
    headline: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Shift:
    """A golden question that is answered better or worse than before."""

    question: str
    before: Reply
    after: Reply


@dataclass(frozen=True, slots=True)
class Brought:
    """An article that a moderator or a source brought, and what it does not say of itself.

    Attributes:
        file: Its path inside the story.
        headline: Its headline.
        missing: Keys of front matter that a moderator is asked for.
        language: ISO 639-1 code.
        confidence: Probability that this is right, 0 to 1; 1 where the file says so.
    """

    file: str
    headline: str
    missing: tuple[str, ...]
    language: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a new revision would change.

    Attributes:
        story: What readers see of the story.
        base: The revision it was compared with; 0 for none.
        changes: Files that differ.
        articles: How many it has.
        passages: How many are indexed.
        seconds: How long it took.
        asked: How many golden questions were asked.
        right_before: How many of them the old revision answers right.
        right_after: How many of them the new one answers right.
        better: Those with a better grade than before.
        worse: Those with a worse one.
        furniture: Sentences about lines that are not the article, file and rule named.
        skipped: Sentences about files that were left out, and why.
        warnings: Sentences about golden questions whose words no longer stand.
        brought: New and changed articles that came from elsewhere than the story's folder.
    """

    story: str
    base: int
    changes: Changes
    articles: int
    passages: int
    seconds: float
    asked: int = 0
    right_before: int = 0
    right_after: int = 0
    better: tuple[Shift, ...] = ()
    worse: tuple[Shift, ...] = ()
    furniture: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    brought: tuple[Brought, ...] = ()

    def to_json(self) -> str:
        """Return it as text that :meth:`from_json` reads."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return what :meth:`to_json` wrote."""
        read: dict[str, Any] = json.loads(text)
        for name in ("furniture", "skipped", "warnings"):
            read[name] = tuple(read[name])
        for name in ("better", "worse"):
            read[name] = tuple(_shift(**each) for each in read[name])
        read["brought"] = tuple(
            Brought(**{**each, "missing": tuple(each["missing"])}) for each in read["brought"]
        )
        read["changes"] = Changes(*(tuple(files) for files in read["changes"].values()))
        return cls(**read)


def rehearse(  # noqa: PLR0913  # two revisions, each with what may be shown of it
    draft: Draft,
    old: Snapshot | None,
    new: Snapshot,
    golden: Sequence[GoldenQuestion],
    *,
    shown_before: Scope = EVERYTHING,
    shown_after: Scope = EVERYTHING,
) -> Rehearsal:
    """Compare a new revision with the one that answers. Takes CPU time.

    Args:
        draft: The new revision.
        old: The snapshot that answers; None where there is none to compare with.
        new: The new revision's snapshot.
        golden: Questions to ask; only the first :data:`MAX_ASKED` are.
        shown_before: What moderators let be shown of the old one.
        shown_after: The same of the new one.
    """
    asked = golden[:MAX_ASKED] if old is not None else ()
    before = [reply(old, question, shown_before) for question in asked] if old is not None else []
    after = [reply(new, question, shown_after) for question in asked]
    better, worse = shifts(asked, before, after)
    return Rehearsal(
        story=draft.story.title,
        base=draft.number - 1,
        changes=draft.changes,
        articles=len(new.articles),
        passages=len(new.passages),
        seconds=0.0,
        asked=len(asked),
        right_before=sum(each.grade is Grade.RIGHT for each in before),
        right_after=sum(each.grade is Grade.RIGHT for each in after),
        better=better,
        worse=worse,
        furniture=tuple(islice(_marked(draft), MAX_KEPT_SENTENCES)),
        skipped=draft.skipped[:MAX_KEPT_SENTENCES],
        warnings=tuple(golden_problems(draft.story)),
        brought=tuple(islice(_brought(draft), MAX_KEPT_SENTENCES)),
    )


def all_golden(story: Story, kept: Iterable[GoldenRecord]) -> list[GoldenQuestion]:
    """Return a story's golden questions and those kept for it; of equal ones the first."""
    moderators = (
        GoldenQuestion(record.question, tuple(starmap(GoldenAnswer, record.answers)))
        for record in kept
    )
    by_words = {golden.question: golden for golden in reversed([*story.golden, *moderators])}
    return list(reversed(by_words.values()))


def _brought(draft: Draft) -> Iterator[Brought]:
    new = {path for path in (*draft.changes.added, *draft.changes.changed) if is_kept(path)}
    for article in draft.story.articles:
        if article.file in new:
            missing = tuple(name for name in WANTED if getattr(article, name) is None)
            sure = article.language_confidence
            yield Brought(article.file, article.headline, missing, article.language, sure)


def _marked(draft: Draft) -> Iterator[str]:
    """Yield a sentence for each line of new and changed articles that is marked as furniture."""
    for file in sorted([*draft.changes.added, *draft.changes.changed]):
        number = draft.story.number_of(file)
        if number is not None:
            yield from describe_furniture(draft.story.articles[number])


def reply(snapshot: Snapshot, golden: GoldenQuestion, scope: Scope = EVERYTHING) -> Reply:
    """Ask one golden question, and say how good the answer is that readers would see."""
    answer = compose(snapshot.search(golden.question, CONSIDERED_HITS, scope))
    if not answer.excerpts:
        return Reply(Grade.WRONG if golden.answerable else Grade.RIGHT)
    first = answer.excerpts[0]
    words = " ".join(first.text.split())[:MAX_KEPT_CHARS]
    return Reply(_grade(answer, golden), first.article.headline, words)


def shifts(
    questions: Sequence[GoldenQuestion], before: Sequence[Reply], after: Sequence[Reply]
) -> tuple[tuple[Shift, ...], tuple[Shift, ...]]:
    """Return which questions are answered better, and which worse, than before."""
    all_ = [
        Shift(golden.question, old, new)
        for golden, old, new in zip(questions, before, after, strict=True)
    ]
    return (
        tuple(shift for shift in all_ if shift.after.grade > shift.before.grade),
        tuple(shift for shift in all_ if shift.after.grade < shift.before.grade),
    )


def _grade(answer: Answer, golden: GoldenQuestion) -> Grade:
    if not golden.answerable:
        return Grade.PARTLY if answer.verdict is Verdict.WEAK else Grade.WRONG
    right = [_holds(answer, place, golden.answers) for place in range(len(answer.excerpts))]
    if right[0]:
        return Grade.RIGHT
    return Grade.PARTLY if any(right) else Grade.WRONG


def _holds(answer: Answer, place: int, answers: Sequence[GoldenAnswer]) -> bool:
    """Say whether an excerpt holds the words of one of the answers, or a part of them."""
    excerpt = answer.excerpts[place]
    for one in answers:
        start = excerpt.article.body.find(one.words)
        if (
            one.article == excerpt.article.file
            and start >= 0
            and excerpt.span.start < start + len(one.words)
            and start < excerpt.span.end
        ):
            return True
    return False


def _shift(question: str, before: dict[str, Any], after: dict[str, Any]) -> Shift:
    return Shift(question, _reply(**before), _reply(**after))


def _reply(grade: int, headline: str, words: str) -> Reply:
    return Reply(Grade(grade), headline, words)

"""Answers and the excerpts they are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from bot.answers.receipts import Receipt
from bot.answers.silence import Silence
from bot.search.scope import EVERYTHING, Scope
from bot.search.spelling import Repair
from bot.story.model import Article, Span


class NoticeKind(Enum):
    """What became of an article after it was published."""

    UPDATED = "updated"
    CORRECTED = "corrected"
    RETRACTED = "retracted"


@dataclass(frozen=True, slots=True)
class Notice:
    """What a reader must know who reads an excerpt of an article.

    Attributes:
        kind: What became of the article.
        text: The publisher's or moderators' own words; may be empty.
        at: When, UTC.
    """

    kind: NoticeKind
    text: str = ""
    at: datetime | None = None


class Verdict(Enum):
    """How sure it is that the story answers a question."""

    ANSWERED = "answered"
    WEAK = "weak match"
    NOT_IN_STORY = "not in this story"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A verbatim stretch of an article, and where it stands.

    Attributes:
        article: What it was cut from.
        receipt: Where it stands, for anybody to check again later.
        marked: The sentence inside ``span`` that answers, as far as can be told.
        highlights: Spans of ``article.body`` inside ``span``: the words that matched, in order.
        paragraph: The paragraph it begins in, from 1.
        last_paragraph: The paragraph it ends in; mostly the same.
        score: What excerpts are ordered by: how well its passage and its marked sentence
            match; unitless, comparable only within one answer.
        also_in: Other articles that say the same, which are left out.
        notices: What became of its article.
    """

    article: Article
    receipt: Receipt
    marked: Span
    highlights: tuple[Span, ...]
    paragraph: int
    last_paragraph: int
    score: float
    also_in: tuple[Article, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def span(self) -> Span:
        """Where it stands in ``article.body``."""
        return self.receipt.span

    @property
    def place(self) -> str:
        """Its paragraph, or paragraphs, in words: ``paragraph 2``, ``paragraphs 2`` to ``3``."""
        if self.last_paragraph == self.paragraph:
            return f"paragraph {self.paragraph}"
        return f"paragraphs {self.paragraph}\N{EN DASH}{self.last_paragraph}"

    @property
    def text(self) -> str:
        """Its words; a slice of the article, so they cannot differ from it."""
        return self.span.of(self.article.body)


class KnownWord(NamedTuple):
    """A word of a question that the story uses.

    Attributes:
        worth: What it counts for, from 0 to 1 for a word that is nowhere else.
        share: Of the passages, how many hold it.
    """

    worth: float
    share: float


@dataclass(frozen=True, slots=True)
class Answer:
    """Ordered cited excerpts for a question, or a reasoned "not in this story".

    Attributes:
        question: The reader's words.
        story: The story's name.
        story_id: The number the store gave it; 0 for a folder without a database.
        title: What readers see of it.
        revision: The revision that answered.
        verdict: How sure it is.
        confidence: Probability behind the verdict, 0 to 1, were half of all questions answerable.
        excerpts: Best first, no two of which overlap; empty where the story does not answer.
        repairs: Words of the question that were read as words of the story.
        unknown_words: Words of the question that the story never uses, as the reader wrote them.
        words: The question's terms, each with its word as it was read.
        nearest: Articles closest to a question that is not answered, closest first.
        newest: The newest articles, where no article has anything of the question.
        scope: Which part of the story was asked.
        together: How much of the question one sentence of the story holds: the worth of its
            words there. 0 for none; one rare word gives about 0.7.
        known_words: The question's folded words that the story uses, as they were read.
        carried: Words of an earlier question and its answer that were asked for too.
        silence: What may have kept the story from answering, where it does not.
        shown_before: How many better excerpts were shown before these.
        retracted: An article that would answer, too, or alone, if it had not been retracted, and
            the notice of that.
        has_more: Whether there are further passages that hold words of the question.
    """

    question: str
    story: str
    story_id: int
    title: str
    revision: int
    verdict: Verdict
    confidence: float
    excerpts: tuple[Excerpt, ...]
    repairs: tuple[Repair, ...] = ()
    unknown_words: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    nearest: tuple[Article, ...] = ()
    newest: tuple[Article, ...] = ()
    scope: Scope = EVERYTHING
    carried: tuple[str, ...] = ()
    together: float = 0.0
    known_words: Mapping[str, KnownWord] = field(default_factory=dict)
    silence: Silence | None = None
    shown_before: int = 0
    has_more: bool = False
    retracted: tuple[Article, Notice] | None = None

    @property
    def answered(self) -> bool:
        """Say whether there is anything to show."""
        return bool(self.excerpts)

"""Article -> sentences -> passages.

Passages of a hundred words or so rank better than single sentences or whole articles;
what is shown is cut from them afterwards (:mod:`bot.answers.excerpts`).
"""

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.story.model import Article, Passage, Span
from bot.story.sentences import paragraphs, sentences

TARGET_PASSAGE_WORDS = 120
MAX_SENTENCE_CHARS = 1_000

_WORD = re.compile(r"\w+")
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Sentence:
    span: Span
    paragraph: int
    words: int


def split_article(article: Article) -> tuple[Passage, ...]:
    """Cut an article into passages of whole sentences; together they hold all of them.

    What is furniture is in none of them, and none goes over it. A passage ends before the
    sentence that would take it past :data:`TARGET_PASSAGE_WORDS`; a short last one joins its
    predecessor when the two still fit one and a half times that.
    """
    return tuple(
        Passage(article, tuple(s.span for s in group), tuple(s.paragraph for s in group))
        for stretch in _stretches(article)
        for group in _grouped(stretch)
    )


def _stretches(article: Article) -> Iterator[list[_Sentence]]:
    """Yield the sentences of an article, parted where furniture stands between them."""
    marks = [furniture.span.start for furniture in article.furniture]
    yield from (
        list(stretch)
        for _, stretch in groupby(
            _sentences(article.body, [furniture.span for furniture in article.furniture]),
            key=lambda sentence: bisect(marks, sentence.span.start),
        )
    )


def _grouped(sentences: list[_Sentence]) -> list[list[_Sentence]]:
    groups: list[list[_Sentence]] = []
    words = 0
    for sentence in sentences:
        if not groups or words + sentence.words > TARGET_PASSAGE_WORDS:
            groups.append([])
            words = 0
        groups[-1].append(sentence)
        words += sentence.words
    if len(groups) > 1 and _words(groups[-2]) + _words(groups[-1]) <= TARGET_PASSAGE_WORDS * 3 // 2:
        groups[-2:] = [groups[-2] + groups[-1]]
    return groups


def _words(group: list[_Sentence]) -> int:
    return sum(sentence.words for sentence in group)


def _sentences(body: str, furniture: Sequence[Span]) -> Iterator[_Sentence]:
    for number, paragraph in enumerate(paragraphs(body, furniture), 1):
        for sentence in sentences(body, paragraph):
            for span in _bounded(body, sentence):
                yield _Sentence(span, number, sum(1 for _ in _WORD.finditer(body, *_ends(span))))


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _bounded(body: str, sentence: Span) -> Iterator[Span]:
    """Yield a sentence; one that is absurdly long in pieces, cut at blanks where it has any."""
    start = sentence.start
    while sentence.end - start > MAX_SENTENCE_CHARS:
        limit = start + MAX_SENTENCE_CHARS
        blanks = list(_BLANK.finditer(body, start, limit))
        end = blanks[-1].start() if blanks else limit
        yield Span(start, end)
        blank = _BLANK.match(body, end, sentence.end)
        start = blank.end() if blank else end
    yield Span(start, sentence.end)

"""Article -> sentences -> passages.

Passages of a hundred words or so rank better than single sentences or whole articles;
what is shown is cut from them afterwards (:mod:`bot.answers.excerpts`).
"""

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.story.model import Article, Passage, Span
from bot.story.sentences import cut_sentences, paragraphs

TARGET_PASSAGE_WORDS = 120
MAX_SENTENCE_CHARS = 1_000

_WORD = re.compile(r"\w+")
_BLANK = re.compile(r"\s+")


Sentence = tuple[int, int, int]
"""Start and end in the body, and the number of its paragraph, from 1: bare, for their number."""


def split_article(article: Article) -> tuple[Passage, ...]:
    """Cut an article into passages of whole sentences; together they hold all of them.

    What is furniture is in none of them, and none goes over it. A passage ends before the
    sentence that would take it past :data:`TARGET_PASSAGE_WORDS`; a short last one joins its
    predecessor when the two still fit one and a half times that.
    """
    rows = sentence_rows(article)
    words = [count_words(article.body, start, end) for start, end, _ in rows]
    return tuple(
        make_passage(article, rows[first:after])
        for first, after in pairwise([*passage_firsts(article, rows, words), len(rows)])
    )


def make_passage(article: Article, rows: Sequence[Sentence]) -> Passage:
    """Return the passage that consists of some sentences of an article."""
    sentences = tuple(Span(start, end) for start, end, _ in rows)
    return Passage(article, sentences, tuple(paragraph for _, _, paragraph in rows))


def sentence_rows(article: Article) -> list[Sentence]:
    """Return all sentences of an article, in order; absurdly long ones in pieces."""
    body = article.body
    rows: list[Sentence] = []
    furniture = [furniture.span for furniture in article.furniture]
    for number, paragraph in enumerate(paragraphs(body, furniture), 1):
        for start, end in cut_sentences(body, *paragraph):
            if end - start <= MAX_SENTENCE_CHARS:
                rows.append((start, end, number))
            else:
                rows += ((*piece, number) for piece in _bounded(body, Span(start, end)))
    return rows


def count_words(body: str, start: int, end: int) -> int:
    """Return how many words a stretch of a text has: runs of letters, digits and underscores."""
    return len(_WORD.findall(body, start, end))


def passage_firsts(article: Article, rows: Sequence[Sentence], words: Sequence[int]) -> list[int]:
    """Return which sentences of an article begin a passage.

    Args:
        article: The article.
        rows: Its sentences.
        words: How many words each of them has.
    """
    marks = [furniture.span.start for furniture in article.furniture]
    parted = [
        at for at in range(1, len(rows) if marks else 0)
        if bisect(marks, rows[at - 1][0]) != bisect(marks, rows[at][0])
    ]  # fmt: skip
    firsts: list[int] = []
    for first, after in pairwise([0, *parted, len(rows)]):
        firsts += (first + at for at in _grouped(words[first:after]))
    return firsts


def _grouped(words: Sequence[int]) -> list[int]:
    """Return which sentences of a stretch begin a passage, given how many words each has."""
    firsts: list[int] = []
    sizes: list[int] = []
    for at, count in enumerate(words):
        if not firsts or sizes[-1] + count > TARGET_PASSAGE_WORDS:
            firsts.append(at)
            sizes.append(0)
        sizes[-1] += count
    if len(firsts) > 1 and sizes[-2] + sizes[-1] <= TARGET_PASSAGE_WORDS * 3 // 2:
        del firsts[-1]
    return firsts


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

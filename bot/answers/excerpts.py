"""A hit -> the span to quote, the sentence to mark and the words to highlight.

A quotation must not say less or other than its article: it is whole sentences, it never
ends inside a quotation within it, and where its sentence leans on the one before ("He
said", "But"), that one is quoted too.
"""

import re
from collections.abc import Iterable, Sequence

from bot.answers.model import Excerpt
from bot.search.snapshot import Found, Hit
from bot.story.model import Passage, Span

MAX_EXCERPT_SENTENCES = 3
MAX_EXCERPT_CHARS = 700
MAX_QUOTING_SENTENCES = 8
"""A quotation within, of more sentences than that, is cut after all."""

_LEANS_BACK = re.compile(
    r"[\"'\u201c\u2018(]*(?:he|she|it|they|his|her|hers|its|their|theirs|this|that|these|those|such"
    r"|but|and|or|so|yet|however|nor|also|then|instead|still|therefore|thus|hence|meanwhile"
    r"|otherwise|nevertheless|nonetheless|moreover|furthermore|besides|the (?:former|latter))\b",
    re.IGNORECASE,
)
_OPENING_MARKS = "\u201c\u00ab\u201e"
_CLOSING_MARKS = "\u201d\u00bb"
_ANY_MARK = re.compile(f'["{_OPENING_MARKS}{_CLOSING_MARKS}]')


def cut_excerpt(found: Found, hit: Hit, values: Sequence[float]) -> Excerpt:
    """Cut the window of sentences around the one that answers best out of a hit's passage.

    Args:
        found: What the hit is one of.
        hit: The passage to cut.
        values: How well each of its sentences answers; :func:`sentence_values`.
    """
    passage = hit.passage
    marked = max(range(len(values)), key=values.__getitem__)
    first, last = _window(passage, values, marked)
    span = Span(passage.sentences[first].start, passage.sentences[last].end)
    analyser = found.analysers.of(passage.article.language)
    matches = analyser.find(span.of(passage.article.body), set(found.question.terms))
    return Excerpt(
        article=passage.article,
        span=span,
        marked=passage.sentences[marked],
        highlights=_disjoint(match.shifted(span.start) for match in matches),
        paragraph=passage.paragraphs[first],
        score=values[marked],
    )


def _disjoint(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans in order, without those inside or across an earlier one."""
    chosen: list[Span] = []
    for span in spans:
        if not chosen or span.start >= chosen[-1].end:
            chosen.append(span)
    return tuple(chosen)


def _window(passage: Passage, values: Sequence[float], marked: int) -> tuple[int, int]:
    """Return the first and last sentence to quote.

    From the marked one the window grows to whichever neighbour is worth more, as far as
    the limits allow; what a sentence leans on and what a quotation needs goes first.
    """
    first = last = marked
    while first and _leans_back(passage, first) and last - first + 1 < MAX_EXCERPT_SENTENCES:
        first -= 1
    first, last = _with_whole_quotations(passage, first, last)
    while last - first + 1 < MAX_EXCERPT_SENTENCES:
        grown = [
            (values[added], -added, (low, high))
            for added, low, high in ((first - 1, first - 1, last), (last + 1, first, last + 1))
            if 0 <= added < len(values) and _chars(passage, low, high) <= MAX_EXCERPT_CHARS
        ]
        if not grown:
            break
        first, last = max(grown)[2]
    return _with_whole_quotations(passage, first, last)


def _with_whole_quotations(passage: Passage, first: int, last: int) -> tuple[int, int]:
    """Widen a window until no quotation within is cut, if that takes not too many sentences."""
    low, high = first, last
    while high - low + 1 < MAX_QUOTING_SENTENCES:
        text = Span(passage.sentences[low].start, passage.sentences[high].end).of(
            passage.article.body
        )
        opened, unopened = _open_quotations(text)
        if unopened and low:
            low -= 1
        elif opened and high + 1 < len(passage.sentences):
            high += 1
        else:
            return (low, high) if not opened and not unopened else (first, last)
    return first, last


def _open_quotations(text: str) -> tuple[bool, bool]:
    """Say whether a quotation is opened and not closed, and closed and not opened."""
    if not _ANY_MARK.search(text):
        return False, False
    opened = 0
    unopened = False
    straight = text.count('"') % 2 == 1
    for char in text:
        if char in _OPENING_MARKS:
            opened += 1
        elif char in _CLOSING_MARKS:
            if opened:
                opened -= 1
            else:
                unopened = True
    if straight:  # the odd one of straight marks: does it stand at a word's beginning?
        at = text.rindex('"')
        is_opening = at + 1 < len(text) and not text[at + 1].isspace()
        opened, unopened = opened + is_opening, unopened or not is_opening
    return opened > 0, unopened


def _leans_back(passage: Passage, sentence: int) -> bool:
    return bool(_LEANS_BACK.match(passage.article.body, passage.sentences[sentence].start))


def _chars(passage: Passage, first: int, last: int) -> int:
    return passage.sentences[last].end - passage.sentences[first].start

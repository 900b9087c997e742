"""A hit -> the span to quote, the sentence to mark and the words to highlight.

A quotation must not say less or other than its article: it is whole sentences, it never
ends inside a quotation within it, and where its sentence leans on the one before ("He
said", "But"), that one is quoted too.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import repeat

from bot.answers.model import Excerpt
from bot.answers.quotations import quoted_sentences
from bot.answers.receipts import Receipt
from bot.search.model import Found, Hit
from bot.search.scope import Scope
from bot.story.model import Passage, Span
from bot.story.passages import MAX_SENTENCE_CHARS
from bot.story.sentences import cut_sentences, paragraphs

MAX_EXCERPT_SENTENCES = 3
MAX_EXCERPT_CHARS = 700
MIN_EXCERPT_CHARS = 200
"""Of a quotation that may stay in its paragraph; news often has one sentence in each."""
MAX_QUOTING_SENTENCES = 8
"""A quotation within, of more sentences than that, is cut after all."""

_LEANING_WORDS = {
    "en": "he she it they his her hers its their theirs this that these those such but and or "
    "so yet however nor also then instead still therefore thus hence meanwhile otherwise "
    "nevertheless nonetheless moreover furthermore besides the_former the_latter",
    "de": "er sie es ihr ihre ihrer ihren ihrem sein seine seiner seinen seinem dieser diese "
    "dieses diesen diesem jener jene jenes solche solcher dessen deren aber und oder doch "
    "jedoch sondern denn auch außerdem zudem dann damals daher deshalb deswegen darum "
    "trotzdem dennoch allerdings dagegen dabei dazu danach daraufhin stattdessen "
    "inzwischen sonst somit folglich",
    "es": "él ella ellos ellas ello su sus este esta esto estos estas ese esa eso esos esas "
    "aquel aquella aquello dicho dicha pero y e o u sino ni también además entonces luego "
    "así por_eso por_tanto sin_embargo no_obstante mientras_tanto después",
    "fr": "il elle ils elles leur leurs lui ce cet cette ces cela ça celui celle ceux celles "
    "son sa ses mais et ou donc or ni car ainsi alors aussi cependant pourtant toutefois "
    "néanmoins ensuite puis par_ailleurs en_revanche en_outre",
    "it": "lui lei egli ella essi esse loro suo sua suoi sue questo questa questi queste quello "
    "quella quelli quelle ciò ma e ed o però tuttavia inoltre anche allora poi quindi "
    "dunque perciò così infatti invece",
    "nl": "hij zij ze hun haar deze dit die zulke maar en of dus echter toch ook daarom daarna "
    "dan bovendien intussen ondertussen toen desondanks niettemin",
    "pt": "ele ela eles elas seu sua seus suas este esta isto estes estas esse essa isso esses "
    "essas aquele aquela aquilo mas e ou porém contudo todavia entretanto também "
    "além_disso então assim portanto no_entanto depois",
    "ru": "он она оно они его её ее их ему ей им этот эта это эти тот та то те "  # noqa: RUF001
    "такой такая такие но и а или однако также тоже затем потом поэтому "  # noqa: RUF001
    "тогда кроме_того при_этом впрочем зато",
}
"""Pronouns and connectives; where they open a sentence, it needs the one before it."""


def _opens_with(words: str) -> re.Pattern[str]:
    by_letter: defaultdict[str, list[str]] = defaultdict(list)
    for word in words.split():  # by their first letters, since most sentences open otherwise
        by_letter[word[0]].append(word[1:].replace("_", " "))
    every = "|".join(f"{letter}(?:{'|'.join(ends)})" for letter, ends in by_letter.items())
    every = f"(?=[{''.join(by_letter)}])(?:{every})"
    return re.compile(
        rf"[\"'\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb(\u00a0 ]*(?:{every})\b", re.IGNORECASE
    )


_LEANS_BACK = {language: _opens_with(words) for language, words in _LEANING_WORDS.items()}
_LEANS_BACK["zh"] = re.compile(
    "[\u201c\u300c\u300e]?(?:[他她它这那此但而也]|然而|因此|所以|于是|不过|同时)"
)


def cut_excerpt(found: Found, hit: Hit, values: Sequence[float]) -> Excerpt:
    """Cut the window of sentences around the one that answers best out of a hit's passage.

    Nothing is highlighted in it yet; :func:`highlighted`.

    Args:
        found: What the hit is one of.
        hit: The passage to cut.
        values: How well each of its sentences answers; :func:`sentence_values`.
    """
    passage = hit.passage
    marked = max(range(len(values)), key=values.__getitem__)
    if _leans_back(passage, 0) and _upright(passage, marked) == 0:
        passage = with_sentences_before(passage, found.scope)
        before = len(passage.sentences) - len(values)
        values, marked = [*repeat(-math.inf, before), *values], marked + before
    first, last = _window(passage, values, marked)
    span = Span(passage.sentences[first].start, passage.sentences[last].end)
    return Excerpt(
        article=passage.article,
        receipt=Receipt(found.story_id, found.revision, hit.ordinal, span),
        marked=passage.sentences[marked],
        highlights=(),
        paragraph=passage.paragraphs[first],
        last_paragraph=passage.paragraphs[last],
        score=values[marked],
    )


def highlighted(found: Found, hit: Hit, excerpt: Excerpt) -> Excerpt:
    """Return an excerpt with the words that match.

    Args:
        found: What the hit is one of.
        hit: The passage that the excerpt was cut from.
        excerpt: :func:`cut_excerpt`.
    """
    body = excerpt.article.body
    analyser = found.analysers.of(excerpt.article.language)
    wanted = frozenset(found.question.terms)
    span = excerpt.span
    matches = [
        match.shifted(sentence.start)
        for sentence, terms in zip(hit.passage.sentences, hit.terms, strict=True)
        if span.contains(sentence) and not wanted.isdisjoint(terms)
        for match in analyser.find(sentence.of(body), wanted)
    ]
    return replace(excerpt, highlights=_disjoint(matches))


def _disjoint(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans in order, without those inside or across an earlier one."""
    chosen: list[Span] = []
    for span in spans:
        if not chosen or span.start >= chosen[-1].end:
            chosen.append(span)
    return tuple(chosen)


def with_sentences_before(passage: Passage, scope: Scope) -> Passage:
    """Return a passage with what stands right before it in its paragraph, or in the one before.

    As it was, where furniture or something hidden parts the two, or at the article's beginning.
    """
    article, start = passage.article, passage.sentences[0].start
    furniture = [part.span for part in article.furniture]
    every = enumerate(paragraphs(article.body, furniture), 1)
    before = [(number, each) for number, each in every if each.start < start]
    if not before:
        return passage
    number, (begin, end) = before[-1]
    ended = [Span(*each) for each in cut_sentences(article.body, begin, end) if each[1] <= start]
    near: list[Span] = []
    for sentence in reversed(ended):
        gap = Span(sentence.end, near[-1].start if near else start)
        if sentence.end - sentence.start > MAX_SENTENCE_CHARS or (
            scope.hides(article, Span(sentence.start, gap.end))
            or any(gap.overlaps(part) for part in furniture)
        ):
            break
        near.append(sentence)
    return Passage(
        article,
        (*reversed(near), *passage.sentences),
        (*repeat(number, len(near)), *passage.paragraphs),
    )


def _window(passage: Passage, values: Sequence[float], marked: int) -> tuple[int, int]:
    """Return the first and last sentence to quote.

    What the marked sentence leans on and what a quotation needs goes first; then the window
    grows to whichever neighbour is worth more, as far as the limits allow: in its paragraph,
    and beyond it only while the quotation is very short.
    """
    quoted = quoted_sentences(passage)
    first, last = max(_upright(passage, marked), marked + 1 - MAX_EXCERPT_SENTENCES), marked
    whole = _with_whole_quotations(quoted, first, last)
    if whole[1] - whole[0] + 1 <= MAX_QUOTING_SENTENCES:
        first, last = whole
    else:
        quoted = []
    while last - first + 1 < MAX_EXCERPT_SENTENCES:
        grown = [
            (values[added], -added, window)
            for added, low, high in (
                (first - 1, _upright(passage, first - 1), last),
                (last + 1, first, last + 1),
            )
            if 0 <= added < len(values)
            and _belongs(passage, (first, last), marked, added)
            and _fits(passage, window := _with_whole_quotations(quoted, low, high))
        ]
        if not grown:
            break
        first, last = max(grown)[2]
    return first, last


def _with_whole_quotations(
    quoted: Sequence[tuple[int, int]], first: int, last: int
) -> tuple[int, int]:
    """Widen a window until no quotation within is cut."""
    for _ in quoted:  # each widens it once at most
        for begins, ends in quoted:
            if begins <= last and first <= ends:
                first, last = min(first, begins), max(last, ends)
    return first, last


def _belongs(passage: Passage, window: tuple[int, int], marked: int, added: int) -> bool:
    """Say whether a sentence stands in the marked one's paragraph, or goes on after too little."""
    if passage.paragraphs[added] == passage.paragraphs[marked]:
        return True
    chars = passage.sentences[window[1]].end - passage.sentences[window[0]].start
    return added > marked and chars < MIN_EXCERPT_CHARS


def _fits(passage: Passage, window: tuple[int, int]) -> bool:
    first, last = window
    chars = passage.sentences[last].end - passage.sentences[first].start
    return last - first + 1 <= MAX_EXCERPT_SENTENCES and chars <= MAX_EXCERPT_CHARS


def _upright(passage: Passage, sentence: int) -> int:
    """Return the nearest sentence, this one or before, that leans on none before it."""
    while sentence > 0 and _leans_back(passage, sentence):
        sentence -= 1
    return sentence


def _leans_back(passage: Passage, sentence: int) -> bool:
    leans = _LEANS_BACK.get(passage.article.language)
    start = passage.sentences[sentence].start
    return leans is not None and leans.match(passage.article.body, start) is not None

"""Which sentences of a passage do its quotations run through?

Quotations in straight and curly marks, guillemets and corner brackets, of every
language's habit: “a”, „a“, ”a”, «a», »a«, 「a」. What stands beside a mark tells an
opening one from a closing one, an apostrophe or inches.
"""

import re

from bot.story.model import Passage

_KINDS = {
    '"': "straight",
    "\u201c": "curly",
    "\u201d": "curly",
    "\u201e": "curly",
    "\u2018": "single",
    "\u2019": "single",
    "\u00ab": "guillemets",
    "\u00bb": "guillemets",
    "\u300c": "corners",
    "\u300d": "corners",
    "\u300e": "white corners",
    "\u300f": "white corners",
}
# Not the apostrophe in "don\u2019t".
_MARK = re.compile(r"(?<!\w)\u2018|\u2019(?!\w)|[\"\u201c\u201d\u201e\u00ab\u00bb\u300c-\u300f]")
_ANY_MARK = re.compile(r"[\"\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb\u300c-\u300f]")
_ALWAYS_OPEN = frozenset("\u201e\u2018\u300c\u300e")
_ALWAYS_CLOSE = frozenset("\u2019\u300d\u300f")
_CLOSES_WHAT = {"\u201c": "\u201e", "\u00ab": "\u00bb", "\u00bb": "\u00ab"}
"""Marks that close in one language and open in another, and what they close."""
_AT_A_BEGINNING = re.compile(
    r"(?<![^\s(\[{\u2014\u2013\-:/*_\u201c\u201e\u2018\u00ab\"]).[^\s.,;:!?)]"
)


def quoted_sentences(passage: Passage) -> list[tuple[int, int]]:
    """Return the first and last sentence of each quotation of several sentences.

    One that is still open where the passage ends runs to its last sentence; one that was
    open where it begins, from its first. One that a paragraph leaves open and the next does
    not take up with a mark of its own is a slip, and none.
    """
    body = passage.article.body
    if _ANY_MARK.search(body, *passage.span) is None:  # most have none
        return []
    opened: dict[str, tuple[int, str]] = {}
    found: list[tuple[int, int]] = []
    for at, sentence in enumerate(passage.sentences):
        if at and passage.paragraphs[at] != passage.paragraphs[at - 1]:
            taken_up = _KINDS.get(body[sentence.start])
            opened = {kind: since for kind, since in opened.items() if kind == taken_up}
        for match in _MARK.finditer(body, *sentence):
            mark, place = match[0], match.start()
            since, opened_with = opened.get(_KINDS[mark], (at, ""))
            if _opens(body, place, opened_with):
                opened[_KINDS[mark]] = (since, opened_with or mark)
            elif opened_with:
                del opened[_KINDS[mark]]
                found.append((since, at))
            elif _was_open_before(passage, at, place):
                found.append((0, at))
    last = len(passage.sentences) - 1
    found += [(since, last) for since, mark in opened.values() if mark != "\u2018"]
    return [(first, end) for first, end in found if first < end]


def _opens(body: str, place: int, opened_with: str) -> bool:
    """Say whether a mark opens a quotation, given the mark of its kind that is open already."""
    mark = body[place]
    if mark in _ALWAYS_OPEN:
        return True
    if mark in _ALWAYS_CLOSE or (opened_with and opened_with == _CLOSES_WHAT.get(mark)):
        return False
    return mark in "\u201c\u00ab" or bool(_AT_A_BEGINNING.match(body, place))


def _was_open_before(passage: Passage, at: int, place: int) -> bool:
    """Say whether a closing mark without an opening one closes what an earlier passage opened."""
    body = passage.article.body
    is_doubtful = body[place] == "\u2019" or body[place - 1 : place].isdigit()
    return not is_doubtful and passage.paragraphs[at] == passage.paragraphs[0]

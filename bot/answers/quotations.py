"""Which sentences of a passage do its quotations run through?

Quotations in straight and curly marks, guillemets and corner brackets, of every
language's habit: “a”, „a“, ”a”, «a», »a«, 「a」. Apostrophes and inches are told from marks
by what stands beside them.
"""

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
_ALWAYS_OPEN = frozenset("\u201e\u2018\u300c\u300e")
_ALWAYS_CLOSE = frozenset("\u2019\u300d\u300f")
_OPEN_UNLESS_CLOSING = {"\u201c": "\u201e", "\u00ab": "\u00bb", "\u00bb": "\u00ab"}
"""A mark that opens, except where one is open that was opened with the other."""
_MAY_PRECEDE = frozenset("([{\u2014\u2013-:/*_")


def quoted_sentences(passage: Passage) -> list[tuple[int, int]]:
    """Return the first and last sentence of each quotation of several sentences.

    One that is still open where the passage ends runs to its last sentence; one that was
    open where it begins, from its first. One that a paragraph leaves open and the next does
    not take up with a mark of its own is a slip, and none.
    """
    body = passage.article.body
    opened: dict[str, tuple[int, str]] = {}
    found: list[tuple[int, int]] = []
    for at, sentence in enumerate(passage.sentences):
        paragraph = passage.paragraphs[at]
        if at and paragraph != passage.paragraphs[at - 1]:
            taken_up = _KINDS.get(body[sentence.start])
            opened = {kind: since for kind, since in opened.items() if kind == taken_up}
        for place in range(sentence.start, sentence.end):
            mark = body[place]
            kind = _KINDS.get(mark)
            if kind is None or _is_no_mark(body, place):
                continue
            since = opened.get(kind)
            if _opens(body, place, since[1] if since else ""):
                opened.setdefault(kind, (at, mark))
            elif since:
                found.append((opened.pop(kind)[0], at))
            elif paragraph == passage.paragraphs[0] and mark != "\u2019":
                found.append((0, at))
    last = len(passage.sentences) - 1
    found += [(first, last) for first, mark in opened.values() if mark != "\u2018"]
    return [(first, end) for first, end in found if first < end]


def _opens(body: str, place: int, opened_with: str) -> bool:
    """Say whether a mark opens a quotation, given the mark of its kind that is open now."""
    mark = body[place]
    if mark in _ALWAYS_OPEN or mark in _ALWAYS_CLOSE:
        return mark in _ALWAYS_OPEN
    if mark in _OPEN_UNLESS_CLOSING and opened_with == _OPEN_UNLESS_CLOSING[mark]:
        return False
    if mark in "\u201c\u00ab":
        return True
    return _begins_a_word(body, place)


def _begins_a_word(body: str, place: int) -> bool:
    before, after = body[place - 1 : place], body[place + 1 : place + 2]
    preceded = not before or before.isspace() or before in _MAY_PRECEDE or before in _KINDS
    return preceded and bool(after) and not after.isspace()


def _is_no_mark(body: str, place: int) -> bool:
    """Say whether what looks like a mark is an apostrophe or stands for inches."""
    before, after = body[place - 1 : place], body[place + 1 : place + 2]
    if body[place] in "\u2018\u2019":
        return before.isalnum() and after.isalnum()
    return False

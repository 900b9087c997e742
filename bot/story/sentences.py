"""Text -> paragraphs -> sentences, as spans.

A full stop ends a sentence unless what stands before it is an abbreviation or an
initial, or what follows goes on in lower case. Closing quotation marks and brackets
stay with the sentence they close. A paragraph's end always ends its sentence.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import starmap

from bot.story.model import Span

_BLANK_LINES = re.compile(r"\n(?:[ \t\r\f\v]*\n)+")
_LINE_BREAK = re.compile("\n")
# Right after a full stop \u201c, \u2018 and \u00ab can only close, as they do in German.
_CLOSERS = "\"'\u2019\u2018\u201d\u201c\u00bb\u00ab)\\]*_\u300d\u300f\u3011\u300b\u3009\uff09"
_SPACED_CLOSER = "(?:[ \u00a0\u202f]\u00bb(?!\\S))"  # French: « Non. »
_OPENERS = "\"'\u2018\u201c\u201e\u00ab\u00bf\u00a1(\\[*_"
# A run of marks is looked at from its first one only: time stays linear in a row of dots.
_BOUNDARY = re.compile(
    rf"(?P<mark>(?<![.!?\u2026])[.!?\u2026]++)[{_CLOSERS}]*+{_SPACED_CLOSER}?+\s+(?P<next>[{_OPENERS}]*(?P<first>\w*))"
    rf"|[\u3002\uff01\uff1f\uff0e][{_CLOSERS}]*",
)
_LAST_WORD = re.compile(r"(?:\w+\.)*\w+\Z")
_ENDS_LIKE_A_SENTENCE = re.compile(
    rf"[.!?\u2026:\u3002\uff01\uff1f][{_CLOSERS}]*{_SPACED_CLOSER}?\Z"
)
_LONGEST_ABBREVIATION_CHARS = 16

# Written with a full stop, and followed by a name, a number or more of the same sentence.
_ABBREVIATIONS = frozenset(
    "mr mrs ms messrs mx dr prof rev hon sr jr st sen rep gov gen lt col maj capt cmdr sgt adm "
    "pres supt insp det hr fr frau herr sra srta dra ud uds mme mlle mgr "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun "
    "approx est ca cf viz al vs v "
    "inc ltd co corp bros dept univ assn ave blvd rd mt ft "
    "e.g i.e z.b d.h u.a bzw ggf usw bspw evtl vgl str tel г ул им т.е т.д т.п др".split(),  # noqa: RUF001  # Russian
)
# Abbreviations that never end a sentence: "Ecuador v. Britain", "e.g. Sweden", "z. B. Wien".
_ABBREVIATIONS_INSIDE = frozenset("v vs e.g i.e cf viz z.b d.h u.a vgl z d u".split())
# Abbreviations only where a number follows: "No. 5", but "No. He did not."
_ABBREVIATIONS_OF_NUMBERS = frozenset("no nos nr art sec fig vol ch p pp par para ed стр".split())
_EVERY_ABBREVIATION = _ABBREVIATIONS | _ABBREVIATIONS_INSIDE | _ABBREVIATIONS_OF_NUMBERS
# Words that open a sentence more often than they go on after "the U.S." or "5 p.m.".
_STARTERS = frozenset(
    "the a an he she it they we i you this that these those his her its their there in on at by "
    "for from with after before when while if as but and or so yet however meanwhile although "
    "since until both some many most all no not what who why how where one".split(),
)


def paragraphs(text: str, without: Sequence[Span] = ()) -> Iterator[Span]:
    """Yield the paragraphs of a text, without the blank around them.

    Blank lines part paragraphs. A text without any, whose lines end as sentences do,
    has one paragraph a line; otherwise its line breaks are only wrapping.

    Args:
        text: The text.
        without: Spans of it that belong to no paragraph, in order, disjoint.
    """
    regions = list(_between(text, without))
    parts = [part for region in regions for part in _split(text, _BLANK_LINES, region)]
    if len(parts) == len(regions):
        lines = [line for region in regions for line in _split(text, _LINE_BREAK, region)]
        if all(_ENDS_LIKE_A_SENTENCE.search(line.of(text)) for line in lines):
            parts = lines
    yield from parts


def sentences(text: str, within: Span) -> Iterator[Span]:
    """Yield the sentences of one paragraph, in order, without the blank between them."""
    return starmap(Span, cut_sentences(text, *within))


def cut_sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return where each sentence of one paragraph starts and ends.

    What :func:`sentences` yields, as bare pairs: a large corpus has millions of them.
    """
    found: list[tuple[int, int]] = []
    for match in _BOUNDARY.finditer(text, start, end):
        if match["mark"] is None:
            stop = match.end()
        elif _goes_on(text, start, match):
            continue
        else:
            stop = match.start("next")
        pair = _trimmed(text, start, stop)
        if pair:
            found.append(pair)
        start = stop
    rest = _trimmed(text, start, end)
    if rest:
        found.append(rest)
    return found


def _goes_on(text: str, start: int, match: re.Match[str]) -> bool:
    """Say whether a sentence goes on after a mark that could have ended it."""
    following = match["first"]
    if following[:1].islower() or (not following and match["next"]):
        return True
    if match["mark"] != ".":
        return False
    word = _word_before(text, start, match.start())
    if not word or (len(word) > 1 and word.isalpha() and word.lower() not in _EVERY_ABBREVIATION):
        return False  # by far the most
    if "." in word and word.lower() not in _ABBREVIATIONS:  # U.S, p.m
        return following.lower() not in _STARTERS
    before_number = following[:1].isdigit()
    is_abbreviation = word.lower() in _ABBREVIATIONS
    is_initial = len(word) == 1 and word.isupper() and word != "I"
    return (
        is_initial
        or (is_abbreviation and (before_number or word[0].isupper()))
        or (before_number and word.lower() in _ABBREVIATIONS_OF_NUMBERS)
        or word.lower() in _ABBREVIATIONS_INSIDE
    )


def _word_before(text: str, start: int, end: int) -> str:
    """Return the last word that ends where a mark stands, with the full stops in it."""
    start = max(start, end - _LONGEST_ABBREVIATION_CHARS)
    *_, last = text[start:end].rsplit(None, 1) or ("",)
    if last.isalpha() and text[end - 1 : end].isalpha():
        return last
    before = _LAST_WORD.search(text, start, end)
    return before[0] if before else ""


def _between(text: str, without: Sequence[Span]) -> Iterator[Span]:
    """Yield what lies between spans of a text and is not blank."""
    ends = [0, *(span.end for span in without)]
    starts = [*(span.start for span in without), len(text)]
    for start, end in zip(ends, starts, strict=True):
        pair = _trimmed(text, start, end)
        if pair:
            yield Span(*pair)


def _split(text: str, separator: re.Pattern[str], within: Span) -> Iterator[Span]:
    start = within.start
    for match in separator.finditer(text, within.start, within.end):
        pair = _trimmed(text, start, match.start())
        if pair:
            yield Span(*pair)
        start = match.end()
    pair = _trimmed(text, start, within.end)
    if pair:
        yield Span(*pair)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return a stretch without the blank around it; None where there is only blank."""
    words = text[start:end].rstrip()
    end = start + len(words)
    start = end - len(words.lstrip())
    return (start, end) if start < end else None

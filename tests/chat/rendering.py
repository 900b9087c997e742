"""A small renderer of Discord's markdown, independent of ``bot.chat.markdown``.

It follows the published rules of Discord's clients as far as text can set them off, and
is rather too eager than too lazy: every ``:name:`` counts as an emoji, every ``<...>`` of
a known shape as a mention. What it returns is what a person would see.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby


@dataclass(frozen=True)
class Letter:
    """A letter on the screen, and how it looks there.

    Attributes:
        letter: One code point.
        looks: Such as ``bold``, ``quoted``, ``link``; empty for plain text.
    """

    letter: str
    looks: frozenset[str]


_BLOCKS = (
    ("code block", re.compile(r"```(?:[\w+-]*\n)?(?P<inside>.+?)```", re.DOTALL)),
    ("quoted", re.compile(r" *>>> (?P<inside>.*)", re.DOTALL)),
    ("quoted", re.compile(r"(?P<inside>(?: *> [^\n]*(?:\n|\Z))+)")),
    ("heading", re.compile(r" *#{1,3} +(?P<inside>[^\n]+)\n?")),
    ("small", re.compile(r" *-# +(?P<inside>[^\n]+)\n?")),
    ("listed", re.compile(r" *(?:[-*]|\d+\.) +(?P<inside>[^\n]+)\n?")),
)
_QUOTE_MARK = re.compile(r"^ *> ?", re.MULTILINE)

# In the clients' order: the first rule that fits where the text stands wins.
_INLINE = (
    ("escaped", re.compile(r"\\(?P<inside>[^0-9A-Za-z\s])")),
    ("link", re.compile(r"<(?P<inside>(?:https?|mailto|tel|sms):[^ >]+)>", re.IGNORECASE)),
    ("link", re.compile(r"(?P<inside>(?:https?|discord|steam)://[^\s<]+[^<.,:;\"'\]\s])")),
    (
        "link",
        re.compile(
            r"\[(?P<inside>(?:\[[^\]]*\]|\\.|[^\[\]\\])+)\]"
            r"\(\s*<?(?:\([^)]*\)|[^\s\\()]|\\.)+>?(?:\s+['\"].*?['\"])?\s*\)",
            re.DOTALL,
        ),
    ),
    ("emoji", re.compile(r"(?P<inside><a?:\w+:\d+>)")),
    ("emoji", re.compile(r"(?P<inside>:[^\s:]+?(?:::skin-tone-\d)?:)")),
    ("mention", re.compile(r"(?P<inside><@[!&]?\d+>|<#\d+>|<id:\w+>|</[^:>]+:\d+>)")),
    ("mention", re.compile(r"(?P<inside>@everyone|@here|@silent)")),
    ("timestamp", re.compile(r"(?P<inside><t:-?\d+(?::\w)?>)")),
    ("bold", re.compile(r"\*\*(?P<inside>(?:\\.|[^\\])+?)\*\*(?!\*)", re.DOTALL)),
    ("underlined", re.compile(r"__(?P<inside>(?:\\.|[^\\])+?)__(?!_)", re.DOTALL)),
    ("italic", re.compile(r"\*(?=\S)(?P<inside>(?:\*\*|\\.|[^*\\])+?)\*(?!\*)", re.DOTALL)),
    ("italic", re.compile(r"_(?P<inside>(?:__|\\.|[^_\\])+?)_(?!\w)", re.DOTALL)),
    ("struck", re.compile(r"~~(?P<inside>.+?)~~(?!_)", re.DOTALL)),
    ("spoiler", re.compile(r"\|\|(?P<inside>.+?)\|\|", re.DOTALL)),
    ("code", re.compile(r"(?P<ticks>`+)(?P<inside>.*?[^`])(?P=ticks)(?!`)", re.DOTALL)),
)
_NOT_PARSED_INSIDE = {"escaped", "code", "code block", "emoji", "mention", "timestamp"}


def rendered(markdown: str) -> list[Letter]:
    """Return what a message's text looks like, letter by letter."""
    return list(_blocks(markdown, frozenset()))


def plain(markdown: str) -> str:
    """Return the letters alone."""
    return "".join(letter.letter for letter in rendered(markdown))


def looks(markdown: str) -> frozenset[str]:
    """Return every way of looking special that occurs."""
    return frozenset().union(*(letter.looks for letter in rendered(markdown)))


def runs(markdown: str, look: str) -> list[str]:
    """Return the stretches of text that look this way."""
    grouped = groupby(rendered(markdown), key=lambda letter: look in letter.looks)
    return ["".join(letter.letter for letter in run) for has, run in grouped if has]


def _blocks(text: str, around: frozenset[str]) -> Iterator[Letter]:
    at = 0
    while at < len(text):
        for look, rule in _BLOCKS:
            if match := rule.match(text, at):
                inside = match["inside"]
                if look == "quoted":
                    yield from _blocks(_QUOTE_MARK.sub("", inside), around | {look})
                else:
                    yield from _nested(look, inside, around, _inline)
                    if match[0].endswith("\n") and not inside.endswith("\n"):
                        yield Letter("\n", around)
                at = match.end()
                break
        else:
            end = text.find("\n", at) + 1 or len(text)
            # What begins inline may go on over line ends, as Discord's rules allow.
            end = _end_of_paragraph(text, end)
            yield from _inline(text[at:end], around)
            at = end


def _end_of_paragraph(text: str, at: int) -> int:
    """Go on to the next line that begins a block of its own."""
    while at < len(text) and not any(rule.match(text, at) for _, rule in _BLOCKS):
        at = text.find("\n", at) + 1 or len(text)
    return at


def _inline(text: str, around: frozenset[str]) -> Iterator[Letter]:
    at = 0
    while at < len(text):
        for look, rule in _INLINE:
            if match := rule.match(text, at):
                inside = _as_date(match["inside"]) if look == "timestamp" else match["inside"]
                yield from _nested(look, inside, around, _inline)
                at = match.end()
                break
        else:
            yield Letter(text[at], around)
            at += 1


def _as_date(timestamp: str) -> str:
    """Return what ``<t:...:D>`` shows to a reader of British English in London's winter."""
    if match := re.fullmatch(r"<t:(-?\d+):D>", timestamp):
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(match[1]))
        return f"{moment.day} {moment:%B} {moment.year}"
    return timestamp


def _nested(
    look: str,
    inside: str,
    around: frozenset[str],
    parse: Callable[[str, frozenset[str]], Iterator[Letter]],
) -> Iterator[Letter]:
    special = around if look == "escaped" else around | {look}
    if look in _NOT_PARSED_INSIDE or (look == "link" and "://" in inside):
        yield from (Letter(letter, special) for letter in inside)
    else:
        yield from parse(inside, special)

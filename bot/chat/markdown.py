"""Quoting other people's text so that Discord shows exactly that text.

Discord lets a backslash take the meaning from any ASCII punctuation mark, so every
mark that can begin formatting, a link, a mention, an emoji or a timestamp gets one.
Sources: Discord's "Markdown Text 101" help page and "Message Formatting" reference.
"""

import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import quote as percent_encoded

from bot.story.model import Span

ELLIPSIS = " […]"

# A colon matters where it may begin a link or an emoji's short name.
_SPECIAL = re.compile(r"[\\*_~|`<>@#\[\]]|:(?=\S)")
# Custom emoji; mentions of people, roles, channels and commands; timestamps.
_SIGN = re.compile(
    r"<(?:a?:\w{2,32}:\d+|@[!&]?\d+|#\d+|id:\w+|/[^<>:\n]{1,100}:\d+|t:-?\d+(?::\w)?)>"
)
# Lists: only at the beginning of a line.
_LIST_BULLET = re.compile(r"^(?P<blank>[^\S\n]*)(?P<mark>[-+])", re.MULTILINE)
_LIST_NUMBER = re.compile(r"^(?P<number>[^\S\n]*\d+)(?P<mark>[.)])", re.MULTILINE)
_ESCAPED = re.compile(r"\\(?=\S)(.)")
# Blanks that any Markdown may fold; a printer's own (no-break, thin) stay as they are.
_BLANK = re.compile(r"[ \t-\r\x1c-\x1f\x85\u2028\u2029]+")
_PARAGRAPH_BREAK = re.compile(r"\n\s*\n")
# Embeddings, overrides and isolates: they would turn what follows them in the line, too.
_TURNS_DIRECTION = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_ISOLATE = "\u2068{}\u2069"
_SAFE_IN_LINKS = "%:/?#@!$&+,;=~'"
# These stand for ** and __ until the text around them is escaped; no article holds NUL.
_BOLD = "\0b"
_UNDERLINE = "\0u"


def escape(text: str) -> str:
    """Return markdown that shows exactly ``text``, in one line or several.

    Formatting, links, mentions, emoji and timestamps in it stay plain letters. At most
    twice as long.
    """
    escaped = _SPECIAL.sub(r"\\\g<0>", text)
    escaped = _LIST_BULLET.sub(r"\g<blank>\\\g<mark>", escaped)
    return _LIST_NUMBER.sub(r"\g<number>\\\g<mark>", escaped)


def without_signs(text: str) -> str:
    """Return somebody's message without what only Discord can read in it.

    Those are mentions, custom emoji and timestamps: on the wire they are numbers, which are no
    words of anybody's.
    """
    return _SIGN.sub(" ", text)


def unescape(markdown: str) -> str:
    """Return the text that :func:`escape` or :func:`one_line` made this markdown of."""
    return _ESCAPED.sub(r"\1", markdown.replace("\u2068", "").replace("\u2069", ""))


def one_line(text: str, max_chars: int) -> str:
    """Return markdown that shows ``text`` in one line, shortened to ``max_chars`` of it.

    Right-to-left words are kept apart from what stands beside them in the line.
    """
    line = _BLANK.sub(" ", _TURNS_DIRECTION.sub("", text)).strip()
    if len(line) > max_chars:
        line = line[: max_chars - 1].rstrip() + "…"
    if any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in line):
        return _ISOLATE.format(escape(line))
    return escape(line)


def bold_line(text: str, max_chars: int) -> str:
    """Return the same in bold; an ellipsis where there is nothing to show."""
    return f"**{one_line(text, max_chars) or '…'}**"


def link(label: str, url: str, max_chars: int) -> str | None:
    """Return a link, or None where its address is longer than ``max_chars``.

    Args:
        label: Markdown without brackets; no address, or Discord would show it all as plain text.
        url: http or https; what would end the link early is percent-encoded.
        max_chars: The most characters of the address.
    """
    address = percent_encoded(url, safe=_SAFE_IN_LINKS)
    return f"[{label}]({address})" if len(address) <= max_chars else None


def quote(text: str, highlights: Sequence[Span], max_chars: int, marked: Span | None = None) -> str:
    """Return a block quotation of ``text`` with the highlighted words in bold.

    Line breaks inside a paragraph become blanks, as in any Markdown; those between
    paragraphs stay. What does not fit is left out from the end on, at a blank where
    there is one, and an ellipsis after the quotation says so.

    Args:
        text: Verbatim words.
        highlights: Spans of ``text``, in order, that do not overlap.
        max_chars: The most characters of markdown to return; at least 40.
        marked: A span of ``text``, of one paragraph, to underline; no highlight crosses its ends.
    """
    whole = _quoted(text, highlights, marked)
    if len(whole) <= max_chars:
        return whole
    fits, too_long = 0, len(text)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if len(_quoted(text[:middle], highlights, marked)) + len(ELLIPSIS) <= max_chars:
            fits = middle
        else:
            too_long = middle
    blank = max(text.rfind(mark, 0, fits + 1) for mark in " \n\t")
    cut = text[: blank if blank > fits // 2 else fits].rstrip()
    return _quoted(cut, highlights, marked) + ELLIPSIS


def _quoted(text: str, highlights: Sequence[Span], marked: Span | None) -> str:
    bold = _merged(text, highlights, marked or Span(0, len(text)))
    openings = [(span.start, 1, _BOLD) for span in bold]
    closings = [(span.end, -2, _BOLD) for span in bold]
    if marked is not None and marked.start < len(text):
        openings.append((marked.start, 0, _UNDERLINE))
        closings.append((min(marked.end, len(text)), -1, _UNDERLINE))
    parts: list[str] = []
    at = 0
    for place, _, mark in sorted([*openings, *closings]):
        parts += [text[at:place], mark]
        at = place
    parts.append(text[at:])
    paragraphs = _PARAGRAPH_BREAK.split("".join(parts).strip())
    lines = (escape(_BLANK.sub(" ", paragraph)) for paragraph in paragraphs)
    quotation = "\n".join(f"> {line}" for line in lines)
    return quotation.replace(_BOLD, "**").replace(_UNDERLINE, "__")


def _merged(text: str, highlights: Sequence[Span], marked: Span) -> list[Span]:
    """Join highlights that only blanks of one line part, and drop those that are cut off.

    None is joined across an end of the marked span.
    """
    merged: list[Span] = []
    for span in highlights:
        if span.end > len(text):
            break
        if merged and _joins(text, merged[-1], span, marked):
            merged[-1] = Span(merged[-1].start, span.end)
        else:
            merged.append(span)
    return merged


def _joins(text: str, one: Span, other: Span, marked: Span) -> bool:
    gap = text[one.end : other.start]
    same_side = marked.contains(one) == marked.contains(other)
    return same_side and not gap.strip() and not _PARAGRAPH_BREAK.search(gap)

"""Links that open an article at a sentence: text fragments (``#:~:text=``).

Specification: https://wicg.github.io/scroll-to-text-fragment/. A browser looks for
``[prefix-,]start[,end][,-suffix]`` and marks the first place that matches, whatever the case
and the blanks. Every link is tried out here on the article's own text before it is given out:
one that would mark other words than the sentence is not.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import quote, urlsplit, urlunsplit

from bot.story.model import Span

MAX_WHOLE_CHARS = 100
"""A sentence up to that long stands in its link as a whole."""
MIN_EDGE_WORDS = 3
MAX_EDGE_WORDS = 8
"""Of a longer sentence, that many stand for its beginning and its end."""
MAX_CONTEXT_WORDS = 6
"""Before and after it, where its words alone are found elsewhere first."""
MAX_STARTS = 200
MAX_ENDS = 20
"""A text that says the same more often than that gets its plain address: trying out every
place of every beginning with every end would take time that grows with its square."""

_BLANKS = re.compile(r"\s+")
_BLOCK_ENDS = re.compile(r"\n\s*\n")
_SAFE_IN_ADDRESSES = "%:/?#@!$&+,;=~'()*[]"


class _TooOftenError(Exception):
    """A text says the same again and again."""


class _Directive(NamedTuple):
    """What a browser is to look for; empty parts are left out."""

    prefix: str
    start: str
    end: str
    suffix: str

    def __str__(self) -> str:
        parts = [
            f"{_encoded(self.prefix)}-" if self.prefix else "",
            _encoded(self.start),
            _encoded(self.end),
            f"-{_encoded(self.suffix)}" if self.suffix else "",
        ]
        return ":~:text=" + ",".join(part for part in parts if part)


def address(url: str, max_chars: int) -> str | None:
    """Return an address as buttons take it; None where it is longer than ``max_chars``."""
    try:
        host = _ascii_host(url)
    except UnicodeError:  # no such host can exist
        return None
    parts = urlsplit(url)
    if parts.hostname and parts.hostname != host:
        place = parts.netloc.lower().replace(parts.hostname, host)
        url = urlunsplit(parts._replace(netloc=place))
    encoded = quote(url, safe=_SAFE_IN_ADDRESSES)
    return encoded if len(encoded) <= max_chars else None


def address_at(url: str, body: str, sentence: Span, max_chars: int) -> str | None:
    """Return an address that opens an article at a sentence.

    Args:
        url: The article's, http or https.
        body: The article's text.
        sentence: The part of it to open at.
        max_chars: The most characters to return.

    Returns:
        The plain address where no fragment fits or finds exactly the sentence; None where
        that is longer than ``max_chars``, too.
    """
    plain = address(url, max_chars)
    if plain is None or ":~:" in plain:
        return plain
    before, words, after = body[: sentence.start], sentence.of(body), body[sentence.end :]
    text = _same_case(" ".join(map(_folded, (before, words, after))))
    words = _folded(words)
    start = len(_folded(before)) + 1
    place = start, start + len(words)
    beside = _blocks(before)[-1].split(), _blocks(after)[0].split()
    try:
        for directive in _directives(beside[0], words, beside[1]):
            linked = f"{plain}{'' if '#' in plain else '#'}{directive}"
            if len(linked) <= max_chars and _found(directive, text) == place:
                return linked
    except _TooOftenError:
        return plain
    return plain


def domain(url: str) -> str:
    """Return what people call the place an address leads to: its host without ``www.``.

    In ASCII, so that no letter can pass for another one.
    """
    return _ascii_host(url).removeprefix("www.")


def _ascii_host(url: str) -> str:
    """Return the host of an address as the network knows it.

    Raises:
        UnicodeError: There can be no host of that name.
    """
    host = urlsplit(url).hostname or ""
    return host if host.isascii() else host.encode("idna").decode()


def _directives(before: Sequence[str], words: str, after: Sequence[str]) -> Iterator[_Directive]:
    """Yield what could be looked for, what reads best in an address first."""
    split = words.split()
    edges = [
        (" ".join(split[:size]), " ".join(split[-size:]))
        for size in range(MIN_EDGE_WORDS, min(MAX_EDGE_WORDS, len(split) // 2) + 1)
    ]
    whole = [(words, "")]
    choices = [*whole, *edges] if len(words) <= MAX_WHOLE_CHARS else [*edges, *whole]
    for context in range(MAX_CONTEXT_WORDS + 1):
        prefix = " ".join(before[len(before) - context :])
        suffix = " ".join(after[:context])
        for start, end in choices:
            yield _Directive(prefix, start, end, "")
            if context:
                yield _Directive(prefix, start, end, suffix)


def _found(directive: _Directive, text: str) -> tuple[int, int] | None:
    """Return where a browser would see the first match.

    Args:
        directive: What it looks for.
        text: With its blanks folded, in small letters.

    Raises:
        _TooOftenError: There are more places than are looked at.
    """
    prefix, start, end, suffix = map(_same_case, directive)
    for at in _occurrences(start, text, 0, MAX_STARTS):
        if prefix and not _stands_before(text, at, prefix):
            continue
        first_end = at + len(start)
        ends = (
            (found + len(end) for found in _occurrences(end, text, first_end, MAX_ENDS))
            if end
            else (first_end,)
        )
        for last_end in ends:
            if not suffix or _stands_after(text, last_end, suffix):
                return at, last_end
    return None


def _occurrences(words: str, text: str, begin: int, most: int) -> Iterator[int]:
    """Yield where words stand in a text as whole words.

    Raises:
        _TooOftenError: Their letters stand there more than ``most`` times.
    """
    at = begin - 1
    for _ in range(most):
        at = text.find(words, at + 1)
        if at < 0:
            return
        if _is_boundary(text, at) and _is_boundary(text, at + len(words)):
            yield at
    raise _TooOftenError


def _is_boundary(text: str, at: int) -> bool:
    return at in {0, len(text)} or not (text[at - 1].isalnum() and text[at].isalnum())


def _stands_before(text: str, at: int, words: str) -> bool:
    end = at - (text[at - 1 : at] == " ")
    return text.endswith(words, 0, end) and _is_boundary(text, end - len(words))


def _stands_after(text: str, at: int, words: str) -> bool:
    begin = at + (text[at : at + 1] == " ")
    return text.startswith(words, begin) and _is_boundary(text, begin + len(words))


def _same_case(text: str) -> str:
    lower = text.lower()
    return lower if len(lower) == len(text) else text


def _blocks(text: str) -> list[str]:
    """Return a text's paragraphs; no part of what is looked for may go over the end of one."""
    return [block for block in _BLOCK_ENDS.split(text) if block.strip()] or [""]


def _folded(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()


def _encoded(words: str) -> str:
    """Percent-encode a part; ``-``, ``&`` and ``,`` would have a meaning in it."""
    return quote(words, safe="").replace("-", "%2D")

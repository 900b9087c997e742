"""A PDF -> its article; pypdf finds the lines, which become paragraphs here."""

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.errors import ArticleError
from bot.story.formats.article_file import Extracted
from bot.story.reading import MAX_HEADLINE_CHARS

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_PAGES = 500
ENCRYPTED = "It is encrypted; save it without a password."
SCANNED = "It holds no text, perhaps only scanned pages; run text recognition on it first."
BROKEN = "It cannot be read as a PDF."

_MIN_TEXT_CHARS = 40
_FULL_LINE_SHARE = 0.75
_MIN_PAGES_FOR_RUNNING_LINES = 3
_EDGE_LINES = 2
_PAGE_NUMBER = re.compile(
    r"(?:page |seite |p\. ?)?\d{1,4}(?: ?(?:/|of|von) ?\d{1,4})?\Z", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")
_SENTENCE_END = re.compile(r"[.!?…:][\"'”’»)\]]*\Z")  # noqa: RUF001
_HYPHENATED = re.compile(r"(?<!\w)(\w+)[-\u2010]\Z")
_LONGEST_WORD_CHARS = 60
_COMPOUND = re.compile(r"(?<!\w)(\w++)-(?=([^\W\d_]+))")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_NO_TITLE = re.compile(
    r"untitled|microsoft word|document\d*\Z|.*\.(?:docx?|pdf|indd|qxd)\Z", re.IGNORECASE
)


def extract_pdf(file: str, content: bytes) -> Extracted:
    """Extract the article of a PDF.

    Raises:
        ArticleError: It is damaged, encrypted, or holds pictures of text only.
    """
    from pypdf import PdfReader  # noqa: PLC0415  # needed here only
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError  # noqa: PLC0415

    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ArticleError(file, ENCRYPTED)
        if len(reader.pages) > MAX_PAGES:
            raise ArticleError(file, f"It has over {MAX_PAGES} pages.")
        pages = [page.extract_text() or "" for page in reader.pages]
        title, author, created = _about(reader)
    except (DependencyError, FileNotDecryptedError) as error:
        raise ArticleError(file, ENCRYPTED) from error
    except (ArticleError, MemoryError):
        raise
    except (
        PyPdfError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        ArithmeticError,
        RecursionError,
        OSError,
        AssertionError,
        NotImplementedError,
    ) as error:
        raise ArticleError(file, BROKEN) from error
    paragraphs = to_paragraphs([page.split("\n") for page in pages])
    if sum(map(len, paragraphs)) < _MIN_TEXT_CHARS:
        raise ArticleError(file, SCANNED)
    if title is None:
        title, *paragraphs = paragraphs
    if len(title) > MAX_HEADLINE_CHARS or not paragraphs:
        raise ArticleError(file, "It has no headline: neither a title nor a short first line.")
    return Extracted(title, "\n\n".join(paragraphs), byline=author, published_at=created)


def _about(reader: "PdfReader") -> tuple[str | None, str | None, datetime | None]:
    about = reader.metadata
    if about is None:
        return None, None, None
    title = about.title.strip() if isinstance(about.title, str) else ""
    author = about.author.strip() if isinstance(about.author, str) else ""
    try:
        created = about.creation_date
    except ValueError:
        created = None
    return (None if not title or _NO_TITLE.match(title) else title), author or None, created


def to_paragraphs(pages: Sequence[Sequence[str]]) -> list[str]:
    """Return the paragraphs of pages of lines, without running headers and page numbers.

    A line goes on in the next one unless it ends a sentence and is short, or the next begins
    after a blank line. A word parted at a line's end is joined as the rest of the text
    writes it; where that does not tell, with a soft hyphen.
    """
    running = _running_lines(pages)
    lines = [line for page in pages for line in _own_lines(page, running)]
    while lines and not lines[-1]:
        lines.pop()
    words = Counter(word.casefold() for line in lines for word in _FIRST_WORD.findall(line))
    words.update("-".join(pair).casefold() for line in lines for pair in _COMPOUND.findall(line))
    full = _FULL_LINE_SHARE * max((len(line) for line in lines), default=0)
    paragraphs: list[list[str]] = []
    goes_on = False
    for line, after in pairwise([*lines, ""]):
        if line:
            if goes_on and paragraphs:
                paragraphs[-1][-1:] = _joined(paragraphs[-1][-1], line, words)
            else:
                paragraphs.append([line])
            is_short = len(line) < full
            goes_on = not is_short or (bool(after) and after[:1].islower())
            goes_on = goes_on and (bool(after) or not _SENTENCE_END.search(line))
        else:
            goes_on = goes_on and not _SENTENCE_END.search(
                paragraphs[-1][-1] if paragraphs else "."
            )
    return ["".join(pieces) for pieces in paragraphs]


def _running_lines(pages: Sequence[Sequence[str]]) -> set[str]:
    """Return lines, digits left out, that stand at the edge of most pages."""
    if len(pages) < _MIN_PAGES_FOR_RUNNING_LINES:
        return set()
    seen: Counter[str] = Counter()
    for page in pages:
        lines = [line.strip() for line in page if line.strip()]
        edges = {*lines[:_EDGE_LINES], *lines[-_EDGE_LINES:]}
        seen.update({_DIGITS.sub("#", line) for line in edges})
    return {line for line, count in seen.items() if count * 2 > len(pages)}


def _own_lines(page: Sequence[str], running: set[str]) -> Iterator[str]:
    lines = [" ".join(line.split()) for line in page]
    texts = [at for at, line in enumerate(lines) if line]
    edges = {*texts[:_EDGE_LINES], *texts[-_EDGE_LINES:]}
    for at, line in enumerate(lines):
        is_edge = at in edges
        if is_edge and (_PAGE_NUMBER.match(line) or _DIGITS.sub("#", line) in running):
            continue
        yield line


def _joined(text: str, line: str, words: Counter[str]) -> tuple[str, str]:
    """Return the end of a paragraph and the line that goes on in it, to stand side by side."""
    parted = _HYPHENATED.search(text, max(len(text) - _LONGEST_WORD_CHARS, 0))
    following = _FIRST_WORD.match(line)
    if parted is None or following is None or not line[:1].islower():
        return f"{text} ", line
    first, second = parted[1].casefold(), following[0].casefold()
    if words[first + second]:
        return text[:-1], line
    if words[f"{first}-{second}"]:
        return text, line
    return f"{text[:-1]}\u00ad", line

"""A file's bytes -> its text, whatever wrote it: UTF-8, UTF-16, Windows-1252.

What is no text at all (a picture with a wrong name) is told by what it is.
"""

import codecs
import re

from bot.errors import ArticleError

MAX_ARTICLE_BYTES = 5_000_000

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF16_SAMPLE_BYTES = 2_000
_UTF16_NUL_SHARE = 0.4
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_UNDEFINED_1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_UTF8_CHARACTER = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_KINDS = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a sound, film or picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
)


def decode(file: str, content: bytes) -> str:
    """Return a file's text; a byte order mark is dropped.

    UTF-8 is what most files are; UTF-16 is known by its mark or by its NUL bytes. Anything
    else is Windows-1252, unless it has bytes that no text of it has.

    Raises:
        ArticleError: It is too large, is no text (the line is named where one is at fault),
            or holds NUL bytes.
    """
    if len(content) > MAX_ARTICLE_BYTES:
        raise ArticleError(file, f"It is larger than {MAX_ARTICLE_BYTES // 1_000_000} MB.")
    for beginning, kind in _KINDS:
        if content.startswith(beginning):
            raise ArticleError(file, f"It is not text but {kind}; its name ends wrongly.")
    encoding = _utf16(content)
    text = _decoded(file, content, encoding) if encoding else _as_bytes(file, content)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise ArticleError(file, "It holds NUL bytes, so it is not a text file.", line)
    return text


def _utf16(content: bytes) -> str | None:
    """Return which UTF-16 a file is in, if any."""
    if content.startswith(_UTF16_MARKS) and len(content) % 2 == 0:
        return "utf-16"
    sample = content[:_UTF16_SAMPLE_BYTES]
    if len(content) % 2 == 0 and len(sample) > 1:
        first, second = sample[::2].count(0), sample[1::2].count(0)
        least = _UTF16_NUL_SHARE * len(sample) / 2
        if max(first, second) >= least and not min(first, second):
            return "utf-16-le" if second else "utf-16-be"
    return None


def _decoded(file: str, content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise ArticleError(file, "It looks like UTF-16 text but is damaged.") from error


def _as_bytes(file: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        if _is_damaged_utf8(content):
            reason = "It is UTF-8 text, but not on this line; save it as UTF-8 again."
            raise ArticleError(file, reason, line) from error
        no_text = _NO_TEXT.search(content) or _UNDEFINED_1252.search(content)
        if no_text:
            line = content.count(b"\n", 0, no_text.start()) + 1
            reason = "It is not a text file; if it should be one, save it as UTF-8."
            raise ArticleError(file, reason, line) from error
        return content.decode("cp1252")


def _is_damaged_utf8(content: bytes) -> bool:
    """Say whether most of what is beyond ASCII is UTF-8 all the same."""
    whole = sum(len(match[0]) for match in _UTF8_CHARACTER.finditer(content))
    return whole > len(_BEYOND_ASCII.findall(content)) - whole

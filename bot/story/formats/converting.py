"""Any accepted file -> article files: what is text stays as it is, all else is extracted."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from bot.errors import ArticleError
from bot.story.formats.article_file import Extracted, write_article_file
from bot.story.formats.html import extract_html
from bot.story.formats.mail import extract_mail
from bot.story.formats.pdf import extract_pdf
from bot.story.formats.word import extract_docx
from bot.story.reading import ARTICLE_SUFFIXES, is_article_file, read_article

ARCHIVE_SUFFIX = ".zip"
_EXTRACTORS: dict[str, Callable[[str, bytes], Extracted]] = {
    ".html": extract_html,
    ".htm": extract_html,
    ".xhtml": extract_html,
    ".pdf": extract_pdf,
    ".docx": extract_docx,
    ".eml": extract_mail,
}
EXTRACTED_SUFFIXES = tuple(_EXTRACTORS)
"""Formats that are extracted into article files."""
FETCHED_TEXT_SUFFIX = ".text"
"""Of a plain text that was fetched: it becomes an article file, which names its address."""
ACCEPTED_SUFFIXES = (*ARTICLE_SUFFIXES, *EXTRACTED_SUFFIXES, ARCHIVE_SUFFIX)
"""What may be uploaded or lie in a story's folder."""


def is_convertible(name: str) -> bool:
    """Say whether a file of this name is extracted, or unpacked, into article files."""
    return name.lower().endswith((*EXTRACTED_SUFFIXES, ARCHIVE_SUFFIX))


def is_archive(name: str) -> bool:
    """Say whether a file of this name is an archive of files."""
    return name.lower().endswith(ARCHIVE_SUFFIX)


def article_file_name(name: str) -> str:
    """Return the name of the article file that a file becomes: ``a.pdf`` gives ``a.pdf.md``."""
    return name if is_article_file(name) else f"{name}.md"


@dataclass(frozen=True, slots=True)
class Found:
    """Where a page was fetched, and what its server said of it.

    Attributes:
        url: Where.
        charset: The encoding that the server names.
    """

    url: str
    charset: str | None = None


def convert(name: str, content: bytes, found: Found | None = None) -> bytes:
    """Return the article file of one file that is no archive.

    Args:
        name: Its name; the suffix decides the format.
        content: Its bytes.
        found: Where it was fetched, if it was.

    Raises:
        ArticleError: It cannot be read; the file and the reason are named.
    """
    if is_article_file(name):
        return content
    suffix = PurePosixPath(name).suffix.lower()
    extract = _extract_text if found and suffix == FETCHED_TEXT_SUFFIX else _EXTRACTORS.get(suffix)
    if extract is None:
        known = ", ".join(ACCEPTED_SUFFIXES)
        raise ArticleError(name, f"Its format is not one of those that are read ({known}).")
    if not content:
        raise ArticleError(name, "It is empty.")
    if found is None:
        return write_article_file(extract(name, content), PurePosixPath(name).name)
    if extract is extract_html:
        extracted = extract_html(name, content, url=found.url, charset=found.charset)
    else:
        extracted = replace(extract(name, content), url=found.url)
    return write_article_file(extracted, found.url)


def _extract_text(file: str, content: bytes) -> Extracted:
    article = read_article(f"{file.removesuffix(FETCHED_TEXT_SUFFIX)}.txt", content)
    return Extracted(article.headline, article.body)

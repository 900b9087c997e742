"""A .docx document -> its article."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from bot.errors import ArticleError
from bot.story.formats.archive import check_archive
from bot.story.formats.article_file import Extracted
from bot.story.reading import MAX_HEADLINE_CHARS

BROKEN = "It cannot be read as a .docx document."


def extract_docx(file: str, content: bytes) -> Extracted:
    """Extract the article of a .docx document.

    The headline is its title, or its first paragraph.

    Raises:
        ArticleError: It is damaged, swells when it is unpacked, or holds no text.
    """
    import docx  # noqa: PLC0415  # needed here only
    from docx.opc.exceptions import OpcError  # noqa: PLC0415  # the same
    from lxml import etree  # noqa: PLC0415  # the same

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_archive(file, archive)
        document = docx.Document(io.BytesIO(content))
        paragraphs = list(_paragraphs(document))
        about = document.core_properties
    except (zipfile.BadZipFile, OpcError, etree.LxmlError, KeyError, ValueError) as error:
        raise ArticleError(file, BROKEN) from error
    title = (about.title or "").strip()
    if not title and paragraphs:
        title, *paragraphs = paragraphs
    elif title and paragraphs[:1] == [title]:
        paragraphs = paragraphs[1:]
    if not paragraphs:
        raise ArticleError(file, "It holds no text below its headline.")
    if len(title) > MAX_HEADLINE_CHARS:
        raise ArticleError(file, "It has no headline: neither a title nor a short first line.")
    return Extracted(
        headline=title,
        body="\n\n".join(paragraphs),
        byline=(about.author or "").strip() or None,
        published_at=about.created,
        language=about.language or None,
    )


def _paragraphs(document: Any) -> Iterator[str]:  # noqa: ANN401  # python-docx has no types
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                cells = dict.fromkeys(cell.text.strip() for cell in row.cells)
                yield from filter(None, [" | ".join(filter(None, cells))])
        else:
            text = block.text.strip()
            if text:
                yield text

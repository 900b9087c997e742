"""An HTML page -> its article; trafilatura finds the text, the page's own metadata name it."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from bot.errors import ArticleError
from bot.story.decoding import MAX_ARTICLE_BYTES
from bot.story.formats.article_file import Extracted
from bot.story.furniture import mark_furniture

NO_ARTICLE = "No article was found on this page."

_CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset\s*+=\s*+(?:[\"']\s*+)?([\w-]{1,40})", re.IGNORECASE
)
_CHARSET_SAMPLE_BYTES = 4_096
_OF_WINDOWS = {"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii", "iso8859-1"}
_ARTICLE_TYPES = re.compile(r"\w*(?:Article|Posting|Report)\Z")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*\Z")  # noqa: RUF001  # Chinese
_MIN_ARTICLE_CHARS = 60
_MAX_NESTED = 40
_TAG = re.compile(r"<[^<>]*>")


def extract_html(
    file: str, content: bytes, *, url: str | None = None, charset: str | None = None
) -> Extracted:
    """Extract the article of a page.

    Args:
        file: The page's name, for errors.
        content: Its bytes.
        url: Where it was fetched from.
        charset: What the server said of its encoding.

    Raises:
        ArticleError: It is no page, or there is no article on it.
    """
    if len(content) > MAX_ARTICLE_BYTES:
        raise ArticleError(file, f"It is larger than {MAX_ARTICLE_BYTES // 1_000_000} MB.")
    text = decode_html(content, charset)
    if not _TAG.search(text):
        raise ArticleError(file, "It holds no HTML.")
    return extract_page(file, text, url)


def decode_html(content: bytes, charset: str | None = None) -> str:
    """Return a page's text, in the encoding that it, its server or its bytes tell."""
    declared = _CHARSET.search(content[:_CHARSET_SAMPLE_BYTES])
    named = [charset, declared[1].decode("ascii") if declared else None]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        named = ["utf-16"]
    for name in (*named, "utf-8-sig"):
        encoding = "cp1252" if name and name.lower() in _OF_WINDOWS else name
        try:
            if encoding:
                return content.decode("utf-8-sig" if encoding.lower() == "utf-8" else encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode("cp1252", errors="replace")


def extract_page(file: str, page: str, url: str | None) -> Extracted:
    """Extract the article of a page that was decoded; see :func:`extract_html`."""
    import trafilatura  # noqa: PLC0415  # needed here only
    from lxml import etree  # noqa: PLC0415  # the same
    from lxml import html as lxml_html  # noqa: PLC0415  # the same

    page = page.replace("\0", "")
    try:
        tree = lxml_html.document_fromstring(
            page.encode(), parser=lxml_html.HTMLParser(encoding="utf-8", huge_tree=False)
        )
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise ArticleError(file, "It cannot be read as HTML.") from error
    found: Any = trafilatura.bare_extraction(
        page, url=url, with_metadata=True, include_comments=False, include_tables=True
    )
    said = _Said(tree)
    text = (found.text if found else None) or ""
    body = "\n\n".join(line.strip() for line in text.split("\n") if line.strip())
    headline = said.headline or (found.title if found else None) or said.title
    if not headline or not _holds_an_article(headline, body):
        raise ArticleError(file, NO_ARTICLE)
    return Extracted(
        headline=headline,
        body=body,
        outlet=said.outlet or (found.sitename if found else None),
        byline=said.byline or (found.author if found else None),
        published_at=said.published_at,  # trafilatura would guess
        updated_at=said.updated_at,
        url=_web_address(url) or _web_address(said.url),
        language=said.language,
        section=said.section,
    )


def _holds_an_article(headline: str, body: str) -> bool:
    """Say whether a text has a sentence of some length that is no furniture."""
    marked = {each.span.start for each in mark_furniture(headline, body)}
    at = 0
    for line in body.split("\n"):
        if at not in marked and len(line) >= _MIN_ARTICLE_CHARS and _SENTENCE_END.search(line):
            return True
        at += len(line) + 1
    return False


class _Said:
    """What a page says of its article: JSON-LD first, then its meta elements."""

    def __init__(self, tree: Any) -> None:  # noqa: ANN401  # lxml has no types
        self._tree = tree
        self._data = next(_articles(tree), {})
        self._meta: dict[str, str] = {}
        for element in tree.iter("meta"):
            key = element.get("property") or element.get("name") or element.get("itemprop")
            value = element.get("content")
            if key and value and value.strip():
                self._meta.setdefault(key.lower(), value.strip())

    @property
    def headline(self) -> str | None:
        return self._text("headline") or self._meta_of("og:title", "twitter:title")

    @property
    def title(self) -> str | None:
        for name in ("h1", "title"):
            for element in self._tree.iter(name):
                text = " ".join(element.text_content().split())
                if text:
                    return str(text)
        return None

    @property
    def outlet(self) -> str | None:
        return _name(self._data.get("publisher")) or self._meta_of("og:site_name")

    @property
    def byline(self) -> str | None:
        author = self._data.get("author")
        names = [_name(each) for each in (author if isinstance(author, list) else [author])]
        said = self._meta_of("author", "article:author", "parsely-author")
        joined = " and ".join(dict.fromkeys(name for name in names if name))
        return joined or (said if said and not said.startswith("http") else None)

    @property
    def published_at(self) -> datetime | None:
        return _moment(self._text("datePublished")) or _moment(
            self._meta_of("article:published_time", "datepublished", "date", "dc.date")
            or self._time("datePublished")
        )

    @property
    def updated_at(self) -> datetime | None:
        return _moment(self._text("dateModified")) or _moment(
            self._meta_of("article:modified_time", "og:updated_time", "datemodified")
        )

    @property
    def url(self) -> str | None:
        for element in self._tree.iter("link"):
            if "canonical" in (element.get("rel") or "").lower():
                return str(element.get("href") or "") or None
        return self._meta_of("og:url") or self._text("url")

    @property
    def language(self) -> str | None:
        return self._tree.get("lang") or self._text("inLanguage") or self._meta_of("og:locale")

    @property
    def section(self) -> str | None:
        section = self._data.get("articleSection")
        first = section[0] if isinstance(section, list) and section else section
        return first if isinstance(first, str) else self._meta_of("article:section")

    def _time(self, name: str) -> str | None:
        for element in self._tree.iter("time"):
            if element.get("itemprop") == name or "pubdate" in element.attrib:
                return str(element.get("datetime") or "") or None
        return None

    def _text(self, key: str) -> str | None:
        value = self._data.get(key)
        return value.strip() or None if isinstance(value, str) else None

    def _meta_of(self, *keys: str) -> str | None:
        return next((self._meta[key] for key in keys if key in self._meta), None)


def _articles(tree: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401  # lxml has no types
    """Yield what a page's JSON-LD says of articles."""
    for element in tree.iter("script"):
        if "ld+json" in (element.get("type") or "").lower():
            try:
                data = json.loads(element.text_content())
            except (ValueError, RecursionError):
                continue
            for each in _objects(data):
                kinds = each.get("@type")
                for kind in kinds if isinstance(kinds, list) else [kinds]:
                    if isinstance(kind, str) and _ARTICLE_TYPES.match(kind):
                        yield each
                        break


def _objects(data: object) -> Iterator[dict[str, Any]]:
    waiting = [data]
    for _ in range(_MAX_NESTED):
        if not waiting:
            return
        each = waiting.pop(0)
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, dict):
            yield each
            waiting += [each[key] for key in ("@graph", "mainEntity") if key in each]


def _name(value: object) -> str | None:
    if isinstance(value, dict):
        value = value.get("name")
    return value.strip() or None if isinstance(value, str) else None


def _moment(value: str | None) -> datetime | None:
    if not value:
        return None
    try:
        return datetime.fromisoformat(value.strip())
    except ValueError:
        return None


def _web_address(url: str | None) -> str | None:
    if url is None:
        return None
    try:
        parts = urlsplit(urljoin("", url.strip()))
    except ValueError:
        return None
    is_plain = parts.scheme in {"http", "https"} and parts.hostname and " " not in url.strip()
    return url.strip() if is_plain else None

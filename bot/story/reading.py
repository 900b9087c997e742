"""Bytes of a file -> :class:`Article`; errors name the file and the line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from urllib.parse import urlsplit

import yaml

from bot.errors import ArticleError
from bot.story.model import Article

ARTICLE_SUFFIXES = (".md", ".txt")
MAX_HEADLINE_CHARS = 300
MAX_ARTICLE_BYTES = 5_000_000
MAX_FRONT_MATTER_CHARS = 5_000

_NO_MAPPING = "Its front matter is not a list of 'key: value' lines."
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_FENCE = re.compile(r"---[ \t]*\r?\n?\Z")
_HEADING = re.compile(r"#{1,6}[ \t]+")
_LANGUAGE = re.compile(r"[a-z]{2}\Z")
_KNOWN_KEYS = (
    "headline",
    "outlet",
    "byline",
    "published_at",
    "language",
    "url",
    "image_url",
    "image_credit",
)
# What YAML would turn into a number or a truth value stays as it is written: a headline
# "No" is no False, an outlet "1_000" no 1000.
_KEPT_AS_WRITTEN = frozenset(f"tag:yaml.org,2002:{tag}" for tag in ("bool", "float", "int"))
_REQUIRED_KEYS = ("headline", "outlet", "published_at")


@dataclass(frozen=True, slots=True)
class _Value:
    """A front-matter value and the line of the file it stands on, from 1."""

    raw: object
    line: int


def is_article_file(name: str) -> bool:
    """Say whether a file of this name holds an article; capitals do not matter."""
    return name.lower().endswith(ARTICLE_SUFFIXES)


def decode(file: str, content: bytes) -> str:
    """Return a file's text; a byte order mark is dropped.

    Raises:
        ArticleError: It is too large, is not UTF-8 (the line is named), or holds NUL bytes.
    """
    if len(content) > MAX_ARTICLE_BYTES:
        raise ArticleError(file, f"It is larger than {MAX_ARTICLE_BYTES // 1_000_000} MB.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ArticleError(file, "It is not UTF-8 text; save it as UTF-8.", line) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise ArticleError(file, "It holds NUL bytes, so it is not a text file.", line)
    return text


def read_article(file: str, content: bytes, *, language: str = "en") -> Article:
    """Read one article, Markdown with front matter or plain text.

    A Markdown file without front matter, and every ``.txt`` file, takes its headline
    from its first line that is not blank; the rest is its body.

    Args:
        file: Path inside the story's folder; its suffix decides the format.
        content: The file's bytes.
        language: ISO 639-1 code for an article that does not name its own.

    Raises:
        ArticleError: It cannot be read; the file, the line and the reason are named.
    """
    text = decode(file, content)
    if not text.strip():
        raise ArticleError(file, "It is empty.")
    lines = _LINE.findall(text)
    if _is_markdown(file) and _FENCE.match(lines[0]):
        article = _with_front_matter(file, lines, language)
    else:
        article = _with_first_line_as_headline(file, lines, language)
    if not article.body.strip():
        raise ArticleError(file, "It has a headline but no text below it.")
    if not any(map(str.isalnum, article.body)):
        raise ArticleError(file, "Its text holds no letter and no digit, so no word.")
    return article


def is_language(code: str) -> bool:
    """Say whether this looks like an ISO 639-1 code."""
    return bool(_LANGUAGE.match(code))


def _is_markdown(file: str) -> bool:
    return file.lower().endswith(".md")


def _with_first_line_as_headline(file: str, lines: list[str], language: str) -> Article:
    number = next(i for i, line in enumerate(lines) if line.strip())
    if _is_markdown(file) and _FENCE.match(lines[number]):
        raise ArticleError(file, "Its front matter must begin on its first line.", number + 1)
    headline = _HEADING.sub("", lines[number].strip(), count=1)
    if len(headline) > MAX_HEADLINE_CHARS:
        reason = f"Its first line is its headline, and is over {MAX_HEADLINE_CHARS} characters."
        raise ArticleError(file, reason, number + 1)
    return Article(file, headline, _body(lines[number + 1 :]), language=language)


def _with_front_matter(file: str, lines: list[str], language: str) -> Article:
    end = next((i for i, line in enumerate(lines[1:], 1) if _FENCE.match(line)), None)
    if end is None:
        raise ArticleError(file, "Its front matter has no closing line '---'.", 1)
    text = "".join(lines[1:end])
    if len(text) > MAX_FRONT_MATTER_CHARS:
        reason = f"Its front matter is over {MAX_FRONT_MATTER_CHARS:,} characters."
        raise ArticleError(file, reason, 1)
    values = _parse_front_matter(file, text)
    for key in _REQUIRED_KEYS:
        if key not in values:
            raise ArticleError(file, f"Its front matter has no {key}.", end + 1)
    headline = _text(file, "headline", values)
    outlet = _text(file, "outlet", values)
    if headline is None or len(headline) > MAX_HEADLINE_CHARS:
        reason = f"headline must be 1 to {MAX_HEADLINE_CHARS} characters."
        raise ArticleError(file, reason, values["headline"].line)
    if outlet is None:
        raise ArticleError(file, "outlet is empty.", values["outlet"].line)
    return Article(
        file=file,
        headline=headline,
        body=_body(lines[end + 1 :]),
        outlet=outlet,
        byline=_text(file, "byline", values),
        published_at=_moment(file, "published_at", values),
        language=_language(file, values) or language,
        url=_url(file, "url", values),
        image_url=_url(file, "image_url", values),
        image_credit=_text(file, "image_credit", values),
    )


def _body(lines: list[str]) -> str:
    start = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    return "".join(lines[start:])


def _parse_front_matter(file: str, text: str) -> Mapping[str, _Value]:
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            raise ArticleError(file, _NO_MAPPING, 2)
        values: dict[str, _Value] = {}
        for key_node, value_node in node.value:
            key, line = key_node.value, key_node.start_mark.line + 2
            if not isinstance(key, str):
                raise ArticleError(file, _NO_MAPPING, line)
            if key in values:
                raise ArticleError(file, f"Its front matter says {key} twice.", line)
            if key not in _KNOWN_KEYS:
                known = ", ".join(_KNOWN_KEYS)
                raise ArticleError(
                    file, f"'{key}' is not a key of the front matter ({known}).", line
                )
            values[key] = _Value(_construct(file, loader, value_node, key, line), line)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = f"Its front matter is not valid YAML: {error.problem or error.context}."
        raise ArticleError(file, reason, mark.line + 2 if mark else 2) from error
    except yaml.reader.ReaderError as error:
        reason = "Its front matter holds a character that YAML does not allow."
        raise ArticleError(file, reason, text.count("\n", 0, error.position) + 2) from error
    except RecursionError:
        raise ArticleError(file, "Its front matter is nested too deeply.", 2) from None
    return values


def _construct(file: str, loader: yaml.SafeLoader, node: yaml.Node, key: str, line: int) -> object:
    """Return a value as YAML means it; a date that does not exist is an error of its line."""
    if node.tag in _KEPT_AS_WRITTEN and isinstance(node.value, str):
        return node.value
    try:
        value: object = loader.construct_object(node, deep=True)
    except (ValueError, OverflowError) as error:
        raise ArticleError(file, f"{key} is not a value that exists ({error}).", line) from error
    return value


def _text(file: str, key: str, values: Mapping[str, _Value]) -> str | None:
    value = values.get(key)
    if value is None or value.raw is None:
        return None
    if not isinstance(value.raw, str):
        raise ArticleError(file, f"{key} must be text; put it in quotation marks.", value.line)
    return " ".join(value.raw.split()) or None


def _moment(file: str, key: str, values: Mapping[str, _Value]) -> datetime:
    value = values[key]
    moment = value.raw
    try:
        if isinstance(moment, str):
            moment = datetime.fromisoformat(moment)
        if isinstance(moment, datetime):
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        pass
    else:
        if isinstance(moment, date):
            return datetime.combine(moment, time(), UTC)
    reason = f"{key} must be a date (2012-08-16) or a date and time (2012-08-16T12:30:00Z)."
    raise ArticleError(file, reason, value.line)


def _language(file: str, values: Mapping[str, _Value]) -> str | None:
    language = _text(file, "language", values)
    if language is not None and not is_language(language):
        reason = "language must be a two-letter code such as en or es."
        raise ArticleError(file, reason, values["language"].line)
    return language


def _url(file: str, key: str, values: Mapping[str, _Value]) -> str | None:
    url = _text(file, key, values)
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        is_web_address = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        is_web_address = False
    if not is_web_address or " " in url:
        raise ArticleError(file, f"{key} must begin with http:// or https://.", values[key].line)
    return url

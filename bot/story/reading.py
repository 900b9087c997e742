"""Bytes of a file -> :class:`Article`; errors name the file and the line."""

import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from urllib.parse import urlsplit

import yaml
from yaml.constructor import SafeConstructor

from bot.errors import ArticleError
from bot.story.decoding import decode
from bot.story.furniture import RULES, is_no_headline, mark_furniture
from bot.story.language import SURE, detect_language
from bot.story.model import Article

ARTICLE_SUFFIXES = (".md", ".txt")
MAX_HEADLINE_CHARS = 300
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
    "updated_at",
    "section",
    "extracted_from",
    "keep",
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


def read_article(
    file: str, content: bytes, *, language: str = "en", keep: Collection[str] = ()
) -> Article:
    """Read one article, Markdown with front matter or plain text.

    A Markdown file without front matter, and every ``.txt`` file, takes its headline
    from its first line that is not blank and no furniture; the rest is its body.

    Args:
        file: Path inside the story's folder; its suffix decides the format.
        content: The file's bytes.
        language: ISO 639-1 code for an article that does not name its own, and whose text
            does not surely tell it.
        keep: Lines, or names of rules, that the whole story does not want marked as furniture.

    Raises:
        ArticleError: It cannot be read; the file, the line and the reason are named.
    """
    text = decode(file, content)
    if not text.strip():
        raise ArticleError(file, "It is empty.")
    lines = _LINE.findall(text)
    kept: tuple[str, ...] = ()
    if _is_markdown(file) and _FENCE.match(lines[0]):
        article, kept = _with_front_matter(file, lines)
    else:
        article = _with_first_line_as_headline(file, lines)
    if not article.body.strip():
        raise ArticleError(file, "It has a headline but no text below it.")
    if not any(map(str.isalnum, article.body)):
        raise ArticleError(file, "Its text holds no letter and no digit, so no word.")
    return _understood(article, language, (*kept, *keep))


def _understood(article: Article, language: str, keep: Collection[str]) -> Article:
    """Add what the text itself tells: its furniture, and its language where none is named."""
    furniture = mark_furniture(article.headline, article.body, keep)
    article = replace(article, furniture=furniture)
    if not any(map(str.isalnum, article.text)):
        rules = ", ".join(dict.fromkeys(RULES[each.rule] for each in furniture))
        reason = f"Nothing in it is an article: every line looks like furniture ({rules})."
        raise ArticleError(article.file, reason)
    if article.language:
        return article
    detected = detect_language(article.text)
    if detected is None or (detected.confidence < SURE and detected.language != language):
        return replace(article, language=language)
    return replace(article, language=detected.language, language_confidence=detected.confidence)


def is_language(code: str) -> bool:
    """Say whether this looks like an ISO 639-1 code."""
    return bool(_LANGUAGE.match(code))


def _is_markdown(file: str) -> bool:
    return file.lower().endswith(".md")


def _with_first_line_as_headline(file: str, lines: list[str]) -> Article:
    first = next(i for i, line in enumerate(lines) if line.strip())
    number = next((i for i in range(first, len(lines)) if _may_be_headline(lines[i])), first)
    if _is_markdown(file) and _FENCE.match(lines[number]):
        raise ArticleError(file, "Its front matter must begin on its first line.", number + 1)
    headline = _HEADING.sub("", lines[number].strip(), count=1)
    if len(headline) > MAX_HEADLINE_CHARS:
        reason = f"Its first line is its headline, and is over {MAX_HEADLINE_CHARS} characters."
        raise ArticleError(file, reason, number + 1)
    # What stands above the headline is furniture, and stays in the body with the headline.
    body = _body(lines[number + 1 :] if number == first else lines)
    return Article(file, headline, body, language="")


def _may_be_headline(line: str) -> bool:
    return bool(line.strip()) and not is_no_headline(line)


def _with_front_matter(file: str, lines: list[str]) -> tuple[Article, tuple[str, ...]]:
    end = next((i for i, line in enumerate(lines[1:], 1) if _FENCE.match(line)), None)
    if end is None:
        raise ArticleError(file, "Its front matter has no closing line '---'.", 1)
    text = "".join(lines[1:end])
    if len(text) > MAX_FRONT_MATTER_CHARS:
        reason = f"Its front matter is over {MAX_FRONT_MATTER_CHARS:,} characters."
        raise ArticleError(file, reason, 1)
    values = _parse_front_matter(file, text)
    required = _REQUIRED_KEYS[: 1 if "extracted_from" in values else None]
    for key in required:
        if key not in values:
            raise ArticleError(file, f"Its front matter has no {key}.", end + 1)
    headline = _text(file, "headline", values)
    outlet = _text(file, "outlet", values)
    if headline is None or len(headline) > MAX_HEADLINE_CHARS:
        reason = f"headline must be 1 to {MAX_HEADLINE_CHARS} characters."
        raise ArticleError(file, reason, values["headline"].line)
    if outlet is None and "outlet" in values:
        raise ArticleError(file, "outlet is empty.", values["outlet"].line)
    article = Article(
        file=file,
        headline=headline,
        body=_body(lines[end + 1 :]),
        outlet=outlet,
        byline=_text(file, "byline", values),
        published_at=_moment(file, "published_at", values),
        language=_language(file, values) or "",
        url=_url(file, "url", values),
        image_url=_url(file, "image_url", values),
        image_credit=_text(file, "image_credit", values),
        updated_at=_moment(file, "updated_at", values),
        section=_text(file, "section", values),
    )
    return article, _keep(file, values)


def _body(lines: list[str]) -> str:
    start = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    return "".join(lines[start:])


def _parse_front_matter(file: str, text: str) -> Mapping[str, _Value]:
    try:
        loader, node = _composed(text)
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


def _composed(text: str) -> tuple[SafeConstructor, yaml.Node | None]:
    """Parse YAML with libyaml, ten times as fast; what that refuses, in Python, which says why."""
    with suppress(yaml.YAMLError, AttributeError):  # AttributeError: built without libyaml
        fast = yaml.CSafeLoader(text)
        return fast, fast.get_single_node()
    loader = yaml.SafeLoader(text)
    return loader, loader.get_single_node()


def _construct(file: str, loader: SafeConstructor, node: yaml.Node, key: str, line: int) -> object:
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


def _keep(file: str, values: Mapping[str, _Value]) -> tuple[str, ...]:
    value = values.get("keep")
    if value is None or value.raw is None:
        return ()
    lines = [value.raw] if isinstance(value.raw, str) else value.raw
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise ArticleError(file, "keep must be a list of lines, or of names of rules.", value.line)
    return tuple(lines)


def _moment(file: str, key: str, values: Mapping[str, _Value]) -> datetime | None:
    value = values.get(key)
    if value is None or (value.raw is None and key not in _REQUIRED_KEYS):
        return None
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

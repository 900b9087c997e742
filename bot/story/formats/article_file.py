"""What a source tells about an article -> the article file that is stored.

The file is Markdown with front matter (``corpus/README.md``); its body is the text as it
was extracted, and all spans refer to it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import yaml

from bot.story.reading import MAX_HEADLINE_CHARS, is_language

_MAX_VALUE_CHARS = 300
_MAX_URL_CHARS = 2_000
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BLANK_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")

_FRONT_MATTER = re.compile(
    r"---[ \t]*\r?\n(?P<values>(?:(?!---[ \t]*\r?$)[^\n]*\n)*)---[ \t]*\r?(?:\n|\Z)", re.MULTILINE
)

WANTED = ("outlet", "published_at")
"""What a moderator is asked for where the source does not say it."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """An article as a source tells it; None where it does not say.

    Attributes:
        headline: Its title.
        body: Its text: paragraphs with a blank line between them.
        outlet: The publication.
        byline: The author line.
        published_at: When it was published, in its own zone; without one, UTC is meant.
        updated_at: When it was last changed, likewise.
        url: Where it can be read.
        language: ISO 639-1 code, where the source names it.
        section: The part of the publication it stands in.
    """

    headline: str
    body: str
    outlet: str | None = None
    byline: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    url: str | None = None
    language: str | None = None
    section: str | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """Name what a moderator should be asked for."""
        return tuple(name for name in WANTED if getattr(self, name) is None)


def write_article_file(extracted: Extracted, source: str) -> bytes:
    """Return the article file of what was extracted.

    Args:
        extracted: The article.
        source: The name of the file, or the address of the page, it was extracted from.
    """
    values: dict[str, str] = {}
    for field in fields(extracted):
        value = getattr(extracted, field.name)
        if field.name == "body" or value is None:
            continue
        text = value.isoformat() if isinstance(value, datetime) else _tidy(field.name, value)
        if text:
            values[field.name] = text
    values["extracted_from"] = _one_line(source, _MAX_URL_CHARS)
    return _render(values, tidy_body(extracted.body))


def complete_article_file(content: bytes, more: Mapping[str, str]) -> bytes:
    """Return an article file with further front matter, as a moderator gave it.

    What the file says already stays. Nothing is checked: reading it does that.

    Args:
        content: An article file with front matter.
        more: Values by key.
    """
    values, body = _parts(content, yaml.SafeLoader)
    return _render({**_lines(more), **values}, body)


def change_article_file(content: bytes, details: Mapping[str, str]) -> bytes:
    """Return an article file with other front matter; an empty value takes a key away.

    Nothing is checked: reading it does that.

    Args:
        content: An article file with front matter.
        details: Values by key.
    """
    values, body = _parts(content, yaml.SafeLoader)
    left = {key: value for key, value in values.items() if key not in details}
    said = _lines(details)
    return _render({"headline": "", **left, **said}, body)


def with_plain_fences(text: str) -> bytes | None:
    """Return an article file with its front matter set off as it is here; None without any.

    What the front matter says and the body stay as they are.

    Args:
        text: Of a Markdown file that can be read, in whatever encoding and line ends it was.
    """
    found = _FRONT_MATTER.match(text)
    if found is None:
        return None
    values = found["values"].replace("\r\n", "\n")
    return f"---\n{values}---\n{text[found.end() :]}".encode()


def read_front_matter(content: bytes) -> dict[str, str]:
    """Return what an article file's front matter says, as it is written there."""
    values, _ = _parts(content, yaml.BaseLoader)
    return {key: value for key, value in values.items() if isinstance(value, str)}


def _parts(
    content: bytes, loader: type[yaml.SafeLoader | yaml.BaseLoader]
) -> tuple[dict[str, Any], str]:
    """Return what front matter says, and the body below it."""
    text = content.decode()
    end = text.index("\n---\n", 3)
    values = yaml.load(text[4 : end + 1], loader)  # noqa: S506  # both are safe
    return dict(values), text[end + 5 :].removeprefix("\n")


def _lines(values: Mapping[str, str]) -> dict[str, str]:
    return {
        key: _one_line(value, _MAX_URL_CHARS if key == "url" else _MAX_VALUE_CHARS)
        for key, value in values.items()
        if value.strip()
    }


def tidy_body(text: str) -> str:
    """Return a body without what no text holds, and with one blank line between paragraphs."""
    lines = _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    joined = "\n".join(line.rstrip() for line in lines)
    return _BLANK_LINES.sub("\n\n", joined).strip() + "\n"


def _render(values: Mapping[str, str], body: str) -> bytes:
    front_matter = yaml.safe_dump(
        dict(values), allow_unicode=True, sort_keys=False, width=_MAX_URL_CHARS * 10
    )
    return f"---\n{front_matter}---\n\n{body}".encode()


def _tidy(name: str, value: str) -> str | None:
    if name == "url":
        return value if len(value) <= _MAX_URL_CHARS else None
    if name == "language":
        code = value.strip().lower().replace("_", "-").split("-")[0]
        return code if is_language(code) else None
    return _one_line(value, MAX_HEADLINE_CHARS if name == "headline" else _MAX_VALUE_CHARS)


def _one_line(value: str, limit: int) -> str:
    text = " ".join(_UNPRINTABLE.sub("", value).split())
    return text if len(text) <= limit else f"{text[: limit - 1]}…"

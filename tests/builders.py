"""Builders of what tests are made of: one word of a test says what matters to it."""

import base64
import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.library.diffing import Changes
from bot.library.rehearsal import Rehearsal
from bot.library.store import OPERATOR, AuditEvent, Revision
from bot.story.assembling import assemble
from bot.story.model import Article, Passage, Story
from bot.story.passages import split_article

NOON = datetime(2012, 8, 16, 12, tzinfo=UTC)

ASYLUM = (
    "Ecuador has granted political asylum to Julian Assange.\n\n"
    "Ricardo Patiño announced it in Quito. He said that the fears were genuine.\n"
)
MONEY = "Backers who stood surety are set to lose 140,000 pounds.\n"
LETTER = "British diplomats delivered a letter in Quito.\n"


def make_article(  # noqa: PLR0913  # an article has that many parts
    body: str = ASYLUM,
    *,
    file: str = "article.md",
    headline: str = "Asylum granted",
    outlet: str | None = "The Quito Paper",
    published_at: datetime | None = NOON,
    language: str = "en",
    url: str | None = None,
) -> Article:
    return Article(
        file=file,
        headline=headline,
        body=body,
        outlet=outlet,
        published_at=published_at,
        language=language,
        url=url,
    )


def make_passage(body: str = ASYLUM, *, article: Article | None = None) -> Passage:
    """Return the first passage of an article with this body."""
    return split_article(article or make_article(body))[0]


def make_article_file(
    body: str = ASYLUM,
    *,
    headline: str = "Asylum granted",
    outlet: str = "The Quito Paper",
    published_at: str = "2012-08-16",
    **more: str,
) -> bytes:
    """Return a Markdown file with front matter; ``more`` are further keys, as YAML."""
    keys = {"headline": headline, "outlet": outlet, "published_at": published_at, **more}
    front_matter = "".join(f"{key}: {value}\n" for key, value in keys.items())
    return f"---\n{front_matter}---\n\n{body}".encode()


def make_files(**bodies: str) -> dict[str, bytes]:
    """Return a story's files: ``make_files(asylum="...")`` holds ``asylum.md``."""
    bodies = bodies or {"asylum": ASYLUM, "money": MONEY}
    return {
        f"{name}.md": make_article_file(body, headline=f"About {name}")
        for name, body in bodies.items()
    }


def make_story(files: Mapping[str, bytes] | None = None, *, name: str = "asylum") -> Story:
    return assemble(name, make_files() if files is None else files)


def write_files(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write files into a folder, which is made; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        (folder / path).write_bytes(content)
    return folder


def make_revision(
    number: int = 1,
    *,
    story: str = "asylum",
    files: Mapping[str, bytes] | None = None,
    committed_at: datetime = NOON,
    committed_by: str = OPERATOR,
) -> Revision:
    built = Story(story, story, "en", (), files=files or make_files())
    return Revision(story, number, built.digest, committed_at, committed_by, built.digests)


def make_rehearsal(changes: Changes | None = None, **more: Any) -> Rehearsal:  # noqa: ANN401  # its own
    """Return what a rehearsal found: one file added, if nothing else is said."""
    known: dict[str, Any] = {"articles": 8, "passages": 9, "seconds": 0.25, "base": 1}
    changes = Changes(("new.md",)) if changes is None else changes
    return Rehearsal(story="The asylum", changes=changes, **(known | more))


def make_contents(files: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """Return files' bytes by digest, as :meth:`Store.commit_revision` takes them."""
    contents = (files or make_files()).values()
    return {hashlib.sha256(content).hexdigest(): content for content in contents}


def make_event(  # noqa: PLR0913  # an event has that many parts
    detail: str = "",
    *,
    at: datetime = NOON,
    actor: str = OPERATOR,
    action: str = "reload",
    subject: str = "asylum",
    outcome: str = "done",
    guild: int | None = None,
) -> AuditEvent:
    return AuditEvent(at, actor, action, subject, outcome, detail, guild)


def make_token(application_id: int = 123456789012345678) -> str:
    """Return what looks like a bot's token; it opens nothing."""
    first = base64.urlsafe_b64encode(str(application_id).encode()).decode().rstrip("=")
    return f"{first}.Planted.{'Secret' * 6}"

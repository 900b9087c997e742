"""What uploads, pages and feeds bring -> a change of a story, rehearsed like any other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog

from bot.errors import UserFacingError
from bot.library.librarian import Librarian
from bot.library.outcome import Outcome, Publish
from bot.library.sources.collecting import Collected, Collector
from bot.library.sources.ingesting import Ingested, IngestLimits, complete
from bot.library.sources.source import Source, SourceKind, SourceStore
from bot.library.store import By

log = structlog.get_logger(__name__)

UPLOADS, PAGES, FEEDS = "uploads", "pages", "feeds"
"""Where in a story the articles of each kind of source lie."""
UPLOAD, FETCH, POLL = "upload", "fetch", "source"
"""What the audit log calls bringing them in."""


@dataclass(frozen=True, slots=True)
class Sourcing:
    """What articles are brought in with.

    Attributes:
        store: Remembers the sources that are asked again and again.
        collector: Fetches pages and feeds.
        limits: What reading an upload may take.
    """

    store: SourceStore
    collector: Collector
    limits: IngestLimits


class NothingBroughtError(UserFacingError):
    """No article came of it; the message names each file and the reason."""


async def bring(  # noqa: PLR0913, PLR0917  # a change is that much
    librarian: Librarian,
    ingested: Ingested,
    folder: str,
    by: By,
    action: str,
    why: str,
    *,
    more: Mapping[str, str] | None = None,
    publish: Publish = Publish.ON_WORD,
) -> Outcome:
    """Rehearse a story with articles that were brought to it.

    Args:
        librarian: Of the story.
        ingested: What was read.
        folder: Where in the story the articles go; one of the same name is replaced.
        by: Who brought them.
        action: What the audit log calls it.
        why: What it is made for, as a sentence.
        more: Front matter for the articles that do not say it themselves.
        publish: When it is published.

    Raises:
        NothingBroughtError: There is no article among it.
        ArticleError: A value of ``more`` is wrong.
        CorpusError: What would be left is no story; nothing changed.
    """
    if not ingested.articles:
        reasons = "\n".join(f"- {skipped}" for skipped in ingested.skipped) or "- It was empty."
        raise NothingBroughtError(f"Nothing could be taken in:\n{reasons}")
    articles = [complete(article, more or {}) for article in ingested.articles]
    return await librarian.change(
        {f"{folder}/{article.file}": article.content for article in articles},
        by,
        action,
        why,
        publish,
        skipped=[*map(str, ingested.skipped)],
    )


class Feeding:
    """Publishes what scheduled sources bring, unless golden questions are answered worse."""

    def __init__(self, librarian_of: Callable[[str], Librarian]) -> None:
        """Find a story's librarian with this."""
        self._librarian_of = librarian_of

    async def deliver(self, source: Source, collected: Collected) -> None:
        """Take what a source brought.

        Raises:
            UserFacingError: It could not be taken, and should be brought again.
        """
        if not collected.articles and source.kind is SourceKind.FEED:
            log.info("nothing of a feed is an article", source=source.id)
            return
        outcome = await bring(
            self._librarian_of(source.story),
            Ingested(collected.articles, collected.skipped),
            folder_of(source),
            By(),
            POLL,
            f"Source {source.id} brought it.",
            publish=Publish.UNLESS_WORSE,
        )
        log.info("a source was taken in", source=source.id, held=outcome.held)


def folder_of(source: Source) -> str:
    """Return where in its story the articles of a source lie."""
    return f"{FEEDS}/{source.id}" if source.kind is SourceKind.FEED else PAGES

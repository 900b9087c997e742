"""Articles are followed through renames, with what was said about them and hidden of them."""

import asyncio
from collections.abc import Container, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.errors import ArticleError
from bot.library.store import ArticleStatus, HiddenPassage, Store
from bot.search.snapshot import Snapshot
from bot.story.model import Article
from bot.story.reading import read_article

Said = TypeVar("Said", ArticleStatus, HiddenPassage)

OPENING_CHARS = 500
"""Of an article that is looked for by its words."""


@dataclass(frozen=True, slots=True)
class Known:
    """Where an article stood when something was last known of it.

    Attributes:
        file: Its path inside the story's folder.
        digest: SHA-256 (hex) of the file; empty where that was not noted.
    """

    file: str
    digest: str


async def moves(
    store: Store,
    snapshot: Snapshot,
    said: Iterable[ArticleStatus | HiddenPassage],
    before: Container[str] | None,
) -> dict[str, Known]:
    """Return where articles stand now that moderators said something about, if that changed.

    By content, else in the same file; else in a new file that has its address, or its outlet
    and headline. One that is nowhere is left out: it may come back.

    Args:
        store: Holds the files as they were.
        snapshot: What is to answer.
        said: About articles.
        before: Files of the revision that answered before: none of them is the article renamed.
            None where none did: then one that was edited, too, is not found.

    Returns:
        By the file that it stood in.
    """
    known = {Known(one.file, one.digest) for one in said}
    if not known:
        return {}
    digests = await asyncio.to_thread(lambda: snapshot.story.digests)
    stale = [one for one in known if digests.get(one.file) != one.digest]
    if not stale:
        return {}
    files = await asyncio.to_thread(lambda: {digest: file for file, digest in digests.items()})
    found: dict[str, Known] = {}
    for one in sorted(stale, key=lambda one: one.file):
        file = files.get(one.digest) or (one.file if one.file in digests else None)
        if file is None and one.digest and before is not None:
            with suppress(KeyError, ArticleError):  # not kept any more, or broken by now
                content = (await store.contents([one.digest]))[one.digest]
                file = await asyncio.to_thread(_renamed, snapshot, one, content, before)
        if file is not None:
            found[one.file] = Known(file, digests[file])
    return found


def _renamed(snapshot: Snapshot, one: Known, content: bytes, before: Container[str]) -> str | None:
    """Return the new file that an article stands in, which has been edited, too."""
    article = read_article(one.file, content, language=snapshot.language)
    for number in sorted(snapshot.articles_like(article.body[:OPENING_CHARS], article.language)):
        other = snapshot.articles[number]
        if other.file not in before and _is_same(article, other):
            return other.file
    return None


def _is_same(article: Article, other: Article) -> bool:
    if article.url is not None and article.url == other.url:
        return True
    return (article.headline, article.outlet) == (other.headline, other.outlet)


def followed(one: Said, where: Mapping[str, Known]) -> Said:
    """Return what was said about an article, of the file that it stands in now."""
    now = where.get(one.file)
    return replace(one, file=now.file, digest=now.digest) if now else one

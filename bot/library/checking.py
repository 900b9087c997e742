"""Checking a receipt: which words it stands for, and whether they still stand."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC
from enum import Enum
from typing import Any

from bot.answers.receipts import Receipt
from bot.errors import UserFacingError
from bot.library.diffing import edits
from bot.library.marks import SAID_BY_MODERATORS, Mark, marks_of
from bot.library.quoted import Quotation
from bot.library.serving import Serving
from bot.library.store import Revision
from bot.search.scope import Scope
from bot.search.snapshot import Snapshot
from bot.story.assembling import STORY_FILE, read_tables
from bot.story.model import Article, Span
from bot.story.reading import is_article_file, read_article
from bot.wording import later

NEWER = later("A later edition answers in its place: “{headline}”.")


class UnknownReceiptError(UserFacingError):
    """A receipt's form is right, but nothing that may be seen here has it."""

    def __init__(self) -> None:
        super().__init__(
            later(
                "I know no such receipt here. Compare it letter by letter with the one under "
                "the excerpt."
            )
        )


class Standing(Enum):
    """What became of an excerpt's words."""

    SAME = "same place"
    MOVED = "moved"
    CHANGED = "words gone"
    REMOVED = "article gone"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a receipt stands for.

    Attributes:
        receipt: The one that was checked.
        title: The story's, as readers see it.
        article: The article as the receipt's revision holds it.
        digest: SHA-256 (hex) of its file in that revision.
        revision: The receipt's.
        newest: The number of the revision that answers now.
        standing: What became of the words in it.
        today: The article in the newest revision, if it is there.
        now: The receipt of the same words in the newest revision, if they stand there.
        newer: The later edition that answers in the article's place, if there is one.
        mark: What became of the words, moderators' word first.
    """

    receipt: Receipt
    title: str
    article: Article
    digest: str
    revision: Revision
    newest: int
    standing: Standing
    today: Article | None = None
    now: Receipt | None = None
    newer: Article | None = None
    mark: Mark = field(default_factory=Mark)

    @property
    def taken_back(self) -> Mark | None:
        """What moderators said of the words, or of their article; None where they said nothing."""
        return self.mark if self.mark.became in SAID_BY_MODERATORS else None

    @property
    def words(self) -> str:
        """The words quoted, verbatim."""
        return self.receipt.span.of(self.article.body)


@dataclass(frozen=True, slots=True)
class Older:
    """An article as an older revision holds it.

    Attributes:
        checked: Where words of it stand.
        removed: How many of its sentences are not in it any more.
        added: How many are in it now that were not.
    """

    checked: Checked
    removed: int
    added: int


async def check_receipt(librarian: Serving, receipt: Receipt) -> Checked:
    """Find a receipt's words in the stored files of its revision, and in what answers now.

    Args:
        librarian: Who keeps the receipt's story; it is open.
        receipt: Its numbers may be made up.

    Raises:
        UnknownReceiptError: The story has no such words.
        StorageError: A stored file is not what it was when it was stored.
    """
    revision = await librarian.revision_if_any(receipt.revision)
    if revision is None:
        raise UnknownReceiptError
    paths = sorted(filter(is_article_file, revision.files))
    if receipt.story != librarian.id or receipt.article >= len(paths):
        raise UnknownReceiptError
    path = paths[receipt.article]
    files = await librarian.files_of(revision, {path, STORY_FILE})
    checked = await asyncio.to_thread(
        _checked, (librarian.snapshot, librarian.scope), receipt, revision, path, files
    )
    quotation = Quotation(path, checked.digest, receipt.span)
    mark, _ = (await marks_of(librarian, [quotation]))[quotation]
    return replace(checked, mark=mark)


async def what_changed(checked: Checked) -> Older:
    """Return how much of an article that a receipt names is not in it any more."""
    today = checked.today.body if checked.today is not None else checked.article.body
    changed = await asyncio.to_thread(edits, checked.article.body, today) or []
    return Older(
        checked,
        removed=sum(len(edit.removed) for edit in changed),
        added=sum(len(edit.added) for edit in changed),
    )


def _checked(
    answering: tuple[Snapshot, Scope],
    receipt: Receipt,
    revision: Revision,
    path: str,
    files: Mapping[str, bytes],
) -> Checked:
    snapshot, scope = answering
    tables, _ = read_tables(snapshot.name, files)
    article = read_article(path, files[path], language=tables.language, keep=tables.keep)
    if not receipt.span.start < receipt.span.end <= len(article.body):
        raise UnknownReceiptError
    number = _number_today(snapshot, path, revision.files[path])
    today = None if number is None else snapshot.articles[number]
    place = None if today is None else find_again(today.body, receipt.span, article.body)
    return Checked(
        receipt=receipt,
        title=snapshot.title,
        article=article,
        digest=revision.files[path],
        revision=revision,
        newest=snapshot.revision,
        standing=_standing(receipt.span, today, place),
        today=today,
        now=(
            Receipt(receipt.story, snapshot.revision, number, place)
            if number is not None and place is not None
            else None
        ),
        newer=snapshot.newer_edition(number, scope) if number is not None else None,
    )


def _number_today(snapshot: Snapshot, path: str, digest: str) -> int | None:
    """Return the number of the article today: the file of that path, or else of that content."""
    number = snapshot.story.number_of(path)
    if number is not None:
        return number
    same = (file for file, other in snapshot.story.digests.items() if other == digest)
    found = next(same, None)
    return None if found is None else snapshot.story.number_of(found)


def find_again(today: str, span: Span, before: str) -> Span | None:
    """Return where words of an earlier body stand today, as near as can be to where they stood."""
    words = span.of(before)
    after = today.find(words, span.start)
    earlier = today.rfind(words, 0, span.start + len(words))
    starts = [start for start in (after, earlier) if start >= 0]
    if not starts:
        return None
    start = min(starts, key=lambda start: abs(start - span.start))
    return Span(start, start + len(words))


def _standing(span: Span, today: Article | None, place: Span | None) -> Standing:
    if today is None:
        return Standing.REMOVED
    if place is None:
        return Standing.CHANGED
    return Standing.SAME if place == span else Standing.MOVED


def standing_sentence(checked: Checked) -> str:
    """Say what became of the words, in English."""
    template, values = standing_template(checked)
    return template.format(**values)


def standing_template(checked: Checked) -> tuple[str, Mapping[str, int]]:
    """Return what became of the words as a sentence, and the values to put into it."""
    if checked.standing is Standing.REMOVED:
        return later("The article is no longer in the story."), {}
    if checked.standing is Standing.CHANGED:
        told = later("The article has been changed since: it no longer holds these words.")
        return told, {}
    if checked.standing is Standing.MOVED and checked.now is not None:
        span = checked.now.span
        told = later(
            "These words still stand in the article, but in another place: "
            "now characters {first} to {last}."
        )
        return told, {"first": span.start, "last": span.end}
    return later("These words stand in the article today, in the same place."), {}


def newer_sentence(checked: Checked) -> str | None:
    """Name the later edition that answers in the article's place; None where there is none."""
    if checked.newer is None:
        return None
    return NEWER.format(headline=checked.newer.headline)


def as_data(checked: Checked) -> dict[str, Any]:
    """Return what a receipt stands for as JSON-ready data; spans count code points of a body."""
    article, now = checked.article, checked.now
    published, committed = article.published_at, checked.revision.committed_at
    return {
        "receipt": str(checked.receipt),
        "text": checked.words,
        "story": checked.revision.story,
        "article": {
            "file": article.file,
            "sha256": checked.digest,
            "headline": article.headline,
            "outlet": article.outlet,
            "published_at": f"{published:%Y-%m-%dT%H:%M:%SZ}" if published else None,
        },
        "start": checked.receipt.span.start,
        "end": checked.receipt.span.end,
        "revision": checked.revision.number,
        "committed_at": f"{committed.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "today": {
            "revision": checked.newest,
            "standing": checked.standing.value,
            "file": checked.today.file if checked.today else None,
            "start": now.span.start if now else None,
            "end": now.span.end if now else None,
            "receipt": str(now) if now else None,
            "newer_edition": checked.newer.file if checked.newer else None,
        },
        "taken_back": _taken_back(checked.taken_back) if checked.taken_back else None,
    }


def _taken_back(mark: Mark) -> dict[str, Any]:
    at = f"{mark.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if mark.at else None
    return {"became": mark.became.value, "at": at, "words": mark.words}

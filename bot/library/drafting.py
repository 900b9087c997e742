"""The next revision of a story, before anything of it is written."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bot.library.diffing import Changes, changes
from bot.library.store import By, Revision, Store
from bot.story.model import Story


@dataclass(frozen=True)
class Draft:
    """What would be a story's next revision.

    Attributes:
        story: What it holds.
        before: The revision that it would follow; None for the first.
        why: What it is made for, as a sentence.
        skipped: Sentences about files that were left out, and why.
    """

    story: Story
    before: Revision | None
    why: str
    skipped: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        """The number it would have."""
        return self.before.number + 1 if self.before else 1

    @cached_property
    def changes(self) -> Changes:
        """What differs from the revision before."""
        return changes(self.before.files if self.before else {}, self.story.digests)

    @cached_property
    def is_new(self) -> bool:
        """Whether anything differs."""
        return self.before is None or self.before.digest != self.story.digest

    @cached_property
    def contents(self) -> dict[str, bytes]:
        """The bytes that it brings, by digest."""
        known = frozenset(self.before.files.values()) if self.before else frozenset()
        return {
            digest: self.story.files[path]
            for path, digest in self.story.digests.items()
            if digest not in known
        }

    def weigh(self) -> bool:
        """Work out what differs, which takes a while for a large story; return :attr:`is_new`."""
        if self.is_new:
            _ = self.changes, self.contents
        return self.is_new

    def revision(self, at: datetime, by: By) -> Revision:
        """Return the revision that is committed of it."""
        return Revision(
            story=self.story.name,
            number=self.number,
            digest=self.story.digest,
            committed_at=at,
            committed_by=by.actor,
            files=self.story.digests,
            why=self.why,
        )


async def stored_files(store: Store, files: Mapping[str, str]) -> dict[str, bytes]:
    """Return the bytes of a revision's files, or of some of them, by path."""
    contents = await store.contents(files.values())
    return {path: contents[digest] for path, digest in files.items()}


def is_kept(path: str) -> bool:
    """Say whether a file came from elsewhere than the story's folder, which has no folders in it.

    What moderators brought lies below ``uploads/`` and the like; reading the folder again
    leaves it alone.
    """
    return "/" in path


def folder_digest(digests: Mapping[str, str]) -> str:
    """Return SHA-256 (hex) over the files of a story that stand in its folder.

    Args:
        digests: SHA-256 (hex) of all its files, by path.
    """
    own = sorted((path, digest) for path, digest in digests.items() if not is_kept(path))
    return hashlib.sha256(
        "".join(f"{digest} {path}\n" for path, digest in own).encode()
    ).hexdigest()

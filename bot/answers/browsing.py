"""Looking for words instead of asking: all excerpts of a story that match, page by page."""

from dataclasses import dataclass

from bot.answers.model import Excerpt

PAGE_EXCERPTS = 5


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the excerpts that match a reader's words, best first.

    Attributes:
        words: What was looked for.
        story_id: The story's number in the store.
        title: What readers see of it.
        revision: The revision that was searched.
        excerpts: Those of this page; none beyond the last.
        skipped: How many come before them.
        total: How many there are.
    """

    words: str
    story_id: int
    title: str
    revision: int
    excerpts: tuple[Excerpt, ...]
    skipped: int
    total: int

    @property
    def before(self) -> int | None:
        """How many to skip for the page before this one; None on the first."""
        return max(0, self.skipped - PAGE_EXCERPTS) if self.skipped else None

    @property
    def after(self) -> int | None:
        """How many to skip for the page after this one; None on the last."""
        end = self.skipped + PAGE_EXCERPTS
        return end if end < self.total else None

"""What comes of a change of a story, and when it is published."""

from dataclasses import dataclass
from enum import Enum

from bot.library.diffing import Changes
from bot.library.rehearsal import Rehearsal
from bot.library.store import Revision


class Publish(Enum):
    """When a change is published."""

    ON_WORD = "on word"
    """A moderator sees the rehearsal, and decides."""
    UNLESS_WORSE = "unless worse"
    """At once, but for a golden question that is answered worse; then a moderator decides."""
    NOW = "now"
    """At once."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a change.

    Attributes:
        revision: The revision that answers now.
        rehearsal: What differs from the revision before; None where nothing does.
        held: The id of what waits for a moderator's word; None where nothing does.
    """

    revision: Revision | None
    rehearsal: Rehearsal | None = None
    held: int | None = None

    @property
    def number(self) -> int:
        """The number of the revision that answers now; 0 where none does."""
        return self.revision.number if self.revision else 0

    @property
    def changes(self) -> Changes:
        """What differs from the revision before."""
        return self.rehearsal.changes if self.rehearsal else Changes()

"""What is stored about one person: to show it, to hand it over, to delete it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.library.store import moderator
from bot.readers.marks import Marks

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Identity:
    """All that may stand for a person in the database.

    Attributes:
        reader: Discord's id of them.
        marks: Make their marks.
    """

    reader: int
    marks: Marks

    @property
    def actor(self) -> str:
        """What stands for them where they acted as a moderator."""
        return moderator(self.reader)

    @property
    def person(self) -> bytes:
        """Their mark that is the same in all guilds."""
        return self.marks.person(self.reader)

    def in_guild(self, guild: int) -> bytes:
        """Return their mark in one guild."""
        return self.marks.reader(guild, self.reader)


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored about a person.

    Attributes:
        rows: By table, whole; marks as hexadecimal digits. Tables without any are left out.
    """

    rows: Mapping[str, Sequence[Row]]

    def number(self, *tables: str) -> int:
        """Return how many rows there are in some tables."""
        return sum(len(self.rows.get(table, ())) for table in tables)


def as_json(stored: Stored, identity: Identity, at: datetime) -> bytes:
    """Return what is stored about a person as a file for them (UTF-8)."""
    told = {
        "about": str(identity.reader),
        "made_at": at.isoformat(),
        "stored": {table: [*rows] for table, rows in stored.rows.items()},
        "explained_in": "PRIVACY.md",
    }
    return json.dumps(told, ensure_ascii=False, indent=2).encode()

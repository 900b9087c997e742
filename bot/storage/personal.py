"""Where the schema holds something about a person, and what becomes of it when they leave."""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """How a column tells of a person."""

    READER_MARK = "a keyed hash, other in each guild"
    PERSON_MARK = "a keyed hash, the same everywhere"
    READER_ID = "Discord's id"
    ACTOR = "who acted as a moderator"


class Fate(Enum):
    """What becomes of a row when the person has their data deleted."""

    DELETED = "the row is deleted"
    NAMELESS = "the row stays without the person"
    KEPT = "the row stays"


@dataclass(frozen=True, slots=True)
class Personal:
    """A column that tells of a person."""

    table: str
    column: str
    kind: Kind
    fate: Fate


PERSONAL = (
    Personal("rations", "reader", Kind.READER_MARK, Fate.DELETED),
    Personal("votes", "reader", Kind.READER_MARK, Fate.DELETED),
    Personal("wrong_passages", "reader", Kind.READER_MARK, Fate.DELETED),
    Personal("kept_questions", "reader", Kind.READER_MARK, Fate.DELETED),
    Personal("quoted", "reader", Kind.READER_MARK, Fate.DELETED),
    Personal("opt_outs", "person", Kind.PERSON_MARK, Fate.KEPT),  # or they would be counted again
    Personal("blocks", "reader", Kind.READER_ID, Fate.KEPT),  # or nobody could be blocked
    Personal("blocks", "by", Kind.ACTOR, Fate.NAMELESS),
    Personal("revisions", "committed_by", Kind.ACTOR, Fate.NAMELESS),
    Personal("sources", "added_by", Kind.ACTOR, Fate.NAMELESS),
    Personal("held_revisions", "actor", Kind.ACTOR, Fate.NAMELESS),
    Personal("golden_questions", "actor", Kind.ACTOR, Fate.NAMELESS),
    Personal("article_status", "actor", Kind.ACTOR, Fate.NAMELESS),
    Personal("hidden_passages", "actor", Kind.ACTOR, Fate.NAMELESS),
    Personal("audit_events", "actor", Kind.ACTOR, Fate.NAMELESS),
)
"""Every column that tells of a person; a test holds it against the schema."""

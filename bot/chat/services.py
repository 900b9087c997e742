"""What the chat side needs of the rest, handed over by :mod:`bot.app`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.answers.answering import Answering
from bot.library.quoted import QuotedStore
from bot.library.sources.bringing import Sourcing
from bot.library.store import Store
from bot.library.stories import Stories
from bot.readers.charts import Charts
from bot.readers.marks import Marks
from bot.readers.rationing import Limits
from bot.readers.store import ReaderStore


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a command may delegate to.

    Attributes:
        answering: Answers questions.
        stories: Knows which story a place asks about, and which are visible there.
        store: Remembers settings and events.
        readers: Remembers the guilds' rules, and the little that is kept about readers.
        marks: Stand for readers there.
        charts: Has charts drawn.
        limits: How often a reader may ask where the guild has not chosen for itself.
        sourcing: Brings articles in from files, pages and feeds.
        clock: Tells the time, UTC.
        shared_reload: Whether moderators may read a shared story's folder again: ``on``, ``off``,
            or ``auto``, while there is but one guild.
        moderator_role: Discord role id of moderators; None means Manage Server.
        reads_plain_messages: Whether the Message Content intent is there.
        quoted: Remembers which messages quote what, to edit them when that is taken back.
        edit_back_days: How many days old a message may be to be edited so; 0 for never.
        all_for_me: Whether every question in a listening channel is meant for the bot, as in the
            preview, where there is nobody else to talk to.
        old_after: How old all articles of an answer must be for it to say so; None for never.
    """

    answering: Answering
    stories: Stories
    store: Store
    readers: ReaderStore
    marks: Marks
    charts: Charts
    limits: Limits
    sourcing: Sourcing
    clock: Callable[[], datetime]
    shared_reload: str
    moderator_role: int | None
    reads_plain_messages: bool
    quoted: QuotedStore
    edit_back_days: int
    all_for_me: bool = False
    old_after: timedelta | None = None

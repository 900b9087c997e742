"""What the chat side needs of the rest, handed over by :mod:`bot.app`."""

from dataclasses import dataclass

from bot.answers.answering import Answering
from bot.library.librarian import Librarian
from bot.library.store import Store


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a command may delegate to.

    Attributes:
        answering: Answers questions.
        librarian: Keeps the story.
        store: Remembers settings and events.
        moderator_role: Discord role id of moderators; None means Manage Server.
        reads_plain_messages: Whether the Message Content intent is there.
    """

    answering: Answering
    librarian: Librarian
    store: Store
    moderator_role: int | None
    reads_plain_messages: bool

"""Which card answers which message, so that editing or deleting a question does the same to it.

In memory only, and bounded: a restart, or ten thousand newer questions, and an old question's
answer stays as it is. Nothing of it is worth a database's remembering who asked what.
"""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

MAX_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Placed:
    """An answer that was sent.

    Attributes:
        channel: Id of the channel it stands in.
        card: Id of its message.
        asked: Hash of the question it answers; tells an edit of the words from any other.
        called: Whether the bot had been called.
    """

    channel: int
    card: int
    asked: int
    called: bool


class Answered:
    """The newest answers, by the ids of the messages they answer."""

    def __init__(self, limit: int = MAX_REMEMBERED) -> None:
        """Remember at most so many."""
        self._limit = limit
        self._placed: OrderedDict[int, Placed] = OrderedDict()
        self._under_way: dict[int, bool] = {}  # messages being answered: are they gone by now?

    @contextmanager
    def under_way(self, message: int) -> Iterator[None]:
        """Watch a message while it is being answered, so that no answer is left without it."""
        self._under_way[message] = False
        try:
            yield
        finally:
            del self._under_way[message]

    def is_gone(self, message: int) -> bool:
        """Say whether a message was deleted while it was being answered."""
        return self._under_way.get(message, False)

    def remember(self, message: int, placed: Placed) -> None:
        """Note an answer, in place of an earlier one to the same message."""
        self._placed[message] = placed
        self._placed.move_to_end(message)
        while len(self._placed) > self._limit:
            self._placed.popitem(last=False)

    def get(self, message: int) -> Placed | None:
        """Return the answer to a message, if it is remembered."""
        return self._placed.get(message)

    def forget(self, message: int) -> Placed | None:
        """Return the answer to a message that is deleted, and remember it no longer."""
        if message in self._under_way:
            self._under_way[message] = True
        return self._placed.pop(message, None)

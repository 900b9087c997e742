"""What moderators decide about asking in their server."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.readers.rationing import Limits


@dataclass(frozen=True, slots=True)
class Rules:
    """A guild's rules.

    Attributes:
        cooldown_s: As in :class:`~bot.readers.rationing.Limits`; None means the operator's.
        daily_questions: The same.
        allowed: Channels to answer in; none means all.
        denied: Channels never to answer in, allowed or not.
        threads: Whether to open a thread for each question by message.
    """

    cooldown_s: int | None = None
    daily_questions: int | None = None
    allowed: frozenset[int] = frozenset()
    denied: frozenset[int] = frozenset()
    threads: bool = False

    def limits(self, default: Limits) -> Limits:
        """Return how often a reader may ask, given the operator's choice."""
        return Limits(
            default.cooldown_s if self.cooldown_s is None else self.cooldown_s,
            default.daily_questions if self.daily_questions is None else self.daily_questions,
        )

    def opens(self, places: Collection[int]) -> bool:
        """Say whether to answer in a channel.

        Args:
            places: Its id and those of what holds it: a thread's channel, a channel's category.
        """
        return not self.denied.intersection(places) and (
            not self.allowed or bool(self.allowed.intersection(places))
        )

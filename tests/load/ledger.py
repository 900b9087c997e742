"""Who asked what when, and what came back: nothing may be lost, and nothing told twice."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from tests.load.story import editions_in

Body = Mapping[str, Any]


@dataclass
class Asked:
    """One question.

    Attributes:
        question: Its words.
        channel: Where.
        at: When it was sent, s of a monotonic clock.
        first: When something of it came back first; None while nothing has.
        last: When the newest answer came.
        told: What people see of it, in order: cards and sentences, as JSON.
    """

    question: str
    channel: str
    at: float
    first: float | None = None
    last: float | None = None
    told: list[str] = field(default_factory=list)


@dataclass
class Ledger:
    """Every question, by what its answers are known by: interaction's token, or message's id."""

    asked: dict[str, Asked] = field(default_factory=dict)
    strays: list[str] = field(default_factory=list)
    to_channels: defaultdict[str, list[tuple[float, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def reached_late(self, one: Asked) -> bool:
        """Say whether a question's channel was told, after it, that somebody got no answer."""
        return any(at > one.at for at, _ in self.to_channels[one.channel])

    def ask(self, key: str, question: str, channel: str) -> None:
        """Note a question that is being sent."""
        self.asked[key] = Asked(question, channel, perf_counter())

    def told_channel(self, channel: str, body: Body) -> None:
        """Note what everybody in a channel is told, such as that the bot was too late."""
        self.to_channels[channel].append((perf_counter(), json.dumps(body)))

    def age_s(self, key: str) -> float:
        """Return how long ago a question was asked."""
        return perf_counter() - self.asked[key].at if key in self.asked else 0.0

    def acknowledged(self, key: str) -> None:
        """Note that the reader sees "is thinking"."""
        if key in self.asked:
            self._hear(key)

    def told(self, key: str, body: Body) -> None:
        """Note what the reader is told."""
        if key not in self.asked:
            self.strays.append(json.dumps(body))
            return
        self._hear(key).told.append(json.dumps(body, ensure_ascii=False))

    def _hear(self, key: str) -> Asked:
        one = self.asked[key]
        one.last = perf_counter()
        one.first = one.last if one.first is None else one.first
        return one

    @property
    def open(self) -> int:
        """How many questions are not answered yet."""
        return sum(not one.told for one in self.asked.values())


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of all questions.

    Attributes:
        asked: How many there were.
        answered: Those that got a card: excerpts, or that the story does not say.
        refused: Those that got a sentence: busy, or a cooldown.
        late: Those that got nothing but what their whole channel was told.
        lost: Those that got nothing.
        twice: Those that were told of more than once.
        mixed: Answers that cite several editions of the story.
        editions: All that are cited.
        first_ms: Times until something came back, ascending.
        whole_ms: Times until the answer, ascending.
    """

    asked: int
    answered: int
    refused: int
    late: int
    lost: int
    twice: int
    mixed: int
    editions: frozenset[str]
    first_ms: Sequence[float]
    whole_ms: Sequence[float]


def tally(ledger: Ledger) -> Tally:
    """Count."""
    every = list(ledger.asked.values())
    told = [one for one in every if one.told]
    late = [ledger.reached_late(one) for one in every if not one.told]
    cards = [one for one in told if '"components": [{' in one.told[-1]]
    cited = [editions_in(one.told[-1]) for one in cards]
    return Tally(
        asked=len(every),
        answered=len(cards),
        refused=len(told) - len(cards),
        late=sum(late),
        lost=len(late) - sum(late),
        twice=sum(len(one.told) > 1 for one in every) + len(ledger.strays),
        mixed=sum(len(editions) > 1 for editions in cited),
        editions=frozenset().union(*cited),
        first_ms=sorted((one.first - one.at) * 1_000 for one in every if one.first is not None),
        whole_ms=sorted((one.last - one.at) * 1_000 for one in told if one.last is not None),
    )


def quantile(ascending: Sequence[float], share: float) -> float:
    """Return the value that a share of the values do not exceed; NaN of none."""
    if not ascending:
        return float("nan")
    return ascending[min(len(ascending) - 1, int(share * len(ascending)))]

"""What is measured of building, republishing and starting, in words."""

from dataclasses import dataclass

OURS, TANTIVY = "ours", "tantivy"
TEXTS, PEAK = "from text to searchable, s", "peak, MB"
REPUBLISH, REPUBLISH_CPU = "republishing 1 article, s", "republishing 1 article, processor s"
LAG_P99, LAG_MOST = "lag of the event loop while building, p99, ms", "the same, at most, ms"
START, START_CPU = "started with the sample story, s", "the same, processor s"
START_MEMORY = "the same, resident MB"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure.

    Attributes:
        what: In words, with its unit.
        system: Whose.
        passages: Of what size; 0 for the sample story.
        value: The median of the rounds.
    """

    what: str
    system: str
    passages: int
    value: float

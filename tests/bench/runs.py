"""What one run of the bench is asked to do, and what every kind of measurement gets."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.bench.corpus import Corpus, Pool, make_corpus, read_pool

Progress = Callable[[str], None]
"""Is told what is measured next."""

SIZES = (1_000, 10_000, 100_000, 1_000_000)


@dataclass(frozen=True, slots=True)
class Run:
    """What is measured.

    Attributes:
        sizes: Corpora, in passages, rising.
        repeats: Rounds of each measurement.
        slow: Whether slow systems are measured at every size.
        pool: The sentences that passages are made of.
    """

    sizes: tuple[int, ...] = SIZES
    repeats: int = 5
    slow: bool = False
    pool: Pool = field(default_factory=read_pool)

    def corpus(self, passages: int) -> Corpus:
        """Return the passages of one size; the same in every run."""
        return make_corpus(self.pool, passages)

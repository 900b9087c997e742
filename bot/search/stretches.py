"""Arrays put together from stretches of an old one and a new one.

After a change, most of a story's articles are what they were. What is known of them stands
in long stretches of the old arrays; only what is new has to be made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
_Scalar = TypeVar("_Scalar", bound=np.generic)

NEW = 1 << 40
"""Is added to the number of a row that is new."""
GONE = 0xFFFFFFFF
"""Stands for the new place of what is left out; uint32."""


class Run(NamedTuple):
    """A stretch of rows: whether of the new arrays, the first, and the one after the last."""

    is_new: bool
    first: int
    after: int


@dataclass(frozen=True, slots=True)
class Splice:
    """Which rows of old and new arrays stand one after the other.

    Attributes:
        runs: In order; of old and of new rows each rise.
        old: How many old rows there are, left out or not.
    """

    runs: tuple[Run, ...]
    old: int

    @classmethod
    def of(cls, rows: Ints, old: int) -> "Splice":
        """Make one of single rows in order: the number of an old one, or NEW and that of a new."""
        firsts = np.flatnonzero(np.diff(rows, prepend=-2) != 1)
        runs = zip(rows[firsts].tolist(), np.diff(firsts, append=len(rows)).tolist(), strict=True)
        return cls(
            tuple(Run(first >= NEW, first % NEW, first % NEW + size) for first, size in runs),
            old,
        )

    def __call__(self, old: NDArray[_Scalar], new: NDArray[_Scalar]) -> NDArray[_Scalar]:
        """Return the rows of both that it names."""
        parts = [(new if run.is_new else old)[run.first : run.after] for run in self.runs]
        return np.concatenate([old[:0], *parts], dtype=old.dtype)

    def within(self, old_firsts: NDArray[Any], new_firsts: NDArray[Any]) -> "Splice":
        """Return the same of what the rows consist of.

        Args:
            old_firsts: Where each old row's parts begin, and the end of the last.
            new_firsts: The same of the new rows.
        """
        runs = []
        for is_new, first, after in self.runs:
            firsts = new_firsts if is_new else old_firsts
            runs.append(Run(is_new, int(firsts[first]), int(firsts[after])))
        return Splice(tuple(runs), int(old_firsts[-1]))

    def firsts(self, old_firsts: NDArray[_Scalar], new_firsts: NDArray[Any]) -> NDArray[_Scalar]:
        """Return where each row's parts begin once everything is put together, and the end."""
        sizes = self(np.diff(old_firsts.astype(np.int64)), np.diff(new_firsts.astype(np.int64)))
        return np.concatenate(([0], np.cumsum(sizes))).astype(old_firsts.dtype)

    def moved(self) -> NDArray[np.uint32]:
        """Return the new place of each old row; :data:`GONE` for one that is left out."""
        places = np.full(self.old, GONE, np.uint32)
        for run, place in zip(self.runs, self._places(), strict=True):
            if not run.is_new:
                places[run.first : run.after] = np.arange(
                    place, place + run.after - run.first, dtype=np.uint32
                )
        return places

    def added(self) -> Ints:
        """Return the places of the new rows."""
        return np.concatenate(
            [
                np.empty(0, np.int64),
                *(
                    np.arange(place, place + run.after - run.first)
                    for run, place in zip(self.runs, self._places(), strict=True)
                    if run.is_new
                ),
            ]
        )

    def _places(self) -> Sequence[int]:
        """Return where each run begins once everything is put together."""
        return list(accumulate((run.after - run.first for run in self.runs), initial=0))[:-1]

"""Everything that one run measured, as JSON keeps it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.bench.asking import Asked
from tests.bench.bandwidth import Limit
from tests.bench.batch import Batch
from tests.bench.figures import Figure
from tests.bench.steps import Step


@dataclass(frozen=True, slots=True)
class Results:
    """What one run measured; one field for each kind of measurement.

    Attributes:
        machine: What it ran on.
        interpreter_mb: The memory of a Python that does nothing.
        bytes_per_s: Memory bandwidth with one thread.
        limits: See :class:`Limit`.
        asked: See :class:`Asked`.
        batches: See :class:`Batch`.
        steps: See :class:`Step`.
        figures: See :class:`Figure`.
    """

    machine: str
    interpreter_mb: float
    bytes_per_s: float
    limits: Sequence[Limit] = ()
    asked: Sequence[Asked] = ()
    batches: Sequence[Batch] = field(default=())
    steps: Sequence[Step] = field(default=())
    figures: Sequence[Figure] = field(default=())

    @property
    def sizes(self) -> list[int]:
        """The sizes that were measured, rising."""
        return sorted({row.passages for row in self.asked})

    def of(self, system: str, passages: int) -> Asked | None:
        """Return how a system answered at a size; None where it was not asked."""
        found = (r for r in self.asked if (r.system, r.passages) == (system, passages))
        return next(found, None)

    def figure(self, what: str, system: str, passages: int) -> float | None:
        """Return a figure; None where it was not measured."""
        wanted = (what, system, passages)
        found = (each for each in self.figures if (each.what, each.system, each.passages) == wanted)
        return next((each.value for each in found), None)


def save(results: Results, path: Path) -> None:
    """Write results as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(results), indent=1) + "\n", encoding="utf-8")


def load(path: Path) -> Results:
    """Read results again."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return Results(
        **{
            **data,
            "limits": [Limit(**row) for row in data["limits"]],
            "asked": [Asked(**row) for row in data["asked"]],
            "batches": [Batch(**row) for row in data["batches"]],
            "steps": [Step(**row) for row in data.get("steps", ())],
            "figures": [Figure(**row) for row in data.get("figures", ())],
        }
    )

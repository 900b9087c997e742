"""What a kernel does, and which one answers."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from bot.search.grams import Scorer
from bot.search.layout import Layout
from bot.search.version import search_version
from bot.search.weights import Mask, Positions, Scores

COMPILED_FROM = 20_000
"""Passages from which on compiled code is worth the memory that numba takes, 100 MB or so."""


class Kernel(Protocol):
    """Finds the best passages; all kernels give identical rankings and scores."""

    @property
    def name(self) -> str:
        """What it is called where speed is reported."""

    def best(
        self, numbers: Sequence[int], limit: int, mask: Mask | None = None
    ) -> tuple[Positions, Scores]:
        """See :meth:`bot.search.plain.PlainKernel.best`."""


def compiled_kernel(layout: Layout, cache: Path | None = None) -> Kernel | None:
    """Return the compiled kernel, ready to answer; None without numba, the extra [speed].

    Args:
        layout: The index.
        cache: A folder that keeps what this version of the code compiled, for other processes
            and later ones; by default one beside the source, or where numba finds room.
    """
    if not _has_numba(cache):
        return None
    from bot.search.compiled import CompiledKernel  # noqa: PLC0415  # the same

    kernel = CompiledKernel(layout)
    kernel.warm_up()
    return kernel


def compiled_scorer(cache: Path | None = None) -> Scorer | None:
    """Return compiled scoring by n-grams, as :func:`compiled_kernel` does the kernel."""
    if not _has_numba(cache):
        return None
    from bot.search.compiled_grams import compiled_scores, warm_up  # noqa: PLC0415  # an extra

    warm_up()
    return compiled_scores


def _has_numba(cache: Path | None) -> bool:
    """Say whether numba is installed, and tell it where to keep what it compiles."""
    if find_spec("numba") is None:
        return False
    import numba  # noqa: PLC0415  # an extra, and half a second

    kept = cache or Path(__file__).with_name("__pycache__") / search_version()
    numba.config.CACHE_DIR = str(kept)
    return True

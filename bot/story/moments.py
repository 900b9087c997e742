"""Moments as numbers, for arrays of them."""

from datetime import UTC, datetime, timedelta

import numpy as np

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NEVER = np.iinfo(np.int64).min
"""Stands for a moment that is not known."""


def microseconds(moment: datetime) -> int:
    """Return a moment in microseconds since 1970."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def microseconds_or_never(moment: datetime | None) -> int:
    """Return a moment in microseconds since 1970; :data:`NEVER` for one that is not known."""
    return NEVER if moment is None else microseconds(moment)

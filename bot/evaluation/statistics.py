"""Means with their uncertainty: bootstrap intervals, paired tests, AUROC, risk and coverage."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Positions = NDArray[np.int64]

RESAMPLES = 2_000
CONFIDENCE = 0.95
SEED = 20_120_816


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value over questions and its bootstrap interval.

    Attributes:
        mean: The value.
        low: Lower end of the 95 % interval.
        high: Upper end.
        questions: How many it is over.
    """

    mean: float
    low: float
    high: float
    questions: int


@dataclass(frozen=True, slots=True)
class Difference:
    """How two systems differ on the same questions.

    Attributes:
        estimate: Mean of ours minus theirs.
        p: Of the paired test; see :func:`paired_p_value`.
    """

    estimate: Estimate
    p: float


def estimate(values: Sequence[float] | Floats) -> Estimate:
    """Return the mean with its bootstrap interval; see :func:`bootstrap`."""
    array = np.asarray(values, np.float64)
    return bootstrap(lambda drawn: float(array[drawn].mean()), len(array))


def median(values: Sequence[float] | Floats) -> Estimate:
    """Return the median with its bootstrap interval; see :func:`bootstrap`."""
    array = np.asarray(values, np.float64)
    return bootstrap(lambda drawn: float(np.median(array[drawn])), len(array))


def bootstrap(statistic: Callable[[Positions], float], size: int) -> Estimate:
    """Return a statistic with its percentile bootstrap interval (Efron 1979); seeded.

    Args:
        statistic: Of the questions at some positions; NaN where it is not defined.
        size: How many questions there are. Equal sizes draw equal positions.
    """
    if not size:
        return Estimate(float("nan"), float("nan"), float("nan"), 0)
    random = np.random.default_rng(SEED)
    drawn = [statistic(random.integers(0, size, size)) for _ in range(RESAMPLES)]
    tail = (1 - CONFIDENCE) / 2
    low, high = (
        np.nanquantile(drawn, [tail, 1 - tail]) if not np.isnan(drawn).all() else [np.nan] * 2
    )
    return Estimate(statistic(np.arange(size)), float(low), float(high), size)


def difference(ours: Sequence[float] | Floats, theirs: Sequence[float] | Floats) -> Difference:
    """Compare two systems question by question.

    Args:
        ours: One value a question.
        theirs: The other system's, in the same order.
    """
    apart = np.asarray(ours, np.float64) - np.asarray(theirs, np.float64)
    return Difference(estimate(apart), paired_p_value(ours, theirs))


def paired_p_value(ours: Sequence[float] | Floats, theirs: Sequence[float] | Floats) -> float:
    """Return how likely so large a mean difference is if neither is better.

    A two-sided randomisation test: the signs of the differences are drawn anew
    (Smucker, Allan and Carterette, CIKM 2007). Seeded; never below 1 / 2001.
    """
    differences = np.asarray(ours, np.float64) - np.asarray(theirs, np.float64)
    changed = differences[differences != 0]
    if not len(changed):
        return 1.0
    random = np.random.default_rng(SEED)
    signs = random.choice(np.array([-1.0, 1.0]), (RESAMPLES, len(changed)))
    as_far = np.abs(signs @ changed) >= abs(changed.sum()) - 1e-9
    return float((np.count_nonzero(as_far) + 1) / (RESAMPLES + 1))


def auroc(positive: Sequence[float] | Floats, negative: Sequence[float] | Floats) -> float:
    """Return the chance that a positive scores above a negative; ties count half."""
    yes, no = len(positive), len(negative)
    if not yes or not no:
        return float("nan")
    scores = np.concatenate([np.asarray(positive, float), np.asarray(negative, float)])
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return float((ranks[:yes].sum() - yes * (yes + 1) / 2) / (yes * no))


def risk_coverage(
    confidences: Sequence[float], right: Sequence[bool], coverages: Sequence[float]
) -> list[float]:
    """Return the share of wrong answers among the most confident, for each coverage.

    Args:
        confidences: One a question.
        right: Whether what is shown for it answers it.
        coverages: Shares of the questions that are answered, each above 0, at most 1.
    """
    order = np.argsort(-np.asarray(confidences, float), kind="stable")
    wrong = np.cumsum(~np.asarray(right, bool)[order])
    counts = [max(1, round(coverage * len(order))) for coverage in coverages]
    return [float(wrong[count - 1] / count) for count in counts]

"""Means with their uncertainty: bootstrap intervals, paired tests, AUROC, risk and coverage."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RESAMPLES = 2_000
CONFIDENCE = 0.95
SEED = 20_120_816


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over questions and its bootstrap interval.

    Attributes:
        mean: Of the values.
        low: Lower end of the 95 % interval.
        high: Upper end.
    """

    mean: float
    low: float
    high: float


def estimate(values: Sequence[float] | Floats) -> Estimate:
    """Return the mean with its percentile bootstrap interval (Efron 1979); seeded."""
    array = np.asarray(values, np.float64)
    if not len(array):
        return Estimate(float("nan"), float("nan"), float("nan"))
    means = _resampled_means(array)
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return Estimate(float(array.mean()), float(low), float(high))


def paired_p_value(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return how likely so large a mean difference is if neither is better.

    A two-sided randomisation test: the signs of the differences are drawn anew
    (Smucker, Allan and Carterette, CIKM 2007). Seeded.
    """
    differences = np.asarray(ours, np.float64) - np.asarray(theirs, np.float64)
    seen = abs(differences.mean())
    random = np.random.default_rng(SEED)
    changed = differences[differences != 0]
    if not len(changed):
        return 1.0
    signs = random.choice(np.array([-1.0, 1.0]), (RESAMPLES, len(changed)))
    drawn = np.abs(signs @ changed) / len(differences)
    return float((np.count_nonzero(drawn >= seen - 1e-12) + 1) / (RESAMPLES + 1))


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Return the chance that a positive scores above a negative; ties count half."""
    scores = np.concatenate([np.asarray(positive, float), np.asarray(negative, float)])
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    yes, no = len(positive), len(negative)
    if not yes or not no:
        return float("nan")
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


def _resampled_means(values: Floats) -> Floats:
    random = np.random.default_rng(SEED)
    means: Floats = np.empty(RESAMPLES)
    for i in range(RESAMPLES):
        means[i] = values[random.integers(0, len(values), len(values))].mean()
    return means

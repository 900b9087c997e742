"""Two small models and how they are fitted; numpy only.

Both are fitted to convergence from zero, so the same examples give the same weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.evaluation.statistics import Floats

Bools = NDArray[np.bool_]

RIDGE = 1.0
_STEPS = 3_000
_MOMENTUM = 0.9
_NEWTON_STEPS = 30
_SET_WEIGHT = 1_000
_LEAST_SPREAD = 1e-9


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model: ``1 / (1 + exp(-(features @ weights + bias)))``."""

    weights: Floats
    bias: float

    def __call__(self, features: Floats) -> Floats:
        """Return the probability of each row, 0 to 1."""
        probability: Floats = 1 / (1 + np.exp(-(features @ self.weights + self.bias)))
        return probability


def fit_choice(groups: Sequence[tuple[Floats, Bools]]) -> Floats:
    """Return the weights with which right choices are likeliest.

    One softmax over the rows of a group; where several are right, their chances add up.
    Gradient ascent with momentum: a few weights need nothing better.

    Args:
        groups: The rows to choose from, and which of them are right. Groups in which all or
            none are teach nothing and are left out.
    """
    usable = [(rows, right) for rows, right in groups if right.any() and not right.all()]
    rows = np.concatenate([rows for rows, _ in usable])
    right = np.concatenate([right for _, right in usable]).astype(np.float64)
    sizes = [len(right) for _, right in usable]
    starts = np.cumsum([0, *sizes[:-1]])
    group = np.repeat(np.arange(len(usable)), sizes)
    weights, speed = np.zeros(rows.shape[1]), np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        value = rows @ weights
        odds = np.exp(value - np.maximum.reduceat(value, starts)[group])
        everyone = odds / np.add.reduceat(odds, starts)[group]
        winners = odds * right / np.add.reduceat(odds * right, starts)[group]
        gradient = (rows.T @ (winners - everyone) - 2 * RIDGE * weights) / len(usable)
        speed = _MOMENTUM * speed + gradient
        weights = weights + speed
    return weights


def fit_logistic(sets: Sequence[tuple[Floats, Bools]]) -> Logistic:
    """Return the model under which what is seen is likeliest.

    Every set weighs the same, and in it yes and no do. Newton's method on standardised
    features.

    Args:
        sets: Rows of features, and which of them are a yes.
    """
    rows = np.concatenate([rows for rows, _ in sets])
    yes = np.concatenate([right for _, right in sets]).astype(np.float64)
    weight = _SET_WEIGHT * np.concatenate([_balanced(right) for _, right in sets])
    mean, spread = rows.mean(0), rows.std(0) + _LEAST_SPREAD
    design = np.c_[(rows - mean) / spread, np.ones(len(rows))]
    penalty = 2 * RIDGE * np.r_[np.ones(rows.shape[1]), 0]
    beta = np.zeros(design.shape[1])
    for _ in range(_NEWTON_STEPS):
        probability = 1 / (1 + np.exp(-design @ beta))
        slope = design.T @ (weight * (yes - probability)) - penalty * beta
        bend = (design * (weight * probability * (1 - probability))[:, None]).T @ design
        beta = beta + np.linalg.solve(bend + np.diag(penalty), slope)
    weights = beta[:-1] / spread
    return Logistic(weights, float(beta[-1] - weights @ mean))


def _balanced(right: Bools) -> Floats:
    shares: Floats = np.where(right, 0.5 / max(1, right.sum()), 0.5 / max(1, (~right).sum()))
    return shares

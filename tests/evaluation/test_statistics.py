"""Intervals, paired tests, AUROC, risk and coverage."""

from math import isnan, sqrt

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.evaluation.statistics import (
    auroc,
    difference,
    estimate,
    median,
    paired_p_value,
    risk_coverage,
)

SHARES = st.floats(0, 1, allow_subnormal=False)
VALUES = st.lists(SHARES, min_size=1, max_size=40)
FEW = settings(max_examples=25)  # each draws two thousand times


@FEW
@given(VALUES)
def test_a_mean_is_that_of_the_values_and_its_interval_lies_within_them(
    values: list[float],
) -> None:
    found = estimate(values)

    assert found.mean == pytest.approx(np.mean(values))
    assert min(values) - 1e-9 <= found.low <= found.high <= max(values) + 1e-9
    assert found.questions == len(values)


def test_an_interval_is_that_of_the_normal_approximation_for_many_questions() -> None:
    values = [1.0] * 800 + [0.0] * 200

    found = estimate(values)

    reach = 1.96 * sqrt(0.8 * 0.2 / 1000)
    assert found.low == pytest.approx(0.8 - reach, abs=0.004)
    assert found.high == pytest.approx(0.8 + reach, abs=0.004)


def test_the_same_values_give_the_same_interval() -> None:
    assert estimate([0, 1, 1, 0, 1]) == estimate([0, 1, 1, 0, 1])


def test_nothing_has_no_value() -> None:
    found = estimate([])

    assert found.questions == 0
    assert all(map(isnan, (found.mean, found.low, found.high)))


def test_a_median_is_one() -> None:
    assert median([5.0, 1.0, 100.0]).mean == 5.0


@given(st.lists(st.tuples(SHARES, SHARES), min_size=1, max_size=40))
@FEW
def test_a_paired_test_does_not_care_who_is_first(pairs: list[tuple[float, float]]) -> None:
    ours, theirs = zip(*pairs, strict=True)

    p = paired_p_value(ours, theirs)

    assert 0 < p <= 1
    assert p == paired_p_value(theirs, ours)
    assert paired_p_value(ours, ours) == 1


def test_a_clear_difference_is_significant_and_a_balanced_one_is_not() -> None:
    assert paired_p_value([1.0] * 30, [0.0] * 30) == pytest.approx(1 / 2001)
    assert paired_p_value([1.0, 0.0] * 15, [0.0, 1.0] * 15) > 0.5


def test_a_paired_test_is_exact_enough() -> None:
    # Five differences, all in one direction: 2 of 32 draws of signs are as far apart.
    assert paired_p_value([1.0] * 5, [0.0] * 5) == pytest.approx(2 / 32, abs=0.02)


def test_a_difference_is_ours_less_theirs() -> None:
    found = difference([1, 1, 0, 1], [0, 1, 0, 0])

    assert found.estimate.mean == 0.5
    assert 0 < found.p <= 1


@pytest.mark.parametrize(
    ("positive", "negative", "expected"),
    [
        ([3, 4], [1, 2], 1.0),
        ([1, 2], [3, 4], 0.0),
        ([1, 1], [1, 1], 0.5),
        ([1, 3], [2], 0.5),
        ([2, 3], [1, 2], 0.875),
    ],
    ids=["apart", "upside down", "ties", "mixed", "one tie"],
)
def test_auroc_counts_pairs_in_order(
    positive: list[float], negative: list[float], expected: float
) -> None:
    assert auroc(positive, negative) == pytest.approx(expected)


@given(VALUES, VALUES)
def test_auroc_is_the_share_of_pairs_in_order(positive: list[float], negative: list[float]) -> None:
    pairs = [(p > n) + (p == n) / 2 for p in positive for n in negative]

    assert auroc(positive, negative) == pytest.approx(sum(pairs) / len(pairs))


@given(st.lists(st.integers(0, 50), min_size=1), st.lists(st.integers(0, 50), min_size=1))
def test_auroc_depends_on_the_order_alone(positive: list[int], negative: list[int]) -> None:
    squared = auroc([x * x for x in positive], [x * x for x in negative])

    assert squared == auroc(positive, negative)


def test_auroc_needs_both_kinds() -> None:
    assert isnan(auroc([1.0], []))
    assert isnan(auroc([], [1.0]))


def test_risk_is_the_share_of_wrong_answers_among_the_most_confident() -> None:
    risks = risk_coverage([0.9, 0.1, 0.8, 0.5], [True, False, False, True], [0.25, 0.5, 0.75, 1])

    assert risks == [0.0, 1 / 2, 1 / 3, 2 / 4]


@given(st.lists(st.tuples(SHARES, st.booleans()), min_size=1))
def test_full_coverage_has_the_risk_of_all_questions(asked: list[tuple[float, bool]]) -> None:
    confidences, right = zip(*asked, strict=True)
    assume(len(set(confidences)) == len(confidences))

    (risk,) = risk_coverage(confidences, right, [1.0])

    assert risk == pytest.approx(1 - np.mean(right))

"""Gray's test where its answer is known: nothing to compare, the same in any order, as often as it should say so."""

import numpy as np
import pytest

from metrics.statistics.survival.gray import gray_test
from metrics.statistics.survival.survival_counts import count_risk


def programs(rng, size, groups):
    """People in groups that are alike, with two causes and censoring, times rounded so that many are tied."""
    group = rng.integers(0, groups, size)
    cause = np.where(rng.random(size) < 0.4, 1, 2)
    event, censored = rng.exponential(10, size), rng.uniform(2, 25, size)
    time = np.ceil(np.minimum(event, censored))
    return group, time, np.where(event <= censored, cause, 0)


def test_the_order_of_groups_does_not_matter():
    group, time, cause = programs(np.random.default_rng(1), 200, 4)
    found = gray_test(count_risk(group, time, cause, 2), 1, 4)
    turned = gray_test(count_risk((group + 1) % 4, time, cause, 2), 1, 4)
    assert found.freedom == 3
    assert found.statistic == pytest.approx(turned.statistic)


def test_groups_that_are_copies_have_no_difference():
    _, time, cause = programs(np.random.default_rng(2), 100, 1)
    both = count_risk(np.repeat([0, 1], 100), np.tile(time, 2), np.tile(cause, 2), 2)
    found = gray_test(both, 1, 2)
    assert (found.statistic, found.p_value) == pytest.approx((0, 1), abs=1e-9)


def test_groups_that_are_alike_differ_in_one_of_twenty_programs():
    """Of 600 programs 5% are 30; from 18 to 44 lie 99 of 100 such counts."""
    rng = np.random.default_rng(3)
    signals = 0
    for _ in range(600):
        group, time, cause = programs(rng, 120, 3)
        signals += gray_test(count_risk(group, time, cause, 2), 1, 3).p_value < 0.05
    assert 18 <= signals <= 44


def test_a_group_in_which_the_cause_comes_more_often_is_found():
    group, time, cause = programs(np.random.default_rng(4), 2000, 2)
    cause = np.where((cause == 2) & (group == 1) & (np.arange(2000) % 2 == 0), 1, cause)
    counts = count_risk(group, time, cause, 2)
    assert gray_test(counts, 1, 2).p_value < 0.01
    assert gray_test(counts, 2, 2).p_value < 0.01


@pytest.mark.parametrize(
    ("group", "cause"),
    [([0, 0, 1, 1], [2, 0, 2, 2]), ([0, 0, 0, 0], [1, 2, 1, 0])],
    ids=["nobody had the cause", "one group is empty"],
)
def test_nothing_to_compare_is_not_a_number(group, cause):
    found = gray_test(count_risk(group, [1, 2, 3, 4], cause, 2), 1, 2)
    assert np.isnan(found.statistic)
    assert np.isnan(found.p_value)

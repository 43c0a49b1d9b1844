"""Reliable change and the size of a mean change, held against published examples."""

import numpy as np
import pytest
from scipy import stats

from metrics.statistics.intervals.change_scores import mean_change, reliable_change_index


def test_the_example_of_jacobson_and_truax():
    """Marital satisfaction from 32.5 to 47.5, standard deviation 7.5, reliability 0.80: RC = 15 / 4.74 = 3.16."""
    assert reliable_change_index(32.5, 47.5, 7.5, 0.80) == pytest.approx(3.16, abs=0.005)


def test_an_unknown_score_gives_an_unknown_index():
    assert np.isnan(reliable_change_index([10.0, np.nan], [12.0, 12.0], 5, 0.8)).tolist() == [False, True]


@pytest.mark.parametrize(
    ("sd", "reliability", "message"), [(0, 0.8, "sd is 0"), (5, 1, "reliability is 1"), (5, 0, "reliability is 0")]
)
def test_impossible_facts_are_refused(sd, reliability, message):
    with pytest.raises(ValueError, match=message):
        reliable_change_index(1, 2, sd, reliability)


def test_the_mean_change_is_the_paired_t_test():
    rng = np.random.default_rng(3)
    before = rng.normal(14, 5, 60)
    after = before - 2 + rng.normal(0, 4, 60)
    found = mean_change(before, after)
    other = stats.ttest_rel(after, before)
    assert (found.mean, found.p_value) == pytest.approx((np.mean(after - before), other.pvalue))
    assert (found.lower, found.upper) == pytest.approx(tuple(other.confidence_interval(0.95)))


def test_the_effect_by_hand():
    # differences 2, 3, 1, 2 with mean 2; before 1, 2, 3, 4 with sd 1.29099; correction 1 - 3 / 11
    found = mean_change([1, 2, 3, 4], [3, 5, 4, 6])
    assert found.effect == pytest.approx((1 - 3 / 11) * 2 / 1.290994)


def test_the_interval_of_the_effect_covers():
    rng = np.random.default_rng(8)
    covered = 0
    for _ in range(800):
        before = rng.normal(0, 1, 80)
        found = mean_change(before, 0.5 + 0.7 * before + rng.normal(0, 0.6, 80))
        covered += found.effect_lower <= 0.5 <= found.effect_upper
    assert 0.92 <= covered / 800 <= 0.975


@pytest.mark.parametrize(
    ("before", "after", "mean"), [([], [], np.nan), ([3], [5], 2), ([3, 3, 3, 3], [5, 6, 7, 4], 2.5)]
)
def test_too_few_people_or_no_spread_have_a_mean_at_most(before, after, mean):
    found = mean_change(before, after)
    assert found.mean == pytest.approx(mean, nan_ok=True)
    assert np.isnan([found.lower, found.upper, found.p_value, found.effect, found.effect_lower]).all()

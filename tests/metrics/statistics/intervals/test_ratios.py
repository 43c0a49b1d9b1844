"""Observed over expected events: published limits, and what bunching does to them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from metrics.statistics.intervals.ratios import bunching, ratio_p_value, standardized_ratio_interval

EXACT = {0: (0, 3.688879), 1: (0.025318, 5.571643), 10: (4.795389, 18.390356), 100: (81.363991, 121.626794)}
BYAR = {1: (0.013072, 5.563756), 10: (4.787450, 18.391459), 65: (50.163188, 82.849139), 1045: (982.593202, 1110.331213)}


@pytest.mark.parametrize(("limits", "published"), [("exact", EXACT), ("byar", BYAR)])
def test_limits_are_the_published_ones_of_the_count_over_the_expected(limits, published):
    seen = np.array(list(published))
    found = standardized_ratio_interval(seen, np.full(len(seen), 8.0), limits)
    assert found.lower * 8 == pytest.approx([low for low, _ in published.values()], abs=2e-6)
    assert found.upper * 8 == pytest.approx([high for _, high in published.values()], abs=2e-6)


def test_nothing_expected_has_no_limits():
    found = standardized_ratio_interval([3.0], [0.0])
    assert np.isnan([found.lower[0], found.upper[0], ratio_p_value([3.0], [0.0])[0]]).all()


def test_events_that_bunch_are_less_sure_and_events_that_cannot_recur_are_surer():
    widths = [
        float(found.upper[0] - found.lower[0])
        for extra in (-0.4, 0.0, 1.0, 3.0)
        for found in [standardized_ratio_interval([40.0], [50.0], bunching=extra)]
    ]
    assert widths == sorted(widths)
    assert widths[1] == pytest.approx((54.4686 - 28.5766) / 50, abs=1e-4)


def test_a_unit_that_is_half_of_the_standard_departs_from_it_as_in_a_comparison_of_two_halves():
    p_value = ratio_p_value([530.0], [500.0], own_share=0.5)[0]
    assert p_value == pytest.approx(stats.binomtest(530, 1000).pvalue, rel=0.05)
    assert ratio_p_value([530.0], [500.0])[0] == pytest.approx(0.19, abs=0.01)


def test_where_bunching_rules_nothing_out_the_upper_limit_is_infinite():
    found = standardized_ratio_interval([2.0], [5.0], bunching=10.0)
    assert np.isinf(found.upper[0])
    assert 0 <= found.lower[0] < 0.4


@settings(deadline=None)
@given(st.integers(0, 200), st.floats(0.5, 200), st.floats(0, 0.5), st.floats(0, 0.5))
def test_the_p_value_is_below_a_twentieth_just_where_the_interval_leaves_out_one(seen, expected, extra, own):
    found = standardized_ratio_interval([seen], [expected], bunching=extra, own_share=own)
    p_value = ratio_p_value([seen], [expected], extra, own)[0]
    if abs(p_value - 0.05) > 1e-3:
        assert (p_value < 0.05) == bool(found.lower[0] > 1 or found.upper[0] < 1)


def test_bunching_finds_how_far_people_scatter():
    rng = np.random.default_rng(5)
    unit = np.repeat(np.arange(20), 500)
    expected = rng.uniform(0.5, 2, len(unit))
    own = np.exp(rng.normal(0, 0.4, 20))[unit]
    share = np.bincount(unit, weights=expected**2) / np.bincount(unit, weights=expected)
    gamma = rng.poisson(expected * own * rng.gamma(0.5, 2, len(unit))).astype(float)
    plain = rng.poisson(expected * own).astype(float)
    once = (rng.random(len(unit)) < expected / 4).astype(float)
    assert bunching(gamma, expected, unit) / share == pytest.approx(np.full(20, 2.0), rel=0.1)
    assert bunching(plain, expected, unit) / share == pytest.approx(np.zeros(20), abs=0.05)
    assert bunching(once, expected / 4, unit, can_recur=False) * 4 / share == pytest.approx(np.full(20, -1.0), abs=0.05)

"""Funnel limits and control charts against published figures."""

import numpy as np
import pytest

from metrics.statistics.control_chart import control_chart, frozen_chart
from metrics.statistics.funnel import ALARM, WARNING, is_outside, ratio_limits, share_limits
from metrics.statistics.rates import exact_poisson_interval


@pytest.mark.parametrize(
    ("confidence", "lower", "upper"),
    [
        (WARNING, [0.559692, 0.610826, 0.674696], [1.649348, 1.544419, 1.427562]),
        (ALARM, [0.386265, 0.447911, 0.528972], [2.082907, 1.902094, 1.702771]),
    ],
)
def test_ratio_limits_match_funnelplotr(confidence, lower, upper):
    limits = ratio_limits([15, 20, 30], confidence)
    assert limits.lower == pytest.approx(lower, abs=1e-6)
    assert limits.upper == pytest.approx(upper, abs=1e-6)


def test_a_unit_clearly_beyond_the_limits_has_an_interval_that_leaves_out_the_expected():
    observed, expected = np.array([5, 14, 15, 30]), 15.0
    interval = exact_poisson_interval(observed)
    outside = is_outside(observed / expected, ratio_limits(np.full(4, expected)))
    assert list(outside) == [True, False, False, True]
    assert list((interval.lower > expected) | (interval.upper < expected)) == list(outside)


def test_share_limits_match_phe_indicator_methods():
    limits = share_limits(0.8064245, [10, 110_000])
    assert limits.lower[0] * 100 == pytest.approx(56.154344, abs=1e-5)
    assert limits.lower[1] * 100 == pytest.approx(80.408963, abs=1e-5)
    assert limits.upper[1] * 100 == pytest.approx(80.875933, abs=1e-5)


def test_nothing_expected_has_no_limits_and_is_never_outside():
    assert np.isnan(ratio_limits([0]).lower[0])
    assert np.isnan(share_limits(0.5, [0]).upper[0])
    assert not is_outside([3.0], ratio_limits([0]))[0]
    assert share_limits(0.9, [4]).upper[0] == 1
    with pytest.raises(ValueError, match="give a share from 0 to 1"):
        share_limits(1.2, [4])


def test_limits_are_the_mean_and_2_66_mean_moving_ranges():
    points = [10, 12] * 10
    chart = control_chart(points)
    assert (chart.centre, chart.lower, chart.upper) == (11, pytest.approx(5.68), pytest.approx(16.32))
    assert set(chart.signal) == {""}


NHS = """-0.56047565 -0.23017749 1.55870831 0.07050839 0.12928774 1.71506499 0.46091621 -1.26506123 -0.68685285
-0.44566197 1.22408180 0.35981383 0.40077145 0.11068272 -0.55584113 1.78691314 0.49785048 -1.96661716 0.70135590
-0.47279141"""
"""NHSRplotthedots' own test: twenty normal draws of R with seed 123."""
DRAWS = [float(number) for number in NHS.split()]


@pytest.mark.parametrize("chart", [control_chart(DRAWS), frozen_chart([*DRAWS, 9.0, 9.0], 20)])
def test_limits_match_the_nhs_snapshot(chart):
    assert chart.centre == pytest.approx(0.1416238, abs=1e-6)
    assert chart.lower == pytest.approx(-3.01138, abs=1e-5)
    assert chart.upper == pytest.approx(3.294627, abs=1e-5)


WOBBLE = [10.0, 11, 9, 10.5, 9.5, 10, 11, 9, 10.5, 9.5, 10, 11, 9, 10.5]


@pytest.mark.parametrize(
    ("added", "signals"),
    [
        ([14.8], ["outside"]),
        ([10.2] * 3, ["", "", ""]),
        ([9.0, 9.5, 10.0, 10.5, 11.0, 11.5, 12.0], ["trend"] * 7),
        ([11.0, 11.5, 11.0, 11.5, 11.0, 11.5, 11.0], ["shift"] * 7),
        ([11.0, 11.5, 11.0, 11.5, 11.0, 11.5], [""] * 6),
    ],
)
def test_signals(added, signals):
    chart = control_chart([*WOBBLE, *([9.0] if len(added) > 1 else []), *added])
    assert list(chart.signal[-len(added) :]) == signals


def test_two_of_three_near_the_same_limit():
    chart = control_chart([*WOBBLE, 13.2, 10.9, 13.2])
    assert list(chart.signal[-3:]) == ["two of three", "", "two of three"]


def test_few_points_have_no_limits_and_gaps_are_passed_over():
    assert np.isnan(control_chart([1.0] * 11).centre)
    chart = control_chart([10.0, np.nan, 12] * 7)
    assert chart.centre == 11
    assert chart.signal[1] == ""

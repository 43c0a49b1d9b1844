"""Series on their charts: limits, segments, freezing, gaps."""

import numpy as np
import pytest

from metrics.statistics.charts.control_chart import control_chart, frozen_chart

NHS = """-0.56047565 -0.23017749 1.55870831 0.07050839 0.12928774 1.71506499 0.46091621 -1.26506123 -0.68685285
-0.44566197 1.22408180 0.35981383 0.40077145 0.11068272 -0.55584113 1.78691314 0.49785048 -1.96661716 0.70135590
-0.47279141"""
"""NHSRplotthedots' own test: twenty normal draws of R with seed 123."""
DRAWS = [float(number) for number in NHS.split()]
WOBBLE = [10.0, 11, 9, 10.5, 9.5, 10, 11, 9, 10.5, 9.5, 10, 11, 9, 10.5]


@pytest.mark.parametrize(
    "chart", [control_chart(DRAWS), control_chart([*DRAWS, 9, 9], baseline=20), frozen_chart([*DRAWS, 9, 9], 20)]
)
def test_limits_match_the_nhs_snapshot(chart):
    assert chart.limits.centre == pytest.approx(np.full(len(chart.points), 0.1416238), abs=1e-6)
    assert chart.limits.lower == pytest.approx(np.full(len(chart.points), -3.01138), abs=1e-5)
    assert chart.limits.upper == pytest.approx(np.full(len(chart.points), 3.294627), abs=1e-5)


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


@pytest.mark.parametrize(("points", "has_limits"), [(11, False), (12, True)])
def test_twelve_points_make_limits(points, has_limits):
    chart = control_chart([1.0, 2.0] * 5 + [1.0] * (points - 10))
    assert np.isfinite(chart.limits.centre).all() == has_limits
    assert set(chart.signal) == {""}


def test_gaps_are_passed_over():
    chart = control_chart([10.0, np.nan, 12] * 7)
    assert chart.limits.centre[0] == 11
    assert np.isnan(chart.limits.centre[1])
    assert chart.signal[1] == ""


def test_each_segment_is_computed_alone():
    values = [*WOBBLE, *(value + 20 for value in WOBBLE)]
    chart = control_chart(values, starts=[14])
    alone = control_chart(WOBBLE).limits
    assert chart.segment.tolist() == [1] * 14 + [2] * 14
    assert chart.limits.upper[:14] == pytest.approx(alone.upper)
    assert chart.limits.upper[14:] == pytest.approx(alone.upper + 20)
    assert set(chart.signal) == {""}
    assert set(control_chart(values).signal) == {"outside"}


def test_a_run_does_not_go_on_across_segments():
    values = [*[2, -2] * 5, 0.5, 0.7, 0.6, 0.8, 0.5, 0.7, 0.6, 0.8, *[2, -2] * 5]
    assert set(control_chart(values).signal[10:18]) == {"shift"}
    assert set(control_chart(values, starts=[14]).signal) == {""}


def test_a_short_segment_has_no_limits_and_leaves_the_others_theirs():
    chart = control_chart([*WOBBLE, 50, 51, 52], starts=[14])
    assert np.isnan(chart.limits.upper[14:]).all()
    assert chart.limits.upper[:14] == pytest.approx(control_chart(WOBBLE).limits.upper)
    assert set(chart.signal) == {""}


def test_later_points_do_not_move_frozen_limits_but_are_judged_by_them():
    chart = control_chart([*WOBBLE, *[30.0] * 3], baseline=14)
    assert chart.limits.upper == pytest.approx(np.full(17, control_chart(WOBBLE).limits.upper[0]))
    assert chart.signal[14:].tolist() == ["outside"] * 3


def test_screening_keeps_one_jump_from_widening_the_limits():
    values = [*WOBBLE, 40.0, *WOBBLE]
    wide, narrow = control_chart(values), control_chart(values, is_screened=True)
    assert narrow.limits.upper[0] < wide.limits.upper[0]
    assert narrow.limits.centre[0] == wide.limits.centre[0]


def test_a_period_without_denominator_has_no_value():
    chart = control_chart([3.0] * 12 + [0], [10.0] * 12 + [0], chart="p")
    assert np.isnan(chart.points[12])
    assert chart.points[0] == 0.3


@pytest.mark.parametrize("chart", ["xmr", "p", "p_prime", "u", "u_prime", "c", "g", "t"])
def test_every_chart_says_what_is_outside(chart):
    sizes = [500.0] * 25 if chart in {"p", "p_prime", "u", "u_prime"} else None
    jump = 3000.0 if chart in {"g", "t"} else 90.0
    assert control_chart([20.0, 23, 18] * 8 + [jump], sizes, chart=chart).signal[-1] == "outside"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"chart": "p"}, "chart 'p' needs denominators"),
        ({"chart": "xmr", "denominators": [1.0] * 14}, "chart 'xmr' takes no denominators"),
        ({"baseline": 11}, "take at least 12"),
        ({"chart": "u", "denominators": [1.0]}, "14 values have 1 denominators"),
    ],
)
def test_what_cannot_be_charted_is_refused(options, said):
    with pytest.raises(ValueError, match=said):
        control_chart(WOBBLE, **options)

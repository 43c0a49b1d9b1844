"""Funnel limits against published figures, and differences beyond chance."""

import numpy as np
import pytest

from metrics.statistics.comparing.funnel import (
    ALARM,
    WARNING,
    is_outside,
    on_scale,
    overdispersion,
    poisson_p_value,
    random_effects_limits,
    ratio_limits,
    share_limits,
    spread_on_scale,
)
from metrics.statistics.intervals.proportions import wilson_interval
from metrics.statistics.intervals.rates import exact_poisson_interval


@pytest.mark.parametrize(
    ("confidence", "lower", "upper"),
    [
        (WARNING, [0.559692, 0.610826, 0.674696], [1.649348, 1.544419, 1.427562]),
        (ALARM, [0.386265, 0.447911, 0.528972], [2.082907, 1.902094, 1.702771]),
    ],
)
def test_ratio_limits_match_funnelplotr(confidence, lower, upper):
    limits = ratio_limits([15, 20, 30], confidence, is_exact=False)
    assert limits.lower == pytest.approx(lower, abs=1e-6)
    assert limits.upper == pytest.approx(upper, abs=1e-6)


@pytest.mark.parametrize("confidence", [WARNING, ALARM])
def test_a_unit_is_outside_where_and_only_where_its_exact_interval_leaves_out_the_expected(confidence):
    observed = np.arange(0, 60)
    for expected in (1.0, 4.2, 15.0, 30.5):
        interval = exact_poisson_interval(observed, confidence)
        outside = is_outside(observed / expected, ratio_limits(np.full(60, expected), confidence))
        assert outside.tolist() == ((interval.lower > expected) | (interval.upper < expected)).tolist()
        assert outside.tolist() == (poisson_p_value(observed, np.full(60, expected)) < 1 - confidence).tolist()


@pytest.mark.parametrize(("expected", "is_low"), [(3.68, False), (3.70, True)])
def test_no_events_are_too_few_from_3_689_expected_on(expected, is_low):
    """The exact 95% interval of no events ends at 3.688879."""
    assert is_outside([0.0], ratio_limits([expected]))[0] == is_low
    assert is_outside([0.0], ratio_limits([expected], is_exact=False))[0]


def test_a_share_is_outside_where_and_only_where_its_wilson_interval_leaves_out_the_overall_share():
    number = np.arange(0, 41)
    for overall in (0.05, 0.3, 0.8):
        interval = wilson_interval(number, np.full(41, 40))
        outside = is_outside(number / 40, share_limits(overall, np.full(41, 40)))
        assert outside.tolist() == ((interval.lower > overall) | (interval.upper < overall)).tolist()


def test_share_limits_match_phe_indicator_methods():
    limits = share_limits(0.8064245, [10, 110_000])
    assert limits.lower[0] * 100 == pytest.approx(56.154344, abs=1e-5)
    assert limits.lower[1] * 100 == pytest.approx(80.408963, abs=1e-5)
    assert limits.upper[1] * 100 == pytest.approx(80.875933, abs=1e-5)


def test_nothing_expected_has_no_limits_and_is_never_outside():
    assert np.isnan(ratio_limits([0]).lower[0])
    assert np.isnan(share_limits(0.5, [0]).upper[0])
    assert np.isnan(poisson_p_value([3], [0])[0])
    assert np.isnan(spread_on_scale("log", [0])[0])
    assert not is_outside([3.0], ratio_limits([0]))[0]
    assert share_limits(0.9, [4]).upper[0] == 1
    with pytest.raises(ValueError, match="give a share from 0 to 1"):
        share_limits(1.2, [4])


Z = np.array([-9.0, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 9])
"""Eleven units of which the outermost are pulled in to 2 each (winsorised) or left out (truncated)."""
SPREAD = np.full(11, 0.1)


@pytest.mark.parametrize(("trimming", "units", "squares"), [("winsorise", 11, 23.0), ("truncate", 9, 15.0)])
def test_variance_between_units_by_the_published_formula(trimming, units, squares):
    """phi = sum z² / n; tau² = (n phi - (n - 1)) / (sum w - sum w² / sum w), with w = 1 / s² = 100 each."""
    found = overdispersion(Z, SPREAD, trimming=trimming, is_rescaled=False)
    assert (found.units, found.phi) == (units, pytest.approx(squares / units))
    assert found.tau_squared == pytest.approx((squares - (units - 1)) / (100 * units - 100))


@pytest.mark.parametrize(("size", "is_any"), [(0.999, False), (1.001, True)])
def test_no_variance_between_units_that_scatter_as_chance_lets_them(size, is_any):
    """Ten z-scores of one size: sum z² exceeds n - 1 = 9 where that size exceeds sqrt(0.9)."""
    z = np.tile([1.0, -1.0], 5) * np.sqrt(0.9) * size
    assert (overdispersion(z, np.ones(10), is_rescaled=False).tau_squared > 0) == is_any


@pytest.mark.parametrize(("trimming", "left"), [("winsorise", 0.68), ("truncate", 0.44)])
def test_rescaling_gives_back_what_trimming_takes_from_normal_scores(trimming, left):
    z = np.random.default_rng(2).normal(size=200_000)
    plain, rescaled = (
        overdispersion(z, np.ones(len(z)), trimming=trimming, is_rescaled=is_rescaled) for is_rescaled in (False, True)
    )
    assert plain.phi == pytest.approx(left, abs=0.01)
    assert rescaled.phi == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize(("units", "is_refused"), [(9, True), (10, False)])
def test_ten_units_are_needed(units, is_refused):
    if is_refused:
        with pytest.raises(ValueError, match="at least 10"):
            overdispersion(np.zeros(units), np.ones(units))
    else:
        assert overdispersion(np.zeros(units), np.ones(units)).tau_squared == 0


def test_limits_with_variance_between_units():
    reach = 1.959964 * np.sqrt(1 / 25 + 0.04)
    log = random_effects_limits("log", 1.0, [25], 0.04)
    assert [log.lower[0], log.upper[0]] == pytest.approx([np.exp(-reach), np.exp(reach)], abs=1e-6)
    reach = 3.090232 * np.sqrt(1 / 100 + 0.01)
    root = random_effects_limits("square_root", 1.0, [25], 0.01, ALARM)
    assert [root.lower[0], root.upper[0]] == pytest.approx([(1 - reach) ** 2, (1 + reach) ** 2], abs=1e-6)
    middle, reach = np.arcsin(np.sqrt(0.3)), 1.959964 * np.sqrt(1 / 400 + 0.01)
    share = random_effects_limits("arcsine", 0.3, [100], 0.01)
    assert share.lower[0] == pytest.approx(np.sin(middle - reach) ** 2, abs=1e-6)
    assert share.upper[0] == pytest.approx(np.sin(middle + reach) ** 2, abs=1e-6)


def test_limits_from_few_units_have_t_in_place_of_z():
    """t on 38 degrees: 2.024394 for 95%."""
    log = random_effects_limits("log", 1.0, [25], 0.04, units=40)
    assert np.log(log.upper[0]) == pytest.approx(2.024394 * np.sqrt(1 / 25 + 0.04), abs=1e-6)


def test_limits_stay_where_values_can_be():
    assert random_effects_limits("square_root", 1.0, [1], 1.0).lower[0] == 0
    share = random_effects_limits("arcsine", 0.9, [2], 1.0)
    assert (share.lower[0], share.upper[0]) == (0, 1)


def test_no_events_have_no_logarithm():
    assert on_scale("square_root", [0.0])[0] == 0
    with pytest.raises(ValueError, match="take the form 'square_root'"):
        on_scale("log", [0.0])

"""Intervals against published figures, and against each other where one is a case of the other."""

import numpy as np
import pytest

from metrics.statistics.intervals.change import change_interval
from metrics.statistics.intervals.proportions import (
    clopper_pearson_interval,
    clustered_wilson_interval,
    wilson_interval,
)
from metrics.statistics.intervals.rates import byar_interval, exact_poisson_interval, gamma_interval, widen_for_few


@pytest.mark.parametrize(
    ("successes", "trials", "lower", "upper"),
    [
        (81, 263, 0.255289, 0.366210),
        (15, 148, 0.062386, 0.160487),
        (1, 29, 0.006113, 0.171755),
        (0, 10, 0.0, 0.277533),
        (10, 10, 0.722467, 1.0),
    ],
)
def test_wilson_matches_newcombe_1998_table_1(successes, trials, lower, upper):
    interval = wilson_interval([successes], [trials])
    assert interval.lower[0] == pytest.approx(lower, abs=5e-7)
    assert interval.upper[0] == pytest.approx(upper, abs=5e-7)


def test_wilson_of_nobody_is_not_a_number_and_impossible_counts_are_refused():
    assert np.isnan(wilson_interval([0], [0]).lower[0])
    with pytest.raises(ValueError, match="must not exceed"):
        wilson_interval([3], [2])
    with pytest.raises(ValueError, match="must not be negative"):
        wilson_interval([-1], [2])
    with pytest.raises(ValueError, match=r"confidence is 95"):
        wilson_interval([1], [2], confidence=95)


def test_clopper_pearson_matches_its_published_example_and_is_wider_than_wilson():
    exact, wilson = clopper_pearson_interval([15, 0, 10], [148, 10, 10]), wilson_interval([15], [148])
    assert (exact.lower[0], exact.upper[0]) == (pytest.approx(0.057844, abs=5e-7), pytest.approx(0.161650, abs=5e-7))
    assert exact.lower[0] < wilson.lower[0]
    assert (exact.lower[1], exact.upper[1]) == (0, pytest.approx(1 - 0.025 ** (1 / 10)))
    assert (exact.lower[2], exact.upper[2]) == (pytest.approx(0.025 ** (1 / 10)), 1)
    assert np.isnan(clopper_pearson_interval([0], [0]).upper[0])
    with pytest.raises(ValueError, match="must not exceed"):
        clopper_pearson_interval([3], [2])


@pytest.mark.parametrize(
    ("events", "lower", "upper"),
    [
        (0, 0, 3.688879),
        (1, 0.025318, 5.571643),
        (3, 0.618672, 8.767273),
        (5, 1.623486, 11.668332),
        (10, 4.795389, 18.390356),
        (17, 9.903126, 27.218647),
        (30, 20.240874, 42.826865),
        (100, 81.363991, 121.626794),
    ],
)
def test_exact_poisson_matches_garwood_1936(events, lower, upper):
    interval = exact_poisson_interval([events])
    assert interval.lower[0] == pytest.approx(lower, abs=1e-6)
    assert interval.upper[0] == pytest.approx(upper, abs=1e-6)


@pytest.mark.parametrize(
    ("events", "confidence", "lower", "upper"),
    [
        (1, 0.95, 0.013072, 5.563756),
        (10, 0.95, 4.787450, 18.391459),
        (65, 0.95, 50.163188, 82.849139),
        (1045, 0.95, 982.593202, 1110.331213),
        (10, 0.998, 2.916318, 24.193725),
        (65, 0.998, 42.880261, 94.000291),
    ],
)
def test_byar_matches_the_phe_indicator_methods(events, confidence, lower, upper):
    interval = byar_interval([events], confidence)
    assert interval.lower[0] == pytest.approx(lower, abs=2e-6)
    assert interval.upper[0] == pytest.approx(upper, abs=2e-6)


def test_byar_is_close_to_exact_from_ten_events_on_and_starts_at_zero():
    events = np.arange(10, 2000)
    byar, exact = byar_interval(events), exact_poisson_interval(events)
    assert np.abs(byar.lower / exact.lower - 1).max() < 0.002
    assert np.abs(byar.upper / exact.upper - 1).max() < 0.002
    assert byar_interval([0]).lower[0] == 0


def test_gamma_with_dispersion_one_is_the_exact_poisson_interval():
    events = np.array([0, 1, 7, 40])
    plain, scaled = exact_poisson_interval(events), gamma_interval(events, np.ones(4))
    assert np.array_equal(plain.lower, scaled.lower)
    assert np.array_equal(plain.upper, scaled.upper)


def test_gamma_of_days_in_bunches_of_ten_is_ten_times_the_interval_of_the_bunches():
    bunches = exact_poisson_interval([6])
    days = gamma_interval([60], [10])
    assert days.lower[0] == pytest.approx(10 * bunches.lower[0])
    assert days.upper[0] == pytest.approx(10 * bunches.upper[0])


def test_gamma_does_not_guess_a_dispersion():
    interval = gamma_interval([5, 0], [np.nan, np.nan])
    assert np.isnan(interval.lower[0])
    assert np.isnan(interval.upper).all()


def test_clustered_wilson_with_design_effect_one_is_wilson_and_below_one_does_not_narrow_it():
    plain = wilson_interval([15], [148])
    for effect in (1.0, 0.3):
        same = clustered_wilson_interval([15], [148], [effect], [100])
        assert same.lower[0] == pytest.approx(plain.lower[0])
        assert same.upper[0] == pytest.approx(plain.upper[0])


def test_clustered_wilson_of_days_rests_on_the_people():
    days = clustered_wilson_interval([1500], [14800], [100.0], [60])
    assert days.lower[0] == pytest.approx(wilson_interval([15], [148]).lower[0])
    nobody = clustered_wilson_interval([0], [3000], [np.nan], [10])
    assert (nobody.lower[0], nobody.upper[0]) == (0, pytest.approx(0.277533, abs=1e-6))


def test_few_clusters_widen_and_one_says_nothing():
    widened = widen_for_few(np.ones(4), [1, 2, 11, 100_000])
    assert np.isnan(widened[0])
    assert widened[1] == pytest.approx((12.7062 / 1.959964) ** 2, rel=1e-4)
    assert widened[2] == pytest.approx((2.228139 / 1.959964) ** 2, rel=1e-5)
    assert widened[3] == pytest.approx(1, abs=1e-4)


def test_change_matches_newcombe_1998_method_10_for_two_proportions():
    """Table II of Newcombe 1998 (differences), examples a to c: 56/70 - 48/80, 9/10 - 3/10, 6/7 - 2/7."""
    published = {(56, 70, 48, 80): (0.0524, 0.3339), (9, 10, 3, 10): (0.1705, 0.8090), (6, 7, 2, 7): (0.0582, 0.8062)}
    for (later, later_n, earlier, earlier_n), (lower, upper) in published.items():
        one, two = wilson_interval([earlier], [earlier_n]), wilson_interval([later], [later_n])
        change = change_interval(
            (earlier / earlier_n, one.lower[0], one.upper[0]), (later / later_n, two.lower[0], two.upper[0])
        )
        assert float(change.lower) == pytest.approx(lower, abs=5e-5)
        assert float(change.upper) == pytest.approx(upper, abs=5e-5)


def test_change_of_symmetric_intervals_adds_squares():
    change = change_interval((10, 7, 13), (20, 16, 24))
    assert (float(change.lower), float(change.upper)) == (5, 15)

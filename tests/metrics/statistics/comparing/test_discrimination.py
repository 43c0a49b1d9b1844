import numpy as np
import pytest

from metrics.statistics.comparing.discrimination import (
    by_tenth,
    c_statistic,
    calibrate_chances,
    calibrate_counts,
    deviance_explained,
)


def test_the_c_statistic_counts_pairs():
    """Of 3 x 2 pairs the person with the outcome is higher in 4, level in 1: 4.5 of 6."""
    outcome = np.array([1.0, 1, 1, 0, 0])
    assert c_statistic(outcome, np.array([0.9, 0.5, 0.3, 0.5, 0.2])) == pytest.approx(4.5 / 6)
    assert np.isnan(c_statistic(np.ones(3), np.arange(3.0)))


def drawn() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(2)
    return rng, rng.normal(0, 1, 40_000)


def test_calibration_finds_chances_that_are_too_extreme():
    rng, linear = drawn()
    came = (rng.random(len(linear)) < 1 / (1 + np.exp(-linear))).astype(float)
    right = calibrate_chances(came, 1 / (1 + np.exp(-linear)))
    extreme = calibrate_chances(came, 1 / (1 + np.exp(-2 * linear)))
    assert (right.slope, right.ratio) == (pytest.approx(1, abs=0.05), pytest.approx(1, abs=0.03))
    assert extreme.slope == pytest.approx(0.5, abs=0.03)


def test_calibration_finds_counts_that_are_too_high():
    rng, linear = drawn()
    came = rng.poisson(np.exp(linear / 2)).astype(float)
    found = calibrate_counts(came, 2 * np.exp(linear / 2))
    assert (found.slope, found.ratio) == (pytest.approx(1, abs=0.03), pytest.approx(0.5, abs=0.02))
    assert np.isnan(calibrate_counts(came, np.full(len(came), 2.0)).slope)


def test_deviance_explained_is_0_for_one_rate_1_for_the_counts_themselves_and_less_for_worse():
    came, exposure = np.array([1.0, 4, 2, 9]), np.ones(4)
    for alpha in (0.0, 0.7):
        assert deviance_explained(came, np.full(4, 4.0), exposure, alpha) == pytest.approx(0)
        assert deviance_explained(came, came, exposure, alpha) == pytest.approx(1)
        assert deviance_explained(came, came[::-1], exposure, alpha) < 0


def test_tenths_hold_all_and_ties_make_fewer():
    order = np.arange(100.0)
    (seen,) = by_tenth(order, np.ones(100))
    assert list(seen) == [10] * 10
    (tied,) = by_tenth(np.repeat([1.0, 2.0], [70, 30]), np.ones(100))
    assert list(tied) == [70, 30]

"""Meta-regression against R's metafor: BCG trials, log risk ratios and their variances.

Where metafor stops early enough to show in its digits, its stopping rule is given as a tolerance.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.statistics.regression.meta_regression import meta_regression
from tests.metrics.evaluation.shared import table

METAFOR = {"reml": 1e-5, "paule_mandel": np.finfo(float).eps ** 0.25}


def bcg():
    """Log risk ratio, variance and latitude of each trial."""
    trials = table("BCG")
    ill, n = trials["BCGTB"].to_numpy(float), trials["BCGVacc"].to_numpy(float)
    ill_0, n_0 = trials["NoVaccTB"].to_numpy(float), trials["NoVacc"].to_numpy(float)
    return np.log(ill / n / (ill_0 / n_0)), 1 / ill - 1 / n + 1 / ill_0 - 1 / n_0, trials["Latitude"].to_numpy(float)


@pytest.mark.parametrize(
    ("method", "estimate", "error", "tau_squared"),
    [
        ("fixed", -0.430285, 0.040499, 0),
        ("dersimonian_laird", -0.714117, 0.178742, 0.308760),
        ("reml", -0.714532, 0.179782, 0.313243),
        ("paule_mandel", -0.714970, None, 0.318094),
    ],
)
def test_the_mean_of_the_bcg_trials(method, estimate, error, tau_squared):
    effects, variances, _ = bcg()
    found = meta_regression(effects, variances, method=method, tolerance=METAFOR.get(method))
    assert found.coefficients[0] == pytest.approx(estimate, abs=6e-7)
    assert found.tau_squared == pytest.approx(tau_squared, abs=6e-7)
    assert error is None or found.standard_errors[0] == pytest.approx(error, abs=6e-7)
    assert found.q == pytest.approx(152.233, abs=6e-4)
    assert found.i_squared == pytest.approx(0.921, abs=6e-4)
    assert np.isnan(found.moderators_q)


@pytest.mark.parametrize(("method", "close"), [("reml", 1e-5), ("paule_mandel", 3e-5)])
def test_without_their_stopping_rules_the_digits_are_the_same_as_far_as_these_are_sure(method, close):
    effects, variances, latitude = bcg()
    for moderator in (None, latitude):
        exact = meta_regression(effects, variances, moderator, method=method)
        stopped = meta_regression(effects, variances, moderator, method=method, tolerance=METAFOR[method])
        assert exact.tau_squared == pytest.approx(stopped.tau_squared, abs=close)
    plain = meta_regression(effects, variances, method="paule_mandel")
    assert plain.weights @ (effects - plain.coefficients[0]) ** 2 == pytest.approx(12, abs=1e-8)


def test_the_slope_on_latitude():
    found = meta_regression(*bcg(), method="reml")
    assert 0.25146 <= found.coefficients[0] < 0.25147  # printed as cut, not rounded: 0.251468
    assert found.coefficients[1] == pytest.approx(-0.029102, abs=6e-7)
    assert found.standard_errors == pytest.approx([0.249095, 0.007195], abs=6e-7)
    assert found.tau_squared == pytest.approx(0.07635, abs=6e-6)
    assert found.moderators_q == pytest.approx(16.36, abs=6e-3)


def test_the_slope_on_latitude_by_knapp_and_hartung():
    found = meta_regression(*bcg(), method="reml", has_knapp_hartung=True)
    assert found.standard_errors == pytest.approx([0.28393, 0.008201], abs=6e-6)
    assert found.coefficients[1] / found.standard_errors[1] == pytest.approx(-3.548, abs=1.1e-3)
    assert found.p_values[1] == pytest.approx(0.00457, abs=6e-6)
    assert found.degrees == 11
    assert found.moderators_q == pytest.approx(3.548**2, abs=1e-2)


def test_the_slope_on_latitude_by_moments():
    found = meta_regression(*bcg(), method="dersimonian_laird")
    assert found.coefficients[1] == pytest.approx(-0.029229, abs=6e-7)
    assert found.standard_errors[1] == pytest.approx(0.006733, abs=6e-7)
    assert found.tau_squared == pytest.approx(0.063301, abs=6e-7)


def test_the_interval_of_a_new_trial_is_wider_than_that_of_the_mean():
    effects, variances, latitude = bcg()
    found = meta_regression(effects, variances, method="reml")
    mean, lower, upper = found.line()
    below, above = found.prediction()
    assert mean[0] == found.coefficients[0]
    assert (lower[0], upper[0]) == (found.lower[0], found.upper[0])
    # t on 13 - 2 degrees x sqrt(0.313243 + 0.179782^2) = 2.200985 x 0.587851
    assert (below[0], above[0]) == pytest.approx((-0.714532 - 1.293844, -0.714532 + 1.293844), abs=1e-5)
    sloped = meta_regression(effects, variances, latitude, has_knapp_hartung=True)
    at, low, high = sloped.line([13, 55])
    assert at == pytest.approx(sloped.coefficients[0] + sloped.coefficients[1] * np.array([13, 55]))
    assert (low < at).all()
    assert (high > at).all()


@pytest.mark.parametrize("method", ["dersimonian_laird", "reml", "paule_mandel"])
def test_units_that_do_not_differ_have_no_variance_between_them(method):
    found = meta_regression([0.1, 0.1, 0.1, 0.1], [0.2, 0.3, 0.4, 0.1], method=method)
    assert (found.tau_squared, found.i_squared) == (0, 0)
    assert found.coefficients[0] == pytest.approx(0.1)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.floats(-5, 5), st.floats(0.1, 10))
def test_the_variance_between_units_does_not_depend_on_where_zero_lies_and_goes_with_the_square_of_the_unit(
    seed, shift, scale
):
    rng = np.random.default_rng(seed)
    variances = rng.uniform(0.01, 0.5, 12)
    effects, moderator = rng.normal(0, np.sqrt(variances + 0.3)), rng.normal(size=12)
    plain = meta_regression(effects, variances, moderator)
    moved = meta_regression(effects * scale + shift, variances * scale**2, moderator)
    assert moved.tau_squared == pytest.approx(plain.tau_squared * scale**2, abs=1e-6 * scale**2)
    assert moved.coefficients[1] == pytest.approx(plain.coefficients[1] * scale, abs=1e-5 * scale)


@pytest.mark.parametrize(
    ("effects", "variances", "moderators", "method", "words"),
    [
        ([1, 2], [1, 1], [1, 2], "reml", "2 units do not carry 2 coefficients"),
        ([1, 2, 3], [1, 1, 1], [5, 5, 5], "reml", "do not carry"),
        ([1, 2, 3], [1, 0, 1], None, "reml", "not above 0"),
        ([1, np.nan, 3], [1, 1, 1], None, "reml", "missing"),
        ([1, 2, 3], [1, 1, 1], None, "best", "give one of fixed"),
    ],
)
def test_what_cannot_be_fitted_is_refused(effects, variances, moderators, method, words):
    with pytest.raises(ValueError, match=words):
        meta_regression(effects, variances, moderators, method=method)

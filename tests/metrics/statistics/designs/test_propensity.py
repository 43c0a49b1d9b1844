"""Logistic regression, weights and differences against statsmodels and by hand."""

import numpy as np
import pytest
import statsmodels.api as sm

from metrics.statistics.designs.propensity import (
    doubly_robust_difference,
    effective_size,
    fit_logit,
    robust_error,
    standardized_difference,
    treated_weights,
    weighted_difference,
)
from metrics.statistics.intervals.bootstrap import seeded


def _people(n: int = 400) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = seeded("propensity", n)
    design = np.column_stack([np.ones(n), rng.normal(0, 1, n), rng.normal(5000, 2000, n)])
    treated = (rng.random(n) < 1 / (1 + np.exp(0.5 - 0.8 * design[:, 1]))).astype(float)
    outcome = 2 + 1.5 * treated + design @ [0, 1.0, 0.001] + rng.normal(0, 1, n)
    return design, treated, outcome


def test_logit_is_that_of_statsmodels() -> None:
    design, treated, _ = _people()
    found = fit_logit(design, treated)
    assert found.coefficients == pytest.approx(sm.Logit(treated, design).fit(disp=0).params, rel=1e-6)
    assert found.chance.sum() == pytest.approx(treated.sum())


def test_a_row_that_counts_twice_is_two_rows() -> None:
    design, treated, _ = _people()
    times = np.arange(400) % 3
    once = fit_logit(design, treated, times.astype(float))
    rows = np.repeat(np.arange(400), times)
    assert once.coefficients == pytest.approx(fit_logit(design[rows], treated[rows]).coefficients)


@pytest.mark.parametrize(
    "column",
    [lambda treated: treated, lambda treated: np.ones(len(treated))],
    ids=["treatment itself", "the intercept again"],
)
def test_what_sorts_the_treated_out_is_refused(column: object) -> None:
    design, treated, _ = _people()
    with pytest.raises(ValueError, match="covariates"):
        fit_logit(np.column_stack([design, column(treated)]), treated)


def test_weights_make_the_others_like_the_treated() -> None:
    design, treated, _ = _people()
    weight = treated_weights(fit_logit(design, treated).chance, treated)
    before = standardized_difference(design[:, 1], treated, np.ones(400))
    after = standardized_difference(design[:, 1], treated, weight)
    assert abs(after) < 0.1 < before


@pytest.mark.parametrize(
    ("weight", "size"), [([1, 1, 1, 1], 4), ([5, 5], 2), ([1, 0, 0], 1), ([2, 1, 1], 16 / 6), ([], 0)]
)
def test_effective_size(weight: list[float], size: float) -> None:
    assert effective_size(np.array(weight, dtype=float)) == pytest.approx(size)


def test_the_error_of_a_weighted_difference_is_the_sandwich_of_a_weighted_regression() -> None:
    design, treated, outcome = _people()
    weight = treated_weights(fit_logit(design, treated).chance, treated)
    fitted = sm.WLS(outcome, sm.add_constant(treated), weights=weight).fit(cov_type="HC0")
    assert weighted_difference(outcome, treated, weight) == pytest.approx(fitted.params[1])
    assert robust_error(outcome, treated, weight) == pytest.approx(fitted.bse[1])


def test_either_a_right_chance_or_a_right_regression_is_enough() -> None:
    design, treated, outcome = _people(20_000)
    right = treated_weights(fit_logit(design, treated).chance, treated)
    wrong = np.ones(20_000)
    assert weighted_difference(outcome, treated, wrong) > 1.9
    for weight, regression in ((right, design), (wrong, design), (right, design[:, :1])):
        assert doubly_robust_difference(outcome, treated, weight, regression) == pytest.approx(1.5, abs=0.1)


def test_a_covariate_alike_in_all_treated_has_no_standardized_difference() -> None:
    assert np.isnan(standardized_difference(np.array([1.0, 1, 0]), np.array([1.0, 1, 0]), np.ones(3)))

"""The model of Fine and Gray where it must equal another."""

import numpy as np
import pytest

from metrics.statistics.survival.survival_cox import cox_rows, fit_cox
from metrics.statistics.survival.survival_subdistribution import fine_gray


def people(seed, size=300):
    rng = np.random.default_rng(seed)
    covariates = np.column_stack([rng.normal(50, 10, size), rng.random(size) < 0.4]).astype(float)
    event, censored = rng.exponential(10, size), rng.uniform(5, 30, size)
    return covariates, np.minimum(event, censored), np.where(event < censored, rng.integers(1, 3, size), 0)


def test_without_another_cause_it_is_a_cox_model():
    covariates, time, cause = people(1)
    found = fine_gray(covariates, time, cause > 0, 1)
    cox = fit_cox(cox_rows(covariates, time, cause > 0))
    assert found.coefficients == pytest.approx(cox.coefficients, abs=1e-8)
    assert found.log_likelihood == pytest.approx(cox.log_likelihood)


def test_without_censoring_who_had_another_cause_is_never_without_it():
    """It is then a Cox model in which they stay at risk to the end; its robust errors are the same too."""
    covariates, time, cause = people(2)
    cause = np.where(cause == 0, 2, cause)
    found = fine_gray(covariates, time, cause, 1)
    cox = fit_cox(cox_rows(covariates, np.where(cause == 2, 1e9, time), cause == 1))
    moved = cox.score_residuals @ cox.variance
    assert found.coefficients == pytest.approx(cox.coefficients, abs=1e-8)
    assert found.variance == pytest.approx(moved.T @ moved)


def test_what_cannot_be_fitted_is_refused():
    covariates, time, cause = people(3)
    with pytest.raises(ValueError, match="nobody had the cause"):
        fine_gray(covariates, time, cause, 3)
    with pytest.raises(ValueError, match="cannot be told apart"):
        fine_gray(np.column_stack([covariates, np.ones(300)]), time, cause, 1)
    with pytest.raises(ValueError, match="without exception"):
        fine_gray((cause == 1)[:, None], time, cause, 1)

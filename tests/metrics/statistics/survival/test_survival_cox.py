"""Cox regression, against the library where the library is right, and where it is not."""

import numpy as np
import pytest
from statsmodels.duration.hazard_regression import PHReg

from metrics.statistics.survival.survival_cox import clustered_variance, cox_rows, fit_cox


def people(seed, size=150):
    """Covariates, start, stop and event with many tied times."""
    rng = np.random.default_rng(seed)
    covariates = np.column_stack([rng.normal(50, 10, size), rng.random(size) < 0.4]).astype(float)
    start = rng.integers(0, 6, size).astype(float)
    stop = start + np.ceil(rng.exponential(8 * np.exp(-0.5 * covariates[:, 1])))
    return covariates, start, stop, rng.random(size) < 0.7


@pytest.mark.parametrize("seed", range(3))
def test_from_the_start_the_fit_is_that_of_the_library(seed):
    covariates, _, stop, event = people(seed)
    stratum = np.arange(len(stop)) % 3
    library = PHReg(stop, covariates, status=event.astype(int), strata=stratum, ties="efron").fit()
    found = fit_cox(cox_rows(covariates, stop, event, stratum=stratum))
    assert found.coefficients == pytest.approx(library.params, abs=1e-6)
    assert np.sqrt(np.diag(found.variance)) == pytest.approx(library.bse, abs=1e-6)
    assert found.log_likelihood == pytest.approx(library.llf)


@pytest.mark.parametrize("seed", range(3))
def test_who_enters_at_the_time_of_an_event_is_not_at_risk_of_it(seed):
    """The library takes them as at risk, unless they are made to enter a moment later."""
    covariates, start, stop, event = people(seed)
    found = fit_cox(cox_rows(covariates, stop, event, start)).coefficients
    status = event.astype(int)
    later = PHReg(stop, covariates, status=status, entry=start + 1e-6, ties="efron").fit().params
    as_it_is = PHReg(stop, covariates, status=status, entry=start, ties="efron").fit().params
    assert found == pytest.approx(later, abs=1e-6)
    assert np.abs(found - as_it_is).max() > 1e-4


def test_score_residuals_of_rows_cut_in_two_add_up_to_those_of_the_whole():
    covariates, _, stop, event = people(4)
    whole = fit_cox(cox_rows(covariates, stop, event, np.zeros(len(stop))))
    cut = np.where(stop > 4, 4.0, stop / 2)
    halves = fit_cox(
        cox_rows(
            np.vstack([covariates, covariates]),
            np.concatenate([cut, stop]),
            np.concatenate([np.zeros(len(stop), dtype=bool), event]),
            np.concatenate([np.zeros(len(stop)), cut]),
        )
    )
    assert halves.coefficients == pytest.approx(whole.coefficients)
    first, second = np.split(halves.score_residuals, 2)
    assert first + second == pytest.approx(whole.score_residuals, abs=1e-9)
    person = np.tile(np.arange(len(stop)), 2)
    assert clustered_variance(halves, person) == pytest.approx(clustered_variance(whole, person[: len(stop)]))


def test_residuals_add_up_to_nothing():
    covariates, start, stop, event = people(5)
    found = fit_cox(cox_rows(covariates, stop, event, start))
    assert found.score_residuals.sum(axis=0) == pytest.approx(0, abs=1e-6)
    assert found.event_residuals.sum(axis=0) == pytest.approx(0, abs=1e-6)
    assert len(found.event_residuals) == event.sum()


def test_robust_errors_of_single_rows_are_those_of_the_library_without_ties():
    covariates, _, stop, event = people(6)
    stop = stop + np.random.default_rng(6).random(len(stop))
    person = np.arange(len(stop))
    library = PHReg(stop, covariates, status=event.astype(int), ties="breslow").fit(groups=person)
    found = fit_cox(cox_rows(covariates, stop, event))
    assert np.sqrt(np.diag(clustered_variance(found, person))) == pytest.approx(library.bse, rel=1e-6)


def test_what_cannot_be_fitted_is_refused():
    covariates, _, stop, event = people(7)
    with pytest.raises(ValueError, match="no row ends with the event"):
        cox_rows(covariates, stop, np.zeros(len(stop)))
    with pytest.raises(ValueError, match="cannot be told apart"):
        cox_rows(np.column_stack([covariates, covariates[:, 0] * 2]), stop, event)
    with pytest.raises(ValueError, match="without exception"):
        fit_cox(cox_rows(event[:, None], stop, event))

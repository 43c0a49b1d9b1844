"""The trap of section 0: libraries that call a wrong answer converged; and the gradient that robust errors rest on."""

import warnings

import numpy as np
import pytest
from scipy import special
from statsmodels.discrete.discrete_model import NegativeBinomial

from metrics.statistics.regression.count_covariance import clustered_covariance
from metrics.statistics.regression.negative_binomial import FalseConvergenceError, Start, fit_negative_binomial
from metrics.statistics.regression.poisson_regression import overdispersion_statistic


def simulated(alpha: float, n: int = 400, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(n), rng.normal(size=n)])
    exposure = rng.uniform(0.2, 2, n)
    mean = np.exp(0.3 + 0.5 * x[:, 1]) * exposure
    spread = rng.gamma(1 / alpha, alpha, n) if alpha else 1.0
    return rng.poisson(mean * spread).astype(float), x, np.log(exposure)


def log_likelihood(y, x, offset, parameters, form):
    coefficients, alpha = parameters[:-1], parameters[-1]
    mean = np.exp(x @ coefficients + offset)
    size = 1 / alpha if form == "nb2" else mean / alpha
    terms = special.gammaln(y + size) - special.gammaln(size) - special.gammaln(y + 1)
    return terms + size * np.log(size / (size + mean)) + y * np.log(mean / (size + mean))


@pytest.mark.parametrize("form", ["nb2", "nb1"])
def test_the_fit_is_the_maximum_of_the_likelihood(form):
    y, x, offset = simulated(0.8)
    fit = fit_negative_binomial(y, x, offset, form)
    best = np.append(fit.coefficients, fit.alpha)
    top = log_likelihood(y, x, offset, best, form).sum()
    assert fit.log_likelihood == pytest.approx(top)
    for step in np.vstack([np.eye(3), -np.eye(3)]) * 0.01:
        assert log_likelihood(y, x, offset, best + step, form).sum() < top


def test_counts_that_do_not_scatter_more_than_poisson_counts_have_alpha_0():
    y, x, offset = simulated(0, seed=4)
    mean = np.exp(0.3 + 0.5 * x[:, 1] + offset)
    assert overdispersion_statistic(y, mean) < 3
    even = np.full(40, 3.0)
    fit = fit_negative_binomial(even, np.ones((40, 1)), np.zeros(40))
    assert (fit.alpha, fit.coefficients[0]) == (0, pytest.approx(np.log(3)))
    assert np.isnan(fit.covariance[-1, -1])
    assert fit.covariance[0, 0] == pytest.approx(1 / even.sum())


@pytest.mark.parametrize("alpha", [0.0, 0.05, 0.5, 3.0, 10.0])
def test_no_sample_is_refused_or_left_short_of_the_maximum(alpha):
    for seed in range(8):
        fit = fit_negative_binomial(*simulated(alpha, 120, seed))
        assert fit.score < 1e-3


def test_the_best_of_the_starts_is_kept():
    y, x, offset = simulated(2.0)
    fit = fit_negative_binomial(y, x, offset, starts=[Start("nm", 0.5), Start("newton"), Start("newton", 0.5)])
    assert fit.log_likelihood == pytest.approx(max(value for _, value in fit.tried))
    assert len(fit.tried) == 3


def test_a_start_that_ends_nowhere_is_refused_with_what_was_tried():
    y, x, offset = simulated(2.0)
    with pytest.raises(FalseConvergenceError, match=r"newton from alpha 1e\+300"):
        fit_negative_binomial(y, x, offset, starts=[Start("newton", 1e300)])


@pytest.mark.parametrize("form", ["nb2", "nb1"])
def test_clusters_of_one_row_give_the_sandwich_of_the_library(form):
    y, x, offset = simulated(0.8)
    fit = fit_negative_binomial(y, x, offset, form)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = NegativeBinomial(y, x, offset=offset, loglike_method=form)
        theirs = model.fit(np.append(fit.coefficients, fit.alpha), method="newton", cov_type="HC0", disp=0)
    found = clustered_covariance(fit, y, x, offset, groups=np.arange(len(y)), form=form)
    assert np.sqrt(np.diag(found) * (len(y) - 1) / len(y)) == pytest.approx(theirs.bse, rel=1e-4)


def test_rows_told_twice_are_worth_one_where_they_are_of_one_cluster():
    y, x, offset = simulated(0.8)
    once = fit_negative_binomial(y, x, offset)
    single = clustered_covariance(once, y, x, offset, groups=np.arange(len(y)))
    again = [np.concatenate([part, part]) for part in (y, x, offset)]
    twice = fit_negative_binomial(*again)
    double = clustered_covariance(twice, *again, groups=np.tile(np.arange(len(y)), 2))
    assert double == pytest.approx(single, rel=1e-4)
    assert twice.covariance == pytest.approx(once.covariance / 2, rel=1e-4)

"""Covariance of negative binomial coefficients where rows belong together."""

import numpy as np
from scipy import special

from metrics.statistics.interval import Floats, Integers
from metrics.statistics.regression.negative_binomial import NegativeBinomialFit
from metrics.statistics.regression.poisson_regression import Form


def clustered_covariance(
    fit: NegativeBinomialFit, y: Floats, x: Floats, log_exposure: Floats, *, groups: Integers, form: Form = "nb2"
) -> Floats:
    """Covariance that allows for rows of one cluster being alike: the sandwich, times C / (C - 1).

    Parameters
    ----------
    fit : NegativeBinomialFit
        Of the same y, x and log_exposure.
    groups : array of int, shape (n,)
        Number of the cluster of each row, from 0.

    References
    ----------
    White (1982), Econometrica 50:1-25. Liang and Zeger (1986), Biometrika 73:13-22.
    """
    clusters = int(groups.max()) + 1
    size = x.shape[1]
    mean = np.exp(x @ fit.coefficients + log_exposure)
    if fit.alpha > 0:
        scores, bread = _row_scores(y, x, mean, fit.alpha, form), fit.covariance
    else:
        scores, bread = (y - mean)[:, None] * x, fit.covariance[:size, :size]
    sums = np.column_stack([np.bincount(groups, weights=column, minlength=clusters) for column in scores.T])
    found = np.full(fit.covariance.shape, np.nan)
    part = bread.shape[0]
    found[:part, :part] = bread @ (sums.T @ sums) @ bread * clusters / (clusters - 1)
    return found


def _row_scores(y: Floats, x: Floats, mean: Floats, alpha: float, form: Form) -> Floats:
    """Slope of each row's log-likelihood, alpha last; shape (n, p + 1). The library's takes alpha for its log."""
    trials = 1 / alpha if form == "nb2" else mean / alpha
    log_chance = np.log(trials / (trials + mean))
    in_trials = special.digamma(y + trials) - special.digamma(trials) + log_chance
    if form == "nb2":
        by_mean = trials * (y - mean) / (trials + mean)
        by_alpha = -(in_trials - (y - mean) / (trials + mean)) / alpha**2
    else:
        by_mean = trials * in_trials
        by_alpha = (y - mean) / (alpha * (1 + alpha)) - by_mean / alpha
    return np.column_stack([by_mean[:, None] * x, by_alpha])

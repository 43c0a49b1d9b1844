"""Poisson regression, and whether counts scatter more than it says."""

import warnings
from typing import Any, Literal

import numpy as np
import statsmodels.api as sm
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

from metrics.statistics.interval import Floats

Form = Literal["nb2", "nb1"]
"""How the variance of a negative binomial grows with the mean: by its square, or in proportion."""


def fit_poisson(y: Floats, x: Floats, log_exposure: Floats, start: Floats | None = None, **covariance: Any) -> Any:
    """Fit a Poisson regression; counts that are all told exactly, which the library warns of, do no harm to it.

    Parameters
    ----------
    y, x, log_exposure : arrays
        As in `negative_binomial.fit_negative_binomial`.
    start : array, shape (p,), optional
        Coefficients to begin with.
    **covariance
        `cov_type` and `cov_kwds` of the library.

    Returns
    -------
    GLMResults of statsmodels
    """
    with warnings.catch_warnings(), np.errstate(divide="ignore", invalid="ignore"):
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        model = sm.GLM(y, x, family=sm.families.Poisson(), offset=log_exposure)
        return model.fit(start_params=start, **covariance)


def overdispersion_statistic(y: Floats, mean: Floats, form: Form = "nb2") -> float:
    """Score test of Poisson against negative binomial: standard normal if Poisson, its sign that of the slope at 0.

    At or below 0 the likelihood falls from alpha = 0 on, so that the Poisson fit is the maximum.

    References
    ----------
    Dean (1992), J. Am. Stat. Assoc. 87:451-457, tests P_B and P_C.
    """
    weight = np.ones_like(mean) if form == "nb2" else 1 / mean
    return float((weight * ((y - mean) ** 2 - y)).sum() / np.sqrt(2 * ((weight * mean) ** 2).sum()))


def moment_alpha(y: Floats, mean: Floats, form: Form) -> float:
    """Overdispersion by moments about the Poisson fit, never below 0.01: where an optimizer begins."""
    excess = (y - mean) ** 2 - mean
    found = excess.sum() / (mean**2).sum() if form == "nb2" else excess.sum() / mean.sum()
    return float(max(found, 0.01))

"""Negative binomial regression by maximum likelihood that does not believe an optimizer's word.

Optimizers stop at wrong answers and call them converged: at the Poisson fit, or at nothing finite. So the model is
fitted from several starts, the best is kept, and it is refused unless it can be told to be the maximum.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from statsmodels.discrete.discrete_model import NegativeBinomial

from metrics.statistics.interval import Floats
from metrics.statistics.regression.poisson_regression import Form, fit_poisson, moment_alpha, overdispersion_statistic

FURTHEST_FROM_TOP = 1e-3
"""Highest score accepted, in standard errors of the score: the estimate is then as near to the maximum."""
SMALLEST_ALPHA = 1e-6
SURELY_OVERDISPERSED = 3.0
"""Standard normal score statistic from which alpha = 0 is not believed."""


class FalseConvergenceError(ValueError):
    """An optimizer stopped where the likelihood has no maximum, from every start."""


@dataclass(frozen=True, slots=True)
class Start:
    """An optimizer of the library and the alpha it begins with; None leaves the start to the library."""

    method: Literal["newton", "nm", "bfgs", "lbfgs"]
    alpha: float | Literal["moments"] | None = "moments"


STARTS = (Start("newton"), Start("newton", 0.5))
LAST_RESORTS = (Start("lbfgs"), Start("nm", 0.5))
"""Tried one by one, and finished by Newton steps, where the first starts find no maximum."""


@dataclass(frozen=True, slots=True)
class NegativeBinomialFit:
    """Maximum of the likelihood.

    Attributes
    ----------
    coefficients : array, shape (p,)
        Logs of rate ratios.
    alpha : float
        Overdispersion: variance mean + alpha mean^2 (NB2) or mean (1 + alpha) (NB1); 0 where counts do not scatter more
        than Poisson counts.
    covariance : array, shape (p + 1, p + 1)
        From the observed information, alpha last; NaN in the row of an alpha of 0.
    log_likelihood : float
    score : float
        Distance from the maximum, in standard errors.
    tried : tuple of (str, float)
        Each start and the log-likelihood where it ended; NaN where it ended nowhere.
    """

    coefficients: Floats
    alpha: float
    covariance: Floats
    log_likelihood: float
    score: float
    tried: tuple[tuple[str, float], ...]


def fit_negative_binomial(
    y: Floats, x: Floats, log_exposure: Floats, form: Form = "nb2", starts: Sequence[Start] = ()
) -> NegativeBinomialFit:
    """Fit counts with a log link and an offset.

    Parameters
    ----------
    y : array, shape (n,)
        Counts, not negative.
    x : array, shape (n, p)
        Design, of full rank, with its constant.
    log_exposure : array, shape (n,)
        Log of the exposure.
    form : 'nb2' or 'nb1'
        How the variance grows with the mean: by its square, or in proportion.
    starts : sequence of Start
        Only these; by default `STARTS`, then `LAST_RESORTS`.

    Raises
    ------
    FalseConvergenceError
        If no start ends at a maximum: not finite, score not zero, or alpha 0 although the counts scatter clearly more
        than Poisson counts.

    References
    ----------
    Hilbe (2011), Negative Binomial Regression, 2nd ed., chapters 8 and 10. Cameron and Trivedi (2013), Regression
    Analysis of Count Data, 2nd ed., section 3.4 for the test of overdispersion.
    """
    poisson = fit_poisson(y, x, log_exposure)
    excess = overdispersion_statistic(y, poisson.mu, form)
    if excess <= 0:
        return _poisson_limit(poisson)
    model = NegativeBinomial(y, x, offset=log_exposure, loglike_method=form, check_rank=False)
    moments = moment_alpha(y, poisson.mu, form)
    tried: list[tuple[str, float]] = []
    best: tuple[Floats, str] | None = None
    for number, start in enumerate(starts or (*STARTS, *LAST_RESORTS)):
        if not starts and number >= len(STARTS) and best is not None and not best[1]:
            break
        found = _run(model, poisson.params, moments, start)
        tried.append((_name(start), _likelihood(model, found)))
        fault = _fault(model, found, excess, float(poisson.pearson_chi2 / poisson.df_resid))
        if best is None or _is_better(tried[-1][1], fault, _likelihood(model, best[0]), best[1]):
            best = found, fault
    if best is None or best[1]:
        raise FalseConvergenceError(_refusal(best[1] if best else "no start was given", tried))
    return _fit(model, best[0], tuple(tried))


def _run(model: Any, coefficients: Floats, moments: float, start: Start) -> Floats:
    """Run an optimizer; what it says of itself is not listened to."""
    alpha = moments if start.alpha == "moments" else start.alpha
    first = None if alpha is None else np.append(coefficients, alpha)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            steps = 5000 if start.method == "nm" else 200
            found = model.fit(first, method=start.method, disp=0, skip_hessian=True, maxiter=steps).params
            if start in LAST_RESORTS and np.all(np.isfinite(found)):
                found = model.fit(found, method="newton", disp=0, skip_hessian=True, maxiter=50).params
        except (np.linalg.LinAlgError, ValueError):
            found = np.full(model.exog.shape[1] + 1, np.nan)
    return np.asarray(found, dtype=np.float64)


def _likelihood(model: Any, found: Floats) -> float:
    if not np.all(np.isfinite(found)) or found[-1] <= 0:
        return float("nan")
    with np.errstate(all="ignore"):
        return float(model.loglike(found))


def _distance(model: Any, found: Floats) -> float:
    """Largest score in its own standard errors; infinite where the information is not positive."""
    with np.errstate(all="ignore"):
        score, information = model.score(found), -model.hessian(found)
    if not np.all(np.isfinite(information)) or np.any(np.linalg.eigvalsh(information) <= 0):
        return float("inf")
    return float(np.max(np.abs(score) / np.sqrt(np.diag(information))))


def _fault(model: Any, found: Floats, excess: float, dispersion: float) -> str:
    """Say why an end is not the maximum; nothing where it is."""
    if not np.isfinite(_likelihood(model, found)):
        return "it ended at values that are not finite"
    if found[-1] < SMALLEST_ALPHA and excess > SURELY_OVERDISPERSED:
        return f"it ended at alpha 0 although the Poisson fit has dispersion {dispersion:.2f}"
    distance = _distance(model, found)
    if not distance < FURTHEST_FROM_TOP:
        return f"it ended where the score is not 0 ({distance:.2g} standard errors)"
    return ""


def _is_better(likelihood: float, fault: str, other: float, other_fault: str) -> bool:
    """Whether an end is above another, or is a maximum where the other is none at the same height."""
    if np.isnan(likelihood) or np.isnan(other):
        return np.isnan(other) and not np.isnan(likelihood)
    if abs(likelihood - other) < 1e-6 * max(1.0, abs(other)):
        return bool(other_fault and not fault)
    return likelihood > other


def _name(start: Start) -> str:
    return f"{start.method} from alpha {start.alpha}" if start.alpha is not None else f"{start.method} by default"


def _refusal(fault: str, tried: list[tuple[str, float]]) -> str:
    ends = "; ".join(f"{name}: log-likelihood {value:.4f}" for name, value in tried)
    return (
        f"the negative binomial model has no trustworthy maximum: {fault} ({ends}). "
        "Take out terms with few events, or use `poisson` with robust standard errors"
    )


def _fit(model: Any, found: Floats, tried: tuple[tuple[str, float], ...]) -> NegativeBinomialFit:
    covariance = np.linalg.inv(-model.hessian(found))
    likelihood, distance = _likelihood(model, found), _distance(model, found)
    return NegativeBinomialFit(found[:-1], float(found[-1]), covariance, likelihood, distance, tried)


def _poisson_limit(poisson: Any) -> NegativeBinomialFit:
    size = len(poisson.params)
    covariance = np.full((size + 1, size + 1), np.nan)
    covariance[:size, :size] = poisson.cov_params()
    tried = (("Poisson: alpha 0 is the maximum", float(poisson.llf)),)
    coefficients = np.asarray(poisson.params, dtype=np.float64)
    return NegativeBinomialFit(coefficients, 0.0, covariance, float(poisson.llf), 0.0, tried)

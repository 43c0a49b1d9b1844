"""Models of counts over exposure: negative binomial, and Poisson with robust standard errors."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from metrics.evaluation.models.formulas import (
    Design,
    blank_untold,
    cells,
    cluster_numbers,
    design,
    estimates,
    few_clusters,
    require_counts,
    with_ratios,
)
from metrics.evaluation.models.sentences import ratio_text
from metrics.evaluation.result import Check, Result
from metrics.statistics.interval import normal_quantile
from metrics.statistics.regression.count_covariance import clustered_covariance
from metrics.statistics.regression.negative_binomial import NegativeBinomialFit, Start, fit_negative_binomial
from metrics.statistics.regression.poisson_regression import Form, fit_poisson

ALPHA = "alpha"
MUCH_DISPERSION = 1.5


def negative_binomial(
    formula: str,
    data: pd.DataFrame,
    exposure: str | None = None,
    cluster: str | None = None,
    *,
    form: Form = "nb2",
    starts: Sequence[Start] = (),
    labels: Mapping[str, str] | None = None,
    confidence: float = 0.95,
) -> Result:
    """Compare rates of events that people have in very different numbers.

    Parameters
    ----------
    formula : str
        'admissions ~ act + age'; the left side counts events.
    data : DataFrame
        One row per person, or per person and period (then name the person as `cluster`).
    exposure : str, optional
        Column of time at risk; rows with 0 are left out and counted.
    cluster : str, optional
        Column of who or what the rows belong to: standard errors then allow for rows that are alike.
    form : 'nb2' or 'nb1'
        Variance mean + alpha mean^2, or mean (1 + alpha).
    starts : sequence of Start
        Only these starts; by default several.
    labels : mapping, optional
        Words for terms, for the text.
    confidence : float
        Of all intervals.

    Returns
    -------
    Result
        `ESTIMATES` (logs), `ratio, ratio_lower, ratio_upper` (rate ratios); the last row is alpha.

    Raises
    ------
    FalseConvergenceError
        If no start ends at a maximum of the likelihood.
    ValueError
        As `formulas.design`; if nothing happened; if there are not more clusters than terms.

    References
    ----------
    Hilbe (2011), Negative Binomial Regression, 2nd ed. White (1982), Econometrica 50:1-25, for clusters.
    """
    taken = design(formula, data, exposure, [cluster] if cluster else [])
    require_counts(taken, formula)
    log_exposure = np.log(taken.exposure)
    fit = fit_negative_binomial(taken.y, taken.x, log_exposure, form, starts)
    covariance, freedom, checks = fit.covariance, None, [*taken.checks, *_fit_checks(fit)]
    if cluster:
        groups = cluster_numbers(taken, data, cluster)
        freedom = float(groups.max())
        covariance = clustered_covariance(fit, taken.y, taken.x, log_exposure, groups=groups, form=form)
        checks.append(few_clusters(int(groups.max()) + 1))
    size = len(taken.names)
    rates = estimates(taken.names, fit.coefficients, covariance[:size, :size], freedom, confidence)
    rates, told = blank_untold(rates, np.sqrt(np.diag(fit.covariance)[:size]))
    table = with_ratios(rates)
    checks.append(told)
    table = pd.concat([table, _alpha_row(fit.alpha, float(covariance[-1, -1]), confidence)], ignore_index=True)
    text = ratio_text(_begin("Negative binomial", taken, exposure), table, "Rate", labels, confidence)
    return Result("negative_binomial", table, text, tuple(checks))


def poisson(
    formula: str,
    data: pd.DataFrame,
    exposure: str | None = None,
    cluster: str | None = None,
    *,
    robust: bool = True,
    labels: Mapping[str, str] | None = None,
    confidence: float = 0.95,
) -> Result:
    """Compare rates of events by Poisson regression with standard errors that hold for counts of any scatter.

    Parameters
    ----------
    formula, data, exposure, labels, confidence
        As in `negative_binomial`.
    cluster : str, optional
        Column of clusters: cluster-robust errors with the correction C / (C - 1) and Student's t on C - 1 degrees.
    robust : bool
        Without clusters: robust (HC0) standard errors, or those of the model, which hold only for Poisson counts.

    Returns
    -------
    Result
        `ESTIMATES` (logs), `ratio, ratio_lower, ratio_upper` (rate ratios).

    Notes
    -----
    Rows with the same terms are added up for the fit, which has the same maximum; errors come from the rows.

    References
    ----------
    Huber (1967), Proc. Fifth Berkeley Symp. 1:221-233. Zou (2004), Am. J. Epidemiol. 159:702-706.
    """
    taken = design(formula, data, exposure, [cluster] if cluster else [])
    require_counts(taken, formula)
    y, x, time = cells(taken)
    start = fit_poisson(y, x, np.log(time)).params
    rows = (taken.y, taken.x, np.log(taken.exposure), start)
    freedom, checks = None, list(taken.checks)
    if cluster:
        groups = cluster_numbers(taken, data, cluster)
        fit = fit_poisson(*rows, cov_type="cluster", cov_kwds={"groups": groups})
        freedom = float(groups.max())
        checks.append(few_clusters(int(groups.max()) + 1))
    else:
        fit = fit_poisson(*rows, cov_type="HC0" if robust else "nonrobust")
    checks += _poisson_checks(fit, is_robust=robust or bool(cluster))
    rates = estimates(taken.names, fit.params, fit.cov_params(), freedom, confidence)
    rates, told = blank_untold(rates, np.sqrt(np.diag(fit.normalized_cov_params)))
    table = with_ratios(rates)
    checks.append(told)
    text = ratio_text(_begin("Poisson", taken, exposure), table, "Rate", labels, confidence)
    return Result("poisson", table, text, tuple(checks))


def _fit_checks(fit: NegativeBinomialFit) -> list[Check]:
    best = f"log-likelihood {fit.log_likelihood:.4f}, the best of {len(fit.tried)} starts"
    if fit.alpha > 0:
        scatter = f"counts scatter more than Poisson counts (alpha {fit.alpha:.4g})"
    else:
        scatter = "counts do not scatter more than Poisson counts: alpha is 0, and this is the Poisson fit"
    return [
        Check("likelihood", "passed", best, fit.log_likelihood),
        Check("convergence", "passed", f"the score is {fit.score:.1g} standard errors from 0", fit.score),
        Check("overdispersion", "passed", scatter, fit.alpha),
    ]


def _poisson_checks(fit: Any, *, is_robust: bool) -> list[Check]:
    dispersion = float(fit.pearson_chi2 / fit.df_resid)
    is_trusted = is_robust or dispersion < MUCH_DISPERSION
    words = f"Pearson dispersion {dispersion:.4f}"
    words += ", allowed for by robust errors" if is_robust else "" if is_trusted else ": errors are too small"
    return [
        Check("likelihood", "passed", f"log-likelihood {fit.llf:.4f}", float(fit.llf)),
        Check("deviance", "passed", f"deviance {fit.deviance:.3f}", float(fit.deviance)),
        Check("dispersion", "passed" if is_trusted else "failed", words, dispersion),
    ]


def _alpha_row(alpha: float, variance: float, confidence: float) -> pd.DataFrame:
    """Alpha with an interval on the log scale, so that it stays above 0; none where it is 0."""
    error = float(np.sqrt(variance))
    reach = np.exp(normal_quantile(confidence) * error / alpha) if alpha > 0 else np.nan
    row = {"term": ALPHA, "estimate": alpha, "standard_error": error, "lower": alpha / reach, "upper": alpha * reach}
    return pd.DataFrame([row])


def _begin(name: str, taken: Design, exposure: str | None) -> str:
    over = f" over {taken.exposure.sum():,.1f} {exposure.replace('_', ' ')}" if exposure else ""
    return f"{name} model of {len(taken.y):,} rows with {taken.y.sum():,.0f} events{over}."

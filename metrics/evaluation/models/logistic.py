"""Logistic regression: yes or no for each person or stay."""

import warnings
from collections.abc import Mapping

import numpy as np
import pandas as pd
import statsmodels.api as sm
from statsmodels.tools.sm_exceptions import ConvergenceWarning, PerfectSeparationError, PerfectSeparationWarning

from metrics.evaluation.models.formulas import Design, cluster_numbers, design, estimates, few_clusters, with_ratios
from metrics.evaluation.models.sentences import ratio_text
from metrics.evaluation.result import Check, Result
from metrics.statistics.comparing.discrimination import c_statistic
from metrics.statistics.interval import Floats

FEWEST_PER_TERM = 10
LARGEST_LOG_ODDS = 15.0
"""A coefficient in standard deviations of its term from which the likelihood has no maximum to speak of."""


def logistic(
    formula: str,
    data: pd.DataFrame,
    cluster: str | None = None,
    labels: Mapping[str, str] | None = None,
    confidence: float = 0.95,
) -> Result:
    """Compare odds of an outcome that is yes or no.

    Parameters
    ----------
    formula : str
        'was_readmitted ~ act + age'; the left side is true or false, or 1 or 0.
    data : DataFrame
        One row per person or stay.
    cluster : str, optional
        Column of who or what the rows belong to: standard errors then allow for rows that are alike.
    labels : mapping, optional
        Words for terms, for the text.
    confidence : float
        Of all intervals.

    Returns
    -------
    Result
        `ESTIMATES` (log odds), `ratio, ratio_lower, ratio_upper` (odds ratios).

    Raises
    ------
    ValueError
        If the outcome is not 0 and 1, or a term tells it without error, so that the likelihood has no maximum.

    References
    ----------
    Hosmer, Lemeshow and Sturdivant (2013), Applied Logistic Regression, 3rd ed. Peduzzi et al. (1996), J. Clin.
    Epidemiol. 49:1373-1379, for events per term.
    """
    taken = design(formula, data, None, [cluster] if cluster else [])
    values, covariance, likelihood = fit_logistic(taken.y, taken.x, formula)
    fitted = Check("likelihood", "passed", f"log-likelihood {likelihood:.4f}", likelihood)
    freedom, checks = None, [*taken.checks, fitted]
    chance = 1 / (1 + np.exp(-taken.x @ values))
    if cluster:
        groups = cluster_numbers(taken, data, cluster)
        scores = (taken.y - chance)[:, None] * taken.x
        clusters = int(groups.max()) + 1
        sums = np.column_stack([np.bincount(groups, weights=column) for column in scores.T])
        covariance = covariance @ (sums.T @ sums) @ covariance * clusters / (clusters - 1)
        freedom = float(clusters - 1)
        checks.append(few_clusters(clusters))
    checks += [_per_term(taken), _discrimination(taken.y, chance)]
    table = with_ratios(estimates(taken.names, values, covariance, freedom, confidence))
    begin = f"Logistic model of {len(taken.y):,} rows, {taken.y.sum():,.0f} of them with the outcome."
    return Result("logistic", table, ratio_text(begin, table, "Odds", labels, confidence), tuple(checks))


def fit_logistic(y: Floats, x: Floats, formula: str) -> tuple[Floats, Floats, float]:
    """Fit by maximum likelihood: coefficients, covariance, log-likelihood.

    Raises
    ------
    ValueError
        If the outcome is not 0 and 1, or the likelihood has no maximum.
    """
    if not np.all((y == 0) | (y == 1)):
        raise ValueError(f"the outcome of {formula!r} is not 0 and 1 alone: give a column of true and false")
    told = f"a term of {formula!r} tells the outcome without error, so that its odds are unbounded: take it out"
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        for kind in (ConvergenceWarning, PerfectSeparationWarning):
            warnings.simplefilter("error", kind)
        try:
            fit = sm.Logit(y, x).fit(method="newton", disp=0, maxiter=100)
        except (ConvergenceWarning, PerfectSeparationWarning, PerfectSeparationError, np.linalg.LinAlgError) as fault:
            raise ValueError(told) from fault
    scale = np.where(x.std(axis=0) > 0, x.std(axis=0), 1)
    if not np.all(np.isfinite(fit.params)) or np.any(np.abs(fit.params * scale) > LARGEST_LOG_ODDS):
        raise ValueError(told)
    return np.asarray(fit.params), np.asarray(fit.cov_params()), float(fit.llf)


def _per_term(taken: Design) -> Check:
    rarer = min(taken.y.sum(), len(taken.y) - taken.y.sum())
    share = float(rarer / max(len(taken.names) - 1, 1))
    words = f"{share:.1f} of the rarer outcome per term; {FEWEST_PER_TERM} are wanted"
    return Check("events_per_term", "passed" if share >= FEWEST_PER_TERM else "failed", words, share)


def _discrimination(y: Floats, chance: Floats) -> Check:
    found = c_statistic(y, chance)
    return Check("discrimination", "not_tested", f"c statistic {found:.3f} in the rows that were fitted", found)

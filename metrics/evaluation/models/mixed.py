"""Linear mixed models: amounts measured again and again, with a level and a course of each group's own."""

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm

from metrics.evaluation.models.formulas import INTERCEPT, cluster_numbers, design, estimates
from metrics.evaluation.models.sentences import difference_text
from metrics.evaluation.result import Check, Result
from metrics.statistics.interval import Floats

OPTIMIZERS = {"bfgs": {"gtol": 1e-8}, "lbfgs": {"pgtol": 1e-10, "factr": 1.0}, "powell": {"ftol": 1e-12}, "nm": {}}
"""Tried in turn until two have found a maximum, with tolerances under which it stands to six digits."""
NO_VARIANCE = 1e-6
"""Share of the residual variance under which groups do not visibly differ."""


def mixed_model(
    formula: str,
    data: pd.DataFrame,
    group: str,
    slope: str | None = None,
    *,
    unit: str = "units",
    labels: Mapping[str, str] | None = None,
    confidence: float = 0.95,
) -> Result:
    """Compare amounts with a random level, and a random slope if asked, for each group (REML).

    Parameters
    ----------
    formula : str
        'score ~ months + act'.
    data : DataFrame
        One row per measurement.
    group : str
        Column of the group: the client for repeated scores, the team for clients.
    slope : str, optional
        Column of a number whose coefficient differs between groups.
    unit : str
        Of the outcome, as after a number.
    labels : mapping, optional
        Words for terms, for the text.
    confidence : float
        Of all intervals, by Student's t on groups - terms degrees of freedom; cautious for terms that vary within
        groups.

    Returns
    -------
    Result
        `ESTIMATES`; after the terms come the variances and covariance of the groups and the residual variance, in
        squared units, as estimates alone.

    Raises
    ------
    ValueError
        If there are not more groups than terms, or no optimizer ends at a maximum.

    References
    ----------
    Laird and Ware (1982), Biometrics 38:963-974. Patterson and Thompson (1971), Biometrika 58:545-554.
    """
    taken = design(formula, data, None, [one for one in (group, slope) if one])
    groups = cluster_numbers(taken, data, group)
    number, terms = int(groups.max()) + 1, len(taken.names)
    parts = [np.ones(len(taken.y))] + ([taken.of(data, slope).to_numpy(dtype=np.float64)] if slope else [])
    fit = _fit(sm.MixedLM(taken.y, taken.x, groups, exog_re=np.column_stack(parts)), formula)
    covariance = np.asarray(fit.cov_params())[:terms, :terms]
    table = estimates(taken.names, np.asarray(fit.fe_params), covariance, number - terms, confidence)
    between = np.atleast_2d(np.asarray(fit.cov_re))
    table = pd.concat([table, _variances(between, float(fit.scale), slope)], ignore_index=True)
    begin = f"{len(taken.y):,} rows of {number:,} groups ({group}), each with its own {'course' if slope else 'level'}."
    text = difference_text(begin, table, unit, labels, confidence)
    checks = (*taken.checks, _likelihood_check(float(fit.llf)), _variance_check(between, float(fit.scale)))
    return Result("mixed_model", table, text, checks)


def _fit(model: sm.MixedLM, formula: str) -> Any:
    """Take the best of several optimizers that say they are done and whose numbers are finite."""
    found = []
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # of not converging and of variances at 0, which are looked at below
        for optimizer, tolerance in OPTIMIZERS.items():
            try:
                fit = model.fit(reml=True, method=optimizer, **tolerance)
            except (np.linalg.LinAlgError, ValueError):
                continue
            if fit.converged and np.isfinite(fit.llf) and np.all(np.isfinite(fit.fe_params)):
                found.append(fit)
            if len(found) == 2:
                break
    if not found:
        raise ValueError(f"no optimizer found the maximum for {formula!r}: leave out the slope or take out terms")
    return max(found, key=lambda fit: float(fit.llf))


def _variances(between: Floats, residual: float, slope: str | None) -> pd.DataFrame:
    rows = {f"group variance: {INTERCEPT}": between[0, 0]}
    if slope:
        rows |= {f"group covariance: {INTERCEPT}, {slope}": between[0, 1], f"group variance: {slope}": between[1, 1]}
    rows["residual variance"] = residual
    return pd.DataFrame({"term": list(rows), "estimate": list(rows.values())})


def _likelihood_check(likelihood: float) -> Check:
    return Check("likelihood", "passed", f"restricted log-likelihood {likelihood:.4f}", likelihood)


def _variance_check(between: Floats, residual: float) -> Check:
    smallest = float(np.linalg.eigvalsh(between)[0]) / residual
    if smallest < NO_VARIANCE:
        words = "groups do not visibly differ in their level, or level and slope move as one: use a simpler model"
        return Check("variance", "failed", words, smallest)
    return Check("variance", "passed", "groups differ in all that was left to differ", smallest)

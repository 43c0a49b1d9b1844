"""Models of rows that belong together (months of a client, clients of a team): averages compared, errors by cluster."""

import warnings
from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd
import statsmodels.api as sm

from metrics.evaluation.models.formulas import (
    blank_untold,
    cluster_numbers,
    design,
    estimates,
    require_counts,
    with_ratios,
)
from metrics.evaluation.models.sentences import difference_text, ratio_text
from metrics.evaluation.result import Check, Result

Family = Literal["poisson", "binomial", "gaussian"]
Likeness = Literal["exchangeable", "independence"]

FEW_CLUSTERS = 40
FAMILIES = {"poisson": sm.families.Poisson, "binomial": sm.families.Binomial, "gaussian": sm.families.Gaussian}
LIKENESS = {"exchangeable": sm.cov_struct.Exchangeable, "independence": sm.cov_struct.Independence}
WHAT = {"poisson": "Rate", "binomial": "Odds"}


def gee(
    formula: str,
    data: pd.DataFrame,
    cluster: str,
    family: Family = "poisson",
    exposure: str | None = None,
    *,
    likeness: Likeness = "exchangeable",
    unit: str = "units",
    labels: Mapping[str, str] | None = None,
    confidence: float = 0.95,
) -> Result:
    """Compare averages over rows that are alike within clusters (generalized estimating equations).

    Parameters
    ----------
    formula : str
        Outcome and terms.
    data : DataFrame
        One row per unit; rows of a cluster need not stand together.
    cluster : str
        Column of the cluster: the client for client-months, the team for clients.
    family : 'poisson', 'binomial' or 'gaussian'
        Counts (rate ratios), yes or no (odds ratios), or amounts (differences).
    exposure : str, optional
        Column of time at risk, for counts.
    likeness : 'exchangeable' or 'independence'
        Working correlation; standard errors hold if it is wrong.
    unit : str
        Of amounts, as after a number.
    labels : mapping, optional
        Words for terms, for the text.
    confidence : float
        Of all intervals, by Student's t on clusters - terms degrees of freedom.

    Returns
    -------
    Result
        `ESTIMATES`, and the ratios for counts and yes or no. With fewer than 40 clusters standard errors are
        corrected for bias.

    Raises
    ------
    ValueError
        If there are not more clusters than terms, the equations are not solved, or exposure goes with no counts.

    References
    ----------
    Liang and Zeger (1986), Biometrika 73:13-22. Mancl and DeRouen (2001), Biometrics 57:126-134.
    """
    if exposure and family != "poisson":
        raise ValueError(f"exposure {exposure!r} is for counts: leave it out with family {family!r}")
    taken = design(formula, data, exposure, [cluster])
    groups = cluster_numbers(taken, data, cluster)
    clusters, terms = int(groups.max()) + 1, len(taken.names)
    if family == "poisson":
        require_counts(taken, formula)
    offset = np.log(taken.exposure) if exposure else None
    model = sm.GEE(taken.y, taken.x, groups, family=FAMILIES[family](), cov_struct=LIKENESS[likeness](), offset=offset)
    is_few = clusters < FEW_CLUSTERS
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of not converging, which is looked at below
        fit = model.fit(cov_type="bias_reduced" if is_few else "robust")
    if not fit.converged or not np.all(np.isfinite(fit.params)):
        raise ValueError(f"the equations of {formula!r} were not solved: take out terms with few events")
    table = estimates(taken.names, fit.params, fit.cov_params(), clusters - terms, confidence)
    checks = [*taken.checks, _clusters_check(clusters, is_few=is_few), _correlation_check(model, likeness)]
    begin = f"{len(taken.y):,} rows of {clusters:,} clusters ({cluster}), whose rows may be alike."
    if family == "gaussian":
        text = difference_text(begin, table, unit, labels, confidence)
    else:
        table, told = blank_untold(table, np.sqrt(np.diag(fit.cov_naive)))
        checks.append(told)
        table = with_ratios(table)
        text = ratio_text(begin, table, WHAT[family], labels, confidence)
    return Result("gee", table, text, tuple(checks))


def _clusters_check(clusters: int, *, is_few: bool) -> Check:
    if is_few:
        words = f"{clusters} clusters, fewer than {FEW_CLUSTERS}: standard errors are corrected for bias"
        return Check("clusters", "passed" if clusters >= 10 else "failed", words, float(clusters))
    return Check("clusters", "passed", f"{clusters:,} clusters", float(clusters))


def _correlation_check(model: sm.GEE, likeness: Likeness) -> Check:
    if likeness == "independence":
        return Check("correlation", "not_tested", "rows were weighed as if independent")
    found = float(model.cov_struct.dep_params)
    words = f"rows of a cluster correlate by {found:.4f}"
    return Check("correlation", "passed" if found > -1 and found < 1 else "failed", words, found)

"""Propensity weighting: others made to look like the treated in what is known before, then compared."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from metrics.evaluation.before_after.covariates import People, read_people
from metrics.evaluation.before_after.weighed import Weighed, Weighting, balance_table, weigh
from metrics.evaluation.before_after.weighting_words import checks_of, text_of
from metrics.evaluation.result import ESTIMATES, Result
from metrics.statistics.designs.propensity import (
    doubly_robust_difference,
    effective_size,
    fit_logit,
    robust_error,
    treated_weights,
    weighted_difference,
)
from metrics.statistics.interval import Floats, normal_quantile
from metrics.statistics.intervals.bootstrap import seeded

FEWEST_DRAWS = 0.9
"""Share of bootstrap draws that must be possible for a standard error."""


def propensity_weighting(
    frame: pd.DataFrame,
    treated: str,
    outcome: str,
    covariates: Sequence[str],
    weighting: Weighting | None = None,
    *,
    amount: str = "units",
) -> Result:
    """Compare the treated with others weighted to look like them.

    Parameters
    ----------
    frame : DataFrame
        One row per person.
    treated : str
        Column of 0 and 1.
    outcome : str
        Column of numbers.
    covariates : sequence of str
        Columns known before treatment; words are taken level by level.
    weighting : Weighting
        How.
    amount : str
        Unit of the outcome, for the text.

    Returns
    -------
    Result
        `ESTIMATES` (differences), then `people`, `effective_treated`, `effective_others`. Terms: 'weighted',
        'doubly_robust' (weights and a regression among the others), 'unadjusted', 'regression' (least squares on
        treatment and covariates, classical errors).

    Raises
    ------
    ValueError
        If a column is missing or has gaps, or the treated are told from the others for certain.

    References
    ----------
    Hirano, Imbens and Ridder (2003), Econometrica 71:1161-1189; Austin and Stuart (2015), Stat. Med. 34:3661-3679.
    """
    how = weighting or Weighting()
    weighed = weigh(read_people(frame, treated, covariates, outcome, how.cluster), how.trim)
    estimates = _differences(weighed.people, weighed.weight)
    regression, regression_error, freedom = _regression(weighed.people)
    errors = _errors(weighed, how, estimates)
    rows = [("weighted", *errors["weighted"]), ("doubly_robust", *errors["doubly_robust"])]
    ones = np.ones(len(weighed.weight))
    people = weighed.people
    raw = weighted_difference(people.outcome, people.treated, ones)
    rows += [
        ("unadjusted", raw, robust_error(people.outcome, people.treated, ones)),
        ("regression", regression, regression_error),
    ]
    table = _table(rows, how.confidence, freedom)
    table["people"] = len(ones)
    table["effective_treated"] = effective_size(weighed.weight[people.treated == 1])
    table["effective_others"] = effective_size(weighed.weight[people.treated == 0])
    smd = balance_table(weighed)
    checks = checks_of(smd, weighed.chance, people.treated, weighed.weight, weighed.trimmed)
    sizes = (int(people.treated.sum()), int((1 - people.treated).sum()))
    return Result("propensity_weighting", table, text_of(table, sizes, outcome, amount, how.confidence), checks)


def _differences(people: People, weight: Floats, times: Floats | None = None) -> tuple[float, float]:
    """Give the weighted and the doubly robust difference."""
    return (
        weighted_difference(people.outcome, people.treated, weight),
        doubly_robust_difference(people.outcome, people.treated, weight, people.design, times),
    )


def _errors(weighed: Weighed, how: Weighting, estimates: tuple[float, float]) -> dict[str, tuple[float, float]]:
    """Give each difference with its standard error."""
    people = weighed.people
    if how.errors == "sandwich":
        found = (robust_error(people.outcome, people.treated, weighed.weight), np.nan)
    else:
        drawn = _draws(weighed, how)
        enough = np.isfinite(drawn[:, 0]).mean() >= FEWEST_DRAWS
        first, second = np.nanstd(drawn, axis=0, ddof=1) if enough else (np.nan, np.nan)
        found = (float(first), float(second))
    return {name: (estimates[i], found[i]) for i, name in enumerate(("weighted", "doubly_robust"))}


def _draws(weighed: Weighed, how: Weighting) -> Floats:
    """Draw people or clusters again; chances, weights and both differences are made anew. Shape (draws, 2)."""
    people = weighed.people
    rng = seeded("propensity weighting", len(people.treated), how.draws)
    start = fit_logit(people.design, people.treated).coefficients
    clusters = int(people.cluster.max()) + 1
    drawn = np.full((how.draws, 2), np.nan)
    for one in range(how.draws):
        times = np.bincount(rng.integers(0, clusters, clusters), minlength=clusters)[people.cluster].astype(np.float64)
        some = times > 0
        if len(np.unique(people.treated[some])) < 2:
            continue
        chosen = people.kept(some)
        try:
            chance = fit_logit(chosen.design, chosen.treated, times[some], start).chance
        except ValueError:
            continue  # a draw in which the treated are told apart has no difference; many such leave no error
        weight = times[some] * treated_weights(chance, chosen.treated)
        drawn[one] = _differences(chosen, weight, times[some])
    return drawn


def _regression(people: People) -> tuple[float, float, float]:
    """Least squares of the outcome on treatment and covariates: difference, classical error, degrees of freedom."""
    design = np.column_stack([people.treated, people.design])
    found, _, rank, _ = np.linalg.lstsq(design, people.outcome, rcond=None)
    left = people.outcome - design @ found
    freedom = float(len(left) - rank)
    variance = float(left @ left) / freedom * np.linalg.pinv(design.T @ design)[0, 0]
    return float(found[0]), float(np.sqrt(variance)), freedom


def _table(rows: list[tuple[str, float, float]], confidence: float, freedom: float) -> pd.DataFrame:
    """Add intervals: normal, for the regression Student's t."""
    listed = []
    for term, estimate, error in rows:
        is_regression = term == "regression"
        reach = stats.t.ppf(0.5 + confidence / 2, freedom) if is_regression else normal_quantile(confidence)
        tail = stats.t(freedom).sf if is_regression else stats.norm.sf
        p_value = 2 * tail(abs(estimate / error))
        listed.append([term, estimate, error, estimate - reach * error, estimate + reach * error, p_value])
    return pd.DataFrame(listed, columns=ESTIMATES)

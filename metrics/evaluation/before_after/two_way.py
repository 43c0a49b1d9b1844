"""Two-way fixed effects, for comparison only: with different starts it compares with units already treated."""

import numpy as np
import pandas as pd
from scipy import stats

from metrics.evaluation.before_after.panels import Columns, balanced_panel
from metrics.evaluation.phrases import difference_words
from metrics.evaluation.result import Check, Result
from metrics.statistics.designs.group_time import Panel
from metrics.statistics.interval import Floats, normal_quantile

LIMITS = (
    "Two-way fixed effects rest on one constant difference for all groups and times; they cannot show more than the"
    " staggered estimate does, and mislead where the difference grows or varies."
)


def two_way_effect(frame: pd.DataFrame, columns: Columns, *, amount: str = "units", confidence: float = 0.95) -> Result:
    """Fit outcome on treatment with an effect of every unit and every time.

    Parameters
    ----------
    frame, columns, amount
        As `staggered_effects` takes them.
    confidence : float

    Returns
    -------
    Result
        One row, 'two_way', with errors clustered and Student's t on clusters - 1 degrees. Check 'negative_weights':
        the share of treated unit-times that count against themselves, as they serve as comparison for others.

    References
    ----------
    Goodman-Bacon (2021), J. Econometrics 225:254-277; de Chaisemartin and D'Haultfoeuille (2020), Am. Econ. Rev.
    110:2964-2996.
    """
    normal_quantile(confidence)  # refuses an impossible confidence
    panel = balanced_panel(frame, columns).panel
    treated = (panel.times >= panel.started[:, None]).astype(np.float64)
    if not treated.any() or treated.all():
        raise ValueError("all or none of the unit-times are treated: there is nothing to compare")
    weight = panel.weight
    rest, outcome = _within(treated, weight), _within(panel.outcome, weight)
    below = float((weight[:, None] * rest**2).sum())
    effect = float((weight[:, None] * rest * outcome).sum()) / below
    score = (weight[:, None] * rest * (outcome - effect * rest)).sum(axis=1)
    clusters = int(panel.cluster.max()) + 1
    by_cluster = np.bincount(panel.cluster, score, minlength=clusters)
    error = float(np.sqrt(clusters / (clusters - 1) * (by_cluster**2).sum())) / below
    reach = float(stats.t.ppf(0.5 + confidence / 2, clusters - 1)) * error
    p_value = 2 * float(stats.t.sf(abs(effect) / error, clusters - 1))
    row = ["two_way", effect, error, effect - reach, effect + reach, p_value]
    table = pd.DataFrame([row], columns=["term", "estimate", "standard_error", "lower", "upper", "p_value"])
    words = difference_words(effect, effect - reach, effect + reach, amount, confidence=confidence)
    checks = (_starts_check(panel), _weights_check(rest, treated))
    return Result("two_way_effect", table, f"With an effect of every unit and time: {words}. {LIMITS}", checks)


def _within(values: Floats, weight: Floats) -> Floats:
    """Take out the means of units and times of a balanced panel."""
    by_unit = values - values.mean(axis=1, keepdims=True)
    return np.asarray(by_unit - np.average(by_unit, axis=0, weights=weight))


def _starts_check(panel: Panel) -> Check:
    starts = len(np.unique(panel.started[np.isfinite(panel.started)]))
    words = f"Treatment starts at {starts} different times" + (": use staggered_effects." if starts > 1 else ".")
    return Check("one_start", "failed" if starts > 1 else "passed", words, float(starts))


def _weights_check(rest: Floats, treated: Floats) -> Check:
    """Count the treated unit-times with a negative weight."""
    share = float((rest[treated == 1] < -1e-12).mean())
    words = f"{share:.0%} of treated unit-times have a negative weight."
    return Check("negative_weights", "failed" if share else "passed", words, share)

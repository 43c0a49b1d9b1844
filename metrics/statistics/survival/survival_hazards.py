"""Whether hazard ratios stay the same over time: the one thing that a Cox model takes for granted."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from metrics.statistics.interval import Floats
from metrics.statistics.survival.kaplan_meier import kaplan_meier
from metrics.statistics.survival.survival_counts import count_risk, just_before
from metrics.statistics.survival.survival_cox import CoxFit, CoxRows, information_over, risk_at


@dataclass(frozen=True, slots=True)
class HazardTest:
    """Score tests that a log hazard ratio changes along the clock.

    Attributes
    ----------
    correlation : array, shape (p,)
        Of the scaled Schoenfeld residuals with the clock; above 0 the hazard ratio grows.
    statistic, p_value : arrays, shape (p,)
        Chi-squared with 1 degree of freedom each.
    all_statistic, all_p_value : float
        Of all covariates at once, with p degrees of freedom.
    """

    correlation: Floats
    statistic: Floats
    p_value: Floats
    all_statistic: float
    all_p_value: float


def hazard_test(rows: CoxRows, fit: CoxFit, clock: Floats) -> HazardTest:
    """Test proportional hazards.

    Parameters
    ----------
    rows : CoxRows
    fit : CoxFit
        Of these rows.
    clock : array, shape (events,)
        Any function of the time of each event, such as `survival_clock`.

    Returns
    -------
    HazardTest
        NaN where all events have one time.

    References
    ----------
    Grambsch and Therneau (1994), Biometrika 81:515-526, with the variance of the residuals at each event as it is
    instead of the same for all.
    """
    width = len(fit.coefficients)
    centred = clock - clock.mean()
    if not np.any(np.abs(centred) > 0):
        nothing = np.full(width, np.nan)
        return HazardTest(nothing, nothing, nothing, np.nan, np.nan)
    scaled = fit.event_residuals @ fit.variance
    spread = np.sqrt((centred**2).sum() * ((scaled - scaled.mean(axis=0)) ** 2).sum(axis=0))
    risk = risk_at(rows, fit)
    score = centred @ fit.event_residuals
    along, squared = (information_over(rows, risk, weights) for weights in (centred, centred**2))
    information = squared - along @ fit.variance @ along
    statistic = np.array([_alone(score, squared, along, fit.variance, one) for one in range(width)])
    every = float(score @ np.linalg.solve(information, score))
    with np.errstate(invalid="ignore", divide="ignore"):
        correlation = (centred @ scaled) / spread
    return HazardTest(correlation, statistic, stats.chi2.sf(statistic, 1), every, float(stats.chi2.sf(every, width)))


def survival_clock(stop: Floats, start: Floats | None, is_event: NDArray[np.bool_], rows: CoxRows) -> Floats:
    """Share of all people who had the event before the time of each event: a clock on which events lie evenly."""
    counts = count_risk(np.zeros(len(stop), dtype=np.int64), stop, is_event.astype(np.int64), 1, start)
    ending = np.bincount(counts.row, minlength=len(counts.time))
    events = counts.all_events
    curves = kaplan_meier(counts.group, counts.time, events, ending - events, at_risk=counts.at_risk)
    ended = 1 - just_before(counts.group, curves.survival, 1.0)
    return np.asarray(ended[counts.row[rows.events]])


def _alone(score: Floats, squared: Floats, along: Floats, variance: Floats, one: int) -> float:
    """Statistic for one covariate that alone may change."""
    information = squared[one, one] - along[one] @ variance @ along[one]
    return float(score[one] ** 2 / information)

"""Cox regression on rows at risk from a start to a stop: late entry, recurrent events, strata, clusters, tied times.

Written here because what the libraries offer takes a row that starts at the time of an event as at risk of it, and
gives no robust error with late entry. A row is at risk on (start, stop].
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.statistics.interval import Floats
from metrics.statistics.survival.survival_counts import Spans, spans

STEPS, HALVINGS, PRECISE, ENDLESS = 60, 30, 1e-14, 10.0


@dataclass(frozen=True, slots=True)
class CoxRows:
    """Rows of a model, from `cox_rows`.

    Attributes
    ----------
    covariates : array, shape (rows, p)
        Less their means.
    line : Spans
        When each row is at risk.
    events : array of int, shape (events,)
        Rows that end with the event, in the order of time within strata.
    first, count : arrays, shape (events,)
        For each event, the first of those at its time, and how many they are.
    """

    covariates: Floats
    line: Spans
    events: NDArray[np.intp]
    first: NDArray[np.intp]
    count: NDArray[np.intp]

    @property
    def taken(self) -> Floats:
        """Part of the events of its time that each event takes to have left the risk set, by Efron."""
        return np.asarray((np.arange(len(self.events)) - self.first) / self.count)


@dataclass(frozen=True, slots=True)
class CoxFit:
    """A fitted model.

    Attributes
    ----------
    coefficients : array, shape (p,)
        Logarithms of hazard ratios.
    variance : array, shape (p, p)
        Inverse of the information.
    log_likelihood : float
        Partial.
    score_residuals : array, shape (rows, p)
        What each row adds to the score; their sum is 0.
    event_residuals : array, shape (events, p)
        Schoenfeld residuals: covariates of the event less the mean of those at risk, in the order of `CoxRows.events`.
    """

    coefficients: Floats
    variance: Floats
    log_likelihood: float
    score_residuals: Floats
    event_residuals: Floats


@dataclass(frozen=True, slots=True)
class _Risk:
    """Risk sets at one place: relative hazard of the rows; hazard and mean covariates of those at risk per event."""

    weight: Floats
    hazard: Floats
    mean: Floats
    log_likelihood: float


def cox_rows(
    covariates: ArrayLike,
    stop: ArrayLike,
    is_event: ArrayLike,
    start: ArrayLike | None = None,
    stratum: ArrayLike | None = None,
) -> CoxRows:
    """Prepare rows for a model.

    Parameters
    ----------
    covariates : array-like, shape (rows, p)
    stop, start : array-like, shape (rows,)
        Ends of each row in one unit of time; without starts all rows are at risk from the beginning.
    is_event : array-like of bool, shape (rows,)
        Whether the row ends with the event.
    stratum : array-like of int, optional
        Numbers from 0; only rows of one stratum are compared.

    Raises
    ------
    ValueError
        If no row has the event, the covariates cannot be told apart, or as `survival_counts.spans`.
    """
    values, happened = np.asarray(covariates, dtype=np.float64), np.asarray(is_event, dtype=bool)
    if not happened.any():
        raise ValueError("no row ends with the event; a hazard ratio needs events")
    centred = values - values.mean(axis=0)
    if np.linalg.matrix_rank(centred) < values.shape[1]:
        raise ValueError("the covariates cannot be told apart; leave out one that is constant or that others determine")
    line = spans(np.zeros(len(values), dtype=np.int64) if stratum is None else stratum, stop, start)
    events = np.flatnonzero(happened)
    events = events[np.argsort(line.stop[events], kind="stable")]
    keys = line.stop[events]
    first = np.searchsorted(keys, keys, side="left")
    return CoxRows(centred, line, events, first, np.searchsorted(keys, keys, side="right") - first)


def fit_cox(rows: CoxRows) -> CoxFit:
    """Fit by Newton's method, with the partial likelihood of Efron for tied times.

    Raises
    ------
    ValueError
        If a covariate splits the events from the rest, so that its hazard ratio has no end.

    References
    ----------
    Cox (1972), J. R. Stat. Soc. B 34:187-220. Efron (1977), J. Am. Stat. Assoc. 72:557-565. Andersen and Gill (1982),
    Ann. Stat. 10:1100-1120.
    """
    place = np.zeros(rows.covariates.shape[1])
    risk = _risk(rows, place)
    for _ in range(STEPS):
        score, information = _residuals(rows, risk).sum(axis=0), information_over(rows, risk)
        change = np.linalg.lstsq(information, score)[0]
        if float(score @ change) <= PRECISE * max(1.0, abs(risk.log_likelihood)):
            place, risk = place + change, _risk(rows, place + change)
            break
        place, risk = _climb(rows, place, change, risk)
    variance: Floats = np.asarray(np.linalg.pinv(information_over(rows, risk)), dtype=np.float64)
    refuse_endless(variance, rows.covariates)
    residuals = rows.covariates[rows.events] - _tie_mean(rows, risk.mean)
    return CoxFit(place, variance, risk.log_likelihood, _residuals(rows, risk), residuals)


def refuse_endless(variance: Floats, covariates: Floats) -> None:
    """Refuse a fit in which a ratio runs off without end, as its standard error then does too.

    Raises
    ------
    ValueError
        If the error of a covariate, per standard deviation, is above `ENDLESS`.
    """
    errors = np.sqrt(np.abs(np.diag(variance))) * covariates.std(axis=0)
    if np.any(errors > ENDLESS) or not np.all(np.diag(variance) > 0):
        raise ValueError(
            "a covariate tells the events from the rest without exception; leave it out or join categories"
        )


def clustered_variance(fit: CoxFit, cluster: ArrayLike) -> Floats:
    """Robust variance of the coefficients, shape (p, p), where rows of one cluster may depend on each other.

    Parameters
    ----------
    fit : CoxFit
    cluster : array-like of int, shape (rows,)
        Numbers from 0.

    References
    ----------
    Lin and Wei (1989), J. Am. Stat. Assoc. 84:1074-1078. Lee, Wei and Amato (1992), in Survival Analysis: State of the
    Art, 237-247.
    """
    numbers = np.asarray(cluster, dtype=np.int64)
    moved = fit.score_residuals @ fit.variance
    by_cluster = np.stack([np.bincount(numbers, weights=column) for column in moved.T], axis=1)
    return np.asarray(by_cluster.T @ by_cluster)


def information_over(rows: CoxRows, risk: _Risk, weights: Floats | None = None) -> Floats:
    """Sum over events of weight times the variance of the covariates among those at risk, shape (p, p)."""
    scale = np.ones(len(rows.events)) if weights is None else weights
    exposed = risk.weight * _over_rows(rows, risk.hazard * scale)
    products = (rows.covariates * exposed[:, None]).T @ rows.covariates
    return np.asarray(products - (risk.mean * scale[:, None]).T @ risk.mean)


def risk_at(rows: CoxRows, fit: CoxFit) -> _Risk:
    """Risk sets at the solution."""
    return _risk(rows, fit.coefficients)


def _risk(rows: CoxRows, place: Floats) -> _Risk:
    linear = rows.covariates @ place
    shift = float(linear.max())
    weight = np.exp(linear - shift)
    parts = np.column_stack([weight, rows.covariates * weight[:, None]])
    keys = rows.line.stop[rows.events]
    tied = _tie_mean(rows, parts[rows.events]) * rows.count[:, None]
    sums = rows.line.at_risk(keys, parts) - rows.taken[:, None] * tied
    value = float(np.sum(linear[rows.events]) - np.sum(np.log(sums[:, 0]) + shift))
    return _Risk(weight, 1 / sums[:, 0], sums[:, 1:] / sums[:, :1], value)


def _climb(rows: CoxRows, place: Floats, change: Floats, risk: _Risk) -> tuple[Floats, _Risk]:
    """Go along a step as far as the likelihood does not fall."""
    for _ in range(HALVINGS):
        there = _risk(rows, place + change)
        if there.log_likelihood >= risk.log_likelihood:
            return place + change, there
        change = change / 2
    return place, risk


def _residuals(rows: CoxRows, risk: _Risk) -> Floats:
    """Score residuals, shape (rows, p)."""
    exposed = _over_rows(rows, risk.hazard)[:, None]
    expected = _over_rows(rows, risk.hazard[:, None] * risk.mean)
    residuals = risk.weight[:, None] * (expected - rows.covariates * exposed)
    residuals[rows.events] += rows.covariates[rows.events] - _tie_mean(rows, risk.mean)
    return residuals


def _over_rows(rows: CoxRows, values: Floats) -> Floats:
    """Sum of the values of the events that each row is at risk of; of those at its own time, only what Efron leaves."""
    keys = rows.line.stop[rows.events]
    total = np.concatenate([np.zeros((1, *values.shape[1:])), np.cumsum(values, axis=0)])
    until, since = (np.searchsorted(keys, ends, side="right") for ends in (rows.line.stop, rows.line.start))
    summed = total[until] - total[since]
    taken = rows.taken.reshape(-1, *[1] * (values.ndim - 1))
    summed[rows.events] -= _tie_mean(rows, taken * values) * rows.count.reshape(taken.shape)
    return np.asarray(summed)


def _tie_mean(rows: CoxRows, values: Floats) -> Floats:
    """Mean of the values over the events at the time of each event."""
    total = np.concatenate([np.zeros((1, *values.shape[1:])), np.cumsum(values, axis=0)])
    count = rows.count.reshape(-1, *[1] * (values.ndim - 1))
    return np.asarray((total[rows.first + rows.count] - total[rows.first]) / count)

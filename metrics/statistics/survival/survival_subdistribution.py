"""The model of Fine and Gray: how covariates go with the cumulative incidence of a cause that competes with others."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.statistics.interval import Floats
from metrics.statistics.survival.kaplan_meier import kaplan_meier
from metrics.statistics.survival.survival_counts import RiskCounts, count_risk, just_before
from metrics.statistics.survival.survival_cox import refuse_endless

STEPS, PRECISE = 60, 1e-14


@dataclass(frozen=True, slots=True)
class SubdistributionFit:
    """Logarithms of subdistribution hazard ratios, shape (p,), their robust variance (p, p) and the likelihood."""

    coefficients: Floats
    variance: Floats
    log_likelihood: float


@dataclass(frozen=True, slots=True)
class _People:
    """People on the line of distinct times.

    `at` is the place of their end, `open` the share not yet censored just before each time, `events` those of the cause
    of interest at each.
    """

    covariates: Floats
    at: NDArray[np.intp]
    is_mine: NDArray[np.bool_]
    is_other: NDArray[np.bool_]
    open: Floats
    events: Floats
    counts: RiskCounts


@dataclass(frozen=True, slots=True)
class _Place:
    """What the coefficients give: relative hazards, hazard and mean covariates at each time, likelihood."""

    weight: Floats
    hazard: Floats
    mean: Floats
    log_likelihood: float


def fine_gray(covariates: ArrayLike, time: ArrayLike, cause: ArrayLike, of: int) -> SubdistributionFit:
    """Fit proportional subdistribution hazards; who had another cause stays at risk with a weight that runs down.

    Parameters
    ----------
    covariates : array-like, shape (n, p)
    time : array-like, shape (n,)
        End of follow-up, in any unit.
    cause : array-like of int, shape (n,)
        0 where follow-up ended without an event, else the number of the cause from 1.
    of : int
        Number of the cause of interest.

    Raises
    ------
    ValueError
        If nobody had the cause, the covariates cannot be told apart, or some tell the events from the rest.

    References
    ----------
    Fine and Gray (1999), J. Am. Stat. Assoc. 94:496-509, with their variance, in which the weights are estimates too.
    """
    people = _people(np.asarray(covariates, dtype=np.float64), time, np.asarray(cause, dtype=np.int64), of)
    place = np.zeros(people.covariates.shape[1])
    for _ in range(STEPS):
        now = _place(people, place)
        score, information = _residuals(people, now).sum(axis=0), _information(people, now)
        change = np.linalg.lstsq(information, score)[0]
        if float(score @ change) <= PRECISE * max(1.0, abs(now.log_likelihood)):
            place = place + change
            break
        size = 1.0
        while _place(people, place + size * change).log_likelihood < now.log_likelihood and size > PRECISE:
            size /= 2
        place = place + size * change
    now = _place(people, place)
    inverse: Floats = np.asarray(np.linalg.pinv(_information(people, now)), dtype=np.float64)
    refuse_endless(inverse, people.covariates)
    moved = (_residuals(people, now) + _censoring_residuals(people, now)) @ inverse
    return SubdistributionFit(place, moved.T @ moved, now.log_likelihood)


def _people(covariates: Floats, time: ArrayLike, cause: NDArray[np.int64], of: int) -> _People:
    is_mine = cause == of
    if not is_mine.any():
        raise ValueError("nobody had the cause of interest; a hazard ratio needs events")
    centred = covariates - covariates.mean(axis=0)
    if np.linalg.matrix_rank(centred) < covariates.shape[1]:
        raise ValueError("the covariates cannot be told apart; leave out one that is constant or that others determine")
    numbers = np.where(cause == 0, 1, np.where(is_mine, 2, 3))
    counts = count_risk(np.zeros(len(cause), dtype=np.int64), time, numbers, 3)
    lost = counts.events[:, 0]
    curve = kaplan_meier(counts.group, counts.time, lost, counts.all_events - lost)
    free = just_before(counts.group, curve.survival, 1.0)
    is_other = (cause != 0) & ~is_mine
    return _People(centred, counts.row, is_mine, is_other, free, counts.events[:, 1].astype(np.float64), counts)


def _place(people: _People, place: Floats) -> _Place:
    linear = people.covariates @ place
    shift = float(linear.max())
    weight = np.exp(linear - shift)
    parts = np.column_stack([weight, people.covariates * weight[:, None]])
    length = len(people.events)
    still = _binned(people.at, parts, length)[::-1].cumsum(axis=0)[::-1]
    left = _binned(people.at[people.is_other], (parts / people.open[people.at][:, None])[people.is_other], length)
    sums = still + people.open[:, None] * (left.cumsum(axis=0) - left)
    total = people.events @ np.log(sums[:, 0])
    value = float(linear[people.is_mine].sum() - total - people.events.sum() * shift)
    return _Place(weight, people.events / sums[:, 0], sums[:, 1:] / sums[:, :1], value)


def _exposure(people: _People, values: Floats) -> Floats:
    """Sum over times of values (times, q) that each person is at risk of, with the weights of who had another cause."""
    before = values.cumsum(axis=0)
    weighted = people.open[:, None] * values
    later = weighted[::-1].cumsum(axis=0)[::-1] - weighted
    share = np.where(people.is_other, 1 / people.open[people.at], 0.0)
    return np.asarray(before[people.at] + share[:, None] * later[people.at])


def _residuals(people: _People, now: _Place) -> Floats:
    """Return what each person adds to the score, shape (n, p)."""
    exposed = _exposure(people, np.column_stack([now.hazard, now.hazard[:, None] * now.mean]))
    residuals = -now.weight[:, None] * (people.covariates * exposed[:, :1] - exposed[:, 1:])
    mine = people.is_mine
    residuals[mine] += people.covariates[mine] - now.mean[people.at[mine]]
    return np.asarray(residuals)


def _information(people: _People, now: _Place) -> Floats:
    exposed = now.weight * _exposure(people, now.hazard[:, None])[:, 0]
    products = (people.covariates * exposed[:, None]).T @ people.covariates
    return np.asarray(products - (now.mean * people.events[:, None]).T @ now.mean)


def _censoring_residuals(people: _People, now: _Place) -> Floats:
    """Return what each person adds to the score by being part of the estimate of the weights, shape (n, p)."""
    length, other = len(people.events), people.is_other
    share = now.weight[other] / people.open[people.at[other]]
    parts = np.column_stack([share, people.covariates[other] * share[:, None]])
    ending = _binned(people.at[other], parts, length)
    gone = ending.cumsum(axis=0) - ending
    weighted = (people.open * now.hazard)[:, None] * np.column_stack([np.ones(length), now.mean])
    later = weighted[::-1].cumsum(axis=0)[::-1]
    pull = gone[:, 1:] * later[:, :1] - gone[:, :1] * later[:, 1:]
    at_risk = people.counts.at_risk[:, None].astype(np.float64)
    lost = people.counts.events[:, :1]
    drift = (pull * lost / at_risk**2).cumsum(axis=0)
    is_lost = ~(people.is_mine | other)
    return np.asarray(is_lost[:, None] * (pull / at_risk)[people.at] - drift[people.at])


def _binned(at: NDArray[np.intp], values: Floats, length: int) -> Floats:
    """Add up the rows of values at each place, shape (length, q)."""
    return np.stack([np.bincount(at, weights=column, minlength=length) for column in values.T], axis=1)

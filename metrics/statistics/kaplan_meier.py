"""Kaplan-Meier curves and medians of many groups at once, with intervals."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from metrics.statistics.interval import Floats, Integers, normal_quantile

ROUNDING = 1e-9
"""A product of shares that is one half by arithmetic may miss it by this."""


@dataclass(frozen=True, slots=True)
class Curves:
    """Curves of all groups, one entry per group and distinct time, shape (n,), sorted by group and time.

    Attributes
    ----------
    group, time, at_risk, events : arrays
        Group number, time, those still waiting just before it, events at it.
    survival, lower, upper : arrays
        Share still waiting after the time, with its interval; the bounds are NaN where nobody is left.
    """

    group: Integers
    time: Floats
    at_risk: Integers
    events: Integers
    survival: Floats
    lower: Floats
    upper: Floats


@dataclass(frozen=True, slots=True)
class WaitingMedians:
    """Median of each group with its bounds, shape (groups,), in the unit of the times; NaN where not reached."""

    value: Floats
    lower: Floats
    upper: Floats


def kaplan_meier(
    group: ArrayLike, time: ArrayLike, events: ArrayLike, censored: ArrayLike, confidence: float = 0.95
) -> Curves:
    """Share still waiting at every time of every group.

    Parameters
    ----------
    group, time : array-like, shape (n,)
        Group number and time, each pair once, sorted by group and time.
    events, censored : array-like, shape (n,)
        How many waits ended with the event at the time, and how many were followed no longer. Who is censored at a
        time was at risk of the events of that time.
    confidence : float, default 0.95
        Two-sided coverage, strictly between 0 and 1.

    Returns
    -------
    Curves
        Bounds are those of log(-log S) with the variance of Greenwood, so that they lie between 0 and 1.

    References
    ----------
    Kaplan and Meier (1958), J. Am. Stat. Assoc. 53:457-481. Greenwood (1926), The natural duration of cancer.
    Kalbfleisch and Prentice (2002), The Statistical Analysis of Failure Time Data, section 1.4.
    """
    z = normal_quantile(confidence)
    numbers = np.asarray(group, dtype=np.int64)
    ended, lost = np.asarray(events, dtype=np.int64), np.asarray(censored, dtype=np.int64)
    starts = np.flatnonzero(np.diff(numbers, prepend=-1))
    lengths = np.diff(np.append(starts, len(numbers)))
    leaving = _within(ended + lost, starts, lengths)
    size = np.repeat(leaving[starts + lengths - 1], lengths)
    at_risk = (size - leaving).astype(np.int64) + ended + lost
    is_last = ended == at_risk  # nobody is left, so that nothing of the group follows
    share = np.where(is_last, 0.0, ended / at_risk)
    log_survival = _within(np.log1p(-share), starts, lengths)
    greenwood = np.where(is_last, 0.0, ended / (at_risk * np.maximum(at_risk - ended, 1)))
    variance = _within(greenwood, starts, lengths)
    with np.errstate(divide="ignore", invalid="ignore"):
        shift = np.exp(z * np.sqrt(variance) / -log_survival)
        lower, upper = np.exp(log_survival * shift), np.exp(log_survival / shift)
    is_whole = log_survival == 0
    return Curves(
        numbers,
        np.asarray(time, dtype=np.float64),
        at_risk,
        ended,
        np.where(is_last, 0.0, np.exp(log_survival)),
        np.where(is_last, np.nan, np.where(is_whole, 1.0, lower)),
        np.where(is_last, np.nan, np.where(is_whole, 1.0, upper)),
    )


def waiting_medians(curves: Curves, groups: int) -> WaitingMedians:
    """Median time of every group, from its curve.

    Parameters
    ----------
    curves : Curves
    groups : int
        Number of groups, numbered from 0.

    Returns
    -------
    WaitingMedians
        The first time at which at most half are still waiting; the bounds are where the bounds of the curve reach one
        half.

    References
    ----------
    Brookmeyer and Crowley (1982), Biometrics 38:29-41, with the interval of the curve transformed.
    """
    bounds = (curves.survival, curves.lower, curves.upper)
    return WaitingMedians(*(_first_half(curves, bound, groups) for bound in bounds))


def share_ended(curves: Curves, groups: int, time: float) -> tuple[Floats, Floats, Floats]:
    """Share of every group whose wait has ended by a time, with its interval.

    Parameters
    ----------
    curves : Curves
    groups : int
        Number of groups, numbered from 0.
    time : float
        In the unit of the curves.

    Returns
    -------
    share, lower, upper : arrays, shape (groups,)
        NaN where nobody was followed that long, unless all waits had ended.
    """
    ends = np.searchsorted(curves.group, np.arange(groups), side="right")
    begins = np.searchsorted(curves.group, np.arange(groups), side="left")
    before = np.bincount(curves.group[curves.time <= time], minlength=groups)
    at = np.maximum(begins + before - 1, 0)
    known = (ends > begins) & ((curves.time[np.maximum(ends - 1, 0)] >= time) | (curves.survival[at] == 0))
    begun = before > 0
    share, lower, upper = (
        np.where(known, np.where(begun, 1 - bound[at], 0.0), np.nan)
        for bound in (curves.survival, curves.upper, curves.lower)
    )
    return share, lower, upper


def _first_half(curves: Curves, bound: Floats, groups: int) -> Floats:
    """First time of each group at which a curve is at most one half."""
    reached = np.flatnonzero((bound <= 0.5 + ROUNDING) & (curves.events > 0))
    first = np.full(groups, np.nan)
    first[curves.group[reached[::-1]]] = curves.time[reached[::-1]]
    return first


def _within(values: ArrayLike, starts: Integers, lengths: Integers) -> Floats:
    """Cumulative sums that begin anew with each group."""
    added = np.asarray(values, dtype=np.float64)
    total = np.cumsum(added)
    within: Floats = total - np.repeat(total[starts] - added[starts], lengths)
    return within

"""Kaplan-Meier curves and medians of many groups at once, with intervals."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from metrics.statistics.interval import Floats, Integers, Interval, normal_quantile
from metrics.statistics.survival.survival_counts import running

ROUNDING = 1e-9
"""A product of shares that is one half by arithmetic may miss it by this."""


Transform = Literal["log-log", "log", "plain"]
"""Scale on which an interval is symmetric: log(-log S), log S (the default of R), or S itself."""


@dataclass(frozen=True, slots=True)
class Curves:
    """Curves of all groups, one entry per group and distinct time, shape (n,), sorted by group and time.

    Attributes
    ----------
    group, time, at_risk, events : arrays
        Group number, time, those still waiting just before it, events at it.
    survival, standard_error, lower, upper : arrays
        Share still waiting after the time, with its standard error (Greenwood) and interval; all but the share are NaN
        where nobody is left.
    """

    group: Integers
    time: Floats
    at_risk: Integers
    events: Integers
    survival: Floats
    standard_error: Floats
    lower: Floats
    upper: Floats


@dataclass(frozen=True, slots=True)
class WaitingMedians:
    """Median of each group with its bounds, shape (groups,), in the unit of the times; NaN where not reached."""

    value: Floats
    lower: Floats
    upper: Floats


def kaplan_meier(
    group: ArrayLike,
    time: ArrayLike,
    events: ArrayLike,
    censored: ArrayLike,
    confidence: float = 0.95,
    *,
    transform: Transform = "log-log",
    at_risk: ArrayLike | None = None,
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
    transform : {'log-log', 'log', 'plain'}
        Scale of the interval. Bounds are cut off at 0 and 1, which those of log-log never need.
    at_risk : array-like, optional
        Those at risk just before each time, where some enter late (`survival_counts.count_risk`).

    Returns
    -------
    Curves
        With the variance of Greenwood.

    References
    ----------
    Kaplan and Meier (1958), J. Am. Stat. Assoc. 53:457-481. Greenwood (1926), The natural duration of cancer.
    Kalbfleisch and Prentice (2002), The Statistical Analysis of Failure Time Data, section 1.4.
    """
    numbers = np.asarray(group, dtype=np.int64)
    ended, lost = np.asarray(events, dtype=np.int64), np.asarray(censored, dtype=np.int64)
    waiting = _still_there(numbers, ended + lost) if at_risk is None else np.asarray(at_risk, dtype=np.int64)
    is_last = ended == waiting  # nobody is left, so that the curve has come down to 0
    log_survival = running(numbers, np.log1p(-np.where(is_last, 0.0, ended / waiting)))
    greenwood = np.where(is_last, 0.0, ended / (waiting * np.maximum(waiting - ended, 1)))
    error = np.sqrt(running(numbers, greenwood))
    is_zero = running(numbers, is_last) > 0
    survival = np.where(is_zero, 0.0, np.exp(log_survival))
    bounds = survival_interval(survival, survival * error, confidence, transform)
    return Curves(
        numbers,
        np.asarray(time, dtype=np.float64),
        waiting,
        ended,
        survival,
        np.where(is_zero, np.nan, survival * error),
        np.where(is_zero, np.nan, bounds.lower),
        np.where(is_zero, np.nan, bounds.upper),
    )


def survival_interval(share: Floats, standard_error: Floats, confidence: float, transform: Transform) -> Interval:
    """Interval of a share that is a product of survival, symmetric on the scale of the transform.

    Parameters
    ----------
    share, standard_error : arrays, one shape
        A share that has not ended; 1 has the bounds 1 and 1, and 0 with a standard error of 0 the bounds 0 and 0.
    confidence : float
        Two-sided coverage, strictly between 0 and 1.
    transform : {'log-log', 'log', 'plain'}

    Raises
    ------
    ValueError
        If the transform is another.

    References
    ----------
    Borgan and Liestol (1990), Scand. J. Stat. 17:35-41.
    """
    reach = normal_quantile(confidence) * standard_error
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if transform == "plain":
            lower, upper = share - reach, share + reach
        elif transform == "log":
            lower, upper = share * np.exp(-reach / share), share * np.exp(reach / share)
        elif transform == "log-log":
            shift = np.exp(reach / (share * -np.log(share)))
            lower, upper = share**shift, share ** (1 / shift)
        else:
            raise ValueError(f"the transform of an interval is {transform!r}; give 'log-log', 'log' or 'plain'")
    is_exact = (share == 1) | ((share == 0) & (standard_error == 0))
    return Interval(
        np.where(is_exact, share, np.clip(lower, 0.0, 1.0)), np.where(is_exact, share, np.clip(upper, 0.0, 1.0))
    )


def _still_there(group: Integers, leaving: Integers) -> Integers:
    """Those who have not left before each time, where all are there from the start."""
    left = running(group, leaving).astype(np.int64)
    ends = np.searchsorted(group, group, side="right") - 1
    return np.asarray(left[ends] - left + leaving)


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

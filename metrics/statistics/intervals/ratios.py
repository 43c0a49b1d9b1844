"""Observed over expected events: the ratio, its limits, and how surprising it is. Arrays in, arrays out."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from metrics.statistics.interval import Floats, Integers, Interval, counts
from metrics.statistics.intervals.rates import byar_interval, exact_poisson_interval

Limits = Literal["exact", "byar"]

LEAST_DISPERSION = 0.05
STEPS = 50
STILL_GROWING = 1e-3


def standardized_ratio_interval(
    observed: ArrayLike,
    expected: ArrayLike,
    limits: Limits = "exact",
    bunching: ArrayLike = 0.0,
    *,
    own_share: ArrayLike = 0.0,
    confidence: float = 0.95,
) -> Interval:
    """Interval of observed / expected events (SMR), with the expected number taken as known.

    Events that bunch in people are worth fewer independent ones: a ratio r is inside if observed / dispersion is not
    surprising under r x expected / dispersion, where the dispersion, 1 + bunching x r, is that of the ratio looked at.
    A unit that is part of the standard pulls its expected number along and departs from it the less for that.

    Parameters
    ----------
    observed : array-like, shape (n,)
        Events seen, not negative. None seen has the lower limit 0.
    expected : array-like, shape (n,)
        Events expected, not negative; 0 gives NaN.
    limits : 'exact' or 'byar'
        Exact Poisson limits, or Byar's approximation, which published tables of the UK use.
    bunching : array-like, shape (n,), default 0
        How far the variance is above the mean at ratio 1 (`bunching`): 0 for independent events, above for events that
        bunch in people, below for events that a person can have only once.
    own_share : array-like, shape (n,), default 0
        The unit's share of the events of the standard that it is compared with; the variance is less by that share.
        0 for a standard from outside.
    confidence : float, default 0.95
        Two-sided coverage, strictly between 0 and 1.

    Returns
    -------
    Interval
        Upper limit infinite where events bunch so much that no ratio can be ruled out.

    References
    ----------
    Breslow and Day (1987), Statistical methods in cancer research II, section 2.3; Fay and Feuer (1997), Stat. Med.
    16:791-801, for scaled counts.
    """
    seen, number = counts("observed", observed), counts("expected", expected)
    extra, rest = np.asarray(bunching, dtype=np.float64), 1 - np.asarray(own_share, dtype=np.float64)
    method = exact_poisson_interval if limits == "exact" else byar_interval
    with np.errstate(invalid="ignore", divide="ignore"):
        known = np.where(number > 0, number, np.nan)
        lower = upper = before = seen / known
        for _ in range(STEPS if np.any(extra != 0) else 1):
            below, above, before = _dispersion(extra, lower, rest), _dispersion(extra, upper, rest), upper
            lower = method(seen / below, confidence).lower * below / known
            upper = method(seen / above, confidence).upper * above / known
    is_unbounded = (extra > 0) & (upper > (1 + STILL_GROWING) * before)
    return Interval(lower, np.where(is_unbounded, np.inf, upper))


def ratio_p_value(
    observed: ArrayLike, expected: ArrayLike, bunching: ArrayLike = 0.0, own_share: ArrayLike = 0.0
) -> Floats:
    """Two-sided exact Poisson p-value of observed against expected events: twice the smaller tail, at most 1.

    Below 0.05 exactly where the exact 95% interval with the same arguments leaves out 1.

    Parameters
    ----------
    observed, expected, bunching, own_share : array-like, shape (n,)
        As in `standardized_ratio_interval`; nothing expected gives NaN.

    References
    ----------
    Breslow and Day (1987), Statistical methods in cancer research II, section 2.3.
    """
    number = counts("expected", expected)
    rest = 1 - np.asarray(own_share, dtype=np.float64)
    scale = _dispersion(np.asarray(bunching, dtype=np.float64), np.ones_like(number), rest)
    seen, mean = counts("observed", observed) / scale, number / scale
    at_least = np.where(seen > 0, special.gammainc(np.maximum(seen, 1e-12), mean), 1.0)
    at_most = special.gammaincc(seen + 1, mean)
    return np.where(number > 0, np.minimum(2 * np.minimum(at_least, at_most), 1.0), np.nan)


def bunching(observed: Floats, expected: Floats, unit: Integers, *, can_recur: bool = True) -> Floats:
    """How far the variance of a unit's events is above their mean, at ratio 1: alpha x sum of e^2 / sum of e.

    Alpha is one for all units, found by moments from how people scatter about their unit's own ratio.

    Parameters
    ----------
    observed, expected : array, shape (people,)
        Events of each person, seen and expected.
    unit : array of int, shape (people,)
        Number of the person's unit, from 0.
    can_recur : bool
        Events that can recur are taken to scatter at least as Poisson counts do; a yes or no scatters less.

    Returns
    -------
    array, shape (units,)
        NaN for a unit in which nothing is expected.

    References
    ----------
    Breslow (1984), Appl. Stat. 33:38-44.
    """
    seen, number, squares = (np.bincount(unit, weights=one) for one in (observed, expected, expected**2))
    people = np.bincount(unit)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = expected * (seen / number)[unit]
        correction = np.where(people > 1, people / (people - 1), np.nan)[unit]
        alpha = np.nansum((observed - mean) ** 2 * correction - mean) / np.nansum(mean**2 * (correction > 0))
        least = 0.0 if can_recur else -1.0
        found: Floats = max(alpha, least) * squares / number
    return found


def _dispersion(extra: Floats, ratio: Floats, rest: Floats) -> Floats:
    return np.asarray(np.maximum((1 + extra * ratio) * rest, LEAST_DISPERSION))

"""Limits of a funnel plot: how far units of a given size scatter if they differ by chance alone. No drawing."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from metrics.statistics.interval import Interval, counts, normal_quantile

WARNING = 0.95
ALARM = 0.998


def ratio_limits(expected: ArrayLike, confidence: float = WARNING) -> Interval:
    """Limits for observed / expected events, about 1.

    The ratios that a unit may show before its exact Poisson interval leaves out the expected number: the limits and
    the intervals of the units say the same.

    Parameters
    ----------
    expected : array-like, shape (n,)
        Expected events: the overall rate times the unit's exposure. 0 gives NaN.
    confidence : float
        0.95 for the inner and 0.998 for the outer limits.

    Returns
    -------
    Interval
        Ratios; times the overall rate they are limits for a rate.

    References
    ----------
    Spiegelhalter (2005), Stat. Med. 24:1185-1202, appendix A.1.1; chi-squared form as in FunnelPlotR.
    """
    normal_quantile(confidence)  # refuses an impossible confidence
    tail = (1 - confidence) / 2
    number = counts("expected", expected)
    with np.errstate(invalid="ignore", divide="ignore"):
        lower = special.gammaincinv(number, tail) / number
        upper = special.gammaincinv(number + 1, 1 - tail) / number
    return Interval(np.where(number > 0, lower, np.nan), np.where(number > 0, upper, np.nan))


def share_limits(overall: float, denominator: ArrayLike, confidence: float = WARNING) -> Interval:
    """Limits for a share, about the overall share.

    The shares that a unit may show before its Wilson interval leaves out the overall share, cut to [0, 1].

    Parameters
    ----------
    overall : float
        The share of all units together, from 0 to 1.
    denominator : array-like, shape (n,)
        Size of each unit, after division by its design effect where people recur. 0 gives NaN.
    confidence : float
        0.95 for the inner and 0.998 for the outer limits.

    Raises
    ------
    ValueError
        If the overall share is outside [0, 1].

    References
    ----------
    Spiegelhalter (2005), Stat. Med. 24:1185-1202, section 3.1; the score-test form of the funnel plots of Public
    Health England (PHEindicatormethods).
    """
    if not 0 <= overall <= 1:
        raise ValueError(f"the overall share is {overall}; give a share from 0 to 1")
    size = counts("denominator", denominator)
    with np.errstate(invalid="ignore", divide="ignore"):
        half = np.where(size > 0, normal_quantile(confidence) * np.sqrt(overall * (1 - overall) / size), np.nan)
    return Interval(np.maximum(overall - half, 0.0), np.minimum(overall + half, 1.0))


def is_outside(value: ArrayLike, limits: Interval) -> NDArray[np.bool_]:
    """Whether a value lies strictly beyond its limits; not so where either is unknown."""
    number = np.asarray(value, dtype=np.float64)
    outside: NDArray[np.bool_] = (number < limits.lower) | (number > limits.upper)
    return outside

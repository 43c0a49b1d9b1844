"""Intervals for shares between 0 and 1."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from metrics.statistics.interval import Interval, counts, normal_quantile


def wilson_interval(successes: ArrayLike, trials: ArrayLike, confidence: float = 0.95) -> Interval:
    """Wilson score interval for a binomial proportion.

    Chosen over the Wald interval because monthly team denominators are small and shares sit near 0 or 1, where Wald
    leaves [0, 1] and covers too little.

    Parameters
    ----------
    successes : array-like, shape (n,)
        Count in the numerator, 0 <= successes <= trials. Need not be whole: see `clustered_wilson_interval`.
    trials : array-like, shape (n,)
        Count in the denominator. Zero gives NaN bounds, not an error.
    confidence : float, default 0.95
        Two-sided coverage, strictly between 0 and 1.

    Returns
    -------
    Interval
        Bounds as proportions in [0, 1].

    Raises
    ------
    ValueError
        If a count is negative, successes exceed trials, or confidence is outside (0, 1).

    References
    ----------
    Wilson (1927), JASA 22:209-212. Newcombe (1998), Stat. Med. 17:857-872, method 3.
    """
    k, n = np.broadcast_arrays(counts("successes", successes), counts("trials", trials))
    if np.any(k > n):
        raise ValueError("successes must not exceed trials")
    z = normal_quantile(confidence)
    with np.errstate(invalid="ignore", divide="ignore"):
        p = k / n
        centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
        half = z / (1 + z**2 / n) * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    lower = np.where(k == 0, 0.0, centre - half)
    upper = np.where(k == n, 1.0, centre + half)
    empty = (n == 0) | np.isnan(n)
    return Interval(np.where(empty, np.nan, lower), np.where(empty, np.nan, upper))


def clopper_pearson_interval(successes: ArrayLike, trials: ArrayLike, confidence: float = 0.95) -> Interval:
    """Exact interval for a binomial proportion: never covers less than it says, and so mostly more.

    For statements that must hold ("at least"); published values use `wilson_interval`, which covers what it says on
    average. Same parameters and errors.

    References
    ----------
    Clopper and Pearson (1934), Biometrika 26:404-413.
    """
    k, n = np.broadcast_arrays(counts("successes", successes), counts("trials", trials))
    if np.any(k > n):
        raise ValueError("successes must not exceed trials")
    normal_quantile(confidence)  # refuses an impossible confidence
    tail = (1 - confidence) / 2
    lower = np.where(k == 0, 0.0, special.betaincinv(np.maximum(k, 1e-12), n - k + 1, tail))
    upper = np.where(k == n, 1.0, special.betaincinv(k + 1, np.maximum(n - k, 1e-12), 1 - tail))
    return Interval(np.where(n > 0, lower, np.nan), np.where(n > 0, upper, np.nan))


def clustered_wilson_interval(
    numerator: ArrayLike,
    denominator: ArrayLike,
    design_effect: ArrayLike,
    clusters: ArrayLike,
    confidence: float = 0.95,
) -> Interval:
    """Wilson interval on the effective sample size, for shares of days or events of a limited number of people.

    A thousand days of ten people are not a thousand observations. The denominator is divided by the design effect
    (`clusters.share_design_effect`). Where all or none count, the data hold no design effect (NaN), and the people
    are the sample.

    Parameters
    ----------
    numerator, denominator : array-like, shape (n,)
        Sums over rows or days, 0 <= numerator <= denominator.
    design_effect : array-like, shape (n,)
        Variance relative to independent rows; below 1 counts as 1, NaN means unknown.
    clusters : array-like, shape (n,)
        People in the denominator.
    confidence : float, default 0.95
        Two-sided coverage, strictly between 0 and 1.

    References
    ----------
    Korn and Graubard (1998), Survey Methodology 24:193-201 (effective sample size). Franco, Little, Louis and Slud
    (2019), J. Surv. Stat. Methodol. 7:334-364 (Wilson is the form that covers best with it).
    """
    y, x = counts("numerator", numerator), counts("denominator", denominator)
    effect = np.asarray(design_effect, dtype=np.float64)
    people = np.asarray(clusters, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        size = np.where(np.isnan(effect), np.minimum(people, x), x / np.maximum(effect, 1.0))
        share = np.clip(y / x, 0.0, 1.0)
    size = np.where(x > 0, size, 0.0)
    return wilson_interval(np.where(x > 0, share * size, 0.0), size, confidence)

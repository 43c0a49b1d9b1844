"""Intervals for totals that are not negative: events, days, minutes."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from metrics.statistics.interval import Floats, Interval, counts, normal_quantile


def exact_poisson_interval(events: ArrayLike, confidence: float = 0.95) -> Interval:
    """Exact interval for the mean of a Poisson count.

    Parameters
    ----------
    events : array-like, shape (n,)
        Events seen, not negative. Zero has lower bound 0 and upper bound 3.689 at 95%.
    confidence : float, default 0.95
        Two-sided coverage, strictly between 0 and 1.

    Returns
    -------
    Interval
        Bounds as counts: divide by the exposure for a rate.

    References
    ----------
    Garwood (1936), Biometrika 28:437-442.
    """
    observed = counts("events", events)
    normal_quantile(confidence)  # refuses an impossible confidence
    tail = (1 - confidence) / 2
    with np.errstate(invalid="ignore"):
        lower = np.where(observed == 0, 0.0, special.gammaincinv(np.maximum(observed, 1e-12), tail))
    return Interval(lower, special.gammaincinv(observed + 1, 1 - tail))


def byar_interval(events: ArrayLike, confidence: float = 0.95) -> Interval:
    """Byar's approximation to the exact Poisson interval; within 0.2% of it from ten events on.

    The form that UK public health tables use. Zero events have lower bound 0.

    References
    ----------
    Breslow and Day (1987), Statistical methods in cancer research II, p. 69.
    """
    observed = counts("events", events)
    z = normal_quantile(confidence)
    above = observed + 1
    with np.errstate(invalid="ignore", divide="ignore"):
        lower = observed * (1 - 1 / (9 * observed) - z / (3 * np.sqrt(observed))) ** 3
    upper = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
    return Interval(np.where(observed == 0, 0.0, lower), upper)


def gamma_interval(total: ArrayLike, dispersion: ArrayLike, confidence: float = 0.95) -> Interval:
    """Interval for a total whose variance is `dispersion` times its mean.

    With dispersion 1 it is the exact Poisson interval. When events come in bunches (some people have many), or the
    total is of days or minutes, the total is worth total / dispersion independent events: the exact interval for that
    many, scaled back. Never below 0, skewed as small counts are.

    Parameters
    ----------
    total : array-like, shape (n,)
        Sum over people, not negative.
    dispersion : array-like, shape (n,)
        Variance of the total over the total itself, in the unit of the total (`clusters.dispersion`). NaN gives NaN.
    confidence : float, default 0.95
        Two-sided coverage, strictly between 0 and 1.

    References
    ----------
    Fay and Feuer (1997), Stat. Med. 16:791-801, with every weight equal to the dispersion.
    """
    observed = counts("total", total)
    scale = counts("dispersion", dispersion)
    with np.errstate(invalid="ignore", divide="ignore"):
        effective = np.where(observed == 0, 0.0, observed / scale)
    bounds = exact_poisson_interval(effective, confidence)
    return Interval(bounds.lower * scale, bounds.upper * scale)


def widen_for_few(dispersion: ArrayLike, clusters: ArrayLike, confidence: float = 0.95) -> Floats:
    """Scale a dispersion or design effect estimated from few people by (t / z) squared, t on people - 1 degrees.

    One person gives NaN: nothing says how people differ.

    References
    ----------
    Korn and Graubard (1998), Survey Methodology 24:193-201, section 3.
    """
    z = normal_quantile(confidence)
    freedom = np.asarray(clusters, dtype=np.float64) - 1
    with np.errstate(invalid="ignore"):
        t = np.where(freedom >= 1, special.stdtrit(np.maximum(freedom, 1), 0.5 + confidence / 2), np.nan)
    return np.asarray(dispersion, dtype=np.float64) * (t / z) ** 2

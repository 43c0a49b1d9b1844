"""How many independent events or trials an interval is worth: reads the clustering back out of a published interval.

A value that travels with its interval carries how much people differ. The number of independent events (or trials)
whose own interval would be as wide says the same in one number, which models of counts can take.
"""

import numpy as np
from numpy.typing import ArrayLike

from metrics.statistics.interval import Floats, normal_quantile
from metrics.statistics.intervals.rates import exact_poisson_interval

NONE_SEEN = float(exact_poisson_interval(0).upper)
"""Upper bound of the mean of a Poisson count of 0 at 95%: 3.689."""

_GRID = np.geomspace(0.02, 1e9, 4000)
_BOUNDS = exact_poisson_interval(_GRID)
_WIDTHS = np.log(_BOUNDS.upper) - np.log(np.maximum(_BOUNDS.lower, 1e-300))


def event_dispersion(events: ArrayLike, exposure: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> Floats:
    """Variance of a total over its mean, from the 95% interval of its rate.

    Undoes `rates.gamma_interval`: with dispersion d the total is worth total / d independent events.

    Parameters
    ----------
    events : array-like, shape (n,)
        Total, not negative.
    exposure : array-like, shape (n,)
        What the rate is per, in the unit of the bounds: events / exposure is the rate.
    lower, upper : array-like, shape (n,)
        95% interval of the rate; NaN gives NaN.

    Returns
    -------
    array, shape (n,)
        1 for independent events, in the unit of the total.

    References
    ----------
    Fay and Feuer (1997), Stat. Med. 16:791-801.
    """
    total, size = np.asarray(events, dtype=np.float64), np.asarray(exposure, dtype=np.float64)
    low, high = np.asarray(lower, dtype=np.float64), np.asarray(upper, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        width = np.log(high) - np.log(low)
        seen = total / np.interp(-width, -_WIDTHS, _GRID)
        return np.where(total > 0, np.where(low > 0, seen, np.nan), high * size / NONE_SEEN)


def effective_trials(share: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> Floats:
    """Independent trials whose Wilson interval at 95% would be this one.

    On the logit scale a Wilson interval lies evenly about its share, 2 asinh(z / (2 sqrt(n p q))) to each side.

    Parameters
    ----------
    share, lower, upper : array-like, shape (n,)
        From 0 to 1; NaN gives NaN.

    References
    ----------
    Wilson (1927), JASA 22:209-212. The logit form: Newcombe (2001), Am. Stat. 55:200-202.
    """
    p, low, high = (np.asarray(part, dtype=np.float64) for part in (share, lower, upper))
    z = normal_quantile(0.95)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        half = (np.log(high / (1 - high)) - np.log(low / (1 - low))) / 2
        inside = (z / (2 * np.sinh(half / 2))) ** 2 / (p * (1 - p))
        return np.select([p <= 0, p >= 1], [z**2 * (1 - high) / high, z**2 * low / (1 - low)], inside)

"""Rates as they would be if every unit had the people of a standard population. Arrays in, numbers out."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from metrics.statistics.interval import Floats, Interval, counts, normal_quantile
from metrics.statistics.intervals.rates import exact_poisson_interval

Method = Literal["fay_feuer", "dobson"]


@dataclass(frozen=True, slots=True)
class StandardizedRates:
    """Directly standardized rates of units with their intervals, shape (units,), in events per unit of exposure."""

    value: Floats
    interval: Interval


def direct_standardization(
    events: ArrayLike,
    exposure: ArrayLike,
    standard: ArrayLike,
    method: Method = "fay_feuer",
    confidence: float = 0.95,
) -> StandardizedRates:
    """Weigh the rate of each stratum by the share of the stratum in a standard population.

    Parameters
    ----------
    events, exposure : array-like, shape (units, strata) or (strata,)
        Events and exposure of each unit in each stratum, not negative.
    standard : array-like, shape (strata,)
        Exposure or people of the standard population by stratum, above 0 in all; only the shares count.
    method : 'fay_feuer' or 'dobson'
        Gamma interval of Fay and Feuer, which never covers less than it says, or Dobson's, which is that of the plain
        number of events, shifted and scaled; narrower where weights differ much.
    confidence : float, default 0.95
        Two-sided coverage, strictly between 0 and 1.

    Returns
    -------
    StandardizedRates
        NaN for a unit without exposure in a stratum: nothing says what its rate is there.

    Raises
    ------
    ValueError
        If shapes differ, a number is negative, or the standard has a stratum without people.

    References
    ----------
    Fay and Feuer (1997), Stat. Med. 16:791-801, equations 3 and 4. Dobson, Kuulasmaa, Eberle and Scherer (1991), Stat.
    Med. 10:457-462.
    """
    seen, time = np.atleast_2d(counts("events", events)), np.atleast_2d(counts("exposure", exposure))
    people = counts("standard", standard)
    if seen.shape != time.shape or seen.shape[1] != len(people):
        raise ValueError(
            f"events {seen.shape}, exposure {time.shape} and standard {people.shape} differ: give one row per unit and "
            "one column per stratum of the standard"
        )
    if not np.all(people > 0):
        raise ValueError("a stratum of the standard population has nobody: leave it out or join it to its neighbour")
    with np.errstate(divide="ignore", invalid="ignore"):
        weights = np.where(time > 0, people / people.sum() / time, np.nan)
    value = (weights * seen).sum(axis=1)
    variance = (weights**2 * seen).sum(axis=1)
    bounds = _fay_feuer if method == "fay_feuer" else _dobson
    return StandardizedRates(value, bounds(seen, weights, value, variance, confidence))


def _fay_feuer(seen: Floats, weights: Floats, value: Floats, variance: Floats, confidence: float) -> Interval:
    """Take gamma quantiles with the mean and variance of the rate; above, as if the heaviest event had been added."""
    normal_quantile(confidence)  # refuses an impossible confidence
    tail = (1 - confidence) / 2
    heaviest = weights.max(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        lower = special.gammaincinv(value**2 / variance, tail) * variance / value
    more, spread = value + heaviest, variance + heaviest**2
    upper = special.gammaincinv(more**2 / spread, 1 - tail) * spread / more
    return Interval(np.where(seen.sum(axis=1) == 0, np.where(np.isnan(value), np.nan, 0.0), lower), upper)


def _dobson(seen: Floats, weights: Floats, value: Floats, variance: Floats, confidence: float) -> Interval:
    """Shift and scale the exact interval of the number of events; without events, weigh every stratum by its exposure.

    Without events the scale is not defined (0 / 0); the limit of equal rates in all strata stands in for it.
    """
    total = seen.sum(axis=1)
    bounds = exact_poisson_interval(total, confidence)
    if_equal = np.sqrt(weights.sum(axis=1) / (1 / weights).sum(axis=1))
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.where(total > 0, np.sqrt(variance / total), if_equal)
    return Interval(value + scale * (bounds.lower - total), value + scale * (bounds.upper - total))

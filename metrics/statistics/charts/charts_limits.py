"""Centre and limits of control charts, by what is plotted: values, shares, rates, counts, gaps between events."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.statistics.interval import Floats, counts

Flags = NDArray[np.bool_]

D2 = 1.128
"""Mean range of two normal values with standard deviation 1."""
NHS_FACTOR = 2.66
"""3 / d2 as NHS Making Data Count rounds it."""
EXACT_FACTOR = 3 / D2
NEAR = 2 / 3
"""The near limits lie at two thirds of the way to the limits: at two standard deviations of three."""
SCREEN = 3.267
"""Moving ranges from this many mean moving ranges on are left out when screened; the upper limit of a range of two."""
POWER = 3.6
"""Times between events of a Poisson process are nearly normal when raised to 1 / 3.6."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Centre, limits and near limits of each point, shape (n,), in the unit of what is plotted."""

    centre: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats

    def times(self, scale: float) -> "Limits":
        """Return the same limits in another unit."""
        return Limits(*(getattr(self, field.name) * scale for field in fields(self)))


def mean_moving_range(values: ArrayLike, *, is_screened: bool = False) -> float:
    """Mean distance between neighbours; NaN for fewer than two values.

    Parameters
    ----------
    values : array-like, shape (n,)
        In order of time, all known.
    is_screened : bool
        Leave out, once, ranges that reach `SCREEN` times their mean: jumps that would hide what they are.

    References
    ----------
    Nelson (1982), J. Qual. Technol. 14:172-173; as option of NHSRplotthedots (ptd_spc_standard).
    """
    ranges = np.abs(np.diff(np.asarray(values, dtype=np.float64)))
    if not len(ranges):
        return float("nan")
    mean = float(ranges.mean())
    if is_screened and mean > 0:
        mean = float(ranges[ranges < SCREEN * mean].mean())
    return mean


def value_limits(
    values: ArrayLike, base: Flags | None = None, *, factor: float = NHS_FACTOR, is_screened: bool = False
) -> Limits:
    """Limits of single values (X of XmR): the mean and 2.66 mean moving ranges.

    Ranges between neighbours and not the standard deviation, which a real shift would inflate.

    Parameters
    ----------
    values : array-like, shape (n,)
        In order of time, all known.
    base : ndarray of bool, shape (n,), optional
        Points that the limits come from; all unless given.
    factor : float
        2.66, or `EXACT_FACTOR` for the limits of textbooks.
    is_screened : bool
        See `mean_moving_range`.

    References
    ----------
    NHS England, Making Data Count; Montgomery (2009), Introduction to statistical quality control, section 6.4.
    """
    points = np.asarray(values, dtype=np.float64)
    first = points[_base(points, base)]
    reach = factor * mean_moving_range(first, is_screened=is_screened)
    return _about(np.full(len(points), first.mean()), np.full(len(points), reach))


def proportion_limits(
    numerator: ArrayLike, denominator: ArrayLike, base: Flags | None = None, *, is_prime: bool = False
) -> Limits:
    """Limits of shares: p, or Laney's p′ where periods differ by more than chance alone. Cut to [0, 1].

    Parameters
    ----------
    numerator, denominator : array-like, shape (n,)
        Counts; denominators above 0.
    base : ndarray of bool, shape (n,), optional
        Points that the limits come from; all unless given.
    is_prime : bool
        Multiply by `dispersion` of the base.

    References
    ----------
    Montgomery (2009), section 7.2; Laney (2002), Qual. Eng. 14:531-537.
    """
    number, size = counts("numerator", numerator), counts("denominator", denominator)
    first = _base(size, base)
    share = float(number[first].sum() / size[first].sum())
    spread = np.sqrt(share * (1 - share) / size)
    return _spread(number / size, share, spread, first, is_prime=is_prime, most=1.0)


def rate_limits(
    numerator: ArrayLike, denominator: ArrayLike, base: Flags | None = None, *, is_prime: bool = False
) -> Limits:
    """Limits of rates: u, or Laney's u′ where periods differ by more than chance alone. Never below 0.

    Parameters
    ----------
    numerator, denominator : array-like, shape (n,)
        Events and exposure; exposures above 0.
    base, is_prime
        As in `proportion_limits`.

    References
    ----------
    Montgomery (2009), section 7.3; Laney (2002), Qual. Eng. 14:531-537.
    """
    number, size = counts("numerator", numerator), counts("denominator", denominator)
    first = _base(size, base)
    rate = float(number[first].sum() / size[first].sum())
    return _spread(number / size, rate, np.sqrt(rate / size), first, is_prime=is_prime, most=np.inf)


def count_limits(number: ArrayLike, base: Flags | None = None) -> Limits:
    """Limits of counts of an exposure that stays the same (c): a rate per period. Never below 0.

    References
    ----------
    Montgomery (2009), section 7.3.
    """
    return rate_limits(number, np.ones(len(np.asarray(number))), base)


def cases_between_limits(cases: ArrayLike, base: Flags | None = None) -> Limits:
    """Limits of how many cases pass between two rare events (g). Never below 0.

    Parameters
    ----------
    cases : array-like, shape (n,)
        Cases without the event between one event and the next; 0 for neighbours.
    base : ndarray of bool, shape (n,), optional
        Points that the limits come from; all unless given.

    Returns
    -------
    Limits
        The centre is the median, so that as many points lie on either side; limits stand about the mean.

    References
    ----------
    Benneyan (2001), Health Care Manag. Sci. 4:305-318; the median as in qicharts2.
    """
    number = counts("cases", cases)
    first = _base(number, base)
    mean = float(number[first].mean())
    around = _about(np.full(len(number), mean), np.full(len(number), 3 * np.sqrt(mean * (mean + 1))), least=0.0)
    centre = np.full(len(number), float(np.median(number[first])))
    return Limits(centre, around.lower, around.upper, around.near_lower, around.near_upper)


def time_between_limits(times: ArrayLike, base: Flags | None = None) -> Limits:
    """Limits of the time between two rare events (t). Never below 0.

    Parameters
    ----------
    times : array-like, shape (n,)
        In any unit, above 0.
    base : ndarray of bool, shape (n,), optional
        Points that the limits come from; all unless given.

    Raises
    ------
    ValueError
        If a time is not above 0.

    References
    ----------
    Nelson (1994), J. Qual. Technol. 26:88-93; Montgomery (2009), example 7.6.
    """
    known = np.asarray(times, dtype=np.float64)
    if np.any(known <= 0):
        raise ValueError(f"a time between events is {known.min():g}; count events of one day as one, or give hours")
    inner = value_limits(known ** (1 / POWER), base, factor=EXACT_FACTOR)
    parts = (np.maximum(getattr(inner, field.name), 0.0) ** POWER for field in fields(Limits))
    return Limits(*parts)


def dispersion(points: ArrayLike, centre: ArrayLike, spread: ArrayLike) -> float:
    """Laney's sigma z: how far neighbouring points scatter, where 1 is what chance alone does.

    Parameters
    ----------
    points, centre, spread : array-like, shape (n,)
        Shares or rates, where they should lie, and the standard deviation that chance alone gives them.

    Returns
    -------
    float
        NaN for fewer than two points, or where chance lets nothing vary.

    References
    ----------
    Laney (2002), Qual. Eng. 14:531-537.
    """
    away = np.asarray(points, dtype=np.float64) - np.asarray(centre, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        z = away / np.asarray(spread, dtype=np.float64)
    return mean_moving_range(z) / D2


def _base(points: Floats, base: Flags | None) -> Flags:
    return np.ones(len(points), dtype=bool) if base is None else base


def _spread(points: Floats, centre: float, spread: Floats, base: Flags, *, is_prime: bool, most: float) -> Limits:
    if is_prime:
        sigma = dispersion(points[base], centre, spread[base])
        spread = spread * (sigma if np.isfinite(sigma) else 1.0)
    return _about(np.full(len(points), centre), 3 * spread, least=0.0, most=most)


def _about(centre: Floats, reach: Floats, *, least: float = -np.inf, most: float = np.inf) -> Limits:
    ends = (centre - reach, centre + reach, centre - NEAR * reach, centre + NEAR * reach)
    return Limits(centre, *(np.clip(end, least, most) for end in ends))

"""Limits of a funnel plot: how far units of a given size scatter if they differ by chance alone. No drawing."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from metrics.statistics.interval import Floats, Interval, counts, normal_quantile

WARNING = 0.95
ALARM = 0.998
FEWEST_UNITS = 10
"""Below this many units, how much they differ beyond chance cannot be told from chance itself."""
TRIM = 0.10
"""Share of z-scores at either end that may not decide how much units differ."""

Form = Literal["square_root", "log", "arcsine"]
Trimming = Literal["winsorise", "truncate"]


def ratio_limits(expected: ArrayLike, confidence: float = WARNING, *, is_exact: bool = True) -> Interval:
    """Limits for observed / expected events, about 1.

    Parameters
    ----------
    expected : array-like, shape (n,)
        Expected events: the overall rate times the unit's exposure. 0 gives NaN.
    confidence : float
        0.95 for the inner and 0.998 for the outer limits.
    is_exact : bool
        The ratios that a unit may show before its own exact Poisson interval leaves out the expected number. False:
        the line that FunnelPlotR draws, the interval of the expected number itself, which is higher at either end: it
        calls units low too often, and units without events always.

    Returns
    -------
    Interval
        Ratios; times the overall rate they are limits for a rate.

    References
    ----------
    Spiegelhalter (2005), Stat. Med. 24:1185-1202, appendix A.1.1; the exact judgement as in PHEindicatormethods, the
    chi-squared form as in FunnelPlotR.
    """
    normal_quantile(confidence)  # refuses an impossible confidence
    tail = (1 - confidence) / 2
    number = counts("expected", expected)
    known = np.where(number > 0, number, np.nan)
    if is_exact:
        lower, upper = special.pdtrik(tail, known), special.pdtrik(1 - tail, known) + 1
    else:
        lower, upper = special.gammaincinv(known, tail), special.gammaincinv(known + 1, 1 - tail)
    return Interval(lower / known, upper / known)


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


def poisson_p_value(observed: ArrayLike, expected: ArrayLike) -> Floats:
    """Two-sided exact p-value of a count: below 0.05 where and only where the count lies outside `ratio_limits`.

    Parameters
    ----------
    observed, expected : array-like, shape (n,)
        Events seen and expected; NaN where nothing is expected.
    """
    seen, mean = counts("observed", observed), counts("expected", expected)
    at_most = special.gammaincc(seen + 1, mean)
    at_least = np.where(seen > 0, special.gammainc(np.maximum(seen, 1e-12), mean), 1.0)
    return np.where(mean > 0, np.minimum(1.0, 2 * np.minimum(at_most, at_least)), np.nan)


def on_scale(form: Form, value: ArrayLike) -> Floats:
    """Put ratios ('square_root', 'log') or shares ('arcsine') on the scale where their spread hangs on size alone.

    Raises
    ------
    ValueError
        If the form is 'log' and a value is 0.
    """
    number = counts("value", value)
    if form == "log":
        if np.any(number == 0):
            raise ValueError("a unit without events has no logarithm; take the form 'square_root'")
        return np.log(number)
    root = np.sqrt(number)
    return root if form == "square_root" else np.arcsin(np.minimum(root, 1.0))


def spread_on_scale(form: Form, size: ArrayLike) -> Floats:
    """Give the standard deviation by chance alone: 1 / sqrt(E) on the log scale, else 1 / (2 sqrt(E)); 0 gives NaN.

    Parameters
    ----------
    form : str
        See `on_scale`.
    size : array-like, shape (n,)
        Expected events, or people for shares.
    """
    number = counts("size", size)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(number > 0, (1.0 if form == "log" else 0.5) / np.sqrt(number), np.nan)


@dataclass(frozen=True, slots=True)
class Overdispersion:
    """How much units differ beyond chance.

    Attributes
    ----------
    phi : float
        Mean squared z-score after trimming; 1 where chance alone is at work.
    tau_squared : float
        Variance between units on the scale of the z-scores; 0 where phi does not exceed (n - 1) / n.
    units : int
        How many units it was judged by.
    """

    phi: float
    tau_squared: float
    units: int


def overdispersion(
    z: ArrayLike,
    spread: ArrayLike,
    *,
    trim: float = TRIM,
    trimming: Trimming = "winsorise",
    is_rescaled: bool = True,
) -> Overdispersion:
    """Variance between units by the method of moments, after the outermost z-scores are tamed.

    Parameters
    ----------
    z, spread : array-like, shape (n,)
        Distance of each unit from the centre in standard deviations by chance alone, and that standard deviation;
        all known. At least `FEWEST_UNITS`.
    trim : float
        Share of units at either end.
    trimming : {'winsorise', 'truncate'}
        Pull the ends in (CQC), or leave them out (SHMI).
    is_rescaled : bool
        Divide phi by what trimming leaves of the variance of normal z-scores (0.68 or 0.44 at 10%), so that 95% limits
        leave out 5% of units that differ normally. False gives phi as published, with limits that leave out more.

    Raises
    ------
    ValueError
        If there are fewer than `FEWEST_UNITS` units.

    References
    ----------
    Spiegelhalter (2005), Qual. Saf. Health Care 14:347-351; Spiegelhalter et al. (2012), J. R. Stat. Soc. A 175:1-47;
    as in FunnelPlotR (od_adjustment), which does not rescale. The moments: DerSimonian and Laird (1986).
    """
    score, own = np.asarray(z, dtype=np.float64), np.asarray(spread, dtype=np.float64)
    if len(score) < FEWEST_UNITS:
        raise ValueError(f"{len(score)} units are too few to say how much they differ; give at least {FEWEST_UNITS}")
    if trimming == "winsorise":
        low, high = np.quantile(score, [trim, 1 - trim])
        score = np.clip(score, low, high)
    else:
        rank = np.argsort(np.argsort(score, kind="stable"), kind="stable") + 1
        part = np.floor(rank / trim / (len(score) + 1))
        is_kept = (part > 0) & (part < np.floor(1 / trim) - 1)
        score, own = score[is_kept], own[is_kept]
    units = len(score)
    phi = float((score**2).mean()) / (_variance_left(trim, trimming) if is_rescaled else 1.0)
    weight = own**-2
    excess = units * phi - (units - 1)
    return Overdispersion(phi, max(0.0, excess / float(weight.sum() - (weight**2).sum() / weight.sum())), units)


def random_effects_limits(
    form: Form,
    centre: float,
    size: ArrayLike,
    tau_squared: float,
    confidence: float = WARNING,
    *,
    units: int | None = None,
) -> Interval:
    """Limits of units that differ by `tau_squared` beyond chance, back on the scale of the values.

    Parameters
    ----------
    form : str
        exp(±z sqrt(1/E + tau²)) for 'log' (SHMI); (1 ± z sqrt(1/4E + tau²))² for 'square_root' (CQC); for 'arcsine'
        the sine, squared. About the centre, which is 1 for ratios.
    centre : float
        Value about which units scatter.
    size : array-like, shape (n,)
        Expected events, or people for shares; 0 gives NaN.
    tau_squared : float
        From `overdispersion`.
    confidence : float
        0.95 for the inner and 0.998 for the outer limits.
    units : int, optional
        How many units `tau_squared` was estimated from: t on units - 2 degrees takes the place of z, without which
        99.8% limits of 40 units leave out 0.4%. None gives the published limits.

    References
    ----------
    Spiegelhalter (2005), Qual. Saf. Health Care 14:347-351; Spiegelhalter et al. (2012), J. R. Stat. Soc. A 175:1-47;
    for t Higgins, Thompson and Spiegelhalter (2009), J. R. Stat. Soc. A 172:137-159.
    """
    middle = on_scale(form, centre)
    z = normal_quantile(confidence)
    quantile = z if units is None else float(special.stdtrit(units - 2, 0.5 + confidence / 2))
    reach = quantile * np.sqrt(spread_on_scale(form, size) ** 2 + tau_squared)
    lower, upper = middle - reach, middle + reach
    if form == "log":
        return Interval(np.exp(lower), np.exp(upper))
    if form == "square_root":
        return Interval(np.maximum(lower, 0.0) ** 2, upper**2)
    right = np.pi / 2
    return Interval(np.sin(np.clip(lower, 0.0, right)) ** 2, np.sin(np.clip(upper, 0.0, right)) ** 2)


def _variance_left(trim: float, trimming: Trimming) -> float:
    """Variance of standard normal z-scores after trimming a share of either end."""
    edge = float(special.ndtri(1 - trim))
    density = float(np.exp(-(edge**2) / 2) / np.sqrt(2 * np.pi))
    inner = 1 - 2 * trim - 2 * edge * density
    return inner + 2 * trim * edge**2 if trimming == "winsorise" else inner / (1 - 2 * trim)

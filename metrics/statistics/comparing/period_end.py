"""Where a rate or a share will stand when a period ends, from what is in and the run rate."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from metrics.statistics.interval import Floats

JEFFREYS = 0.5  # added to counts: Jeffreys's prior, which leaves intervals of counts about right
TAIL = 0.025
REMOTE = 1e-12
"""Probability of tails that are cut off."""
TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Forecast:
    """The value at the end of a period: expected, its 95% prediction interval, and how likely a bar is kept."""

    expected: float
    lower: float
    upper: float
    at_most: float
    at_least: float


def rate_forecast(
    so_far: tuple[float, float] | None,
    recent: tuple[float, float],
    exposure_left: float,
    bar: float,
    *,
    dispersion: float = 1.0,
    overlap: float = 0.0,
) -> Forecast:
    """Forecast events over exposure for a whole period (gamma-Poisson).

    Parameters
    ----------
    so_far : (float, float) or None
        Events and exposure of the period until now; None where they are not to be known.
    recent : (float, float)
        Events and exposure that the run rate comes from; may hold those of the period.
    exposure_left : float
        Exposure expected in what is left, taken as known; 0 when the period is over.
    bar : float
        The rate asked about.
    dispersion : float
        Variance of events over their mean: they are taken to come in lots of so many.
    overlap : float
        Share of the recent exposure that lies in the period. Without `so_far` as large a part of the recent events is
        taken to do so, by chance (binomial).

    Returns
    -------
    Forecast
        Rates, and the chances that the rate is at most, or at least, the bar. The rate is taken to stay what it was.

    Raises
    ------
    ValueError
        If there is no recent exposure, or none in the whole period.

    References
    ----------
    Gelman et al. (2013), Bayesian Data Analysis, 3rd ed., section 2.6: the prediction is negative binomial.
    """
    events, exposure = (0.0, overlap * recent[1]) if so_far is None else so_far
    whole = exposure + exposure_left
    if not (recent[1] > 0 and whole > 0):
        raise ValueError("forecast: no exposure to take a run rate from; give months with people in them")
    coming = _weights(stats.nbinom(recent[0] / dispersion + JEFFREYS, 1 / (1 + exposure_left / recent[1])))
    if so_far is None:
        coming = _added(_weights(stats.binom(round(recent[0] / dispersion), overlap)), coming)
    return _forecast(coming, events, dispersion, whole, bar)


def share_forecast(
    so_far: tuple[float, float] | None,
    recent: tuple[float, float],
    trials_left: float,
    bar: float,
    *,
    design_effect: float = 1.0,
    overlap: float = 0.0,
) -> Forecast:
    """Forecast a share of trials for a whole period (beta-binomial).

    Parameters
    ----------
    so_far, recent : (float, float)
        Successes and trials, as in `rate_forecast`.
    trials_left : float
        Trials expected in what is left, taken as known.
    bar : float
        The share asked about.
    design_effect : float
        Variance of the share over that of independent trials, at least 1.
    overlap : float
        As in `rate_forecast`; which of the recent successes lie in the period is then by chance (hypergeometric).

    Raises
    ------
    ValueError
        If there are no recent trials, or none in the whole period.

    References
    ----------
    Gelman et al. (2013), Bayesian Data Analysis, 3rd ed., sections 2.1 and 2.4.
    """
    successes, trials = (0.0, overlap * recent[1]) if so_far is None else so_far
    whole = trials + trials_left
    if not (recent[1] > 0 and whole > 0):
        raise ValueError("forecast: no trials to take a run rate from; give months with something to count")
    yes, no = recent[0] / design_effect, (recent[1] - recent[0]) / design_effect
    lots = max(1, round(trials_left / design_effect)) if trials_left > 0 else 0
    coming = _weights(stats.betabinom(lots, yes + JEFFREYS, no + JEFFREYS))
    if so_far is None:
        seen = round(yes) + round(no)
        drawn = round(overlap * seen)
        coming = _added(_weights(stats.hypergeom(seen, round(yes), drawn)), coming)
        lots += drawn
    return _forecast(coming, successes, (whole - (0 if so_far is None else trials)) / lots if lots else 0.0, whole, bar)


@dataclass(frozen=True, slots=True)
class _Weights:
    """Probabilities of whole numbers of lots, from the first on."""

    first: int
    shares: Floats


def _weights(distribution: Any) -> _Weights:
    low, high = (int(one) for one in distribution.ppf([REMOTE, 1 - REMOTE]))
    shares = np.asarray(distribution.pmf(np.arange(low, high + 1)), dtype=np.float64)
    return _Weights(low, shares / shares.sum())


def _added(one: _Weights, other: _Weights) -> _Weights:
    return _Weights(one.first + other.first, np.convolve(one.shares, other.shares))


def _forecast(coming: _Weights, so_far: float, lot: float, whole: float, bar: float) -> Forecast:
    """Read a forecast off the probabilities of lots to come, `lot` units each."""
    values = (so_far + lot * (coming.first + np.arange(len(coming.shares)))) / whole
    cumulated = np.cumsum(coming.shares)
    low, high = (values[min(int(np.searchsorted(cumulated, tail)), len(values) - 1)] for tail in (TAIL, 1 - TAIL))
    at_most = coming.shares[values <= bar + TINY].sum()
    at_least = coming.shares[values >= bar - TINY].sum()
    return Forecast(
        float(values @ coming.shares), float(low), float(high), min(float(at_most), 1.0), min(float(at_least), 1.0)
    )

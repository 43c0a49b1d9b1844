"""Forecasts by simple exponential smoothing, with intervals that allow for not knowing how fast the level moves.

Every smoothing weight of a grid is followed at once, and each counts by how well it has forecast the series so far.
Weights above 1 stand for series whose changes go on in the same direction for a while.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from metrics.statistics.interval import Floats

WEIGHTS = np.linspace(0.05, 1.8, 36)
CONFIDENCE = 0.95
FEWEST_KNOWN = 3


@dataclass(frozen=True, slots=True)
class Smoothed:
    """Series after each of their periods.

    Attributes
    ----------
    level, squares : array, shape (series, periods, weights)
        Level that each weight has come to, and its squared one-step errors so far, added up.
    known : array, shape (series, periods)
        Values known so far.
    """

    level: Floats
    squares: Floats
    known: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Prediction:
    """Expected values and their 95% intervals, shape (series, periods): what was foreseen at each period's end."""

    expected: Floats
    lower: Floats
    upper: Floats


def smooth(values: Floats) -> Smoothed:
    """Follow series from period to period.

    Parameters
    ----------
    values : array, shape (series, periods)
        In order of time; NaN where there is no value, which leaves the level as it was.

    Returns
    -------
    Smoothed
        The k-th value moves a level by at least a k-th of the way to it, so that the first one does not stay in it
        for long.
    """
    is_known = np.isfinite(values)
    known = is_known.cumsum(axis=1)
    shape = (*values.shape, len(WEIGHTS))
    level, squares = np.full(shape, np.nan), np.zeros(shape)
    now, added = np.zeros((len(values), len(WEIGHTS))), np.zeros((len(values), len(WEIGHTS)))
    for period in range(values.shape[1]):
        value, counts = values[:, [period]], known[:, [period]]
        now = np.where(is_known[:, [period]] & (counts == 1), value, now)
        error = np.where(is_known[:, [period]], value - now, 0.0)
        now = now + np.maximum(WEIGHTS, 1 / np.maximum(counts, 1)) * error
        added = added + error**2
        level[:, period], squares[:, period] = now, added
    return Smoothed(np.where(known[:, :, None] > 0, level, np.nan), squares, known)


def predict(smoothed: Smoothed, steps: NDArray[np.int64]) -> Prediction:
    """Forecast from the end of every period.

    Parameters
    ----------
    smoothed : Smoothed
        The series.
    steps : array of int, shape (series,)
        Periods ahead, from 1.

    Returns
    -------
    Prediction
        Missing before `FEWEST_KNOWN` values. No bounds for a series that has not moved yet, of which nobody can tell
        how far it may.

    Notes
    -----
    The variance of one weight a is s^2 (1 + (steps - 1) a^2), s^2 being that of its one-step errors (Hyndman and
    others 2008, table 6.2, model ANN). Weights count by their likelihood, squares^(-errors / 2), and what they differ
    by is added. Bounds are of Student's t.

    References
    ----------
    Hyndman, Koehler, Ord and Snyder (2008), Forecasting with exponential smoothing. Springer.
    Hyndman and Athanasopoulos (2021), Forecasting: principles and practice, 3rd ed., sections 5.10 (rolling origin)
    and 8.1.
    """
    errors = np.maximum(smoothed.known - 1, 0)
    freedom = np.where(smoothed.known >= FEWEST_KNOWN, errors - 1, 1)
    share = _likelihood(smoothed.squares, errors)
    expected = np.where(smoothed.known >= FEWEST_KNOWN, (share * smoothed.level).sum(axis=2), np.nan)
    growth = 1 + (steps[:, None, None] - 1) * WEIGHTS**2
    variance = smoothed.squares / freedom[:, :, None] * growth + (smoothed.level - expected[:, :, None]) ** 2
    has_moved = smoothed.squares.min(axis=2) > 0
    reach = stats.t.ppf((1 + CONFIDENCE) / 2, freedom) * np.sqrt((share * variance).sum(axis=2))
    reach = np.where(has_moved, reach, np.nan)
    return Prediction(expected, expected - reach, expected + reach)


def _likelihood(squares: Floats, errors: NDArray[np.int64]) -> Floats:
    """Share of each weight in the whole, 1 over all weights together."""
    logs = -errors[:, :, None] / 2 * np.log(np.where(squares > 0, squares, 1.0))
    shares = np.exp(logs - logs.max(axis=2, keepdims=True))
    return np.asarray(shares / shares.sum(axis=2, keepdims=True), dtype=np.float64)

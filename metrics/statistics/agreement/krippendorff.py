"""Krippendorff's alpha: agreement of any number of raters, whoever rated what."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from metrics.statistics.agreement.coefficient import Coefficient, matrix, undefined
from metrics.statistics.interval import Floats, normal_quantile

Metric = Literal["nominal", "ordinal", "interval", "ratio"]


def krippendorff_alpha(
    ratings: ArrayLike, metric: Metric = "ordinal", *, draws: int = 0, seed: int = 0, confidence: float = 0.95
) -> Coefficient:
    """Krippendorff's alpha, 1 less observed over expected disagreement.

    Unlike kappa it takes any number of raters and missing ratings, and does not change when raters swap places.

    Parameters
    ----------
    ratings : array-like, shape (units, raters)
        NaN where a rater did not rate; a unit with fewer than two ratings is left out.
    metric : {'nominal', 'ordinal', 'interval', 'ratio'}
        How far apart two ratings are: all alike, by the ratings that lie between them, by their difference, or by their
        difference over their sum (ratings above 0).
    draws : int, default 0
        Resamples of whole units for a percentile interval; 0 gives no interval.
    seed : int
        Of the resamples; the same seed gives the same interval.
    confidence : float, default 0.95
        Two-sided coverage.

    Returns
    -------
    Coefficient
        Missing with a reason if no unit has two ratings or every rating is the same.

    References
    ----------
    Krippendorff (2011), Computing Krippendorff's alpha-reliability, University of Pennsylvania. The interval
    resamples units (Efron and Tibshirani 1993), not the pairs of Krippendorff's own algorithm, since the ratings of a
    unit belong together.
    """
    normal_quantile(confidence)  # refuses an impossible confidence
    table = matrix(ratings)
    table = table[(~np.isnan(table)).sum(axis=1) >= 2]
    if len(table) == 0:
        return undefined("no unit was rated by two raters")
    values = np.unique(table[~np.isnan(table)])
    if len(values) == 1:
        return undefined("every rating is the same")
    by_unit = (table[:, :, None] == values).sum(axis=1).astype(np.float64)
    alpha = _alpha(by_unit, values, metric)
    if draws == 0:
        return Coefficient(alpha, float("nan"), float("nan"))
    random = np.random.default_rng(seed)
    drawn = random.integers(0, len(by_unit), (draws, len(by_unit)))
    resampled = np.array([_alpha(by_unit[rows], values, metric) for rows in drawn])
    tail = (1 - confidence) / 2
    lower, upper = np.nanquantile(resampled, [tail, 1 - tail])
    return Coefficient(alpha, float(lower), float(upper))


def _alpha(by_unit: Floats, values: Floats, metric: Metric) -> float:
    """Alpha from how often each value was given in each unit; NaN if only one value was."""
    per_unit = by_unit.sum(axis=1)
    pairs = by_unit.T @ (by_unit / (per_unit - 1)[:, None]) - np.diag((by_unit / (per_unit - 1)[:, None]).sum(axis=0))
    given = by_unit.sum(axis=0)
    distance = _distance(values, given, metric)
    expected = float(given @ distance @ given)
    if expected == 0:
        return float("nan")
    return float(1 - (given.sum() - 1) * (pairs * distance).sum() / expected)


def _distance(values: Floats, given: Floats, metric: Metric) -> Floats:
    """Squared distance between values, shape (values, values)."""
    if metric == "nominal":
        return 1.0 - np.eye(len(values))
    places = np.cumsum(given) - given / 2 if metric == "ordinal" else values
    apart: Floats = places[:, None] - places[None, :]
    if metric == "ratio":
        apart = apart / (values[:, None] + values[None, :])
    return np.asarray(apart**2)

"""The interval of a mean that may be negative, such as a change of score, from rows that belong to people."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from metrics.statistics.interval import Floats, Interval, normal_quantile
from metrics.statistics.intervals.clusters import ClusterSums, residual_variance


def row_variance(sums: ClusterSums) -> Floats:
    """Variance of a mean over rows, times the number of rows: the plain variance where every person is one row.

    More where the rows of a person are alike. NaN where there are fewer than two people.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        variance: Floats = residual_variance(sums) / sums.x
    return variance


def student_interval(
    total: ArrayLike, rows: ArrayLike, variance: ArrayLike, clusters: ArrayLike, confidence: float = 0.95
) -> Interval:
    """Interval of the mean total / rows: mean -/+ t x sqrt(variance / rows), t on people - 1 degrees of freedom.

    Chosen where values lie on both sides of 0, so that a gamma interval, which begins at 0, has no meaning. With one
    row a person it is the one-sample t interval.

    Parameters
    ----------
    total : array-like, shape (n,)
        Sum of the values, of either sign.
    rows : array-like, shape (n,)
        Number of rows. Zero gives NaN bounds.
    variance : array-like, shape (n,)
        From `row_variance`, in the square of the unit of the values.
    clusters : array-like, shape (n,)
        People that the rows belong to; fewer than two give NaN bounds.
    confidence : float, default 0.95
        Two-sided coverage, strictly between 0 and 1.

    Returns
    -------
    Interval
        Bounds in the unit of the values.

    References
    ----------
    Student (1908), Biometrika 6:1-25. Cochran (1977), Sampling Techniques, 3rd ed., section 6.3, for the variance.
    """
    normal_quantile(confidence)  # refuses an impossible confidence
    number = np.asarray(rows, dtype=np.float64)
    freedom = np.asarray(clusters, dtype=np.float64) - 1
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.asarray(total, dtype=np.float64) / np.where(number > 0, number, np.nan)
        t = np.where(freedom >= 1, special.stdtrit(np.maximum(freedom, 1), 0.5 + confidence / 2), np.nan)
        half = t * np.sqrt(np.asarray(variance, dtype=np.float64) / number)
    return Interval(mean - half, mean + half)

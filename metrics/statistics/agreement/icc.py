"""Intraclass correlations of single ratings, from a two-way layout in which every rater rated every target."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from metrics.statistics.agreement.coefficient import Coefficient, matrix, undefined
from metrics.statistics.interval import Floats, normal_quantile

NAN = float("nan")
ROUNDING = 1e-12
"""Share of the largest mean square below which another is nothing but rounding."""


def icc_agreement(ratings: ArrayLike, confidence: float = 0.95) -> Coefficient:
    """ICC(2,1): how far one rater's rating can stand for another's, leniency counting as disagreement.

    Raters are a random sample of those who might have rated. ICC(A,1) of McGraw and Wong.

    Parameters
    ----------
    ratings : array-like, shape (targets, raters)
        A target that misses a rating is left out.
    confidence : float, default 0.95
        Two-sided coverage, by Satterthwaite's degrees of freedom.

    Returns
    -------
    Coefficient
        Missing with a reason for fewer than two targets or raters, or targets that do not differ. Raters who never
        differ have no interval.

    Raises
    ------
    ValueError
        If ratings are not a matrix, or confidence is not strictly between 0 and 1.

    References
    ----------
    Shrout and Fleiss (1979), Psychol. Bull. 86:420-428. McGraw and Wong (1996), Psychol. Methods 1:30-46, table 7.
    """
    normal_quantile(confidence)  # refuses an impossible confidence
    table = _complete(ratings)
    if reason := _why_not(table):
        return undefined(reason)
    (n, k), (rows, columns, error) = table.shape, _mean_squares(table)
    whole = rows + (k - 1) * error + k * (columns - error) / n
    if whole <= 0:
        return undefined("the targets do not differ")
    value = (rows - error) / whole
    a, b = k * value, n * (1 - value) + k * value * (n - 1)  # both times n (1 - value), which the ratio cancels
    if columns == error == 0:
        return Coefficient(value, NAN, NAN)
    freedom = (a * columns + b * error) ** 2 / ((a * columns) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1)))
    above, below = _quantile(confidence, n - 1, freedom), _quantile(confidence, freedom, n - 1)
    within = k * columns + (k * n - k - n) * error
    lower = n * (rows - above * error) / (above * within + n * rows)
    upper = n * (below * rows - error) / (within + n * below * rows)
    return Coefficient(value, lower, upper)


def icc_consistency(ratings: ArrayLike, confidence: float = 0.95) -> Coefficient:
    """ICC(3,1): how far raters order the targets alike, leniency left aside.

    These raters are the only ones of interest. ICC(C,1) of McGraw and Wong.

    Parameters
    ----------
    ratings : array-like, shape (targets, raters)
        A target that misses a rating is left out.
    confidence : float, default 0.95
        Two-sided coverage.

    Returns
    -------
    Coefficient
        As `icc_agreement`.

    Raises
    ------
    ValueError
        As `icc_agreement`.

    References
    ----------
    Shrout and Fleiss (1979), Psychol. Bull. 86:420-428. McGraw and Wong (1996), Psychol. Methods 1:30-46, table 7.
    """
    normal_quantile(confidence)  # refuses an impossible confidence
    table = _complete(ratings)
    if reason := _why_not(table):
        return undefined(reason)
    (n, k), (rows, _, error) = table.shape, _mean_squares(table)
    if rows == error == 0:
        return undefined("the targets do not differ")
    value = (rows - error) / (rows + (k - 1) * error)
    if error == 0:
        return Coefficient(value, NAN, NAN)
    ratio, others = rows / error, (n - 1) * (k - 1)
    lower = ratio / _quantile(confidence, n - 1, others)
    upper = ratio * _quantile(confidence, others, n - 1)
    return Coefficient(value, (lower - 1) / (lower + k - 1), (upper - 1) / (upper + k - 1))


def _complete(ratings: ArrayLike) -> Floats:
    table = matrix(ratings)
    return table[~np.isnan(table).any(axis=1)]


def _why_not(table: Floats) -> str | None:
    n, k = table.shape
    if k < 2:
        return "fewer than two raters"
    if n < 2:
        return "fewer than two targets rated by all"
    return "every rating is the same" if np.ptp(table) == 0 else None


def _mean_squares(table: Floats) -> tuple[float, float, float]:
    """Mean squares of targets (rows), raters (columns) and error; what is only rounding is 0."""
    n, k = table.shape
    away = table - table.mean()
    by_target, by_rater = away.mean(axis=1), away.mean(axis=0)
    left = away - by_target[:, None] - by_rater[None, :]
    squares = np.array(
        [
            k * (by_target**2).sum() / (n - 1),
            n * (by_rater**2).sum() / (k - 1),
            (left**2).sum() / ((n - 1) * (k - 1)),
        ]
    )
    rows, columns, error = np.where(squares < ROUNDING * squares.max(), 0.0, squares).tolist()
    return rows, columns, error


def _quantile(confidence: float, numerator: float, denominator: float) -> float:
    return float(stats.f.ppf(0.5 + confidence / 2, numerator, denominator))

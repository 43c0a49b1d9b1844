"""Change of scores of the same people: the reliable change of one of them, and the size of the mean change of all."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from metrics.statistics.interval import Floats, normal_quantile


def reliable_change_index(first: ArrayLike, second: ArrayLike, sd: float, reliability: float) -> Floats:
    """Change of each person in units of the standard error of a difference: (x2 - x1) / (sd x sqrt(2 x (1 - r))).

    Beyond 1.96 on either side it is unlikely to come from error of measurement alone.

    Parameters
    ----------
    first, second : array-like, shape (n,)
        Scores before and after.
    sd : float
        Standard deviation of the scores before, in points, above 0.
    reliability : float
        Reliability of the score, above 0 and below 1.

    Returns
    -------
    array, shape (n,)
        NaN where a score is NaN.

    Raises
    ------
    ValueError
        If sd or reliability is out of range.

    References
    ----------
    Jacobson and Truax (1991), J. Consult. Clin. Psychol. 59:12-19.
    """
    if not sd > 0:
        raise ValueError(f"sd is {sd}; give the standard deviation at baseline, above 0")
    if not 0 < reliability < 1:
        raise ValueError(f"reliability is {reliability}; give a share above 0 and below 1, such as 0.85")
    difference = np.asarray(second, dtype=np.float64) - np.asarray(first, dtype=np.float64)
    index: Floats = difference / (sd * np.sqrt(2 * (1 - reliability)))
    return index


@dataclass(frozen=True, slots=True)
class MeanChange:
    """A mean change with its paired t test, in points, and as a part of the standard deviation at baseline."""

    mean: float
    standard_error: float
    lower: float
    upper: float
    p_value: float
    effect: float
    effect_error: float
    effect_lower: float
    effect_upper: float


def mean_change(first: ArrayLike, second: ArrayLike, confidence: float = 0.95) -> MeanChange:
    """Give the mean of second - first over people, and its size beside the spread before.

    The size is the change over the standard deviation before, corrected for small samples, with the large-sample
    standard error of Becker; its interval is the estimate -/+ z standard errors, rough below some twenty people.

    Parameters
    ----------
    first, second : array-like, shape (n,)
        Scores of the same people, none missing.
    confidence : float, default 0.95
        Two-sided coverage, strictly between 0 and 1.

    Returns
    -------
    MeanChange
        NaN for what cannot be told: everything of nobody; errors, bounds and sizes of fewer than three people or of
        scores without spread.

    References
    ----------
    Becker (1988), Br. J. Math. Stat. Psychol. 41:257-278. Hedges (1981), J. Educ. Stat. 6:107-128, the correction.
    """
    z = normal_quantile(confidence)
    before, after = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    n = len(before)
    difference = after - before
    mean = float(difference.mean()) if n else np.nan
    if n < 3 or not before.std() > 0 or not difference.std() > 0:
        return MeanChange(mean, *(np.nan,) * 8)
    error = float(difference.std(ddof=1)) / np.sqrt(n)
    half = float(stats.t.ppf(0.5 + confidence / 2, n - 1)) * error
    p_value = 2 * float(stats.t.sf(abs(mean) / error, n - 1))
    effect = (1 - 3 / (4 * (n - 1) - 1)) * mean / float(before.std(ddof=1))
    correlation = float(np.corrcoef(before, after)[0, 1]) if after.std() > 0 else 0.0
    effect_error = float(np.sqrt(2 * (1 - correlation) / n + effect**2 / (2 * n)))
    return MeanChange(
        mean,
        float(error),
        float(mean - half),
        float(mean + half),
        p_value,
        effect,
        effect_error,
        effect - z * effect_error,
        effect + z * effect_error,
    )

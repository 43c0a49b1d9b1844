"""The median and its interval, from counts of rows by value."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from metrics.statistics.interval import Floats, Integers, counts, normal_quantile


@dataclass(frozen=True, slots=True)
class Medians:
    """Median of each group with its bounds, shape (groups,), in the unit of the values."""

    group: Integers
    value: Floats
    lower: Floats
    upper: Floats


def median_rank(people: ArrayLike, confidence: float = 0.95) -> Integers:
    """Rank, from below and from above, of the values that bound a median.

    Each value lies below the true median with probability one half, so that the number that do is binomial: the
    interval from the k-th smallest to the k-th largest covers the median at least as often as said, whatever the
    shape of the values. A percentile bootstrap draws its bounds from the same order statistics but, with few people,
    one rank too far inside (measured in docs/statistics.md); this needs no draws.

    Parameters
    ----------
    people : array-like, shape (n,)
        Independent people, one value each.
    confidence : float, default 0.95
        Least two-sided coverage, strictly between 0 and 1.

    Returns
    -------
    array of int
        The rank k, from 1. 0 where too few people (five or fewer at 95%) can bound a median at all.

    References
    ----------
    Thompson (1936), Ann. Math. Stat. 7:122-128. Conover (1999), Practical Nonparametric Statistics, section 3.2.
    """
    normal_quantile(confidence)  # refuses an impossible confidence
    tail, trials = (1 - confidence) / 2, counts("people", people).astype(np.int64)
    rank = np.nan_to_num(np.ceil(special.bdtrik(tail, trials, 0.5)))
    below = np.maximum(rank - 1, 0)
    return np.asarray(np.where(special.bdtr(below, trials, 0.5) >= tail, below, rank)).astype(np.int64)


def medians_from_counts(
    group: Integers, value: Floats, rows: Integers, people: ArrayLike, confidence: float = 0.95
) -> Medians:
    """Median and interval of every group.

    Parameters
    ----------
    group, value, rows : arrays, shape (n,)
        Number of rows that have a value in a group, sorted by group and value; a value may stand several times.
    people : array-like
        People behind the rows, looked up by group number. Where they have several rows each, the bounds are those
        that as many single rows would have.
    confidence : float, default 0.95
        Two-sided coverage, strictly between 0 and 1.

    Returns
    -------
    Medians
        One entry for every group that has rows; bounds are NaN where people are too few.
    """
    found, starts = np.unique(group, return_index=True)
    upto = np.cumsum(rows)
    before = np.where(starts > 0, upto[starts - 1], 0)
    size = np.append(before[1:], upto[-1:]) - before

    def at_rank(rank: Integers) -> Floats:
        return value[np.searchsorted(upto, before + rank)]

    middle = (at_rank((size + 1) // 2) + at_rank(size // 2 + 1)) / 2
    behind = np.asarray(people, dtype=np.float64)[found]
    own_rank = median_rank(behind, confidence)
    is_bounded = own_rank > 0
    level = (np.maximum(own_rank, 1) - 0.5) / np.maximum(behind, 1)
    rank = np.clip(np.ceil(size * level), 1, size).astype(np.int64)
    lower = np.where(is_bounded, at_rank(rank), np.nan)
    return Medians(found, middle, lower, np.where(is_bounded, at_rank(size + 1 - rank), np.nan))

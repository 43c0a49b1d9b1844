"""Bootstrap over people: draws of a median and of a ratio of sums, and the interval that they give.

A resample of n people is drawn in the shortest way that has the same distribution: for a median, of the middle order
statistics of n uniform numbers; for a ratio over people of few kinds, of how many of each kind.
"""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from metrics.statistics.interval import Interval

Floats = NDArray[np.float64]

DRAWS = 1000
FEW_KINDS = 10
"""With so many times more people than kinds of people, kinds are drawn instead of people."""


def seeded(*words: object) -> np.random.Generator:
    """Make a generator from words, so that draws do not depend on what was drawn before them."""
    text = "|".join(str(word) for word in words)
    return np.random.default_rng(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()))


def median_draws(values: Floats, rng: np.random.Generator, draws: int = DRAWS) -> Floats:
    """Draw medians of resamples.

    The k-th smallest of n values drawn with replacement is the value at rank ceil(n U) of the sample, where U is the
    k-th smallest of n uniform numbers and so has a beta distribution.

    Parameters
    ----------
    values : array, shape (n,)
        One value a person, in any unit; n at least 1.
    rng : Generator
        Source of the draws.
    draws : int
        How many.

    Returns
    -------
    array, shape (draws,)
        In the unit of the values.

    References
    ----------
    Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 6 and problem 6.7.
    """
    ordered, n = np.sort(values), len(values)
    below = (n + 1) // 2
    lower = rng.beta(below, n - below + 1, draws)
    middle = ordered[_place(lower, n)]
    if n % 2:
        return np.asarray(middle)
    upper = 1 - (1 - lower) * rng.random(draws) ** (1 / (n - below))
    return np.asarray((middle + ordered[_place(upper, n)]) / 2)


def ratio_draws(numerator: Floats, denominator: Floats, rng: np.random.Generator, draws: int = DRAWS) -> Floats:
    """Draw ratios of sums over resamples of people, each with all that is theirs.

    Parameters
    ----------
    numerator, denominator : array, shape (n,)
        Each person's part. A mean is the ratio with ones below.
    rng : Generator
        Source of the draws.
    draws : int
        How many.

    Returns
    -------
    array, shape (draws,)
        NaN where all people drawn have nothing below.

    References
    ----------
    Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 6. Field and Welsh (2007), J. R. Stat. Soc. B
    69:369-390, for drawing whole clusters.
    """
    n = len(numerator)
    kinds, people = np.unique(np.stack([numerator, denominator]), axis=1, return_counts=True)
    if len(people) * FEW_KINDS <= n:
        above, below = (rng.multinomial(n, people / n, draws) @ kinds.T).T
    else:
        drawn = rng.integers(0, n, (draws, n), dtype=np.int32)
        above, below = numerator[drawn].sum(axis=1), denominator[drawn].sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(below > 0, above / below, np.nan))


def expanded_percentile(drawn: Floats, people: int, confidence: float = 0.95) -> Interval:
    """Interval from draws: percentiles a little further out, as resamples of few people vary too little.

    Parameters
    ----------
    drawn : array, shape (draws,)
        What was drawn; NaN is left out.
    people : int
        How many people were resampled, at least 2.
    confidence : float
        Two-sided coverage to aim at, strictly between 0 and 1.

    Returns
    -------
    Interval
        Two numbers, in the unit of the draws.

    References
    ----------
    Hesterberg (2015), What teachers should know about the bootstrap, The American Statistician 69:371-386, section 5.3.
    """
    reach = np.sqrt(people / (people - 1)) * stats.t.ppf((1 + confidence) / 2, people - 1)
    tail = float(stats.norm.cdf(-reach))
    lower, upper = np.nanquantile(drawn, [tail, 1 - tail])
    return Interval(np.asarray(lower), np.asarray(upper))


def _place(uniform: Floats, n: int) -> Sequence[int] | NDArray[np.int64]:
    """Turn the place of an order statistic between 0 and 1 into an index of the sample."""
    return np.minimum(np.floor(uniform * n), n - 1).astype(np.int64)

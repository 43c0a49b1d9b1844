"""Ratio of two rates counted on the same people, with intervals that know that they are the same people."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from metrics.statistics.interval import Floats, normal_quantile
from metrics.statistics.intervals.bootstrap import FEW_KINDS, expanded_percentile


@dataclass(frozen=True, slots=True)
class PairedCounts:
    """Amounts and time of each person before and after; all of shape (n,), time above 0."""

    before: Floats
    before_time: Floats
    after: Floats
    after_time: Floats


@dataclass(frozen=True, slots=True)
class PairedRatio:
    """The rate after over the rate before; `standard_error` is that of its logarithm. NaN where not known."""

    ratio: float
    standard_error: float
    lower: float
    upper: float
    p_value: float


def rate_ratio(pairs: PairedCounts) -> float:
    """Rate after over rate before, each the sum over people over their time; NaN where nothing was before."""
    if pairs.before.sum() == 0:
        return float("nan")
    return float(pairs.after.sum() / pairs.after_time.sum() / (pairs.before.sum() / pairs.before_time.sum()))


def jackknife_ratio(pairs: PairedCounts, confidence: float = 0.95) -> PairedRatio:
    """Rate ratio with the interval of leaving out one person at a time, on the log scale, t on n - 1 degrees.

    Close to the robust (sandwich) interval of a Poisson model of both windows with people as clusters where people are
    many, and covering better where few people have most of the events. No interval where there is nothing before or
    nothing after, or all of either is one person's.

    References
    ----------
    Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 11; Bell and McCaffrey (2002), Survey
    Methodology 28:169-181, for the jackknife as the small-sample form of the sandwich.
    """
    normal_quantile(confidence)  # refuses an impossible confidence
    n, ratio = len(pairs.before), rate_ratio(pairs)
    logs = _logs_without_one(pairs) if n > 1 else np.array([np.nan])
    if not np.all(np.isfinite(logs)):
        return PairedRatio(ratio, np.nan, np.nan, np.nan, np.nan)
    away = logs - logs.mean()
    error = float(np.sqrt((n - 1) / n * (away @ away)))
    reach = float(stats.t.ppf(0.5 + confidence / 2, n - 1)) * error
    with np.errstate(divide="ignore", invalid="ignore"):
        p_value = 2 * float(stats.t.sf(abs(np.log(ratio)) / error, n - 1))
    return PairedRatio(ratio, error, ratio * np.exp(-reach), ratio * np.exp(reach), p_value)


def bootstrap_ratio(
    pairs: PairedCounts, rng: np.random.Generator, draws: int = 1000, confidence: float = 0.95
) -> PairedRatio:
    """Rate ratio with the interval of people drawn again, each with both windows.

    Draws in which nothing is before are left out. `p_value` is twice the smaller share of draws beyond 1, and at least
    two in the number of draws.

    References
    ----------
    Field and Welsh (2007), J. R. Stat. Soc. B 69:369-390; Hesterberg (2015), The American Statistician 69:371-386.
    """
    n, ratio = len(pairs.before), rate_ratio(pairs)
    if n < 2 or not np.isfinite(ratio) or ratio == 0:
        return PairedRatio(ratio, np.nan, np.nan, np.nan, np.nan)
    sums = _drawn_sums(np.stack([pairs.before, pairs.before_time, pairs.after, pairs.after_time]), rng, draws)
    with np.errstate(divide="ignore", invalid="ignore"):
        drawn = np.log(sums[2] / sums[3]) - np.log(sums[0] / sums[1])
    drawn = drawn[np.isfinite(drawn)]
    found = expanded_percentile(drawn, n, confidence)
    beyond = min(np.mean(drawn <= 0), np.mean(drawn >= 0))
    p_value = float(min(1.0, max(2 * beyond, 2 / draws)))
    lower, upper = float(np.exp(found.lower)), float(np.exp(found.upper))
    return PairedRatio(ratio, float(drawn.std(ddof=1)), lower, upper, p_value)


def signed_rank(difference: Floats) -> float:
    """P-value of Wilcoxon's signed-rank test of differences within people; NaN where none differs from 0.

    Zero differences are left out, as Wilcoxon did; ties get mean ranks; normal approximation.

    References
    ----------
    Wilcoxon (1945), Biometrics Bulletin 1:80-83.
    """
    some = difference[difference != 0]
    return float(stats.wilcoxon(some, method="asymptotic").pvalue) if len(some) else float("nan")


def _logs_without_one(pairs: PairedCounts) -> Floats:
    """Give the log ratio of everybody but one, for each one; not finite where it cannot be told."""
    with np.errstate(divide="ignore", invalid="ignore"):
        after = (pairs.after.sum() - pairs.after) / (pairs.after_time.sum() - pairs.after_time)
        before = (pairs.before.sum() - pairs.before) / (pairs.before_time.sum() - pairs.before_time)
        return np.asarray(np.log(after) - np.log(before))


def _drawn_sums(parts: Floats, rng: np.random.Generator, draws: int) -> Floats:
    """Draw sums of the rows of `parts` over resamples of their columns; shape (rows, draws)."""
    n = parts.shape[1]
    kinds, people = np.unique(parts, axis=1, return_counts=True)
    if len(people) * FEW_KINDS <= n:
        return np.asarray(kinds @ rng.multinomial(n, people / n, draws).T)
    drawn = np.empty((len(parts), draws))
    for one in range(draws):
        drawn[:, one] = parts[:, rng.integers(0, n, n, dtype=np.int32)].sum(axis=1)
    return drawn

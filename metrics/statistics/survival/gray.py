"""Gray's test: whether a cause comes as often in every group, where other causes compete with it."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from metrics.statistics.interval import Floats
from metrics.statistics.survival.incidence import cumulative_incidence
from metrics.statistics.survival.survival_counts import RiskCounts


@dataclass(frozen=True, slots=True)
class GroupTest:
    """A chi-squared test between groups; NaN where nothing can be compared."""

    statistic: float
    freedom: int
    p_value: float


@dataclass(frozen=True, slots=True)
class _Table:
    """All groups on all times at which something happened, arrays of shape (times, groups), values just before each.

    `free` alone is the share right after the time. `weight` is people at risk over the share without any event: those
    at risk if nothing but the cause took anybody away and nobody were censored; 0 where nobody is at risk.
    """

    at_risk: Floats
    mine: Floats
    others: Floats
    free_before: Floats
    free: Floats
    share_before: Floats
    weight: Floats


def gray_test(counts: RiskCounts, cause: int, groups: int) -> GroupTest:
    """Compare the cumulative incidence of a cause between groups.

    Parameters
    ----------
    counts : RiskCounts
        Without late entry: the test is not defined with it.
    cause : int
        Number of the cause, from 1.
    groups : int
        Number of groups, numbered from 0, at least 2.

    Returns
    -------
    GroupTest
        With groups - 1 degrees of freedom. NaN where the cause never came or fewer than two groups have people.

    References
    ----------
    Gray (1988), Ann. Stat. 16:1141-1154, with rho 0: weights equal at all times.
    """
    table = _tabulate(counts, cause, groups)
    score, variance = _score(table), _variance(table)
    if groups < 2 or not table.mine.any() or np.linalg.matrix_rank(variance[:-1, :-1]) < groups - 1:
        return GroupTest(np.nan, groups - 1, np.nan)
    statistic = float(score[:-1] @ np.linalg.solve(variance[:-1, :-1], score[:-1]))
    return GroupTest(statistic, groups - 1, float(stats.chi2.sf(statistic, groups - 1)))


def _tabulate(counts: RiskCounts, cause: int, groups: int) -> _Table:
    """Lay the groups side by side at every time of an event."""
    curves = cumulative_incidence(counts)
    happened = np.unique(counts.time[counts.all_events > 0])
    shape = (len(happened), groups)
    at_risk, mine, others = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    free, share = np.ones((len(happened) + 1, groups)), np.zeros((len(happened) + 1, groups))
    for number in range(groups):
        own = slice(*np.searchsorted(counts.group, [number, number + 1]))
        time = counts.time[own]
        if not len(time):
            continue
        following = np.searchsorted(time, happened)
        at_risk[:, number] = np.append(counts.at_risk[own], 0)[following]
        rows = np.searchsorted(happened, time[counts.all_events[own] > 0])
        events = counts.events[own][counts.all_events[own] > 0]
        mine[rows, number] = events[:, cause - 1]
        others[rows, number] = events.sum(axis=1) - events[:, cause - 1]
        last = np.searchsorted(time, happened, side="right")
        free[1:, number] = np.append(1.0, curves.free[own])[last]
        share[1:, number] = np.append(0.0, curves.share[own, cause - 1])[last]
    weight = np.where(at_risk > 0, at_risk / np.where(free[:-1] > 0, free[:-1], 1.0), 0.0)
    return _Table(at_risk, mine, others, free[:-1], free[1:], share[:-1], weight)


def _score(table: _Table) -> Floats:
    """Events of the cause in each group over those to be expected if all groups had the same subdistribution hazard."""
    still = table.weight * (1 - table.share_before)
    expected = table.mine.sum(axis=1, keepdims=True) * still / still.sum(axis=1, keepdims=True)
    return np.asarray((table.mine - expected).sum(axis=0))


def _variance(table: _Table) -> Floats:
    """Variance of the score of every pair of groups, as a sum over the events of both kinds in each group.

    An event of the cause moves the score of its time, and through the share without any event in its own group all
    that comes later; another event moves what comes later only.
    """
    counted = table.mine.sum(axis=1)
    total = table.weight.sum(axis=1)
    rate = counted / total
    pooled = np.cumsum(rate)
    share = table.weight / total[:, None]
    now = table.weight[:, :, None] * (np.eye(table.weight.shape[1]) - share[:, None, :])
    moved = np.cumsum(now * (rate / (1 - (pooled - rate)))[:, None, None], axis=0)
    later = moved[-1] - moved
    left = np.where(table.free > 0, (1 - pooled)[:, None] / np.where(table.free > 0, table.free, 1.0), 0.0)
    mine = now + (1 - left)[:, None, :] * later
    others = left[:, None, :] * later
    drawn_from = total[:, None] * table.free_before
    of_mine = _untied(counted[:, None], drawn_from) * table.free_before * rate[:, None] / np.maximum(table.at_risk, 1)
    at_risk = np.maximum(table.at_risk, 1)
    of_others = _untied(table.others, table.at_risk) * table.free_before**2 * table.others / at_risk**2
    of_others = np.where(table.free > 0, of_others, 0.0)
    return np.asarray(
        np.einsum("tik,tjk,tk->ij", mine, mine, np.where(table.at_risk > 0, of_mine, 0.0))
        + np.einsum("tik,tjk,tk->ij", others, others, of_others)
    )


def _untied(count: Floats, drawn_from: Floats) -> Floats:
    """Part of the variance that events at one time leave, as draws without return."""
    is_tied = (count > 1) & (drawn_from > 1)
    return np.where(is_tied, 1 - (count - 1) / np.where(is_tied, drawn_from - 1, 1.0), 1.0)

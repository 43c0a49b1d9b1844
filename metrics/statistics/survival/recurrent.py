"""How many events a person has had by a time, on average, where an event can come again."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from metrics.statistics.interval import Floats, Integers
from metrics.statistics.survival.survival_counts import RiskCounts, count_risk, last_entries, running


@dataclass(frozen=True, slots=True)
class MeanCounts:
    """Mean cumulative functions of all groups, one entry per group and distinct time, sorted by group and time.

    Attributes
    ----------
    group, time, at_risk, events : arrays, shape (n,)
        Group number, time, people at risk just before it, events at it.
    mean, standard_error : arrays, shape (n,)
        Events per person up to and with the time, with the robust standard error.
    """

    group: Integers
    time: Floats
    at_risk: Integers
    events: Integers
    mean: Floats
    standard_error: Floats


def mean_cumulative_count(
    group: ArrayLike, person: ArrayLike, start: ArrayLike, stop: ArrayLike, is_event: ArrayLike
) -> MeanCounts:
    """Mean number of events of people under observation (Nelson-Aalen for means).

    Parameters
    ----------
    group, person : array-like of int, shape (rows,)
        Group of each row, and the person it belongs to, both numbered from 0. Rows of a person do not overlap.
    start, stop : array-like, shape (rows,)
        Each row is observed on (start, stop], in one unit of time since the person's beginning.
    is_event : array-like of bool, shape (rows,)
        Whether the row ends with an event.

    Returns
    -------
    MeanCounts
        The variance is the sum over people of their squared departure from the mean, so that events of one person may
        depend on each other in any way.

    Raises
    ------
    ValueError
        As `survival_counts.spans`.

    References
    ----------
    Nelson (1988), J. Qual. Technol. 20:24-35. Lawless and Nadeau (1995), Technometrics 37:158-168, equation 2.3.
    """
    groups, begins = np.asarray(group, dtype=np.int64), np.asarray(start, dtype=np.float64)
    ends, happened = np.asarray(stop, dtype=np.float64), np.asarray(is_event, dtype=np.int64)
    counts = count_risk(groups, ends, happened, 1, begins)
    events, at_risk = counts.all_events, counts.at_risk.astype(np.float64)
    squared = _squared_departures(counts, groups, np.asarray(person, dtype=np.int64), begins, happened)
    mean = running(counts.group, events / at_risk)
    return MeanCounts(counts.group, counts.time, counts.at_risk, events, mean, np.sqrt(np.maximum(squared, 0.0)))


def _squared_departures(
    counts: RiskCounts, group: Integers, person: Integers, start: Floats, happened: Integers
) -> Floats:
    """Add up over people the square of what they add to the mean less what was expected of them, at every entry.

    With G the sum of events / at_risk squared, a row at risk adds its events / at_risk less the growth of G. So a
    person at risk departs by H - G(t) with an H that is constant along the row, and a person not at risk by a constant:
    sums of H, of H squared and of those constants give the sum at every time in one pass.
    """
    growth = running(counts.group, counts.all_events / counts.at_risk.astype(np.float64) ** 2)
    entry = last_entries(counts, group, start)
    since = np.where(entry >= 0, growth[entry], 0.0)
    added = happened / counts.at_risk[counts.row] - (growth[counts.row] - since)
    order = np.lexsort((start, person, group))
    _, whose = np.unique(np.stack([group[order], person[order]]), axis=1, return_inverse=True)
    after = np.empty(len(added))
    after[order] = running(whose, added[order])
    before = after - added
    level = before + since
    first = np.searchsorted(counts.group, group)

    def change(entering: Floats, leaving: Floats) -> Floats:
        length = len(counts.time)
        enters = np.bincount(np.maximum(entry, first), weights=entering, minlength=length)
        return running(counts.group, enters + np.bincount(counts.row, weights=leaving, minlength=length))

    one = np.ones(len(added))
    gone = change(-(before**2), after**2)
    return gone + change(level**2, -(level**2)) - 2 * growth * change(level, -level) + growth**2 * change(one, -one)

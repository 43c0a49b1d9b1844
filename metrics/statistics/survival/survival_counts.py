"""Who is at risk when: counts of many groups at once, with late entry. Everything about time to event starts here.

A row is at risk on (start, stop]: who enters at a time was not yet at risk of the events of that time.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.statistics.interval import Floats, Integers


@dataclass(frozen=True, slots=True)
class RiskCounts:
    """Counts at every distinct end of follow-up of every group, sorted by group and time.

    Attributes
    ----------
    group, time, at_risk : arrays, shape (n,)
        Group number, time, and rows at risk just before it.
    events : array, shape (n, causes)
        Events of each cause at the time.
    row : array, shape (rows,)
        Which of the n entries each row of the input ends at.
    """

    group: Integers
    time: Floats
    at_risk: Integers
    events: Integers
    row: NDArray[np.intp]

    @property
    def all_events(self) -> Integers:
        """Events of any cause, shape (n,)."""
        return np.asarray(self.events.sum(axis=1))


@dataclass(frozen=True, slots=True)
class Spans:
    """Ends of rows as whole numbers in the order of group and time, so that one sorted list holds all groups.

    Attributes
    ----------
    start, stop : arrays, shape (rows,)
        The row is at risk at the keys above `start` and up to `stop`.
    times : array
        Distinct times, of which a key modulo `size`, less 1, is the index.
    size : int
        Keys of one group.
    """

    start: Integers
    stop: Integers
    times: Floats
    size: int

    def at_risk(self, keys: Integers, weights: ArrayLike | None = None) -> Floats:
        """Sum of the weights of the rows at risk at each key; weights of shape (rows,) or (rows, p)."""
        values = np.ones(len(self.stop)) if weights is None else np.asarray(weights, dtype=np.float64)
        return _sum_from(self.stop, keys, values) - _sum_from(self.start, keys, values)


def spans(group: ArrayLike, stop: ArrayLike, start: ArrayLike | None = None) -> Spans:
    """Put rows on the line of keys.

    Parameters
    ----------
    group : array-like of int, shape (rows,)
        Group numbers from 0.
    stop : array-like, shape (rows,)
        End of each row, in any unit of time.
    start : array-like, optional
        Late entry, below `stop`; from before the first time if left out.

    Raises
    ------
    ValueError
        If a row does not end after it starts, or a time is not a number.
    """
    ends = np.asarray(stop, dtype=np.float64)
    begins = np.full(len(ends), -np.inf) if start is None else np.asarray(start, dtype=np.float64)
    wrong = np.flatnonzero(~(begins < ends))
    if len(wrong):
        at = int(wrong[0])
        raise ValueError(
            f"row {at} is followed from {begins[at]} to {ends[at]}; give times with the end after the start"
        )
    times = np.unique(ends)
    size = len(times) + 1
    first = np.asarray(group, dtype=np.int64) * size
    return Spans(
        first + np.searchsorted(times, begins, side="right"), first + np.searchsorted(times, ends) + 1, times, size
    )


def count_risk(
    group: ArrayLike, stop: ArrayLike, cause: ArrayLike, causes: int, start: ArrayLike | None = None
) -> RiskCounts:
    """Count rows at risk and events.

    Parameters
    ----------
    group : array-like of int, shape (rows,)
        Group numbers from 0.
    stop, start : array-like, shape (rows,)
        As for `spans`.
    cause : array-like of int, shape (rows,)
        0 where the row ends without an event, else the number of the cause from 1.
    causes : int
        How many causes there are.

    Raises
    ------
    ValueError
        As for `spans`.
    """
    line = spans(group, stop, start)
    keys, row = np.unique(line.stop, return_inverse=True)
    kinds = causes + 1
    cells = np.bincount(row * kinds + np.asarray(cause, dtype=np.int64), minlength=len(keys) * kinds)
    at_risk = np.rint(line.at_risk(keys)).astype(np.int64)
    return RiskCounts(
        (keys - 1) // line.size, line.times[(keys - 1) % line.size], at_risk, cells.reshape(-1, kinds)[:, 1:], row
    )


def running(group: Integers, values: ArrayLike) -> Floats:
    """Cumulative sums along the first axis that begin anew with each group; rows sorted by group.

    Parameters
    ----------
    group : array, shape (n,)
    values : array-like, shape (n,) or (n, p)
    """
    added = np.asarray(values, dtype=np.float64)
    total = np.cumsum(added, axis=0)
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    lengths = np.diff(np.append(starts, len(group)))
    return np.asarray(total - np.repeat(total[starts] - added[starts], lengths, axis=0))


def just_before(group: Integers, values: Floats, initial: float) -> Floats:
    """Value of the entry before, and `initial` for the first entry of a group; rows sorted by group."""
    shifted = np.roll(values, 1, axis=0)
    shifted[np.diff(group, prepend=-1) != 0] = initial
    return shifted


def last_entries(counts: RiskCounts, group: ArrayLike, time: ArrayLike) -> NDArray[np.intp]:
    """Index of the last entry of a group at or before a time, for each pair; -1 where the group has none yet.

    Parameters
    ----------
    counts : RiskCounts
    group, time : array-like, shape (m,)
        In the unit of the counts.
    """
    groups = np.asarray(group, dtype=np.int64)
    times = np.unique(counts.time)
    size = len(times) + 1
    keys = counts.group * size + np.searchsorted(times, counts.time) + 1
    found = np.searchsorted(keys, groups * size + np.searchsorted(times, time, side="right"), side="right") - 1
    is_own = (found >= 0) & (counts.group[found] == groups)
    return np.where(is_own, found, -1)


def _sum_from(ends: Integers, keys: Integers, values: Floats) -> Floats:
    """Sum of the values whose end is at or above each key."""
    order = np.argsort(ends, kind="stable")
    nothing = np.zeros((1, *values.shape[1:]))
    above = np.concatenate([np.cumsum(values[order][::-1], axis=0)[::-1], nothing])
    return np.asarray(above[np.searchsorted(ends[order], keys, side="left")])

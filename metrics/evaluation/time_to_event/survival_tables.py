"""What the tables of survival, incidence and mean counts have in common: rows by group and time, tests, checks."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.evaluation.phrases import people as people_words
from metrics.evaluation.result import ESTIMATES, Check, Result
from metrics.evaluation.time_to_event.survival_words import listed, p_words
from metrics.statistics.interval import Floats
from metrics.statistics.survival.survival_counts import RiskCounts, last_entries

CANNOT_SHOW = (
    "People still without the event when their follow-up ended are taken to be like those followed longer; groups may "
    "differ in other ways, so that this does not show why."
)
FEW = 10
"""People still at risk below whom the end of a curve rests on few."""


Places = tuple[NDArray[np.intp], Floats, NDArray[np.intp], NDArray[np.intp]]


def places(counts: RiskCounts, groups: int, times: Sequence[float]) -> Places:
    """Lay groups and times out as rows.

    Returns
    -------
    group, time, entry, following : arrays, shape (groups * times,)
        `entry` is that of the last count up to the time, -1 before the first; `following` the first at or after the
        time, -1 where the group was not followed that long.
    """
    number = np.repeat(np.arange(groups), len(times))
    time = np.tile(np.asarray(times, dtype=np.float64), groups)
    entry = last_entries(counts, number, time)
    first, last = np.searchsorted(counts.group, number), np.searchsorted(counts.group, number, side="right") - 1
    reached = np.maximum(entry, first - 1)
    is_there = (entry >= 0) & (counts.time[np.maximum(entry, 0)] == time)
    following = np.where(is_there, entry, np.where(reached < last, reached + 1, -1))
    return number, time, entry, following


def chi_squared_result(method: str, statistic: float, p_value: float, names: list[str], what: str) -> Result:
    """Lay out a chi-squared test between groups."""
    freedom = len(names) - 1
    row = dict.fromkeys(ESTIMATES, np.nan) | {"term": method, "estimate": statistic, "p_value": p_value}
    table = pd.DataFrame([row | {"freedom": freedom}])
    verdict = "clearly differ" if p_value < 0.05 else "do not clearly differ"
    text = (
        f"{listed(names)} {verdict} in {what}: chi-squared {statistic:.2f} on {freedom} "
        f"{'degree' if freedom == 1 else 'degrees'} of freedom, {p_words(p_value)}. {CANNOT_SHOW}"
    )
    return Result(method, table, text)


def followed_check(rows: pd.DataFrame) -> Check:
    """Say whether enough people are followed to the last time, in the group with the fewest."""
    last = rows["time"].max()
    left = int(rows.loc[rows["time"] == last, "at_risk"].min())
    words = f"{people_words(left)} still at risk at {last:g} in the group with the fewest"
    if left < FEW:
        return Check("followed", "failed", f"{words}, fewer than {FEW}: take an earlier time", float(left))
    return Check("followed", "passed", words, float(left))

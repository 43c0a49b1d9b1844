"""How long the steps of the cycle take: Kaplan-Meier medians, and the share done by a day, of every group and period.

A wait that the end of the enrollment or of the records cut short counts for as long as it was followed, so that recent
waits can stay in. The rows come from `cycle_waits`; the caller passes `query`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrics.cycle.grouping import PERIOD, Query, by_level, chosen_windows, rows_in_windows, with_periods
from metrics.periods import Window
from metrics.statistics.survival.kaplan_meier import Curves, kaplan_meier, share_ended, waiting_medians

DAYS = (7, 14, 30, 60, 90)
GROUP = ["measure", "level", "group_id", "window_number"]
KEYS = ["measure", "level", "group_id", *PERIOD]

LEAVING = {
    "events": "sum(case when has_ended then 1 else 0 end)",
    "censored": "sum(case when has_ended then 0 else 1 end)",
}


@dataclass(frozen=True, slots=True)
class Times:
    """Two tables: medians, one row per step, group and period; and shares, one row for each day of `DAYS`."""

    medians: pd.DataFrame
    shares: pd.DataFrame


def cycle_times(query: Query, periods: Sequence[Window]) -> Times:
    """Compute the times of every step, team, program and model.

    Parameters
    ----------
    query : callable
        Takes SQL and its named parameters, returns a frame. The SQL reads `cycle_waits` and `team_traits`.
    periods : sequence of Window
        From `periods.reporting_periods`; years and the latest two times twelve months are used, by the day on which
        the wait began.

    Returns
    -------
    Times
        `medians`: measure (what was waited for), level, group_id, grain, period_from, period_until, n (waits), clients,
        events (waits that ended), events_clients, median, lower, upper in days. `shares`: the same keys with day, ended
        (waits known to have ended by it), ended_clients, share, lower, upper; of twelve months only. Sorted by keys.
    """
    windows = chosen_windows(periods)
    rows = f"with rows as ({rows_in_windows('cycle_waits', 'begun_on', windows)})\n"
    leaving = query(rows + by_level({"measure": "waited_for", "days": "days"}, LEAVING), {})
    counted = query(rows + by_level({"measure": "waited_for"}, _counts()), {})
    groups = with_periods(counted, windows).sort_values(GROUP, ignore_index=True)
    curves = _curves(groups, leaving)
    return Times(_medians(groups, curves), _shares(groups, curves))


def _counts() -> dict[str, str]:
    """Say what is counted of a whole group: waits and people, in all and those that ended."""
    sums = {
        "n": "count(*)",
        "clients": "count(distinct client_id)",
        "events": "count(case when has_ended then 1 end)",
        "events_clients": "count(distinct case when has_ended then client_id end)",
    }
    for day in DAYS:
        ended = f"has_ended and days <= {day}"
        sums[f"ended_{day}"] = f"count(case when {ended} then 1 end)"
        sums[f"ended_clients_{day}"] = f"count(distinct case when {ended} then client_id end)"
    return sums


def _curves(groups: pd.DataFrame, found: pd.DataFrame) -> Curves:
    index = pd.MultiIndex.from_frame(groups[GROUP])
    numbered = found.assign(group=index.get_indexer(pd.MultiIndex.from_frame(found[GROUP])))
    numbered = numbered.sort_values(["group", "days"])
    group, days, events, censored = (
        numbered[name].to_numpy(dtype=np.int64) for name in ("group", "days", "events", "censored")
    )
    return kaplan_meier(group, days, events, censored)


def _medians(groups: pd.DataFrame, curves: Curves) -> pd.DataFrame:
    medians = waiting_medians(curves, len(groups))
    frame = groups.assign(median=medians.value, lower=medians.lower, upper=medians.upper)
    columns = [*KEYS, "n", "clients", "events", "events_clients", "median", "lower", "upper"]
    return frame[columns].sort_values(KEYS, ignore_index=True)


def _shares(groups: pd.DataFrame, curves: Curves) -> pd.DataFrame:
    frames = []
    for day in DAYS:
        share, lower, upper = share_ended(curves, len(groups), day)
        counted = {"ended": groups[f"ended_{day}"], "ended_clients": groups[f"ended_clients_{day}"]}
        frames.append(groups[KEYS].assign(day=day, **counted, share=share, lower=lower, upper=upper))
    every = pd.concat(frames)
    return every[every["grain"] == "rolling_12"].sort_values([*KEYS, "day"], ignore_index=True)

"""The funnel from a need to a service: identified, linked, accepted, served, by need. Counts of `identified_needs`."""

from collections.abc import Mapping, Sequence

import pandas as pd

from metrics.cycle.grouping import LEVELS, Query, by_level, chosen_windows, rows_in_windows, with_periods
from metrics.periods import Window

STANDARD_DAYS = 90
"""By this day a need that became known is served, or unmet. Only needs that were followed as long are counted."""

_SERVED = "coalesce(days_to_linked_service <= {day}, false)"
STAGES: Mapping[str, str] = {
    "identified": "true",
    "linked": f"coalesce(days_to_linkage <= {STANDARD_DAYS}, false)",
    "accepted": f"(coalesce(days_to_acceptance <= {STANDARD_DAYS}, false) or {_SERVED.format(day=STANDARD_DAYS)})",
    "served_30d": _SERVED.format(day=30),
    "served_60d": _SERVED.format(day=60),
    "served_90d": _SERVED.format(day=90),
    "unmet": f"coalesce(days_to_service > {STANDARD_DAYS}, true)",
}
"""Each stage as a condition on a need. served_30d, served_60d, served_90d: by the provider that the client was linked
to; unmet: by nobody. What is neither was answered by the team itself or by a provider that its contacts name."""

KEYS = ["level", "group_id", "need", "grain", "period_from", "period_until"]
BY_NEED = {"program": LEVELS["program"]}


def linkage_funnel(query: Query, periods: Sequence[Window]) -> pd.DataFrame:
    """Count the needs that reached each stage.

    Parameters
    ----------
    query : callable
        Takes SQL and its named parameters, returns a frame. The SQL reads `identified_needs` and `team_traits`.
    periods : sequence of Window
        From `periods.reporting_periods`; years and the latest two times twelve months are used, by the day on which
        the need became known.

    Returns
    -------
    DataFrame
        level, group_id, need ('all', or a code of the list of needs; single needs for programs only),
        grain, period_from, period_until, then for each of `STAGES` the needs that reached it and, as
        `<stage>_clients`, the clients who had them. Sorted by the keys.
    """
    windows = chosen_windows(periods)
    rows = rows_in_windows("identified_needs", "identified_on", windows)
    followed = f"enrolled_days >= {STANDARD_DAYS} and follow_up_days >= {STANDARD_DAYS}"
    all_needs = by_level({"need": "'all'"}, _counts())
    each_need = by_level({"need": "need"}, _counts(), BY_NEED)
    found = query(f"with rows as ({rows} where {followed})\n{all_needs}\nunion all\n{each_need}", {})
    dated = with_periods(found, windows).drop(columns="window_number")
    return dated[[*KEYS, *_counts()]].sort_values(KEYS, ignore_index=True)


def _counts() -> dict[str, str]:
    counts = {stage: f"count(case when {condition} then 1 end)" for stage, condition in STAGES.items()}
    people = {
        f"{stage}_clients": f"count(distinct case when {condition} then client_id end)"
        for stage, condition in STAGES.items()
    }
    return counts | people

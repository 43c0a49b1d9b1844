"""Drift between reviews: the records-only index of every team by month, on a chart whose limits stand still.

Limits come from the first twelve complete months and stay; nothing moves them but a judgement that is recorded.
Neighbouring months share records wherever a window is longer than a month (four weeks to two years), so that the index
is autocorrelated: ranges between neighbours are too small, and an index that wandered to one side stays there.
Therefore limits are at least three standard deviations of the baseline wide, and a run is twelve months long. What is
left of false alarms is measured in tests/metrics/fidelity/test_drift.py and said in docs/statistics.md.
"""

import numpy as np
import pandas as pd

from metrics.fidelity.scale_model import Scale
from metrics.statistics.charts.control_chart import FEWEST_BASELINE, frozen_chart

BASELINE = 12
"""Complete months that the limits come from; at least six while there are no more."""
RUN = 12
"""Months on one side of the centre that are a signal, as long as most of the longer windows."""
FEWEST_ITEMS = 3
COMPUTED_ITEMS = "computed_items"
"""Name of the index of a scale that defines none."""

OUTSIDE, IN_A_RUN = "outside limits", "run"
RULES = {"outside": OUTSIDE, "shift": IN_A_RUN, "": ""}
KEY = ["team_id", "scale", "index"]
COLUMNS = {
    **dict.fromkeys(KEY, "str"),
    "as_of": "datetime64[us]",
    **dict.fromkeys(("value", "centre", "lower", "upper", "moving_range"), "float64"),
    "rule": "str",
    **dict.fromkeys(("baseline_from", "baseline_until"), "datetime64[us]"),
}


def index_values(scale: Scale, items: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """Return the monthly records-only indices of a scale.

    Parameters
    ----------
    scale : Scale
        The scale.
    items : DataFrame
        Rows of `fidelity_items` of the scale.
    scores : DataFrame
        Rows of `fidelity_scores` of the scale.

    Returns
    -------
    DataFrame
        `team_id, scale, index, as_of, value, items` (how many), in order, a row for each month with a value. A scale
        without indices has the mean of the items that were computed in each of the team's first twelve months with
        any; months that lack one of them have no value, so that the index never moves because its items change.
    """
    if scale.indices:
        sizes = {index.id: len(index.items) for index in scale.indices}
        rows = scores.loc[scores["score_kind"] == "records_only_index"].rename(columns={"name": "index"})
        rows = rows.assign(value=rows["mean"].astype("float64"), items=rows["index"].map(sizes))
    else:
        rows = _mean_of_computed(items).assign(scale=scale.id, index=COMPUTED_ITEMS)
    rows = rows.loc[rows["value"].notna() & (rows["items"] >= FEWEST_ITEMS)]
    return rows.sort_values([*KEY, "as_of"], ignore_index=True)[[*KEY, "as_of", "value", "items"]]


def drift(values: pd.DataFrame) -> pd.DataFrame:
    """Put every index on a chart with frozen limits.

    Parameters
    ----------
    values : DataFrame
        As `index_values` gives it.

    Returns
    -------
    DataFrame
        The columns of `COLUMNS`. `moving_range` is the distance from the month with a value before. `rule` says which
        rule the month breaks, '' for none; a run marks all its months. Fewer than six months have no limits.
        `baseline_until` is the day after the last date of the baseline (exclusive). Limits leave out less than one
        item a band away.
    """
    charts = [_chart(rows) for _, rows in values.groupby(KEY, sort=False)]
    frame = pd.concat([pd.DataFrame(columns=list(COLUMNS)).astype(COLUMNS), *charts], ignore_index=True)
    return frame[list(COLUMNS)].astype(COLUMNS)


def _chart(rows: pd.DataFrame) -> pd.DataFrame:
    values = rows["value"].to_numpy(np.float64)
    chart = frozen_chart(values, BASELINE, least_reach=1 / int(rows["items"].iloc[0]), run=RUN)
    first = rows["as_of"].iloc[:BASELINE]
    ends = [first.iloc[0], first.iloc[-1] + pd.Timedelta(days=1)] if len(first) >= FEWEST_BASELINE else [None, None]
    baseline = pd.DataFrame([ends] * len(rows), index=rows.index, columns=["baseline_from", "baseline_until"])
    return rows.assign(
        centre=chart.limits.centre,
        lower=chart.limits.lower,
        upper=chart.limits.upper,
        moving_range=np.abs(np.diff(values, prepend=np.nan)),
        rule=[RULES[str(name)] for name in chart.signal],
    ).join(baseline)


def _mean_of_computed(items: pd.DataFrame) -> pd.DataFrame:
    """Take the mean of the same items throughout, those computed in every one of the first months."""
    known = items.loc[items["computed_score"].notna()].astype({"computed_score": "float64"})
    wide = known.pivot_table(index=["team_id", "as_of"], columns="item", values="computed_score", aggfunc="first")
    is_later = (wide.groupby("team_id").cumcount() >= BASELINE).to_numpy()[:, None]
    is_member = pd.DataFrame(wide.notna().to_numpy(bool) | is_later, index=wide.index, columns=wide.columns)
    members = is_member.groupby("team_id").transform("all")
    count = members.sum(axis=1)
    chosen = wide.where(members)
    is_complete = chosen.notna().sum(axis=1) == count
    value = (chosen.sum(axis=1) / count.where(count > 0)).where(is_complete)
    return pd.DataFrame({"value": value.astype("float64"), "items": count}).reset_index()

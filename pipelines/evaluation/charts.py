"""The table `control_charts`: every measure by month, of every group with enough months that are shown."""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pandas as pd

from metrics.catalogue import Measure
from metrics.evaluation.comparing.over_time import COLUMNS as CHARTED
from metrics.evaluation.comparing.over_time import over_time
from metrics.evaluation.result import Result
from metrics.statistics.charts.charts_choice import Kind
from metrics.statistics.charts.control_chart import FEWEST_POINTS
from pipelines.evaluation.evaluated import Basis, Evaluated, check_rows, gathered
from pipelines.evaluation.judgements import judged, rebases

GRAINS = ("month", "quarter")
"""Periods that do not overlap, the shortest first: quarters are charted where too few months are shown."""
SERIES = ["measure", "level", "group_id"]
ENTERING = ["numerator", "denominator", "value", "is_mature", "hidden"]
PERIOD = ["grain", "period_from", "period_until"]
COLUMNS = {
    **dict.fromkeys((*SERIES, "grain"), "str"),
    **dict.fromkeys(("period_from", "period_until"), "datetime64[s]"),
    **dict.fromkeys(("chart", "rules"), "str"),
    **dict.fromkeys(CHARTED[1:7], "float64"),
    **dict.fromkeys(("signal", "variation", "assurance"), "str"),
    "segment": "int64",
    **dict.fromkeys(("segment_reason", "segment_role", "state", "text"), "str"),
}

Key = tuple[str, str, str]
"""Measure, level and group of a series."""


def table(basis: Basis) -> Evaluated:
    """Put every series with enough shown periods on its control chart.

    Returns
    -------
    Evaluated
        Rows with the columns of `COLUMNS`, by series in order of time. Hidden and immature periods have a row without
        numbers; their numbers do not enter. The sentence stands in the first row of a series.
    """
    rows, starts = _series(basis)
    targets = targets_set(basis.tables["targets"])
    months = rows.rename(columns={"period_from": "period"})
    keys: list[Key] = list(rows.iloc[starts[:-1]][SERIES].itertuples(index=False, name=None))
    ends = zip(keys, pairwise(starts), strict=True)
    found = [_result(basis, key, months.iloc[first:end], targets) for key, (first, end) in ends]
    charts = rows[[*SERIES, *PERIOD]].assign(rules=basis.settings.evaluation.chart_rules)
    if found:
        drawn = pd.concat([one.table for one in found], ignore_index=True)
        charts = pd.concat([charts, drawn[CHARTED[1:]]], axis=1)
    charts = gathered(charts, starts[:-1], found, COLUMNS)
    return Evaluated(charts, check_rows("control_charts", zip(map(" ".join, keys), found, strict=True)))


def kind_of(measure: Measure) -> Kind:
    """Say what chance does to a measure.

    Events, and people of whom some have it, scatter by a law of their own (u and p charts). Days, minutes, money, means
    and medians do not: how far neighbouring months lie apart says how far chance goes (XmR).
    """
    if measure.is_share:
        return "proportion"
    return "rate" if measure.interval == "poisson" else "value"


def targets_set(targets: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Give the target of each measure and team, the one that holds last; that of the program has no team."""
    ordered = targets.sort_values("from_on", kind="stable", na_position="first")
    teams = ordered["team_id"].astype(object).fillna("").astype(str)
    return dict(zip(zip(ordered["measure"], teams, strict=True), ordered["value"].astype(float), strict=True))


def _series(basis: Basis) -> tuple[pd.DataFrame, list[int]]:
    """Give the rows of all series that can be charted, by month or else by quarter, and where each begins; the end."""
    values = basis.tables["measure_values"]
    values = values[(values["trait"] == "all") & values["grain"].isin(GRAINS)]
    values = values.loc[values["measure"].isin(list(basis.measures)), [*SERIES, *PERIOD, *ENTERING]]
    is_shown = values["value"].notna() & values["is_mature"].eq(True) & values["hidden"].fillna("").eq("")
    days = {name: pd.to_datetime(values[name]) for name in ("period_from", "period_until")}
    values = values.assign(**days, is_shown=is_shown).sort_values("period_from", kind="stable", ignore_index=True)
    groups = values.groupby([*SERIES, "grain"])
    counted = groups["is_shown"].sum()
    enough = set(counted[counted >= FEWEST_POINTS].index)
    chosen = {key[:3]: key for grain in reversed(GRAINS) for key in enough if key[3] == grain}
    places = [groups.indices[chosen[key]] for key in sorted(chosen)]
    starts = np.cumsum([0, *map(len, places)]).tolist()
    return values.iloc[np.concatenate([*places, np.array([], dtype=np.intp)])].reset_index(drop=True), starts


def _result(basis: Basis, key: Key, rows: pd.DataFrame, targets: Mapping[tuple[str, str], float]) -> Result:
    name, level, group = key
    measure, settings = basis.measures[name], basis.settings.evaluation
    return over_time(
        rows,
        kind_of(measure),
        better=None if measure.better == "neutral" else measure.better,
        target=None if level == "model" else targets.get((name, group if level == "team" else "")),
        rebases=rebases(judged(settings.rebases, name, level, group), rows["period"]),
        rules=settings.chart_rules,
        per=measure.per,
    )

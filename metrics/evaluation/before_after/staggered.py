"""Difference in differences where teams start at different times: effects by group and time, and their averages."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from metrics.evaluation.before_after.panels import Columns, Prepared, balanced_panel
from metrics.evaluation.before_after.staggered_words import checks_of, text_of
from metrics.evaluation.result import ESTIMATES, Result
from metrics.statistics.designs.effect_averages import (
    Averages,
    event_averages,
    group_averages,
    group_shares,
    overall,
    simple_average,
)
from metrics.statistics.designs.group_time import Base, Control, GroupTimes, Panel, group_times
from metrics.statistics.designs.multiplier import (
    Clusters,
    cluster_scores,
    joint_p_value,
    joint_reach,
    multiplier_draws,
    reach_of,
    standard_errors,
    welch_freedom,
    wild_draws,
)
from metrics.statistics.designs.pre_trend import pre_trend_p_value
from metrics.statistics.interval import Floats, normal_quantile
from metrics.statistics.intervals.bootstrap import seeded

Errors = Literal["auto", "t", "multiplier", "wild"]

FEW_CLUSTERS = 40


@dataclass(frozen=True, slots=True)
class Comparison:
    """With whom a group is compared, and how sure.

    Attributes
    ----------
    control : str
        'never' treated, or also those 'not_yet' treated.
    anticipation : int
        Times before the start in which the outcome may already move.
    base : str
        Before treatment: change since the time before ('varying') or since the group's base ('universal').
    errors : str
        't' (clusters, Welch's degrees of freedom), 'multiplier' (drawn signs), 'wild' (drawn t, for few clusters);
        'auto' is wild below 40 clusters, else multiplier.
    is_small : bool
        Correct the errors for small groups.
    draws : int
    confidence : float
    """

    control: Control = "never"
    anticipation: int = 0
    base: Base = "varying"
    errors: Errors = "auto"
    is_small: bool = True
    draws: int = 1999
    confidence: float = 0.95


def staggered_effects(
    frame: pd.DataFrame, columns: Columns, comparison: Comparison | None = None, *, amount: str = "units"
) -> Result:
    """Compare the changes of units that started with the changes of units that had not.

    Parameters
    ----------
    frame : DataFrame
        One row per unit (team, county, client) and time.
    columns : Columns
        Names of its columns.
    comparison : Comparison
        With whom, and how sure.
    amount : str
        Unit of the outcome, for the text.

    Returns
    -------
    Result
        `ESTIMATES` (differences), then `kind`, `group`, `time`, `since` (times since the start), `band_lower`,
        `band_upper` (interval that holds all events at once). Kinds: 'overall' (terms 'simple', 'group' and
        'dynamic': over all treated group-times, over groups, over times since the start), 'group', 'event' and
        'group_time'.

    Raises
    ------
    ValueError
        If the frame is no panel, or nothing can be compared.

    References
    ----------
    Callaway and Sant'Anna (2021), J. Econometrics 225:200-230.
    """
    how = comparison or Comparison()
    normal_quantile(how.confidence)  # refuses an impossible confidence
    prepared = balanced_panel(frame, columns, how.anticipation)
    panel = prepared.panel
    cells = group_times(panel, how.control, how.anticipation, how.base, is_small=how.is_small)
    if not np.any(cells.time >= cells.group):
        raise ValueError("no group is seen from its start on with units to compare: nothing can be estimated")
    listed, influence = _estimates(cells, prepared)
    clusters = cluster_scores(influence, panel.cluster, panel.started)
    table = _with_errors(listed, clusters, how)
    p_value = _pre_trend(cells, panel, how)
    checks = checks_of(panel, (prepared.gaps, prepared.early), p_value, FEW_CLUSTERS)
    return Result("staggered_effects", table, text_of(table, panel, how.control, amount, how.confidence), checks)


def _estimates(cells: GroupTimes, prepared: Prepared) -> tuple[pd.DataFrame, Floats]:
    """List every average and every cell, and the influence of units on each."""
    panel = prepared.panel
    groups = group_averages(cells)
    events = event_averages(cells, panel.times, panel.weight)
    treated = events.labels >= 0
    after = Averages(events.labels[treated], events.effect[treated], events.influence[:, treated])
    wholes = {
        "simple": simple_average(cells, panel.weight),
        "group": overall(groups, *group_shares(cells, panel.weight)),
        "dynamic": overall(after),
    }
    rows = [{"term": name, "kind": "overall", "estimate": whole.effect[0]} for name, whole in wholes.items()]
    rows += [
        {"term": f"group {group:g}", "kind": "group", "group": group, "estimate": effect}
        for group, effect in zip(groups.labels, groups.effect, strict=True)
    ]
    rows += [
        {"term": f"event {since:g}", "kind": "event", "since": since, "estimate": effect}
        for since, effect in zip(events.labels, events.effect, strict=True)
    ]
    rows += [
        {"term": f"group {group:g} at {time:g}", "kind": "group_time", "group": group, "time": time, "estimate": effect}
        for group, time, effect in zip(cells.group, cells.time, cells.effect, strict=True)
    ]
    parts = [*(whole.influence for whole in wholes.values()), groups.influence, events.influence, cells.influence]
    return pd.DataFrame(rows), np.concatenate(parts, axis=1)


def _with_errors(listed: pd.DataFrame, clusters: Clusters, how: Comparison) -> pd.DataFrame:
    """Add standard errors, intervals and the band of the events."""
    error, freedom = standard_errors(clusters), welch_freedom(clusters)
    rng = seeded("staggered", len(clusters.score), how.draws)
    errors = _errors(clusters, how)
    if errors == "wild":
        drawn = wild_draws(clusters, rng, how.draws)
        reach = reach_of(drawn, how.confidence)
    else:
        signs = multiplier_draws(clusters, rng, how.draws)
        if errors == "multiplier":
            error = np.subtract(*np.quantile(signs, [0.75, 0.25], axis=0)) / (2 * stats.norm.ppf(0.75))
            freedom = np.full(len(error), np.inf)
        reach = stats.t.ppf(0.5 + how.confidence / 2, freedom)
        drawn = np.divide(signs, error, out=np.full_like(signs, np.nan), where=error > 0)
    error = np.where(error > 0, error, np.nan)
    estimate = listed["estimate"].to_numpy(np.float64)
    table = listed.assign(standard_error=error, lower=estimate - reach * error, upper=estimate + reach * error)
    table["p_value"] = _p_values(estimate / error, drawn, freedom, errors)
    is_event = (table["kind"] == "event").to_numpy()
    band = np.maximum(joint_reach(drawn[:, is_event], how.confidence), reach)
    for name, sign in (("band_lower", -1), ("band_upper", 1)):
        table[name] = np.where(is_event, estimate + sign * band * error, np.nan)
    return table[[*ESTIMATES, "kind", "group", "time", "since", "band_lower", "band_upper"]]


def _errors(clusters: Clusters, how: Comparison) -> Errors:
    if how.errors != "auto":
        return how.errors
    return "wild" if len(clusters.score) < FEW_CLUSTERS else "multiplier"


def _p_values(t: Floats, drawn: Floats, freedom: Floats, errors: Errors) -> Floats:
    """P-values by the distribution that the intervals are made of."""
    if errors != "wild":
        return np.asarray(2 * stats.t.sf(np.abs(t), freedom))
    return np.array([joint_p_value(t[[one]], drawn[:, [one]]) for one in range(len(t))])


def _pre_trend(cells: GroupTimes, panel: Panel, how: Comparison) -> float:
    """Test that nothing moved before the start: with few clusters by the largest t of the averages over events."""
    before = np.flatnonzero(cells.time < cells.group - how.anticipation)
    if not len(before):
        return float("nan")
    clusters = cluster_scores(cells.influence[:, before], panel.cluster, panel.started)
    if len(clusters.score) >= FEW_CLUSTERS:
        return pre_trend_p_value(cells.effect[before], clusters)
    events = event_averages(cells, panel.times, panel.weight)
    early = events.labels < -how.anticipation
    clusters = cluster_scores(events.influence[:, early], panel.cluster, panel.started)
    drawn = wild_draws(clusters, seeded("before the start", len(clusters.score)), how.draws)
    with np.errstate(divide="ignore", invalid="ignore"):
        return joint_p_value(events.effect[early] / standard_errors(clusters), drawn)

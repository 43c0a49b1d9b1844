"""How many events people have had by a time, where an event can come again: the mean cumulative function."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from metrics.evaluation.phrases import people as people_words
from metrics.evaluation.result import ESTIMATES, Result
from metrics.evaluation.time_to_event.follow_up import ALL, group_numbers, happened, numbers_of, refuse_overlaps
from metrics.evaluation.time_to_event.survival_tables import followed_check, places
from metrics.evaluation.time_to_event.survival_words import amounts, time_words
from metrics.statistics.interval import normal_quantile
from metrics.statistics.survival.recurrent import mean_cumulative_count
from metrics.statistics.survival.survival_counts import count_risk, running

CANNOT_SHOW = (
    "This is the mean of people while they are under observation and alive, and those followed for a shorter time are "
    "taken to be like the rest; groups may differ in other ways, so that this does not show why."
)


def mean_count(
    rows: pd.DataFrame,
    times: Sequence[float],
    *,
    person: str,
    start: str = "start",
    stop: str = "stop",
    event: str = "is_event",
    group: str | None = None,
    confidence: float = 0.95,
    unit: str = "days",
    said: str = "events",
) -> Result:
    """Estimate the mean number of events per person by a time.

    Parameters
    ----------
    rows : DataFrame
        The follow-up of each person cut at every event, as `follow_up.event_rows` makes it.
    times : sequence of float
        When to estimate, in `unit`. The last is the one that the text names.
    person, start, stop, event : str
        Columns: whose row it is, the times (start, stop] that it covers, and 1 where it ends with an event.
    group : str, optional
        Column of groups; null is 'unknown'.
    confidence : float
        Of the intervals.
    unit, said : str
        As they stand after numbers: 'days', 'admissions'.

    Returns
    -------
    Result
        `ESTIMATES` with the term 'mean', one row per group and time, then `group`, `time`, `people`, `at_risk`
        (observed just before) and `events` (up to and with the time). Intervals are symmetric on the log scale, with
        the robust error. NaN where nobody was followed that long; no bounds where there is no event.

    Raises
    ------
    ValueError
        If a column is absent or has missing values, or rows of a person overlap.

    References
    ----------
    Lawless and Nadeau (1995), Technometrics 37:158-168.
    """
    refuse_overlaps(rows, person, start, stop)
    numbers, names = group_numbers(rows, group)
    begins, ends, ended = numbers_of(rows, start), numbers_of(rows, stop), happened(rows, event)
    whose = pd.factorize(rows[person])[0]
    curves = mean_cumulative_count(numbers, whose, begins, ends, ended)
    counts = count_risk(numbers, ends, ended.astype(np.int64), 1, begins)
    number, time, entry, following = places(counts, len(names), times)
    estimate, error = (
        np.where(following >= 0, np.where(entry >= 0, values[entry], 0.0), np.nan)
        for values in (curves.mean, curves.standard_error)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = np.exp(normal_quantile(confidence) * error / np.where(estimate > 0, estimate, np.nan))
    people = rows.assign(number=numbers).groupby("number")[person].nunique().reindex(range(len(names)))
    table = pd.DataFrame({
        "term": "mean", "estimate": estimate, "standard_error": error, "lower": estimate / reach,
        "upper": estimate * reach, "p_value": np.nan, "group": np.take(names, number), "time": time,
        "people": people.to_numpy()[number], "at_risk": np.where(following >= 0, counts.at_risk[following], 0),
        "events": np.where(entry >= 0, running(counts.group, counts.all_events)[entry], 0).astype(np.int64),
    })  # fmt: skip
    return Result(
        "mean_count",
        table[[*ESTIMATES, *table.columns[6:]]],
        _text(table, unit, said, confidence),
        (followed_check(table),),
    )


def _text(table: pd.DataFrame, unit: str, said: str, confidence: float) -> str:
    """Say for each group the mean by the last time."""
    last = table.groupby("group", sort=False).tail(1).set_index("group")
    parts = []
    for name in last.index:
        row = last.loc[name]
        whose = "" if name == ALL and len(last) == 1 else f"{name}: "
        by = f"By {time_words(float(row['time']), unit)}"
        who = people_words(int(row["people"]))
        if np.isnan(row["estimate"]):
            parts.append(f"{whose}{by} the mean is not known: none of {who} was followed that long.")
            continue
        if np.isnan(row["lower"]):
            parts.append(f"{whose}{by} {who} had had no {said}.")
            continue
        mean, low, high = amounts([float(row[column]) for column in ("estimate", "lower", "upper")])
        bounds = f"{confidence:.0%} interval {low} to {high}"
        parts.append(f"{whose}{by} {who} had had {mean} {said} each on average ({bounds}).")
    return " ".join([*parts, CANNOT_SHOW])

"""How long until an event: Kaplan-Meier curves, medians and the log-rank test."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from statsmodels.duration.survfunc import survdiff

from metrics.evaluation.phrases import people as people_words
from metrics.evaluation.result import ESTIMATES, Result
from metrics.evaluation.time_to_event.follow_up import ALL, columns_of, group_numbers, happened, numbers_of
from metrics.evaluation.time_to_event.survival_tables import CANNOT_SHOW, chi_squared_result, followed_check, places
from metrics.evaluation.time_to_event.survival_words import share_words, time_words
from metrics.statistics.interval import Floats
from metrics.statistics.survival.kaplan_meier import Curves, Transform, kaplan_meier, waiting_medians
from metrics.statistics.survival.survival_counts import RiskCounts, count_risk, running


def survival(
    people: pd.DataFrame,
    time: str,
    event: str,
    times: Sequence[float],
    *,
    group: str | None = None,
    entry: str | None = None,
    transform: Transform = "log",
    confidence: float = 0.95,
    unit: str = "days",
    said: str = "had the event",
) -> Result:
    """Estimate the share of people still without an event, and the median time to it.

    Where another event (death) makes the one asked about impossible, use `competing.incidence`: this would count people
    who died as if they could still have the event.

    Parameters
    ----------
    people : DataFrame
        One row per person, as `follow_up.first_events` makes it.
    time, event : str
        Columns: end of follow-up in `unit`, and 1 where it ended with the event.
    times : sequence of float
        When to estimate. The last is the one that the text names.
    group : str, optional
        Column of groups, each with a curve of its own; null is 'unknown'.
    entry : str, optional
        Column of late entry, before `time`.
    transform : {'log', 'log-log', 'plain'}
        Scale of the intervals.
    confidence : float
        Of the intervals.
    unit : str
        As it stands after a number.
    said : str
        What has happened to people with the event: 'been admitted'.

    Returns
    -------
    Result
        `ESTIMATES` with the term 'free' (share without the event) at each of `times` and 'median' (in `unit`), then
        `group`, `time`, `people`, `at_risk` (followed and free just before) and `events` (up to and with the time). NaN
        where nobody was followed that long, and for a median or a bound that the curve does not reach; no bounds where
        nobody or everybody has had the event.

    Raises
    ------
    ValueError
        If a column is absent or has missing values, or a person enters after the end of follow-up.

    References
    ----------
    Kaplan and Meier (1958), J. Am. Stat. Assoc. 53:457-481. Brookmeyer and Crowley (1982), Biometrics 38:29-41.
    """
    counts, names = _counts(people, time, event, group, entry)
    events = counts.all_events
    leaving = np.bincount(counts.row, minlength=len(counts.time)) - events
    curves = kaplan_meier(
        counts.group, counts.time, events, leaving, confidence, transform=transform, at_risk=counts.at_risk
    )
    table = pd.concat([_shares(counts, curves, names, times), _medians(curves, names)], ignore_index=True)
    table["people"] = table["group"].map(dict(zip(names, np.bincount(counts.group[counts.row]), strict=True)))
    table = table[[*ESTIMATES, "group", "time", "people", "at_risk", "events"]]
    text = _text(table, unit, said, confidence)
    return Result("kaplan_meier", table, text, (followed_check(table[table["term"] == "free"]),))


def log_rank(
    people: pd.DataFrame, time: str, event: str, group: str, *, entry: str | None = None, strata: str | None = None
) -> Result:
    """Test whether groups come to an event alike.

    Parameters
    ----------
    people, time, event, group, entry
        As in `survival`.
    strata : str, optional
        Column within whose values alone groups are compared.

    Returns
    -------
    Result
        One row: `ESTIMATES` with the chi-squared statistic as the estimate, and `freedom`.

    Raises
    ------
    ValueError
        As `survival`, or if there are fewer than two groups.

    References
    ----------
    Mantel (1966), Cancer Chemother. Rep. 50:163-170. Peto and Peto (1972), J. R. Stat. Soc. A 135:185-207.
    """
    stop, ends = numbers_of(people, time), happened(people, event)
    numbers, names = group_numbers(people, group)
    if len(names) < 2:
        raise ValueError(f"{group} has {len(names)} value; give at least two groups to compare")
    columns_of(people, strata)
    begins = None if entry is None else _ranks(numbers_of(people, entry), stop) + 0.5
    within = None if strata is None else pd.factorize(people[strata])[0]
    statistic, p_value = survdiff(_ranks(stop, stop), ends.astype(np.int64), numbers, strata=within, entry=begins)
    return chi_squared_result("log_rank", float(statistic), float(p_value), names, "how fast people come to the event")


def _ranks(values: Floats, times: Floats) -> Floats:
    """Count the distinct times up to each value: the library takes who enters at an event as at risk of it."""
    return np.searchsorted(np.unique(times), values, side="right").astype(np.float64)


def _counts(
    people: pd.DataFrame, time: str, event: str, group: str | None, entry: str | None
) -> tuple[RiskCounts, list[str]]:
    numbers, names = group_numbers(people, group)
    begins = None if entry is None else numbers_of(people, entry)
    ends = happened(people, event).astype(np.int64)
    return count_risk(numbers, numbers_of(people, time), ends, 1, begins), names


def _shares(counts: RiskCounts, curves: Curves, names: list[str], times: Sequence[float]) -> pd.DataFrame:
    number, time, entry, following = places(counts, len(names), times)
    survival_at = np.where(entry >= 0, curves.survival[entry], 1.0)
    known = (following >= 0) | (survival_at == 0)
    frame = pd.DataFrame({"term": "free", "group": np.take(names, number), "time": time})
    for name, values, initial in (("estimate", curves.survival, 1.0), ("standard_error", curves.standard_error, 0.0)):
        frame[name] = np.where(known, np.where(entry >= 0, values[entry], initial), np.nan)
    has_bounds = (following >= 0) & (entry >= 0) & (survival_at < 1)
    for name, values in (("lower", curves.lower), ("upper", curves.upper)):
        frame[name] = np.where(has_bounds, values[entry], np.nan)
    seen = running(counts.group, counts.all_events)
    return frame.assign(
        p_value=np.nan,
        at_risk=np.where(following >= 0, counts.at_risk[following], 0),
        events=np.where(entry >= 0, seen[entry], 0).astype(np.int64),
    )


def _medians(curves: Curves, names: list[str]) -> pd.DataFrame:
    found = waiting_medians(curves, len(names))
    events = np.bincount(curves.group, weights=curves.events, minlength=len(names)).astype(np.int64)
    bounds = {"estimate": found.value, "lower": found.lower, "upper": found.upper}
    rest = {"standard_error": np.nan, "p_value": np.nan, "time": np.nan, "at_risk": 0, "events": events}
    return pd.DataFrame({"term": "median", "group": names, **bounds, **rest})


def _text(table: pd.DataFrame, unit: str, said: str, confidence: float) -> str:
    """Say the share with the event by the last time, and the median, of each group."""
    shares = table[table["term"] == "free"].groupby("group", sort=False).tail(1).set_index("group")
    medians = table[table["term"] == "median"].set_index("group")
    parts = []
    for name in shares.index:
        row, median = shares.loc[name], medians.loc[name]
        share, lower, upper = (1 - float(row[column]) for column in ("estimate", "upper", "lower"))
        whose = "" if name == ALL and len(shares) == 1 else f"{name}: "
        middle = float(median["estimate"])
        half = "fewer than half so far" if np.isnan(middle) else f"half by {time_words(middle, unit)}"
        counted = f"of {people_words(int(row['people']))}"
        by = f"By {time_words(float(row['time']), unit)}"
        parts.append(f"{whose}{by} {share_words(share, lower, upper, confidence)} {counted} had {said}, {half}.")
    return " ".join([*parts, CANNOT_SHOW])

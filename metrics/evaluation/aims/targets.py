"""Targets: where each stands now, and how likely it is met when the period ends."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from metrics.catalogue import Measure
from metrics.evaluation.aims.target_words import target_page, target_sentence
from metrics.evaluation.hidden import hidden_rows, is_hidden
from metrics.evaluation.result import Check, Result
from metrics.statistics.comparing.period_end import Forecast, rate_forecast, share_forecast
from metrics.statistics.intervals.effective import effective_trials, event_dispersion

TARGETS = [
    *("target_id", "measure", "level", "group_id", "set_by", "better", "target"),
    *("period_from", "period_until", "value", "lower", "upper", "state", "is_met"),
    *(
        "year_from",
        "year_until",
        "months_left",
        "year_value",
        "year_lower",
        "year_upper",
        "probability",
        "reason",
        "words",
    ),
]
RECENT = 12
"""Months that the run rate comes from."""
NOT_ADDITIVE = ("median", "stock", "share_of_clients")
"""Kinds whose year is not the sum of its months."""
LATEST = "rolling_12"
SHARED = "the months of the year are hidden, and are taken as an average part of the latest twelve"


def targets(
    values: pd.DataFrame,
    wanted: pd.DataFrame,
    measures: Mapping[str, Measure],
    *,
    year_from: date,
    year_until: date,
    names: Mapping[str, str] | None = None,
) -> Result:
    """Put every target beside the latest twelve months and forecast the year.

    The months left are taken to be like the last twelve: the same rate, as many people, events bunched as the interval
    of the latest twelve months says. A change of rate under way, a season, a new contract are not in it. Where months
    of the year are hidden, the forecast knows the twelve months alone, so that it tells nothing of what is hidden.

    Parameters
    ----------
    values : DataFrame
        Rows of `measure_values` by month and for rolling twelve months; of a release with `hidden`. Rows by trait and
        immature rows are passed over.
    wanted : DataFrame
        Rows of `targets`: `target_id, measure, team_id` (empty: the program), `value, from_on, set_by`. Of several for
        one measure and team the last that holds before the year ends counts. Others than of measures are passed over.
    measures : mapping of str to Measure
        Of the catalogue.
    year_from, year_until : date
        The year (or other period) of the target; the end is exclusive.
    names : mapping of str to str, optional
        Names of teams and programs for the sentences.

    Returns
    -------
    Result
        `table`: the columns of `TARGETS`, a row per target and group. `state` is 'met' or 'missed' where the interval
        of the latest twelve months lies wholly on that side, else 'too close to call'; 'no direction' for a measure
        that has no better side; 'hidden' or 'not known'. `probability` of meeting the target when the year ends, with
        the expected value and its 95% prediction interval; `reason` says why there is none, or what it rests on.
    """
    known = values[(values["trait"] == "all") & values["is_mature"].astype(bool)]
    by_measure = dict(iter(known.groupby("measure")))
    rows = [
        _row(target, group, measures[str(target["measure"])], (year_from, year_until))
        for target in _holding(wanted, measures, year_until).to_dict("records")
        if target["measure"] in by_measure
        for group in _groups(target, by_measure[str(target["measure"])])
    ]
    for row in rows:
        name = str(row["group_id"])
        row["words"] = target_sentence(row, measures[str(row["measure"])], (names or {}).get(name, name))
    table = pd.DataFrame(rows, columns=TARGETS)
    steady = Check("steady", "not_tested", "the months left are taken to be like the last twelve")
    return Result("targets", table, target_page(table), (steady,))


def _holding(wanted: pd.DataFrame, measures: Mapping[str, Measure], year_until: date) -> pd.DataFrame:
    begins = pd.to_datetime(wanted["from_on"]).fillna(pd.Timestamp.min)
    rows = wanted.assign(begins=begins, team_id=wanted["team_id"].astype(object).fillna("").astype(str))
    rows = rows[rows["measure"].isin(list(measures)) & (begins < pd.Timestamp(year_until))]
    return (
        rows.sort_values(["begins", "target_id"])
        .drop_duplicates(["measure", "team_id"], keep="last")
        .sort_values("target_id")
    )


def _groups(target: Mapping[Any, Any], rows: pd.DataFrame) -> list[pd.DataFrame]:
    """Rows of the team of a target, or of each program for one without a team."""
    level, team = ("team", target["team_id"]) if target["team_id"] else ("program", None)
    chosen = rows[(rows["level"] == level) & ((rows["group_id"] == team) if team else True)]
    return [group for _, group in chosen.groupby("group_id")]


def _row(
    target: Mapping[Any, Any],
    rows: pd.DataFrame,
    measure: Measure,
    year: tuple[date, date],
) -> dict[str, object]:
    bar = float(target["value"])
    latest = rows[rows["grain"] == LATEST].sort_values("period_until").tail(1)
    now = latest.iloc[0].to_dict() if len(latest) else None
    row: dict[str, object] = {name: target[name] for name in ("target_id", "measure", "set_by")}
    row |= {
        "level": rows["level"].iloc[0],
        "group_id": rows["group_id"].iloc[0],
        "better": measure.better,
        "target": bar,
    }
    row |= {"year_from": pd.Timestamp(year[0]), "year_until": pd.Timestamp(year[1])}
    row |= _now(now, measure, bar)
    left, found, reason = _forecast(rows, now, measure, bar, year)
    row |= {"months_left": left, "reason": reason}
    if found is not None:
        chance = found.at_most if measure.better == "lower" else found.at_least
        row |= {
            "year_value": found.expected,
            "year_lower": found.lower,
            "year_upper": found.upper,
            "probability": chance,
        }
    return row


def _now(now: Mapping[Any, Any] | None, measure: Measure, bar: float) -> dict[str, object]:
    if now is None:
        return {"state": "not known"}
    period = {name: now[name] for name in ("period_from", "period_until")}
    if is_hidden(now):
        return period | {"state": "hidden"}
    value, lower, upper = (float(now[name]) if pd.notna(now[name]) else np.nan for name in ("value", "lower", "upper"))
    if np.isnan(value):
        return period | {"state": "not known"}
    found = period | {"value": value, "lower": lower, "upper": upper}
    if measure.better == "neutral":
        return found | {"state": "no direction"}
    is_lower = measure.better == "lower"
    surely = upper <= bar if is_lower else lower >= bar
    hardly = lower > bar if is_lower else upper < bar
    state = "met" if surely else "missed" if hardly else "too close to call"
    return found | {"state": state, "is_met": value <= bar if is_lower else value >= bar}


def _forecast(
    rows: pd.DataFrame, now: Mapping[Any, Any] | None, measure: Measure, bar: float, year: tuple[date, date]
) -> tuple[int, Forecast | None, str]:
    """Give months left, the forecast, and why there is none."""
    start, end = (pd.Timestamp(day) for day in year)
    until = start if now is None else min(max(now["period_until"], start), end)
    left, gone = _months_between(until, end), _months_between(start, until)
    if reason := _why_not(now, measure, gone):
        return left, None, reason
    numbers = (
        {name: float(now[name]) for name in ("numerator", "denominator", "value", "lower", "upper")} if now else {}
    )
    recent = (numbers["numerator"], numbers["denominator"])
    so_far = _so_far(rows, start, until)
    if so_far is None and left == 0:
        return left, None, "the year is over, and its months are hidden"
    note = "" if so_far is not None else SHARED
    per_month = recent[1] / _months_seen(rows, until)
    overlap = 0.0 if gone == 0 else gone / RECENT
    if measure.is_share:
        trials = effective_trials(*([numbers[name]] for name in ("value", "lower", "upper")))
        effect = max(1.0, recent[1] / float(trials[0]))
        found = share_forecast(so_far, recent, per_month * left, bar, design_effect=effect, overlap=overlap)
        return left, found, note
    size = recent[1] / measure.per
    scatter = float(event_dispersion([recent[0]], [size], [numbers["lower"]], [numbers["upper"]])[0])
    known = None if so_far is None else (so_far[0], so_far[1] / measure.per)
    ahead = per_month * left / measure.per
    found = rate_forecast(known, (recent[0], size), ahead, bar, dispersion=scatter, overlap=overlap)
    return left, found, note


def _why_not(now: Mapping[Any, Any] | None, measure: Measure, gone: int) -> str:
    if measure.better == "neutral":
        return "no side of this measure is the better one"
    if measure.kind in NOT_ADDITIVE:
        return "the year of this measure is not the sum of its months"
    if now is None or is_hidden(now):
        return "there are no twelve months that can be shown"
    if pd.isna(now["lower"]) or not now["denominator"] > 0:
        return "the latest twelve months have no interval, which says how events bunch"
    return "the period is longer than a year" if gone > RECENT else ""


def _months_between(first: pd.Timestamp, last: pd.Timestamp) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def _so_far(rows: pd.DataFrame, start: pd.Timestamp, until: pd.Timestamp) -> tuple[float, float] | None:
    """Add up the months of the year until now; None where one is hidden or there are none to add up."""
    if until == start:
        return 0.0, 0.0
    whole = rows[(rows["grain"] == "year") & (rows["period_from"] == start) & (rows["period_until"] == until)]
    months = rows[(rows["grain"] == "month") & (rows["period_from"] >= start) & (rows["period_until"] <= until)]
    used = whole if len(whole) else months
    if used.empty or hidden_rows(used).any():
        return None
    numerator, denominator = (float(used[name].astype("float64").sum()) for name in ("numerator", "denominator"))
    return numerator, denominator


def _months_seen(rows: pd.DataFrame, until: pd.Timestamp) -> int:
    """Count the months among the last twelve with anything in the denominator; all twelve where that is not shown."""
    begins = until - pd.DateOffset(months=RECENT)
    months = rows[(rows["grain"] == "month") & (rows["period_from"] >= begins) & (rows["period_until"] <= until)]
    shown = months["denominator"].astype("float64")
    return int((shown > 0).sum()) or RECENT if shown.notna().all() else RECENT

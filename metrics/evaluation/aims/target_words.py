"""Sentences about targets, made from the numbers of the table."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from metrics.catalogue import Measure
from metrics.evaluation.rounding import decimals_apart
from metrics.words import period_name, write_number

LIKELY, UNLIKELY = 0.8, 0.2
ASSUMED = (
    "The chance takes the months left to be like the last twelve: the same rate, as many people. It knows of no season "
    "and of no change under way, and does not say why a target is met."
)


def target_sentence(row: Mapping[str, Any], measure: Measure, name: str) -> str:
    """Say where a target stands now and how likely it is met."""
    scale = 100.0 if measure.format == "percent" else 1.0
    numbers = (float(row.get(key, math.nan)) * scale for key in ("value", "lower", "upper"))
    decimals = decimals_apart(numbers, row["target"] * scale, 2 if measure.format == "rate" else 1)
    side = {"lower": "at most ", "higher": "at least "}.get(measure.better, "")
    bar = f"a target of {side}{write_number(row['target'], measure.format, decimals)}"
    if row["state"] == "hidden":
        return f"{measure.subject}, {name}, against {bar}: not shown, to protect the people behind small numbers."
    if row["state"] == "not known":
        return f"{measure.subject}, {name}, against {bar}: nothing to count yet."
    value, lower, upper = (write_number(row[key], measure.format, decimals) for key in ("value", "lower", "upper"))
    when = period_name({"grain": "rolling_12", "period_until": row["period_until"]})
    known = f" (95% interval {lower} to {upper})" if pd.notna(row["lower"]) else ""
    judged = {"met": ": clearly met", "missed": ": clearly missed", "too close to call": ": too close to call"}
    first = f"{measure.subject}, {name}: {value}{known} in {when}, against {bar}{judged.get(row['state'], '')}."
    return f"{first} {_chance(row)}"


def target_page(table: pd.DataFrame) -> str:
    """Say how the targets of a page stand together."""
    if table.empty:
        return "No target is set for a measure that has figures."
    counts = table["state"].value_counts()
    said = [f"{counts[state]} {words}" for state, words in _STATES.items() if counts.get(state, 0)]
    chances = table["probability"].dropna().astype("float64")
    likely, unlikely = int((chances >= LIKELY).sum()), int((chances <= UNLIKELY).sum())
    ahead = (
        f" Of {len(chances)} with a forecast, {likely} have a chance of {LIKELY:.0%} or more of being met when the "
        f"year ends, {unlikely} one of {UNLIKELY:.0%} or less."
    )
    number = f"{len(table)} target{'' if len(table) == 1 else 's'}"
    return f"{number}, by the latest twelve months: {', '.join(said)}.{ahead if len(chances) else ''} {ASSUMED}"


_STATES = {
    "met": "clearly met",
    "missed": "clearly missed",
    "too close to call": "too close to call",
    "no direction": "of a measure without a better side",
    "hidden": "hidden",
    "not known": "without figures",
}


def chance_words(probability: float) -> str:
    """Write a probability: '23%', 'under 1%', 'over 99%'."""
    if probability < 0.01:
        return "under 1%"
    return "over 99%" if probability > 0.99 else f"{probability:.0%}"


def _chance(row: Mapping[str, Any]) -> str:
    if pd.isna(row.get("probability")):
        return f"No forecast: {row['reason']}."
    if row["months_left"] == 0:
        return f"The year is over: {'met' if row['probability'] == 1 else 'not met'}."
    note = f"; {row['reason']}" if row["reason"] else ""
    left = f"{row['months_left']} month{'' if row['months_left'] == 1 else 's'}"
    return f"Chance of meeting it for the year as a whole: {chance_words(row['probability'])}, with {left} left{note}."

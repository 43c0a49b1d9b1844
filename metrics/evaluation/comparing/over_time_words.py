"""What a control chart shows, in words made from its table."""

from collections import Counter
from collections.abc import Mapping
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.statistics.charts.charts_choice import NAMES, Choice, Kind
from metrics.statistics.charts.charts_marks import AT_RANDOM, COMMON, HIT, MISSED
from metrics.statistics.charts.control_chart import FEWEST_POINTS, Rules

RULE_WORDS = {
    "outside": "outside the limits",
    "trend": "seven in a row, each further than the one before",
    "two of three": "two of three near the same limit",
    "shift": "seven in a row on one side of the centre",
    "long run": "a long run on one side of the centre",
    "few crossings": "the centre is crossed too seldom",
}
RULES_WORDS = {"nhs": "the four rules of Making Data Count", "anhoej": "the limits and Anhøj's two run tests"}
ASSURANCE_WORDS = {
    HIT: "chance alone would keep it on the good side of the target",
    AT_RANDOM: "chance alone decides from period to period whether the target is met",
    MISSED: "chance alone would not bring it to the target",
}
Columns = Mapping[str, NDArray[Any]]
"""Columns of the table that `over_time` returns, by name."""
CAVEAT = "A chart says whether a series changed and when, not why; it compares the program with its own past only."


def text(
    table: Columns,
    kind: Kind,
    choice: Choice,
    *,
    rules: Rules,
    target: float | None,
    baseline: int | None,
    per: float,
) -> str:
    """Write what `over_time` found: how much is on the chart, the limits, the signals, the target, what it cannot show.

    Parameters
    ----------
    table : mapping of str to ndarray, shape (n,)
        Columns as `over_time` returns them.
    kind, choice, rules, target, baseline
        As given to `over_time` or chosen by it.
    per : float
        What values were multiplied by; a proportion with 1 is written in percent.
    """
    is_known = ~np.isnan(table["value"])
    known = {name: values[is_known] for name, values in table.items()}
    parts = [_counted(table["state"][~is_known], len(is_known)), f"Chart: {NAMES[choice.chart]} ({choice.reason})."]
    is_share = kind == "proportion" and per == 1
    if not is_known.any() or np.isnan(known["centre"][-1]):
        parts.append(f"Fewer than {FEWEST_POINTS} in the latest segment: no limits, and nothing to say of change.")
        return " ".join([*parts, CAVEAT])
    latest = {name: values[-1] for name, values in known.items()}
    frozen = "" if baseline is None else f", from the first {baseline} periods of the segment"
    parts.append(
        f"In the latest period, {day(latest['period'])}, it was {number(latest['value'], is_share=is_share)}; centre "
        f"{number(latest['centre'], is_share=is_share)}, limits {number(latest['lower'], is_share=is_share)} to "
        f"{number(latest['upper'], is_share=is_share)}{frozen}."
    )
    parts.append(_signals(known, rules))
    parts.append(_mark(str(latest["variation"])))
    if target is not None and latest["assurance"]:
        parts.append(f"Target {number(target, is_share=is_share)}: {ASSURANCE_WORDS[str(latest['assurance'])]}.")
    parts += _rebases(table)
    return " ".join([*parts, CAVEAT])


def day(period: object) -> str:
    """Write a period by its first day, or by its month where it begins with one."""
    when = pd.Timestamp(period)  # type: ignore[arg-type]  # pandas reads any kind of date
    return f"{when:%Y-%m}" if when.day == 1 else f"{when:%Y-%m-%d}"


def number(value: float, *, is_share: bool) -> str:
    """Write a value: a share in percent with one decimal, others with three figures."""
    if is_share:
        return f"{value:.1%}"
    size = abs(value)
    decimals = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3
    return f"{value:,.{decimals}f}"


def _counted(left_out: NDArray[np.str_], periods: int) -> str:
    counted = Counter(left_out.tolist())
    said = ", ".join(f"{count} {state}" for state, count in sorted(counted.items()))
    return f"{periods - len(left_out)} of {periods} periods are on the chart{f' ({said})' if said else ''}."


def _signals(known: Columns, rules: Rules) -> str:
    signal, periods = known["signal"].tolist(), known["period"]
    total = sum(map(bool, signal))
    if not total:
        return f"No period breaks a rule ({RULES_WORDS[rules]}): no sign of change beyond chance."
    marks = list(zip(signal, known["segment"].tolist(), strict=True))
    runs = []
    for (rule, _), run in groupby(range(len(marks)), key=lambda place: marks[place]):
        places = list(run)
        if rule:
            first, last = day(periods[places[0]]), day(periods[places[-1]])
            span = first if len(places) == 1 else f"{first} to {last}"
            runs.append(f"{span} ({RULE_WORDS[rule]})")
    return f"{total} of {len(signal)} periods break a rule ({RULES_WORDS[rules]}): {'; '.join(runs)}."


def _mark(mark: str) -> str:
    if mark == COMMON:
        return "The latest period lies within what chance does."
    return f"The latest period is part of a signal: {mark}."


def _rebases(table: Columns) -> list[str]:
    numbers, starts = np.unique(table["segment"], return_index=True)
    return [
        f"New limits from {day(table['period'][at])}: {str(table['segment_reason'][at]).rstrip('.')} "
        f"(judged by: {table['segment_role'][at]})."
        for number, at in zip(numbers, starts, strict=True)
        if number > 1
    ]

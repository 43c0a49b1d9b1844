"""Plain sentences made from the numbers of `measure_values`.

Belongs here: what a change is called and how numbers are written in text. Not here: pages, or any claim about why
something changed. A sentence says that a value rose or fell only if the interval of the change leaves out zero.
"""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from metrics.availability import AVAILABLE, TOO_EARLY
from metrics.catalogue import Format, Measure
from metrics.statistics.intervals.change import change_interval

Row = Mapping[str, Any]

MINUS = "−"
MOST_DECIMALS = 4
COMPARED_GRAIN = "rolling_12"


def sentence(measure: Measure, latest: Row | None, previous: Row | None) -> str:
    """Say in one or two sentences what happened to a measure between two periods.

    Parameters
    ----------
    measure : Measure
    latest, previous : row of `measure_values` (a Series or a mapping), or None
        Two periods of one group that do not overlap. A row that went through disclosure control has `hidden`.

    Returns
    -------
    str
        With the values, the period, the 95% interval of the change and the number of people; or why there is none.
    """
    if latest is None or not _is_shown(latest):
        return f"{measure.subject}: {_why_not(latest)}."
    late = "" if latest["is_mature"] else " Records of this period may still arrive."
    if previous is None or not _is_shown(previous):
        return f"{_alone(measure, latest)} No comparison: {_why_not(previous)} for the period before.{late}"
    if latest["version"] != previous["version"]:
        return f"{_alone(measure, latest)} No comparison: the definition changed between the periods.{late}"
    return f"{_compared(measure, latest, previous)}{late}"


def latest_and_previous(rows: pd.DataFrame, grain: str = COMPARED_GRAIN) -> tuple[Row | None, Row | None]:
    """Pick the latest mature period of one group, and the one that ends where it begins.

    Parameters
    ----------
    rows : DataFrame
        `measure_values` of one measure, level, group, trait and category.
    grain : str
        Length of the two periods.

    Returns
    -------
    (row or None, row or None)
        Without a mature period the latest of all, which says that it is not.
    """
    chosen = rows[rows["grain"] == grain].sort_values("period_until")
    if chosen.empty:
        return None, None
    mature = chosen[chosen["is_mature"]]
    latest = (chosen if mature.empty else mature).iloc[-1]
    before = chosen[chosen["period_until"] == latest["period_from"]]
    return _row(latest), None if before.empty else _row(before.iloc[0])


def period_name(row: Row) -> str:
    """Name a period: 'the 12 months to December 2025', '2025', 'the quarter to March 2025', 'March 2025'."""
    last = pd.Timestamp(row["period_until"]) - pd.Timedelta(days=1)
    month = f"{last:%B %Y}"
    names = {"rolling_12": f"the 12 months to {month}", "quarter": f"the quarter to {month}", "year": f"{last:%Y}"}
    return names.get(str(row["grain"]), month)


def write_number(value: float, kind: Format, decimals: int) -> str:
    """Write a value as text: '1.4', '28%', with a true minus sign."""
    scaled = round(value * 100 if kind == "percent" else value, decimals)
    sign = MINUS if scaled < 0 else ""
    return f"{sign}{abs(scaled):,.{decimals}f}{'%' if kind == 'percent' else ''}"


def _row(series: pd.Series) -> Row:
    return {str(name): value for name, value in series.items()}


def _is_shown(row: Row) -> bool:
    return row["availability"] == AVAILABLE and not _hidden(row) and _is_known(row["value"])


def _hidden(row: Row) -> bool:
    hidden = row.get("hidden", "")
    return isinstance(hidden, str) and hidden != ""


def _is_known(value: object) -> bool:
    return not pd.isna(value)  # type: ignore[call-overload]  # one cell of a row: always a scalar


def _why_not(row: Row | None) -> str:
    if row is None:
        return "no figures"
    if _hidden(row):
        return "not shown, to protect the people behind small numbers"
    if row["availability"] == TOO_EARLY:
        return "too early to say, the follow-up is not complete"
    if row["availability"] != AVAILABLE:
        return str(row["availability"])
    return "nothing to count"


def _alone(measure: Measure, row: Row) -> str:
    numbers = [row["value"], *(_bounds(row) or [])]
    decimals = _decimals(numbers, measure.format)
    value, *limits = (write_number(number, measure.format, decimals) for number in numbers)
    facts = [f"95% interval {limits[0]} to {limits[1]}"] if limits else []
    return f"{measure.subject}: {value} {measure.unit} in {period_name(row)}{_bracket([*facts, *_people(row)])}."


def _compared(measure: Measure, latest: Row, previous: Row) -> str:
    when = f"{period_name(latest)} against {_before(latest, previous)}"
    old, new = float(previous["value"]), float(latest["value"])
    known = _bounds(previous), _bounds(latest)
    if known[0] is None or known[1] is None:
        return _without_interval(measure, old, new, [when, *_people(latest)])
    interval = change_interval((old, *known[0]), (new, *known[1]))
    lower, upper = float(interval.lower), float(interval.upper)
    is_clear = lower > 0 or upper < 0
    decimals = _decimals([old, new, lower, upper], measure.format, apart=is_clear)
    before, after = (write_number(number, measure.format, decimals) for number in (old, new))
    limits = [_write_change(number, measure.format, decimals) for number in (lower, upper)]
    points = " percentage points" if measure.format == "percent" else ""
    facts = [when, f"95% interval of the change {limits[0]} to {limits[1]}{points}", *_people(latest)]
    if is_clear:
        verb = "rose" if lower > 0 else "fell"
        return f"{measure.subject} {verb} from {before} to {after} {measure.unit}{_bracket(facts)}."
    return f"{measure.subject}: no clear change, {before} before and {after} {measure.unit} now{_bracket(facts)}."


def _without_interval(measure: Measure, old: float, new: float, facts: list[str]) -> str:
    """Compare a measure of the whole (no sample) as it is; one that only lacks its interval is not compared."""
    decimals = _decimals([old, new], measure.format)
    before, after = (write_number(number, measure.format, decimals) for number in (old, new))
    if measure.interval != "none":
        said = f"too few people to say whether it changed, {before} before and {after} {measure.unit} now"
        return f"{measure.subject}: {said}{_bracket(facts)}."
    if before == after:
        return f"{measure.subject} stayed at {after} {measure.unit}{_bracket(facts)}."
    verb = "rose" if new > old else "fell"
    return f"{measure.subject} {verb} from {before} to {after} {measure.unit}{_bracket(facts)}."


def _before(latest: Row, previous: Row) -> str:
    adjoins = pd.Timestamp(previous["period_until"]) == pd.Timestamp(latest["period_from"])
    return "the 12 before" if adjoins and latest["grain"] == "rolling_12" else period_name(previous)


def _bounds(row: Row) -> tuple[float, float] | None:
    if _is_known(row["lower"]) and _is_known(row["upper"]):
        return float(row["lower"]), float(row["upper"])
    return None


def _people(row: Row) -> list[str]:
    if not _is_known(row["clients"]):
        return []
    count = int(row["clients"])
    return [f"{count:,} {'person' if count == 1 else 'people'}"]


def _bracket(facts: list[str]) -> str:
    return f" ({'; '.join(facts)})" if facts else ""


def _write_change(value: float, kind: Format, decimals: int) -> str:
    return write_number(value, kind, decimals).removesuffix("%")


def _decimals(numbers: list[float], kind: Format, *, apart: bool = False) -> int:
    """Fewest decimals that show the largest number with two digits, and none if all are whole.

    A rate below 100 has one at least. With `apart` there are enough for the first two numbers to differ in writing
    and for neither of the other two to be written as 0.
    """
    scale = 100 if kind == "percent" else 1
    largest = max(abs(number) * scale for number in numbers[:2])
    least = 1 if kind == "rate" and largest < 100 else 0
    needed = least if largest == 0 else max(least, 1 - math.floor(math.log10(largest)))
    decimals = min(needed, MOST_DECIMALS)
    if all(round(number * scale, decimals).is_integer() for number in numbers):
        decimals = 0
    while apart and decimals < MOST_DECIMALS and not _reads_apart(numbers, scale, decimals):
        decimals += 1
    return decimals


def _reads_apart(numbers: list[float], scale: int, decimals: int) -> bool:
    old, new, lower, upper = (round(number * scale, decimals) for number in numbers)
    return old != new and lower != 0 and upper != 0

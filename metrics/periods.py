"""The periods that values are published for: complete months, quarters, years and rolling twelve months. No data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

GRAINS = ("month", "quarter", "year", "rolling_12")
LONG_GRAINS = ("year", "rolling_12")
MONTHS_OF_GRAIN = {"month": 1, "quarter": 3, "year": 12, "rolling_12": 12}


@dataclass(frozen=True, slots=True)
class Window:
    """A run of months of the reporting period, first and last counted from its first month (0)."""

    grain: str
    first: int
    last: int
    period_from: date
    period_until: date


def reporting_periods(period_from: date, period_until: date) -> list[Window]:
    """List every complete period inside [period_from, period_until).

    Calendar quarters and years; rolling windows end with every month from the twelfth on. A part of a month at either
    end belongs to no period.

    Raises
    ------
    ValueError
        If no whole month lies inside.
    """
    months = _whole_months(period_from, period_until)
    if not months:
        raise ValueError(f"no whole month lies between {period_from} and {period_until}; give a longer period")
    windows = []
    for grain in GRAINS:
        length = MONTHS_OF_GRAIN[grain]
        for last in range(length - 1, len(months)):
            first = last - length + 1
            if grain == "rolling_12" or (months[first].month - 1) % length == 0:
                windows.append(Window(grain, first, last, months[first], _next_month(months[last])))
    return windows


def month_count(windows: Sequence[Window]) -> int:
    """Count the months that the windows span."""
    return max(window.last for window in windows) + 1


def _whole_months(period_from: date, period_until: date) -> list[date]:
    month = period_from if period_from.day == 1 else _next_month(period_from)
    months = []
    while _next_month(month) <= period_until:
        months.append(month)
        month = _next_month(month)
    return months


def _next_month(day: date) -> date:
    return (pd.Timestamp(day) + pd.offsets.MonthBegin(1)).date()

"""The groups and periods of the cycle's tables, as SQL: team, program and model, by year and twelve months."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from metrics.periods import MONTHS_OF_GRAIN, Window

Query = Callable[[str, Mapping[str, Any]], pd.DataFrame]
PERIOD = ("grain", "period_from", "period_until")
LEVELS: Mapping[str, str] = {"team": "team_id", "program": "program_id", "model": "model"}


def chosen_windows(windows: Sequence[Window]) -> list[Window]:
    """Choose the calendar years, the latest twelve months and the twelve before.

    Parameters
    ----------
    windows : sequence of Window
        From `periods.reporting_periods`.
    """
    length = MONTHS_OF_GRAIN["rolling_12"]
    rolling = [window for window in windows if window.grain == "rolling_12"]
    latest = rolling[-1 - length : -length] + rolling[-1:]
    return [window for window in windows if window.grain == "year"] + latest


def rows_in_windows(table: str, date_column: str, windows: Sequence[Window]) -> str:
    """Give the rows of a unit table once for each window that they fall in, with window_number, program and model."""
    spans = enumerate((window.period_from, window.period_until) for window in windows)
    values = ", ".join(f"({number}, date '{begin}', date '{end}')" for number, (begin, end) in spans)
    return f"""select units.*, windows.window_number, team_traits.program_id, team_traits.model
from {table} as units
join (select * from (values {values}) as w(window_number, period_from, period_until)) as windows
    on units.{date_column} >= windows.period_from and units.{date_column} < windows.period_until
join team_traits on team_traits.team_id = units.team_id"""


def by_level(keys: Mapping[str, str], sums: Mapping[str, str], levels: Mapping[str, str] = LEVELS) -> str:
    """Write SELECTs over `rows`, one a level, stacked.

    Parameters
    ----------
    keys, sums : mapping of name to SQL
        What groups the rows of a level, and what is added up; keys that are text literals do not group.
    levels : mapping of level to its column
    """
    named = ", ".join(f"{sql} as {name}" for name, sql in {**keys, **sums}.items())
    grouped = ", ".join(["window_number", *(sql for sql in keys.values() if not sql.startswith("'"))])
    return "\nunion all\n".join(
        f"select '{level}' as level, {column} as group_id, window_number, {named}\n"
        f"from rows\ngroup by {column}, {grouped}"
        for level, column in levels.items()
    )


def with_periods(frame: pd.DataFrame, windows: Sequence[Window]) -> pd.DataFrame:
    """Add grain, period_from and period_until of each row's window_number."""
    known = pd.DataFrame({name: [getattr(window, name) for window in windows] for name in PERIOD})
    dated = known.astype({"grain": "str", "period_from": "datetime64[s]", "period_until": "datetime64[s]"})
    return frame.merge(dated, left_on="window_number", right_index=True, how="left")

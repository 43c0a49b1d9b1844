"""The door for distributions over staff: docs/decisions/0009-staff-cells.md."""

from collections.abc import Sequence

import pandas as pd

from dashboards.disclosure.rule import HIDDEN, SmallCells

FEWEST_STAFF = 5
"""Smallest number of staff whose quartiles, extremes and survey means are shown."""

STAFF_TABLES = {
    "tenure_distribution": ("staff", ("q1", "median", "q3")),
    "staff_survey_scores": ("staff", ("mean", "deviation", "q1", "median", "q3")),
}
"""For each table the column that counts staff, and those that describe them."""

CASELOADS = ("minimum", "q1", "median", "q3", "maximum", "over_standard")


def protect_staff(frame: pd.DataFrame, staff: str, columns: Sequence[str]) -> pd.DataFrame:
    """Hide what describes fewer than five staff; how many they are stays.

    Parameters
    ----------
    frame : DataFrame
        One row per team and period; teams are not added up in it.
    staff : str
        Column that counts the staff.
    columns : sequence of str
        Columns that describe them.

    Returns
    -------
    DataFrame
        With `hidden`: `small` where the columns are empty.
    """
    return _emptied(frame, frame[staff] < FEWEST_STAFF, columns)


def protect_caseloads(frame: pd.DataFrame, rule: SmallCells) -> pd.DataFrame:
    """Hide caseloads of few workers, and those of a team with few clients; the number of clients is left out.

    Parameters
    ----------
    frame : DataFrame
        `caseload_distribution`, with `clients`.
    rule : SmallCells
        The threshold for clients.
    """
    few = (frame["workers"] < FEWEST_STAFF) | rule.is_small(frame["clients"])
    return _emptied(frame.drop(columns="clients"), few, CASELOADS)


def _emptied(frame: pd.DataFrame, few: "pd.Series[bool]", columns: Sequence[str]) -> pd.DataFrame:
    emptied = {column: frame[column].astype("float64").mask(few) for column in columns}
    return frame.assign(**emptied, hidden=few.map({True: HIDDEN, False: ""}).astype("str"))

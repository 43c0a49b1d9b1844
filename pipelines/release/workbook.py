"""One workbook with the tables that a person can read, and the dictionary of all columns. No table is made here."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from pipelines.release.spreadsheet import write_spreadsheet

MOST_CELLS = 20_000
"""Larger tables stay outside: a sheet of them would be slow to write and to open."""


def write_workbook(tables: Mapping[str, pd.DataFrame], dictionary: pd.DataFrame, path: Path) -> list[str]:
    """Write a workbook: contents, data dictionary, then a sheet for each table of moderate size.

    Of a larger `measure_values`, its latest year and latest twelve months are shown.

    Returns
    -------
    list of str
        Names of the tables that are in it whole.
    """
    shown = {name: frame for name, frame in sorted(tables.items()) if frame.size <= MOST_CELLS}
    larger = {
        name: latest(frame)
        for name, frame in sorted(tables.items())
        if name not in shown and {"grain", "trait", "period_until"} <= set(frame.columns)
    }
    parts = {name: frame for name, frame in larger.items() if len(frame)}
    first = {"contents": _contents(tables, shown, parts), "data_dictionary": dictionary}
    write_spreadsheet(first | dict(sorted({**shown, **parts}.items())), path)
    return list(shown)


def latest(values: pd.DataFrame) -> pd.DataFrame:
    """Keep the last year and the last twelve months, of everybody."""
    last = values[values["grain"].isin(["year", "rolling_12"]) & (values["trait"] == "all")]
    return last[last["period_until"] == last.groupby("grain")["period_until"].transform("max")]


def _contents(
    tables: Mapping[str, pd.DataFrame], shown: Mapping[str, pd.DataFrame], parts: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    def where(name: str) -> str:
        if name in shown:
            return "whole"
        return "latest periods of everybody; all in the CSV file" if name in parts else "only in the CSV file"

    return pd.DataFrame(
        [(name, len(frame), where(name)) for name, frame in sorted(tables.items())],
        columns=["table", "rows", "in_this_workbook"],
    )

"""One workbook with the tables that a person can read, and the dictionary of all columns. No table is made here."""

import datetime as dt
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

MOST_CELLS = 20_000
"""Larger tables stay outside: a sheet of them would be slow to write and to open."""

ZIP_DATE = (1980, 1, 1, 0, 0, 0)
FIXED_DATE = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)
CORE = "docProps/core.xml"
NAME_LENGTH = 31
"""Longest name of a sheet that Excel takes."""


def write_workbook(tables: Mapping[str, pd.DataFrame], dictionary: pd.DataFrame, path: Path) -> list[str]:
    """Write a workbook: contents, data dictionary, then a sheet for each table of moderate size.

    Of a larger `measure_values`, its latest year and latest twelve months are shown.

    Returns
    -------
    list of str
        Names of the tables that are in it whole.
    """
    shown = {name: frame for name, frame in sorted(tables.items()) if frame.size <= MOST_CELLS}
    parts = {
        name: latest(frame)
        for name, frame in sorted(tables.items())
        if name not in shown and {"grain", "period_until"} <= set(frame.columns)
    }
    book = Workbook(write_only=True)
    _sheet(book, "contents", _contents(tables, shown, parts))
    _sheet(book, "data_dictionary", dictionary)
    for name, frame in sorted({**shown, **parts}.items()):
        _sheet(book, name, frame)
    book.save(path)
    _take_the_clock_out(path)
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


def _sheet(book: Workbook, name: str, frame: pd.DataFrame) -> None:
    sheet = book.create_sheet(name[:NAME_LENGTH])
    sheet.freeze_panes = "A2"
    for position, column in enumerate(frame.columns, start=1):
        longest = max([len(column), *(len(str(value)) for value in frame[column].head(200))])
        sheet.column_dimensions[get_column_letter(position)].width = min(longest + 2, 60)
    sheet.append([_cell(sheet, column, Font(bold=True)) for column in frame.columns])
    for row in _rows(frame):
        sheet.append([_cell(sheet, value) for value in row])


def _rows(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    plain = frame.astype(object).where(frame.notna(), None)
    return iter(plain.itertuples(index=False, name=None))


def _cell(sheet: Any, value: Any, font: Font | None = None) -> Any:
    """Make a cell; text stays text even where it looks like a formula."""
    if isinstance(value, list | tuple | set):
        value = "; ".join(map(str, value))
    if not isinstance(value, str):
        return value.item() if hasattr(value, "item") else value
    clean = ILLEGAL_CHARACTERS_RE.sub("", value)
    if font is None and not clean.startswith("="):
        return clean
    cell = WriteOnlyCell(sheet, value=clean)
    cell.data_type = "s"
    if font is not None:
        cell.font = font
    return cell


def _take_the_clock_out(path: Path) -> None:
    """Write the archive again without the times of writing, so that the same tables give the same bytes."""
    fresh = path.with_suffix(".new")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            content = old.read(name)
            if name == CORE:
                stamp = FIXED_DATE.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                content = re.sub(rb"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", stamp, content)
            entry = zipfile.ZipInfo(name, date_time=ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    fresh.replace(path)

"""Frames as .xlsx: what another reader finds in the file."""

import datetime as dt
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from pipelines.release.spreadsheet import LONGEST_TEXT, NAME_LENGTH, write_spreadsheet


def read_back(frame: pd.DataFrame, path: Path) -> list[tuple[object, ...]]:
    write_spreadsheet({"one": frame}, path)
    return list(openpyxl.load_workbook(path)["one"].iter_rows(values_only=True))


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("a < b & 'c'", "a < b & 'c'"),
        ("  two lines\nof text ", "  two lines\nof text "),
        ("=1+1", "=1+1"),
        ("", None),
        (None, None),
        (float("nan"), None),
        (float("inf"), None),
        (0.1, 0.1),
        (np.int64(7), 7),
        (True, True),
        (dt.date(1900, 3, 1), dt.datetime(1900, 3, 1)),  # noqa: DTZ001 - a date in a workbook has no zone
        (["a", "b"], "a; b"),
        ("x" * (LONGEST_TEXT + 1), "x" * LONGEST_TEXT),
    ],
)
def test_what_is_written_is_read_back(value: object, found: object, tmp_path: Path) -> None:
    frame = pd.DataFrame({"name": pd.Series([value, "end"], dtype=object)})
    assert read_back(frame, tmp_path / "a.xlsx") == [("name",), (found,), ("end",)]


def test_columns_beyond_the_alphabet_keep_their_place(tmp_path: Path) -> None:
    names = [f"c{number}" for number in range(704)]
    rows = read_back(pd.DataFrame([range(704)], columns=names), tmp_path / "wide.xlsx")
    assert rows == [tuple(names), tuple(range(704))]
    assert openpyxl.load_workbook(tmp_path / "wide.xlsx")["one"]["AAB1"].value == "c703"


def test_the_heading_is_bold_and_stays_and_names_fit(tmp_path: Path) -> None:
    write_spreadsheet({"a_name_of_more_than_thirty_one_letters": pd.DataFrame({"x": [1]})}, tmp_path / "a.xlsx")
    [sheet] = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets
    assert len(sheet.title) == NAME_LENGTH
    assert (sheet["A1"].font.b, sheet["A2"].font.b) == (True, False)
    assert sheet.freeze_panes == "A2"


def test_an_empty_frame_and_one_without_columns_are_sheets_as_well(tmp_path: Path) -> None:
    write_spreadsheet({"no_rows": pd.DataFrame({"x": []}), "nothing": pd.DataFrame()}, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets] == [[("x",)], []]


def test_no_clock_gets_into_the_file(tmp_path: Path) -> None:
    write_spreadsheet({"one": pd.DataFrame({"x": [1]})}, tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}

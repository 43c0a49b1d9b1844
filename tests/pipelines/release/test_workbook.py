"""The workbook: what is shown, what stays text, and no clock in it."""

import datetime as dt

import openpyxl
import pandas as pd
import pytest

from metrics.calculate import COLUMNS
from metrics.catalogue import Measure
from metrics.fidelity import agreement, drift, forecast, gains, reviews, signals, worklist
from metrics.fidelity.scoring import ITEM_COLUMNS
from metrics.fidelity.totals import SCORE_COLUMNS
from pipelines.release.dictionary import data_dictionary
from pipelines.release.workbook import MOST_CELLS, write_workbook

DICTIONARY = pd.DataFrame({"table": ["t"], "column": ["c"], "description": ["d"]})


def write(tables, path):
    write_workbook(tables, DICTIONARY, path)
    return openpyxl.load_workbook(path)


def rows_of(sheet):
    return list(sheet.iter_rows(values_only=True))


def test_a_sheet_for_each_table_after_contents_and_dictionary(tmp_path):
    book = write({"b": pd.DataFrame({"x": [1]}), "a": pd.DataFrame({"x": [2]})}, tmp_path / "r.xlsx")
    assert book.sheetnames == ["contents", "data_dictionary", "a", "b"]
    assert [[cell.value for cell in row] for row in book["a"].rows] == [["x"], [2]]


def test_text_that_looks_like_a_formula_stays_text(tmp_path):
    book = write({"a": pd.DataFrame({"x": ["=cmd()", "bell\x07"]})}, tmp_path / "r.xlsx")
    cells = [row[0] for row in book["a"].rows][1:]
    assert [cell.value for cell in cells] == ["=cmd()", "bell"]
    assert cells[0].data_type == "s"


def test_dates_are_dates_and_missing_is_empty(tmp_path):
    frame = pd.DataFrame({"on": [dt.date(2024, 2, 29), None], "n": pd.array([None, 1], dtype="Int64")})
    rows = rows_of(write({"a": frame}, tmp_path / "r.xlsx")["a"])
    assert rows[1:] == [(dt.datetime(2024, 2, 29), None), (None, 1)]  # noqa: DTZ001  # a date in a workbook has no zone


def test_of_a_large_table_of_values_the_latest_is_shown(tmp_path):
    frame = pd.DataFrame({"grain": "year", "trait": "all", "period_until": range(MOST_CELLS), "value": 1.0})
    large = pd.DataFrame({"n": range(MOST_CELLS + 1)})
    book = write({"values": frame, "large": large}, tmp_path / "r.xlsx")
    assert book.sheetnames == ["contents", "data_dictionary", "values"]
    assert rows_of(book["values"])[1:] == [("year", "all", MOST_CELLS - 1, 1)]
    contents = {row[0]: row[1:] for row in rows_of(book["contents"])}
    assert contents["large"] == (MOST_CELLS + 1, "only in the CSV file")
    assert contents["values"] == (MOST_CELLS, "latest periods of everybody; all in the CSV file")


@pytest.mark.parametrize("columns", [{"grain": "month"}, {"grain": "rolling_12", "trait": "sex"}])
def test_of_another_large_table_with_periods_no_part_is_shown(tmp_path, columns):
    frame = pd.DataFrame({"period_until": range(MOST_CELLS), "value": 1.0} | columns)
    book = write({"charts": frame}, tmp_path / "r.xlsx")
    assert book.sheetnames == ["contents", "data_dictionary"]
    assert rows_of(book["contents"])[1] == ("charts", MOST_CELLS, "only in the CSV file")


def test_the_same_tables_give_the_same_bytes(tmp_path):
    tables = {"a": pd.DataFrame({"x": [1.5, 2.5]})}
    for name in ("one", "two"):
        write(tables, tmp_path / f"{name}.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_the_dictionary_knows_types_units_and_what_a_table_means_by_a_column():
    tables = {
        "fidelity_items": pd.DataFrame({"source": ["rated"], "clients": pd.array([12], dtype="Int64")}),
        "definitions": pd.DataFrame({"title": ["A"], "per": [1.0]}),
    }
    rows = data_dictionary(tables).set_index(["table", "column"])
    assert rows.loc[("fidelity_items", "source"), "description"].startswith("Which score is the final one")
    assert rows.loc[("fidelity_items", "clients"), ["type", "unit"]].tolist() == ["whole number", "clients"]
    assert rows.loc[("definitions", "per"), "description"] == "Value = numerator / denominator x per."


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("measure_values", [*COLUMNS, "hidden"]),
        ("fidelity_items", [*ITEM_COLUMNS, "is_evidence_hidden"]),
        ("fidelity_scores", SCORE_COLUMNS),
        ("fidelity_reviews", list(reviews.COLUMNS)),
        ("fidelity_agreement", list(agreement.COLUMNS)),
        ("fidelity_disagreements", list(worklist.COLUMNS)),
        ("fidelity_drift", list(drift.COLUMNS)),
        ("fidelity_signals", list(signals.COLUMNS)),
        ("fidelity_forecasts", [*forecast.COLUMNS, "is_evidence_hidden"]),
        ("fidelity_gains", [*gains.COLUMNS, "is_evidence_hidden"]),
        ("definitions", ["measure", *(set(Measure.model_fields) - {"id"})]),
    ],
)
def test_every_column_is_described(table, columns):
    rows = data_dictionary({table: pd.DataFrame(columns=columns)})
    assert rows.loc[rows["description"] == "", "column"].tolist() == []

"""A small release: a few tables, a database with one unit table, and pages of one file."""

import datetime as dt

import duckdb
import pandas as pd
import pytest

from pipelines.release.analysis import SOURCE_TABLES, UNIT_TABLES
from pipelines.release.fingerprint import InputFile, fingerprint
from pipelines.release.manifest import Origin
from pipelines.release.publish import Content


def small_tables():
    values = pd.DataFrame(
        {
            "measure": ["b", "a"], "level": "team", "group_id": ["t1", "t2"], "trait": "all", "grain": "year",
            "period_from": pd.to_datetime(["2024-01-01"] * 2), "period_until": pd.to_datetime(["2025-01-01"] * 2),
            "numerator": [None, 12.0], "value": [None, 0.1 + 0.2], "is_mature": [True, False], "hidden": ["small", ""],
        }
    )  # fmt: skip
    checks = pd.DataFrame({"table_name": ["x"], "name": ["c"], "passed": [True], "rows": [0], "message": ["=1+1"]})
    definitions = pd.DataFrame({"measure": ["a", "b"], "version": [1, 2]})
    return {"measure_values": values, "checks": checks, "definitions": definitions}


def small_database(path):
    connection = duckdb.connect(str(path))
    connection.execute("create schema source")
    connection.execute("create schema results")
    for name in [*UNIT_TABLES, *SOURCE_TABLES.values()]:
        connection.execute(f"create table {name} as select * from (values (2, 'x'), (1, 'y')) as t(id, word)")
    return connection


def build_page(tables, folder):
    folder.mkdir()
    (folder / "index.html").write_text(f"<p>{len(tables)} tables</p>")


def origin_of(content="a", as_of=dt.date(2025, 6, 30)):
    inputs = [InputFile("records/clients.csv", content * 64, 10)]
    return Origin(as_of, fingerprint(inputs, {"x": 1}, "code"), {"x": 1}, "code", inputs)


@pytest.fixture
def content(tmp_path):
    connection = small_database(tmp_path / "work.duckdb")
    yield Content(small_tables(), build_page, connection)
    connection.close()


@pytest.fixture
def releases(tmp_path):
    return tmp_path / "releases"


@pytest.fixture(scope="session")
def make_origin():
    return origin_of

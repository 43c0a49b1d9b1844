"""A benchmark compares like with like: every program gives the same tables on a small shape, from both formats."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from benchmarks import floor, handwritten, plumbline_slice, vectorized_pandas
from benchmarks.check import check_numbers
from benchmarks.generate import generate, ready
from benchmarks.run import disagreements
from benchmarks.shapes import COLUMNS, SHAPES, Job, Shape

PROGRAMS: dict[str, Callable[[Job], object]] = {
    "handwritten": handwritten.count,
    "vectorized_pandas": vectorized_pandas.count,
    "plumbline_slice": plumbline_slice.count,
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ready("S", tmp_path_factory.mktemp("shapes"))


@pytest.mark.parametrize("file_format", ["parquet", "csv"])
def test_all_programs_give_the_same_check_numbers(home: Path, tmp_path: Path, file_format: str) -> None:
    numbers = {}
    for program, count in PROGRAMS.items():
        out = tmp_path / program
        out.mkdir()
        count(Job(home, file_format, out))
        numbers[program] = check_numbers(out)
    assert disagreements(numbers) == []
    assert min(numbers["handwritten"].values()) > 0, "a number that is zero checks nothing"


def test_a_difference_is_named() -> None:
    numbers = {"one": {"rows": 3.0, "sum": 10.0}, "two": {"rows": 4.0, "sum": 10.000001}}
    assert disagreements(numbers) == ["rows: one 3.0, two 4.0"]


def test_the_floor_reads_every_column_that_the_slice_needs(home: Path, tmp_path: Path) -> None:
    for table, columns in floor.READ.items():
        assert set(columns) <= COLUMNS[table].keys()
    floor.count(Job(home, "csv", tmp_path))


def test_the_shape_has_what_it_says(home: Path) -> None:
    con = duckdb.connect()
    stays, transfers, open_stays, doubles = con.execute(
        f"""select count(*), count(*) filter (right(stay_id, 10)::bigint % 4 = 1),
                   count(*) filter (discharged_on is null), count(*) filter (right(stay_id, 10)::bigint % 4 = 2)
            from '{home}/parquet/hospital_stays.parquet'"""
    ).fetchall()[0]
    spells = stays - transfers - doubles
    assert spells / SHAPES["S"].clients == pytest.approx(2.28, abs=0.15)
    assert transfers / spells == pytest.approx(0.12, abs=0.015)
    assert doubles / spells == pytest.approx(0.03, abs=0.008)
    assert 0.003 < open_stays / stays < 0.02
    assert con.execute(f"select count(*) from '{home}/csv/contacts.csv'").fetchall() == [(SHAPES["S"].contacts,)]


def test_the_same_shape_gives_the_same_rows(tmp_path: Path) -> None:
    for name in ("one", "two"):
        generate(Shape(clients=300, contacts=2_000), tmp_path / name)
    for table in COLUMNS:
        texts = [(tmp_path / name / "csv" / f"{table}.csv").read_bytes() for name in ("one", "two")]
        assert texts[0] == texts[1], table

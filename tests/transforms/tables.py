"""Source tables written as text grids, and the transforms run on them in memory. No expectations of its own.

A grid has a line of column names and a line per row. `-` is null, `03-05` is 5 March 2024, `#` begins a
remark. A primary key that the grid leaves out is numbered; other columns that it leaves out are null.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import yaml

from metrics.instruments import load_instruments
from metrics.instruments.tables import INSTRUMENT_COLUMNS, ITEM_COLUMNS, Cell, instrument_rows, item_rows
from pipelines.engine import Transform, order, read_transforms

ROOT = Path(__file__).parents[2]
TYPES = {
    "string": "varchar",
    "integer": "bigint",
    "number": "double",
    "date": "date",
    "time": "time",
    "boolean": "boolean",
}
PARAMETERS: dict[str, Any] = {
    "program_id": "program",
    "program_name": "Program",
    "period_from": date(2024, 1, 1),
    "period_until": date(2025, 1, 1),
    "stitching": "hedis",
    "stitch_gap_days": 1,
    "stitch_psychiatric_gap_days": -1,
    "stitch_other_facility": False,
    "readmission_from_day": 0,
    "price_year": None,
    "same_day_nights": 0,
    "housing_confirmed_days": 180,
}
COVERED = (date(2024, 1, 1), date(2025, 1, 1))


@cache
def schemas() -> dict[str, dict[str, Any]]:
    """Contracts by table."""
    folder = ROOT / "data/contracts/schemas"
    return {path.stem: yaml.safe_load(path.read_text()) for path in sorted(folder.glob("*.yaml"))}


@cache
def transforms() -> dict[str, Transform]:
    """Every transform of the graph."""
    return read_transforms(ROOT / "transforms")


@cache
def invariants() -> dict[str, Transform]:
    """Every invariant."""
    return read_transforms(ROOT / "transforms/checks")


def database(**grids: str) -> duckdb.DuckDBPyConnection:
    """Open an empty program; a grid given for a table fills it and marks it as covering 2024.

    Clients and teams that enrollments or other tables name are added by themselves.
    """
    connection = duckdb.connect()
    connection.execute(_empty_program())
    for table in ("clients", "teams", "enrollments"):
        cover(connection, table)
    for table, grid in grids.items():
        fill(connection, table, grid)
    _add_named(connection, grids, "clients", "client_id", {})
    _add_named(connection, grids, "teams", "team_id", {"name": "a team", "model": "act"})
    return connection


def fill(connection: duckdb.DuckDBPyConnection, table: str, grid: str) -> None:
    """Add the rows of a grid to a source table and mark the table as supplied."""
    key = schemas()[table]["primaryKey"]
    rows = []
    for number, row in enumerate(read_grid(grid), start=1):
        rows.append({key: f"{table}-{number}"} | row)
    insert(connection, table, rows)
    cover(connection, table)


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Add rows, all with the same columns, to a source table; the database casts text to the column's type."""
    listed = list(rows)
    if listed:
        columns = list(listed[0])
        marks = ", ".join(f"({', '.join('?' for _ in columns)})" for _ in listed)
        values = [row[column] for row in listed for column in columns]
        connection.execute(f"insert into source.{table} ({', '.join(columns)}) values {marks}", values)


def cover(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    covered_from: date | None = COVERED[0],
    covered_until: date | None = COVERED[1],
) -> None:
    """Say between which days a source covers a table; until is exclusive."""
    connection.execute(
        "update source.coverage set is_available = true, source_name = 'test', covered_from = ?, "
        "covered_until = ?, settled_until = ? where table_name = ?",
        [covered_from, covered_until, covered_until, table],
    )


def run(connection: duckdb.DuckDBPyConnection, *tables: str, **parameters: Any) -> None:
    """Make the tables named, and all that they are made of."""
    values = PARAMETERS | parameters
    wanted = _ancestors(tables)
    for transform in order(transforms()):
        if transform.name in wanted:
            used = {name: values[name] for name in transform.parameters}
            connection.execute(f"create or replace table {transform.name} as {transform.sql}", used or None)


def problems(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Run every invariant of transforms/checks; gives the problems of those that do not hold."""
    found = {}
    for name, check in invariants().items():
        rows = connection.execute(f"select problem from ({check.sql}) order by problem").fetchall()
        if rows:
            found[name] = [problem for (problem,) in rows]
    return found


def expect(connection: duckdb.DuckDBPyConnection, table: str, grid: str) -> None:
    """Assert that a table has exactly the rows of a grid, in the columns that the grid names."""
    expected = read_grid(grid)
    columns = [word for word in _lines(grid)[0].split() if word]
    found = connection.execute(f"select {', '.join(columns)} from {table}").fetchall()
    found_rows = _sorted(_text(row) for row in found)
    expected_rows = _sorted(tuple(row[column] for column in columns) for row in expected)
    assert found_rows == expected_rows, f"{columns}\nfound    {found_rows}\nexpected {expected_rows}"


def read_grid(grid: str) -> list[dict[str, str | None]]:
    """Read a grid into rows of text."""
    header, *lines = _lines(grid)
    columns = header.split()
    rows = []
    for line in lines:
        cells = [_cell(word) for word in line.split()]
        assert len(cells) == len(columns), f"{len(columns)} columns, but this line has {len(cells)}: {line}"
        rows.append(dict(zip(columns, cells, strict=True)))
    return rows


def _lines(grid: str) -> list[str]:
    lines = (line.split("#")[0].strip() for line in grid.splitlines())
    return [line for line in lines if line]


def _cell(word: str) -> str | None:
    if word == "-":
        return None
    return f"2024-{word}" if re.fullmatch(r"\d\d-\d\d", word) else word


def _text(row: Iterable[Any]) -> tuple[str | None, ...]:
    return tuple(_word(value) for value in row)


def _word(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def _sorted(rows: Iterable[tuple[str | None, ...]]) -> list[tuple[str | None, ...]]:
    return sorted(rows, key=lambda row: [value or "" for value in row])


def _ancestors(tables: Iterable[str]) -> set[str]:
    wanted: set[str] = set()
    waiting = list(tables)
    while waiting:
        name = waiting.pop()
        if name in transforms() and name not in wanted:
            wanted.add(name)
            waiting += transforms()[name].inputs
    return wanted


@cache
def _empty_program() -> str:
    """Statements that make every source table, empty, and the code lists."""
    statements = ["set threads = 1", "create schema source"]
    for table, schema in schemas().items():
        columns = ", ".join(f"{field['name']} {TYPES[field['type']]}" for field in schema["fields"])
        statements.append(f"create table source.{table} ({columns})")
    statements += [
        "create table source.coverage (table_name varchar, source_name varchar, is_available boolean, "
        "covered_from date, covered_until date, settled_until date)",
        "insert into source.coverage (table_name, is_available) values "
        + ", ".join(f"('{table}', false)" for table in schemas()),
        "create table source.codes (codelist varchar, code varchar, label varchar, category varchar)",
        "insert into source.codes (codelist, code, category) values "
        + ", ".join(
            f"('{path.stem}', '{row['code']}', '{row.get('category', '')}')"
            for path in sorted((ROOT / "data/codelists").glob("*.csv"))
            for row in csv.DictReader(path.read_text().splitlines())
        ),
        *_instruments(),
    ]
    return "; ".join(statements)


def _instruments() -> Iterator[str]:
    """Statements that make the tables of instruments, with the shipped ones."""
    shipped = load_instruments().values()
    for table, columns, rows in (
        ("instruments", INSTRUMENT_COLUMNS, instrument_rows(shipped)),
        ("instrument_items", ITEM_COLUMNS, item_rows(shipped)),
    ):
        yield f"create table source.{table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})"
        yield f"insert into source.{table} values " + ", ".join(f"({', '.join(map(_literal, row))})" for row in rows)


def _literal(cell: Cell) -> str:
    return "null" if cell is None else f"'{cell}'"


def _add_named(
    connection: duckdb.DuckDBPyConnection,
    grids: Iterable[str],
    table: str,
    key: str,
    others: Mapping[str, str],
) -> None:
    """Add the rows of a required table that the grids refer to and nobody wrote down."""
    for other in grids:
        if other != table and key in {field["name"] for field in schemas()[other]["fields"]}:
            missing = connection.execute(
                f"select distinct {key} from source.{other} where {key} is not null "
                f"and {key} not in (select {key} from source.{table}) order by {key}"
            ).fetchall()
            insert(connection, table, [{key: value, **others} for (value,) in missing])

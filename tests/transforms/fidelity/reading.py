"""Reading an input of fidelity out of a small program written as grids. No expectations of its own."""

from datetime import date
from typing import Any, NamedTuple

import duckdb

from tests.transforms.tables import PARAMETERS, cover, database, run

TABLES = ("contacts", "staff_assignments", "positions", "meetings", "on_call", "diagnoses", "hospital_stays")


class Input(NamedTuple):
    """Value with its evidence, or the reason why there is none."""

    value: float | None
    numerator: float | None
    denominator: float | None
    clients: int | None
    reason: str | None


def program(*tables: str, covered_from: date = date(2020, 1, 1), **grids: str) -> duckdb.DuckDBPyConnection:
    """Make the inputs of a small program in which every table named, and every one with a grid, is covered."""
    connection = database(**grids)
    for table in {"clients", "teams", "enrollments", *grids, *tables}:
        cover(connection, table, covered_from)
    calculate(connection)
    return connection


def calculate(connection: duckdb.DuckDBPyConnection, **parameters: Any) -> None:
    """Make team_fidelity_inputs and all that it is made of."""
    run(connection, "team_fidelity_inputs", **(PARAMETERS | parameters))


def read(connection: duckdb.DuckDBPyConnection, name: str, as_of: date = date(2024, 3, 1), team: str = "t") -> Input:
    """Read one input of one team on one date."""
    rows = connection.execute(
        "select value, numerator, denominator, clients, unavailable_reason from team_fidelity_inputs "
        "where input = ? and as_of = ? and team_id = ?",
        [name, as_of, team],
    ).fetchall()
    assert len(rows) == 1, f"{len(rows)} rows of {name}"
    return Input(*rows[0])


def window(
    connection: duckdb.DuckDBPyConnection, name: str, as_of: date = date(2024, 3, 1), team: str = "t"
) -> tuple[date, date]:
    """Read the window of one input."""
    row = connection.execute(
        "select window_from, window_until from team_fidelity_inputs where input = ? and as_of = ? and team_id = ?",
        [name, as_of, team],
    ).fetchone()
    assert row is not None
    return row[0], row[1]

"""The transforms against the recount: every client, team and month, every discharge, exactly."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from tests.transforms.random_program import random_tables
from tests.transforms.recount import Program, Window, recount_client_months, recount_discharges
from tests.transforms.tables import cover, database, insert, problems, run

PERIOD = (date(2024, 1, 1), date(2024, 7, 1))
WHOLE = (date(2024, 1, 1), date(2024, 7, 1))
WIDER = (date(2023, 12, 10), date(2024, 8, 10))
NARROWER = (date(2024, 2, 10), date(2024, 5, 20))
SOURCES = (
    "enrollments",
    "hospital_stays",
    "incarcerations",
    "housing",
    "employment",
    "emergency_visits",
    "crisis_contacts",
    "contacts",
)

CASES: list[tuple[str, dict[str, Window | None], dict[str, int], Window]] = [
    ("the usual", {}, {}, PERIOD),
    ("no transfers", {}, {"stitch_gap_days": -1, "same_day_nights": 1}, PERIOD),
    ("same-day transfers", {}, {"stitch_gap_days": 0, "housing_confirmed_days": 30}, PERIOD),
    ("wide transfers", {}, {"stitch_gap_days": 5, "housing_confirmed_days": 1}, PERIOD),
    ("interrupted stays", {}, {"stitch_psychiatric_gap_days": 2, "readmission_from_day": 3}, PERIOD),
    ("transfers to another facility", {}, {"stitch_gap_days": 0, "stitch_other_facility": True}, PERIOD),
    ("sources wider than the period", dict.fromkeys(SOURCES, WIDER), {}, PERIOD),
    (
        "sources that differ",
        {"enrollments": WIDER, "incarcerations": NARROWER, "contacts": NARROWER, "housing": NARROWER},
        {},
        PERIOD,
    ),
    ("enrollments end within the period", {"enrollments": NARROWER}, {}, PERIOD),
    ("a period that cuts months", dict.fromkeys(SOURCES, WIDER), {}, (date(2024, 1, 15), date(2024, 6, 11))),
    ("hospital missing", {"hospital_stays": None, "contacts": None}, {}, PERIOD),
    (
        "nearly everything missing",
        dict.fromkeys(("incarcerations", "housing", "employment", "emergency_visits", "crisis_contacts")),
        {},
        PERIOD,
    ),
]


@pytest.mark.parametrize(("windows", "rules", "period"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
@pytest.mark.parametrize("seed", [1, 2])
def test_random_dirty_records(
    seed: int, windows: Mapping[str, Window | None], rules: Mapping[str, int], period: Window
) -> None:
    coverage = dict.fromkeys(SOURCES, WHOLE) | dict(windows)
    tables = {table: rows for table, rows in random_tables(seed).items() if coverage.get(table, WHOLE) is not None}
    connection = database()
    for table, rows in tables.items():
        insert(connection, table, rows)
    for table, window in coverage.items():
        if window is not None:
            cover(connection, table, *window)
    run(
        connection,
        "client_months",
        "hospital_discharges",
        "team_months",
        "unattributed_events",
        "hospital_spell_stays",
        "team_fidelity_inputs",
        "client_input_values",
        period_from=period[0],
        period_until=period[1],
        **rules,
    )
    compare(connection, program_in(connection, coverage, period, rules))
    assert problems(connection) == {}


def program_in(
    connection: duckdb.DuckDBPyConnection,
    coverage: Mapping[str, Window | None],
    period: Window,
    rules: Mapping[str, int],
) -> Program:
    """Carry the accepted rows out of the database, for the recount."""
    return Program(
        tables={table: rows_of(connection, f"source.{table}") for table in ("clients", *SOURCES)},
        coverage=coverage,
        categories={
            row["code"]: row["category"]
            for row in rows_of(connection, "source.codes")
            if row["codelist"] == "living_situations"
        },
        period=period,
        **rules,
    )


def rows_of(connection: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, Any]]:
    cursor = connection.execute(f"select * from {table}")
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def compare(connection: duckdb.DuckDBPyConnection, program: Program) -> None:
    """Hold every client-month, every team-month and every discharge against the recount."""
    recounted = recount_client_months(program)
    columns = next(iter(recounted.values())).keys()
    found = {
        (row["client_id"], row["team_id"], row["month"]): exact(row, columns)
        for row in rows_of(connection, "client_months")
    }
    assert found == recounted
    assert by_team(found, columns) == by_team(recounted, columns)

    discharged = recount_discharges(program)
    discharges = rows_of(connection, "hospital_discharges")
    assert len(discharges) == len(discharged)
    for row in discharges:
        expected = discharged[row["client_id"], row["admitted_on"]]
        assert exact(row, expected.keys()) == expected


def exact(row: Mapping[str, Any], columns: Iterable[str]) -> dict[str, Any]:
    """Take the columns that are recounted, minutes as decimals."""
    taken = {column: row[column] for column in columns}
    if isinstance(taken.get("face_to_face_minutes"), float):
        taken["face_to_face_minutes"] = Decimal(str(taken["face_to_face_minutes"]))
    return taken


def by_team(
    months: Mapping[tuple[str, str, date], Mapping[str, Any]], columns: Iterable[str]
) -> dict[tuple[str, date, str], Decimal]:
    """Add client-months up to teams and months."""
    totals: dict[tuple[str, date, str], Decimal] = defaultdict(Decimal)
    for (_, team, month), row in months.items():
        for column in columns:
            if row[column] is not None and column != "housing_at_end":
                totals[team, month, column] += row[column]
    return dict(totals)

"""Unit tables written as text grids in an in-memory database, and measures calculated on them. No expectations.

A grid has a line of column names and a line per row, split at blanks; `-` is null. Columns left out are null.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from metrics.calculate import calculate
from metrics.catalogue import Measure, load_measures, read_measure
from metrics.periods import Window, reporting_periods

MEASURES = load_measures()
SOURCES = sorted({name for measure in MEASURES.values() for name in measure.needs})
DAY = date(2024, 1, 1)

DAYS = """enrolled community hospital hospital_covered psychiatric emergency_covered crisis_covered custody_covered
custody housing_covered housing_known stable homeless institutional temporary employment_covered competitive
contact_covered"""
COUNTS = """admissions psychiatric_admissions emergency_visits psychiatric_emergency_visits crisis_contacts contacts
face_to_face_contacts community_face_to_face_contacts"""
COLUMNS: dict[str, dict[str, str]] = {
    "team_traits": {"team_id": "varchar", "program_id": "varchar", "model": "varchar"},
    "client_traits": {
        "client_id": "varchar",
        "birth_year": "bigint",
        "sex": "varchar",
        "race_ethnicity": "varchar",
        "language": "varchar",
    },
    "client_year_traits": {
        "client_id": "varchar",
        "calendar_year": "bigint",
        "has_dual_diagnosis": "boolean",
        "is_high_use": "boolean",
    },
    "client_months": {
        "client_id": "varchar",
        "team_id": "varchar",
        "month": "date",
        "is_last_day_enrolled": "boolean",
        "housing_at_end": "varchar",
        "face_to_face_minutes": "double",
        **{f"{name}_days": "bigint" for name in DAYS.split()},
        **dict.fromkeys(COUNTS.split(), "bigint"),
    },
    "hospital_discharges": {
        "client_id": "varchar",
        "team_id": "varchar",
        "discharged_on": "date",
        "nights": "bigint",
        "is_psychiatric": "boolean",
        "died_in_hospital": "boolean",
        "follow_up_days": "bigint",
        "days_to_readmission": "bigint",
        "days_to_psychiatric_readmission": "bigint",
        "contact_follow_up_days": "bigint",
        "days_to_contact": "bigint",
        "died_within_30_days": "boolean",
    },
    "enrollments": {
        "client_id": "varchar",
        "team_id": "varchar",
        "referred_on": "date",
        "admitted_on": "date",
        "days_referral_to_contact": "bigint",
        "contact_follow_up_days": "bigint",
        "is_retained_12m": "boolean",
    },
    "staff_months": {
        "staff_id": "varchar",
        "team_id": "varchar",
        "month": "date",
        "staff_days": "bigint",
        "leavers": "bigint",
    },
    "team_months": {
        "team_id": "varchar",
        "month": "date",
        "client_days": "bigint",
        "direct_fte_days": "double",
    },
}
TWO_TEAMS = """
    team_id  program_id  model
    north    main        act
    south    main        icm
"""


def database(**grids: str) -> duckdb.DuckDBPyConnection:
    """Make every unit table, filled from the grids given."""
    connection = duckdb.connect()
    for table, columns in COLUMNS.items():
        connection.execute(f"create table {table} ({', '.join(f'{n} {t}' for n, t in columns.items())})")
    for table, grid in {"team_traits": TWO_TEAMS, **grids}.items():
        header, *rows = [line.split() for line in grid.strip().splitlines()]
        for row in rows:
            assert len(row) == len(header), f"{table}: {row}"
            connection.execute(
                f"insert into {table} ({', '.join(header)}) values ({', '.join('?' * len(row))})",
                [None if cell == "-" else cell for cell in row],
            )
    return connection


def covered(
    *missing: str, begin: date = DAY, settled: date | None = None, until: date = date(2026, 1, 1)
) -> pd.DataFrame:
    """Coverage of every source but those named."""
    rows = [(name, name not in missing, begin, until, settled or until) for name in sorted({*SOURCES, *missing})]
    return pd.DataFrame(rows, columns=["table_name", "is_available", "covered_from", "covered_until", "settled_until"])


def values(
    connection: duckdb.DuckDBPyConnection,
    measure: str | Measure,
    *,
    periods: Sequence[Window] | None = None,
    coverage: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Calculate one measure over 2024 and 2025, or the periods given."""

    def query(sql: str, parameters: Mapping[str, Any]) -> pd.DataFrame:
        return connection.execute(sql, dict(parameters)).df()

    chosen = MEASURES[measure] if isinstance(measure, str) else measure
    windows = periods or reporting_periods(DAY, date(2026, 1, 1))
    return calculate(chosen.unit_table, [chosen], query, windows, covered() if coverage is None else coverage)


def pick(frame: pd.DataFrame, **where: str) -> pd.DataFrame:
    """Rows of the whole group where columns have the values given; dates as text."""
    chosen = frame if "trait" in where else frame[frame["trait"] == "all"]
    for column, value in where.items():
        chosen = chosen[chosen[column].astype(str) == value]
    return chosen


def one(frame: pd.DataFrame, *, until: str = "2025-01-01", **where: str) -> dict[str, Any]:
    """The single row of a group, grain and period."""
    chosen = pick(frame, period_until=until, **where)
    assert len(chosen) == 1, chosen
    return {str(name): value for name, value in chosen.iloc[0].items()}


def written(folder: Path, text: str, name: str = "example") -> Measure:
    """Read a measure from text."""
    path = folder / f"{name}.yaml"
    path.write_text(text)
    return read_measure(path)

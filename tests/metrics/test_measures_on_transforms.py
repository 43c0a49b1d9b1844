"""The measures on the unit tables that the transforms really make: columns, types, and one small program by hand."""

from collections.abc import Mapping
from datetime import date

import pandas as pd
import pytest

from metrics.calculate import calculate
from metrics.catalogue import load_measures, validate_against
from metrics.periods import reporting_periods
from tests.metrics.units import covered, one
from tests.transforms.tables import database, run

MEASURES = load_measures()
UNIT_TABLES = sorted({measure.unit_table for measure in MEASURES.values()})
GRIDS = {
    "programs": "program_id name\n p Program",
    "teams": """
        team_id  name   program_id  model
        north    North  p           act
    """,
    "clients": """
        client_id  birth_year  sex
        ann        1980        female
        bob        1950        male
    """,
    "enrollments": """
        client_id  team_id  referred_on  admitted_on  closed_on
        ann        north    2024-01-01   2024-01-01   -
        bob        north    2024-03-01   2024-03-11   2024-09-01
    """,
    "hospital_stays": """
        client_id  type         admitted_on  discharged_on
        ann        psychiatric  2024-02-01   2024-02-11
        ann        psychiatric  2024-03-02   2024-03-05
        bob        medical      2024-05-01   2024-05-03
    """,
    "contacts": """
        client_id  contact_on  mode          minutes  place  contact_with
        ann        2024-02-14  face_to_face  30       community  client
        bob        2024-03-20  face_to_face  60       office     client
    """,
    "unit_costs": """
        service              year  cost
        psychiatric_bed_day  2024  1000.5
        team_contact         2023  80
        price_index          2023  100
        price_index          2024  105
    """,
}


@pytest.fixture(scope="module")
def program():
    connection = database(**GRIDS)
    run(connection, *UNIT_TABLES, "team_traits", "client_traits", "client_year_traits")
    return connection


def test_every_measure_reads_columns_that_its_unit_table_has(program):
    rows = program.execute("select table_name, column_name from information_schema.columns").fetchall()
    columns: dict[str, set[str]] = {}
    for table, column in rows:
        columns.setdefault(table, set()).add(column)
    assert validate_against(MEASURES, {table: columns[table] for table in UNIT_TABLES}) == []


EXPECTED = {
    "psychiatric_admissions": (2, 366 + 174),
    "psychiatric_bed_days": (13, 366 + 174),
    "hospital_admissions": (3, 366 + 174),
    "psychiatric_stay_mean": (13, 2),
    "psychiatric_readmission_30d": (1, 2),
    "follow_up_7d": (1, 2),
    "face_to_face_contacts": (2, 366 + 174),
    "face_to_face_minutes": (90, 366 + 174),
    "community_contacts": (1, 2),
    "first_contact_14d": (0, 2),
    "psychiatric_readmission_7d": (0, 2),
    "psychiatric_readmission_90d": (1, 2),
    "psychiatric_readmission_30d_people": (1, 1),
    "readmission_30d": (1, 3),
    "follow_up_3d": (1, 2),
    "first_admission_180d": (1, 2),
    "repeat_stays": (0, 1),
    "health_care_any": (0, 2),
    "family_contact_any": (0, 2),
    "psychiatric_hospital_cost": (10005 + 3002, 366 + 174),
    "team_cost": (168, 366 + 174),
}


@pytest.mark.parametrize("measure", EXPECTED)
def test_a_small_program_by_hand(program, measure):
    def query(sql: str, parameters: Mapping[str, object]) -> pd.DataFrame:
        return program.execute(sql, dict(parameters)).df()

    windows = reporting_periods(date(2024, 1, 1), date(2025, 1, 1))
    given = {name: name in GRIDS for name in (*GRIDS, "housing")}
    coverage = covered(until=date(2025, 1, 1))
    coverage["is_available"] = coverage["table_name"].map(given).fillna(False).astype(bool)
    chosen = MEASURES[measure]
    frame = calculate(chosen.unit_table, MEASURES, query, windows, coverage)
    row = one(frame[frame["measure"] == measure], level="program", grain="year")
    assert (row["numerator"], row["denominator"]) == EXPECTED[measure]
    missing = frame[frame["measure"].isin(["stable_housing_days", "emergency_visits"])]
    assert set(missing["availability"]) <= {
        "not available: no housing",
        "not available: no emergency_visits",
    }

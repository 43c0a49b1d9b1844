"""What is mature stays as it is, however much of the last quarter has arrived and whatever it will bring."""

from collections.abc import Mapping
from typing import Any

import duckdb
import pandas as pd
import pytest

from metrics.calculate import calculate
from metrics.catalogue import load_measures
from metrics.periods import reporting_periods
from tests.metrics.tail_records import BEGIN, END, PATTERNS, SETTLED, TEAMS, Records, program
from tests.transforms.tables import cover, database, insert, run, schemas

KEYS = ["measure", "level", "group_id", "trait", "category", "grain", "period_from", "period_until"]
UNIT_TABLES = ("client_months", "hospital_discharges", "enrollments")
CHOSEN = {
    "psychiatric_admissions", "psychiatric_bed_days", "stable_housing_days", "competitive_work_any", "housed_at_end",
    "psychiatric_readmission_30d", "follow_up_7d", "first_contact_14d",
}  # fmt: skip
MEASURES = {name: measure for name, measure in load_measures().items() if name in CHOSEN}
WINDOWS = reporting_periods(BEGIN.date(), END.date())


def opened(records: Records) -> duckdb.DuckDBPyConnection:
    """Load records, covered until the end and settled until the tail, and make the unit tables."""
    connection = database()
    insert(connection, "programs", [{"program_id": "program", "name": "Program"}])
    teams = [{"team_id": team, "name": team, "program_id": "program", "model": "act"} for team in TEAMS]
    insert(connection, "teams", teams)
    for table, rows in records.items():
        key = schemas()[table]["primaryKey"]
        filled = rows if key in rows else rows.assign(**{key: [f"{table}-{number}" for number in range(len(rows))]})
        columns = ", ".join(filled)
        connection.register("filled", filled)
        connection.execute(f"insert into source.{table} ({columns}) select {columns} from filled")
        cover(connection, table, BEGIN.date(), END.date())
    connection.execute("update source.coverage set settled_until = ? where is_available", [SETTLED.date()])
    run(
        connection,
        *UNIT_TABLES,
        "team_traits",
        "client_traits",
        "client_year_traits",
        period_from=BEGIN.date(),
        period_until=END.date(),
    )
    return connection


def mature(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the mature rows that have a value; those without one may be there or not."""
    return frame[frame["is_mature"] & frame["value"].notna()]


def values(records: Records) -> pd.DataFrame:
    """Every value of the measures chosen."""
    connection = opened(records)

    def query(sql: str, parameters: Mapping[str, Any]) -> pd.DataFrame:
        return connection.execute(sql, dict(parameters)).df()

    coverage = query("select * from source.coverage", {})
    frames = [calculate(table, MEASURES, query, WINDOWS, coverage) for table in UNIT_TABLES]
    return pd.concat(frames).set_index(KEYS).sort_index()


@pytest.fixture(scope="module")
def in_the_end():
    return values(program())


def test_the_program_has_mature_values_of_every_measure_and_immature_ones(in_the_end):
    known = in_the_end[in_the_end["value"].notna()]
    assert set(known[known["is_mature"]].index.get_level_values("measure")) == CHOSEN
    assert set(known[~known["is_mature"]].index.get_level_values("measure")) == CHOSEN
    assert len(PATTERNS) >= 20


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_mature_value_changes_with_what_arrives_later(in_the_end, pattern):
    now = values(PATTERNS[pattern](program()))
    pd.testing.assert_frame_equal(mature(now), mature(in_the_end), rtol=1e-12)
    assert not now.equals(in_the_end)  # the pattern does change something

"""The real HMIS export through the whole pipeline, recounted row by row from the raw files in plain Python.

The recount itself stands in `hmis_recount.py`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from pipelines.run import run
from tests.examples.hmis_recount import (
    EXPORT,
    category,
    client_days,
    day,
    overlapping_enrollments,
    raw,
    situations,
    statements,
)
from tests.threads import beside

REPOSITORY = Path(__file__).parents[2]
EXAMPLE = REPOSITORY / "examples" / "hmis_demo" / "plumbline.yaml"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not EXPORT.is_dir(), reason="the public HMIS export is not in ../shared/data"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the example, with its folders elsewhere."""
    folder = tmp_path_factory.mktemp("hmis_demo")
    settings = yaml.safe_load(EXAMPLE.read_text())
    settings["sources"][0]["path"] = str(EXPORT)
    (folder / "plumbline.yaml").write_text(yaml.safe_dump(settings))
    beside(lambda: run(folder / "plumbline.yaml", force=False, watch=lambda table, rows: None))
    return folder


@pytest.fixture(scope="module")
def database(site: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(site / "work" / "plumbline.duckdb"), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def values(site: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    tables = site / "releases" / "current" / "tables"
    connection.execute(f"create view measure_values as from read_parquet('{tables}/measure_values.parquet')")
    return connection


def pairs(connection: duckdb.DuckDBPyConnection, sql: str) -> dict[Any, Any]:
    return dict(connection.execute(sql).fetchall())


# ---- every row is accounted for


def test_every_row_of_every_file_is_mapped_or_left_for_a_reason(database: duckdb.DuckDBPyConnection) -> None:
    rows = database.execute("select file, rows_read, rows_mapped, rows_left, reason from hmis.mapping").fetchall()
    assert {file for file, *_ in rows} == {path.name for path in EXPORT.iterdir()}
    for file, read, mapped, left, reason in rows:
        assert read == len(raw(Path(file).stem)) == mapped + left, file
        assert bool(reason) == (left > 0) or read == 0, file


def test_every_mapped_row_is_accepted_quarantined_or_a_duplicate(database: duckdb.DuckDBPyConnection) -> None:
    rows = database.execute(
        "select table_name, sum(rows_read), sum(rows_accepted), sum(rows_quarantined), sum(rows_duplicate) "
        "from ingest.reconciliation group by 1"
    ).fetchall()
    assert {table: read for table, read, *_ in rows} == pairs(
        database,
        "select table_name, count(*) from (select 'programs' as table_name from hmis.programs "
        "union all select 'teams' from hmis.teams union all select 'clients' from hmis.clients "
        "union all select 'enrollments' from hmis.enrollments union all select 'housing' from hmis.housing "
        "union all select 'diagnoses' from hmis.diagnoses) group by 1",
    )
    for table, read, accepted, quarantined, duplicates in rows:
        assert read == accepted + quarantined + duplicates, table
        assert accepted == pairs(database, f"select 0, count(*) from source.{table}")[0], table


@pytest.mark.parametrize(
    ("table", "expected"),
    [("programs", 1), ("teams", 27), ("clients", 4_146), ("enrollments", 4_771)],
)
def test_counts_that_are_known(database: duckdb.DuckDBPyConnection, table: str, expected: int) -> None:
    assert pairs(database, f"select 0, count(*) from source.{table}") == {0: expected}


def test_exits_close_their_enrollments(database: duckdb.DuckDBPyConnection) -> None:
    recounted = {row["EnrollmentID"]: day(row["ExitDate"]) for row in raw("Exit")}
    assert len(recounted) == 4_295
    assert (
        pairs(database, "select enrollment_id, closed_on from source.enrollments where closed_on is not null")
        == recounted
    )


def test_exits_by_category_of_destination(database: duckdb.DuckDBPyConnection) -> None:
    recounted = Counter(category(row["Destination"]) for row in raw("Exit"))
    assert sum(recounted.values()) == 4_295
    assert (
        pairs(
            database,
            "select coalesce(codes.category, 'unknown'), count(*) from source.housing "
            "left join source.codes on codelist = 'living_situations' and code = situation "
            "where housing_id like 'exit-%' group by 1",
        )
        == recounted
    )


def test_exits_to_permanent_housing_by_project(database: duckdb.DuckDBPyConnection) -> None:
    project_of = {row["EnrollmentID"]: row["ProjectID"] for row in raw("Enrollment")}
    recounted = Counter(
        project_of[row["EnrollmentID"]] for row in raw("Exit") if category(row["Destination"]) == "permanent"
    )
    assert (
        pairs(
            database,
            "select team_id, count(*) from source.housing "
            "inner join hmis.exit on housing_id = 'exit-' || ExitID "
            "inner join source.enrollments on enrollment_id = EnrollmentID "
            "where situation between '400' and '499' group by 1",
        )
        == recounted
    )


def test_enrollments_by_project(database: duckdb.DuckDBPyConnection) -> None:
    assert pairs(database, "select team_id, count(*) from source.enrollments group by 1") == Counter(
        row["ProjectID"] for row in raw("Enrollment")
    )


# ---- the dirt stands where a user would look for it


def test_the_unknown_code_is_kept_and_counted(database: duckdb.DuckDBPyConnection) -> None:
    assert sum(row["CurrentLivingSituation"] == "999" for row in raw("CurrentLivingSituation")) == 1
    assert database.execute("from ingest.unknown_codes").fetchall() == [("housing", "situation", "999", 1)]


def test_oddities_are_counted(database: duckdb.DuckDBPyConnection) -> None:
    exits = {row["EnrollmentID"]: row["ExitDate"] for row in raw("Exit")}
    noticed = pairs(
        database,
        "select kind, rows from ingest.notices where table_name in ('enrollments', 'housing', 'clients')",
    )
    recounted = {
        "same-day enrollment": sum(exits.get(row["EnrollmentID"]) == row["EntryDate"] for row in raw("Enrollment")),
        "exit after the export period": sum(value > "2022-09-30" for value in exits.values()),
        "overlap": overlapping_enrollments(),
        "prior living situation blank": sum(not row["LivingSituation"] for row in raw("Enrollment")),
        "date of birth missing or not a date": sum(not row["DOB"] for row in raw("Client")),
        "date of the last update not in the standard form": sum(
            row["DateUpdated"][2:3] == "-" for row in raw("Client")
        ),
    }
    assert recounted["same-day enrollment"] == 54
    assert recounted["prior living situation blank"] == 1_321
    assert {kind: noticed[kind] for kind in recounted} == recounted


# ---- days, one by one


def test_client_days_by_project_and_month(database: duckdb.DuckDBPyConnection) -> None:
    recounted: Counter[tuple[str, date]] = Counter()
    for projects in client_days().values():
        for today, project in projects.items():
            recounted[project, today.replace(day=1)] += 1
    computed = database.execute("select team_id, month, sum(enrolled_days) from client_months group by all").fetchall()
    assert {(team, month): total for team, month, total in computed} == recounted


def test_housing_days_by_project_and_month(database: duckdb.DuckDBPyConnection) -> None:
    said = statements()
    recounted: dict[tuple[str, date], Counter[str]] = defaultdict(Counter)
    for client, projects in client_days().items():
        known = situations(said.get(client, []))
        for today, project in projects.items():
            recounted[project, today.replace(day=1)][category(known.get(today, ""))] += 1
    computed = database.execute(
        "select team_id, month, sum(homeless_days), sum(institutional_days), sum(temporary_days), "
        "sum(stable_days), sum(enrolled_days) - sum(housing_known_days) from client_months group by all"
    ).fetchall()
    kinds = ("homeless", "institutional", "temporary", "permanent", "unknown")
    assert {(team, month): Counter(dict(zip(kinds, totals, strict=True))) for team, month, *totals in computed} == {
        place: Counter({kind: counts[kind] for kind in kinds}) for place, counts in recounted.items()
    }


# ---- what an HMIS cannot give


@pytest.mark.parametrize(
    "table",
    [
        "hospital_stays",
        "emergency_visits",
        "crisis_contacts",
        "contacts",
        "incarcerations",
        "employment",
        "staff",
    ],
)
def test_what_the_export_does_not_hold_is_not_available(
    database: duckdb.DuckDBPyConnection, values: duckdb.DuckDBPyConnection, table: str
) -> None:
    assert pairs(database, "select table_name, is_available from source.coverage")[table] is False
    shown = values.execute(
        "select count(*), count(numerator), count(value) from measure_values where availability like ?",
        [f"not available:%{table}%"],
    ).fetchone()
    assert shown is not None
    assert shown[0] > 0
    assert shown[1:] == (0, 0)


def test_no_day_of_a_missing_source_reads_zero(database: duckdb.DuckDBPyConnection) -> None:
    columns = ["hospital_days", "admissions", "emergency_visits", "crisis_contacts", "custody_days"]
    columns += ["competitive_days", "contacts", "face_to_face_minutes", "hospital_covered_days"]
    counted = ", ".join(f"count({column})" for column in columns)
    assert database.execute(f"select {counted} from client_months").fetchone() == (0,) * len(columns)


def test_no_identity_reaches_the_database(database: duckdb.DuckDBPyConnection) -> None:
    hashes = {raw("Client")[0][name] for name in ("FirstName", "LastName", "SSN")}
    texts = database.execute(
        "select table_schema, table_name, column_name from information_schema.columns where data_type = 'VARCHAR'"
    ).fetchall()
    for schema, table, name in texts:
        found = database.execute(
            f'select count(*) from {schema}."{table}" where "{name}" in (select unnest(?))', [list(hashes)]
        ).fetchone()
        assert found == (0,), f"{schema}.{table}.{name}"


def test_the_example_names_no_path_of_a_machine() -> None:
    assert not Path(yaml.safe_load(EXAMPLE.read_text())["sources"][0]["path"]).is_absolute()

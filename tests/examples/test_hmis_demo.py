"""The real HMIS export through the whole pipeline, recounted row by row from the raw files in plain Python.

The recount is written from `docs/decisions/0007-hmis-mapping.md` and the design's rules of counting, and shares
no code with the pipeline.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from pipelines.run import run

REPOSITORY = Path(__file__).parents[2]
EXPORT = REPOSITORY.parent / "shared" / "data" / "hmis_eva_demo"
EXAMPLE = REPOSITORY / "examples" / "hmis_demo" / "plumbline.yaml"
FROM, UNTIL = date(2019, 10, 1), date(2022, 10, 1)
DAY = timedelta(days=1)
HELD_FOR = timedelta(days=180)
CATEGORIES = {"1": "homeless", "2": "institutional", "3": "temporary", "4": "permanent"}
BED_OF = {"0": "101", "2": "302", "8": "118"}
HOUSES_PERMANENTLY = {"3", "9", "10", "13"}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not EXPORT.is_dir(), reason="the public HMIS export is not in ../shared/data"),
]


@cache
def raw(stem: str) -> list[dict[str, str]]:
    with (EXPORT / f"{stem}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def day(value: str) -> date | None:
    return date.fromisoformat(value) if value else None


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the example, with its folders elsewhere."""
    folder = tmp_path_factory.mktemp("hmis_demo")
    settings = yaml.safe_load(EXAMPLE.read_text())
    settings["sources"][0]["path"] = str(EXPORT)
    (folder / "plumbline.yaml").write_text(yaml.safe_dump(settings))
    run(folder / "plumbline.yaml", force=False, watch=lambda table, rows: None)
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
    [("programs", 3), ("teams", 27), ("clients", 4_146), ("enrollments", 4_771)],
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


def overlapping_enrollments() -> int:
    """Count enrollments that start before an earlier one of the same client has ended; same-day ones aside."""
    exits = {row["EnrollmentID"]: row["ExitDate"] for row in raw("Exit")}
    own: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for row in raw("Enrollment"):
        out = exits.get(row["EnrollmentID"], "9999")
        if out > row["EntryDate"]:
            own[row["PersonalID"]].append((row["EntryDate"], row["EnrollmentID"], out))
    return sum(
        any(earlier < enrollment and earlier[2] > enrollment[0] for earlier in enrollments)
        for enrollments in own.values()
        for enrollment in enrollments
    )


# ---- days, one by one


def category(situation: str) -> str:
    return CATEGORIES.get(situation[:1], "unknown") if len(situation) == 3 else "unknown"


@dataclass(frozen=True)
class Statement:
    """That a client was in a situation from a day on, until a known day or as long as nothing else is said."""

    situation: str
    from_on: date
    until_on: date | None
    confirmed_on: date
    order: tuple[date, str, str]


def client_days() -> dict[str, dict[date, str]]:
    """Give the project of every enrolled day inside the coverage: entered last, then the higher id."""
    exits = {row["EnrollmentID"]: day(row["ExitDate"]) for row in raw("Exit")}
    died = {row["PersonalID"]: day(row["ExitDate"]) for row in raw("Exit") if row["Destination"] == "24"}
    held: dict[str, dict[date, tuple[date, str, str]]] = defaultdict(dict)
    for row in raw("Enrollment"):
        client, entry = row["PersonalID"], date.fromisoformat(row["EntryDate"])
        until = min(exits.get(row["EnrollmentID"]) or UNTIL, died.get(client) or UNTIL, UNTIL)
        claim = (entry, row["EnrollmentID"], row["ProjectID"])
        for today in days(max(entry, FROM), until):
            held[client][today] = max(held[client].get(today, claim), claim)
    return {client: {today: claim[2] for today, claim in claims.items()} for client, claims in held.items()}


def days(first: date, until: date) -> Iterator[date]:
    while first < until:
        yield first
        first += DAY


def test_client_days_by_project_and_month(database: duckdb.DuckDBPyConnection) -> None:
    recounted: Counter[tuple[str, date]] = Counter()
    for projects in client_days().values():
        for today, project in projects.items():
            recounted[project, today.replace(day=1)] += 1
    computed = database.execute("select team_id, month, sum(enrolled_days) from client_months group by all").fetchall()
    assert {(team, month): total for team, month, total in computed} == recounted


def statements() -> dict[str, list[Statement]]:
    """Give what the raw files say about where each client slept, in the order in which it holds."""
    said: dict[str, list[Statement]] = defaultdict(list)
    for row, statement in [*said_while_enrolled(), *said_otherwise()]:
        said[row["PersonalID"]].append(statement)
    return {client: sorted(own, key=lambda statement: statement.order) for client, own in said.items()}


def statement(
    row: dict[str, str], key: str, situation: str, held: tuple[date, date | None], seen: date
) -> tuple[dict[str, str], Statement]:
    return row, Statement(situation, *held, seen, (held[0], row["DateCreated"][:10], key))


def said_while_enrolled() -> Iterator[tuple[dict[str, str], Statement]]:
    project_type = {row["ProjectID"]: row["ProjectType"] for row in raw("Project")}
    exits = {row["EnrollmentID"]: day(row["ExitDate"]) for row in raw("Exit")}
    heads = heads_of_households()
    last_day = UNTIL - DAY
    for row in raw("Enrollment"):
        key, entry, kind = (
            row["EnrollmentID"],
            date.fromisoformat(row["EntryDate"]),
            project_type[row["ProjectID"]],
        )
        out = exits.get(key)
        head = heads.get((row["HouseholdID"], row["ProjectID"]))
        moved_in = moved_in_on(row, head, entry, out) if kind in HOUSES_PERMANENTLY else None
        prior = prior_situation(row, head, entry)
        if prior and kind in BED_OF:
            yield statement(row, f"prior-{key}", prior, (entry - DAY, entry), entry)
        elif prior and kind in HOUSES_PERMANENTLY and category(prior) == "homeless":
            yield statement(row, f"prior-{key}", prior, (entry - DAY, moved_in or out), last_day)
        elif prior:
            yield statement(row, f"prior-{key}", prior, (entry - DAY, None), entry)
        if kind in BED_OF:
            yield statement(row, f"stay-{key}", BED_OF[kind], (entry, out), last_day)
        if moved_in:
            yield statement(row, f"home-{key}", "435", (moved_in, out), last_day)


def said_otherwise() -> Iterator[tuple[dict[str, str], Statement]]:
    for row in raw("Exit"):
        out = date.fromisoformat(row["ExitDate"])
        yield statement(row, f"exit-{row['ExitID']}", row["Destination"], (out, None), out)
    for row in raw("CurrentLivingSituation"):
        seen = date.fromisoformat(row["InformationDate"])
        key = f"point-{row['CurrentLivingSitID']}"
        yield statement(row, key, row["CurrentLivingSituation"], (seen, None), seen)
    for row in raw("Services"):
        if row["RecordType"] == "200":
            night = date.fromisoformat(row["DateProvided"])
            yield statement(row, f"night-{row['ServicesID']}", "101", (night, night + DAY), night)


def heads_of_households() -> dict[tuple[str, str], dict[str, str]]:
    heads: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in raw("Enrollment"):
        if row["RelationshipToHoH"] == "1":
            heads[row["HouseholdID"], row["ProjectID"]].append(row)
    return {household: rows[0] for household, rows in heads.items() if len(rows) == 1}


@cache
def birthdays() -> dict[str, date | None]:
    return {row["PersonalID"]: day(row["DOB"]) for row in raw("Client")}


def prior_situation(row: dict[str, str], head: dict[str, str] | None, entry: date) -> str:
    born = birthdays()[row["PersonalID"]]
    return row["LivingSituation"] or (head["LivingSituation"] if head and is_child(born, entry) else "")


def is_child(born: date | None, today: date) -> bool:
    leap_day = (today.month, today.day) == (2, 29)
    return born is not None and born > today.replace(year=today.year - 18, day=28 if leap_day else today.day)


def moved_in_on(row: dict[str, str], head: dict[str, str] | None, entry: date, out: date | None) -> date | None:
    for candidate in (head, row):
        moved = day(candidate["MoveInDate"]) if candidate else None
        if candidate and moved and moved >= date.fromisoformat(candidate["EntryDate"]):
            moved = max(moved, entry)
            return moved if out is None or moved < out else None
    return None


def situations(own: list[Statement]) -> dict[date, str]:
    """Give the situation of every day that a statement holds; a later one stands before an earlier one."""
    found: dict[date, str] = {}
    for place, statement in enumerate(own):
        until = statement.until_on
        if until is None:
            following = own[place + 1].from_on if place + 1 < len(own) else UNTIL
            until = min(following, max(statement.confirmed_on, statement.from_on) + HELD_FOR)
        for today in days(statement.from_on, min(until, UNTIL)):
            found[today] = statement.situation
    return found


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

"""Which inputs are there at all: every team, date and input has a row, with a value or a reason."""

from datetime import date
from pathlib import Path

import pytest
import sqlglot
import yaml

from tests.transforms.fidelity.reading import calculate, program, read
from tests.transforms.tables import PARAMETERS, cover, database, transforms

ROOT = Path(__file__).parents[3]
INPUTS = {entry["id"]: entry for entry in yaml.safe_load((ROOT / "metrics/fidelity/inputs.yaml").read_text())}
ONE_CLIENT = "client_id team_id admitted_on\na t 2020-06-01"
CONTACT = "client_id contact_on mode\na 02-10 face_to_face"


def test_every_input_described_is_made_and_needs_the_tables_it_says() -> None:
    connection = program(enrollments=ONE_CLIENT)
    made = connection.execute("select input, list(table_name) from fidelity_input_needs group by input").fetchall()
    assert {name: set(tables) for name, tables in made} == {name: set(i["needs"]) for name, i in INPUTS.items()}


def test_every_team_date_and_input_has_one_row_with_a_value_or_a_reason() -> None:
    connection = program(enrollments=ONE_CLIENT + "\nb u 2020-06-01", contacts=CONTACT)
    rows, keys, sayings = connection.execute(
        "select count(*), count(distinct (team_id, as_of, input)), "
        "count(case when (value is null) <> (unavailable_reason is null) then 1 end) from team_fidelity_inputs"
    ).fetchall()[0]
    assert rows == keys == sayings == 2 * 12 * len(INPUTS)


def test_dates_are_the_ends_of_whole_months_inside_coverage() -> None:
    connection = database(enrollments=ONE_CLIENT)
    cover(connection, "enrollments", date(2024, 2, 10), date(2024, 5, 15))
    calculate(connection)
    dates = connection.execute("select as_of from fidelity_dates order by as_of").fetchall()
    assert dates == [(date(2024, 3, 1),), (date(2024, 4, 1),), (date(2024, 5, 1),)]


def test_a_period_that_ends_within_a_month_ends_with_the_month_before() -> None:
    connection = database(enrollments=ONE_CLIENT)
    calculate(connection, period_until=date(2024, 3, 20))
    assert connection.execute("select max(as_of) from fidelity_dates").fetchall() == [(date(2024, 3, 1),)]


def test_a_missing_table_is_named() -> None:
    connection = program(enrollments=ONE_CLIENT)
    reasons = {
        "face_to_face_minutes_per_week": "no contacts",
        "dual_disorder_group_share": "no contacts",
        "consumers_per_direct_fte": "no staff_assignments",
        "staff_capacity_12m": "no positions",
        "clinical_meeting_days_per_week": "no meetings",
        "on_call_hours_share": "no on_call",
        "admissions_with_team_share": "no hospital_stays",
    }
    assert {name: read(connection, name).reason for name in reasons} == reasons
    with_contacts = program(enrollments=ONE_CLIENT, contacts=CONTACT)
    assert read(with_contacts, "dual_disorder_group_share").reason == "no diagnoses"


# input, first covered day, is a value given as of 1 March 2024?
COVERAGE = [
    ("face_to_face_minutes_per_week", date(2024, 2, 2), True),
    ("face_to_face_minutes_per_week", date(2024, 2, 3), False),
    ("seen_by_two_staff_share", date(2024, 2, 16), True),
    ("seen_by_two_staff_share", date(2024, 2, 17), False),
    ("services_given_by_team", date(2023, 3, 1), True),
    ("services_given_by_team", date(2023, 3, 2), False),
]


@pytest.mark.parametrize(("name", "covered_from", "is_covered"), COVERAGE)
def test_a_window_must_be_covered_from_its_first_day(name: str, covered_from: date, is_covered: bool) -> None:
    connection = database(
        enrollments=ONE_CLIENT,
        contacts="client_id contact_on mode service_type provider\na 02-20 face_to_face counseling team",
    )
    cover(connection, "enrollments", date(2020, 1, 1))
    cover(connection, "contacts", covered_from)
    calculate(connection)
    assert read(connection, name).reason == (None if is_covered else "window not covered by contacts")
    assert (read(connection, name).value is not None) == is_covered


@pytest.mark.parametrize(("covered_until", "is_covered"), [(date(2024, 3, 1), True), (date(2024, 2, 29), False)])
def test_a_window_must_be_covered_to_its_last_day(covered_until: date, is_covered: bool) -> None:
    connection = database(enrollments=ONE_CLIENT, contacts=CONTACT)
    cover(connection, "enrollments", date(2020, 1, 1))
    cover(connection, "contacts", date(2020, 1, 1), covered_until)
    calculate(connection)
    assert (read(connection, "face_to_face_minutes_per_week").reason is None) == is_covered


def test_turnover_of_a_team_younger_than_its_window_needs_coverage_only_since_it_opened() -> None:
    roster = "staff_id team_id role fte from_on\na t nurse 1 2023-06-01"
    for opened, reason in (("2023-06-01", None), ("2023-05-31", "window not covered by staff_assignments")):
        connection = program(
            enrollments=ONE_CLIENT,
            teams=f"team_id name model opened_on\nt T act {opened}",
            staff_assignments=roster,
        )
        cover(connection, "staff_assignments", date(2023, 6, 1))
        calculate(connection)
        assert read(connection, "staff_turnover_24m").reason == reason


# opened_on, closed_on, is the team open as of 1 March 2024?
OPENINGS = [
    ("-", "-", True),
    ("02-29", "-", True),
    ("03-01", "-", False),
    ("2020-01-01", "03-01", True),
    ("2020-01-01", "02-29", False),
]


@pytest.mark.parametrize(("opened", "closed", "is_open"), OPENINGS)
def test_a_team_that_is_not_open_has_no_values(opened: str, closed: str, is_open: bool) -> None:
    connection = program(
        enrollments=ONE_CLIENT, teams=f"team_id name model opened_on closed_on\nt T act {opened} {closed}"
    )
    assert read(connection, "highest_monthly_intake").reason == (None if is_open else "team not open")


def test_records_that_may_still_arrive_are_marked() -> None:
    connection = database(enrollments=ONE_CLIENT, contacts=CONTACT)
    connection.execute("update source.coverage set settled_until = date '2024-03-15' where table_name = 'contacts'")
    calculate(connection)
    rows = connection.execute(
        "select as_of, is_mature from team_fidelity_inputs where input = 'seen_by_two_staff_share' "
        "and as_of in (date '2024-03-01', date '2024-04-01') order by as_of"
    ).fetchall()
    assert rows == [(date(2024, 3, 1), True), (date(2024, 4, 1), False)]


@pytest.mark.parametrize("name", sorted(n for n, t in transforms().items() if t.stage == "fidelity"))
def test_every_file_can_be_said_in_spark(name: str) -> None:
    sql = transforms()[name].sql
    for parameter, value in PARAMETERS.items():
        sql = sql.replace(f"${parameter}", f"date '{value}'" if isinstance(value, date) else str(value))
    (spark,) = sqlglot.transpile(sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
    assert sqlglot.parse_one(spark, dialect="spark")

"""Who comes again and again: events of the twelve months that end with a month."""

from datetime import date

import pytest

from tests.transforms.tables import cover, database, expect, run

TWO_YEARS = {"period_from": date(2023, 1, 1), "period_until": date(2025, 1, 1)}


def program(visits: str = "", stays: str = "", enrollments: str = "a north 2023-01-01 -"):
    connection = database(
        enrollments=f"client_id team_id admitted_on closed_on\n {enrollments}",
        emergency_visits=f"client_id visited_on\n{visits}",
        hospital_stays=f"client_id type admitted_on discharged_on\n{stays}",
    )
    for table in ("enrollments", "emergency_visits", "hospital_stays"):
        cover(connection, table, date(2023, 1, 1))
    return connection


def test_events_of_twelve_months_are_counted() -> None:
    connection = program(
        visits="a 2023-01-31\n a 2023-02-01\n a 01-31\n a 02-01",
        stays="a psychiatric 2023-06-01 2023-06-05\n a medical 2023-07-01 2023-07-05",
    )
    run(connection, "frequent_use_months", **TWO_YEARS)
    months = "month in ('2024-01-01', '2024-02-01')"
    connection.execute(f"create table chosen as select * from frequent_use_months where {months}")
    expect(
        connection,
        "chosen",
        """
        month  team_id  psychiatric_admissions  emergency_visits
        01-01  north    1                       2
        02-01  north    1                       2
        """,
    )


def test_a_client_belongs_to_the_team_of_the_last_event_and_other_days_do_not_count() -> None:
    connection = program(
        visits="a 03-09\n a 03-10\n a 03-20\n a 03-21",
        enrollments="a north 03-01 03-10\n a south 03-10 03-21",
    )
    run(connection, "frequent_use_months", **TWO_YEARS)
    connection.execute("create table chosen as select * from frequent_use_months where month = '2024-12-01'")
    expect(connection, "chosen", "team_id emergency_visits psychiatric_admissions\n south 3 0")


@pytest.mark.parametrize(("covered_from", "first"), [(date(2023, 1, 1), "2023-12-01"), (date(2023, 1, 2), "01-01")])
def test_twelve_months_must_be_covered(covered_from: date, first: str) -> None:
    connection = program(visits="a 2023-12-15")
    cover(connection, "emergency_visits", covered_from)
    cover(connection, "hospital_stays", date(2023, 6, 1))
    run(connection, "frequent_use_months", **TWO_YEARS)
    connection.execute(
        "create table firsts as select min(month) as month from frequent_use_months where emergency_visits is not null"
    )
    expect(connection, "firsts", f"month\n {first}")
    connection.execute(
        "create table admitted as select min(month) as month from frequent_use_months "
        "where psychiatric_admissions is not null"
    )
    expect(connection, "admitted", "month\n 05-01")

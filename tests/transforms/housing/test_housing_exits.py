"""Where people live when they leave a team."""

import pytest

from tests.transforms.tables import database, expect, run

DESTINATIONS = [
    ("a home on the day", "410 02-01 05-01", "410", "permanent", "yes"),
    ("a home from the day on", "101 02-01 04-01\n a 435 04-01 05-01", "435", "permanent", "yes"),
    ("a home until the day before", "422 02-01 04-01", "422", "permanent", "yes"),
    ("a home until two days before", "422 02-01 03-31", "-", "-", "no"),
    ("unknown on the day, shelter before", "101 02-01 04-01\n a 99 04-01 05-01", "101", "homeless", "yes"),
    ("a hospital", "206 02-01 05-01", "206", "institutional", "no"),
    ("foster care", "215 02-01 05-01", "215", "institutional", "no"),
    ("a nursing home", "225 02-01 05-01", "225", "institutional", "no"),
    ("jail", "207 02-01 05-01", "207", "institutional", "yes"),
]


@pytest.mark.parametrize("row", DESTINATIONS, ids=[row[0] for row in DESTINATIONS])
def test_the_destination_of_a_closure(row: tuple[str, ...]) -> None:
    _, homes, destination, category, is_counted = row
    connection = database(
        enrollments="client_id team_id admitted_on closed_on\n a north 02-01 04-01",
        housing=f"client_id situation from_on until_on\n a {homes}",
    )
    run(connection, "housing_exits")
    expect(
        connection,
        "housing_exits",
        f"team_id closed_on destination destination_category is_counted\n "
        f"north 04-01 {destination} {category} {is_counted}",
    )


def test_a_death_has_no_destination_that_counts() -> None:
    connection = database(
        clients="client_id died_on\n a 04-01",
        enrollments="client_id team_id admitted_on\n a north 02-01\n b north 02-01",
        housing="client_id situation from_on until_on\n a 410 02-01 05-01",
    )
    run(connection, "housing_exits")
    expect(connection, "housing_exits", "client_id closed_on is_counted\n a 04-01 no")


def test_without_housing_records_there_is_no_row() -> None:
    connection = database(enrollments="client_id team_id admitted_on closed_on\n a north 02-01 04-01")
    run(connection, "housing_exits")
    expect(connection, "housing_exits", "client_id\n")

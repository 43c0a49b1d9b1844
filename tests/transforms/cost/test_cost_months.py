"""What a month costs, by kind and from three perspectives."""

from datetime import date

import pytest

from tests.transforms.tables import cover, database, expect, run

PRICES = """
    service              year  basis     cost
    psychiatric_bed_day  2024  average   1000.4
    psychiatric_bed_day  2024  marginal  400
    medical_bed_day      2024  average   2000
    emergency_visit      2024  average   900
    crisis_contact       2024  average   300
    jail_day             2024  average   100
    shelter_night        2024  average   70
    team_contact         2024  average   90
"""
RECORDS = {
    "enrollments": "client_id team_id admitted_on closed_on\n a north 03-01 04-01",
    "hospital_stays": """
        client_id  type         admitted_on  discharged_on
        a          psychiatric  02-20        03-04
        a          medical      03-10        03-12
    """,
    "emergency_visits": """
        client_id  visited_on  type         led_to_admission
        a          03-06       psychiatric  no
        a          03-10       medical      yes
    """,
    "crisis_contacts": "client_id occurred_on responded_by\n a 03-06 team",
    "incarcerations": "client_id booked_on released_on\n a 03-15 03-20",
    "housing": "client_id situation from_on until_on\n a 101 03-20 03-30",
    "contacts": "client_id contact_on mode provider\n a 03-06 phone team\n a 03-07 face_to_face external",
}


def test_use_times_price() -> None:
    connection = database(unit_costs=PRICES, **RECORDS)
    run(connection, "cost_months")
    expect(
        connection,
        "cost_months",
        """
        month  price_year  psychiatric_hospital_cost  marginal_psychiatric_hospital_cost  other_hospital_cost
        03-01  2024        3001                       1200                                4000
        """,
    )
    expect(
        connection,
        "cost_months",
        "emergency_cost psychiatric_emergency_cost crisis_cost jail_cost shelter_cost team_cost\n"
        " 1800 900 300 500 700 90",
    )
    expect(
        connection,
        "cost_months",
        f"payer_cost health_system_cost society_cost\n"
        f" {3001 + 900 + 300 + 90} {3001 + 4000 + 1800 + 300 + 90} {3001 + 4000 + 1800 + 300 + 90 + 500 + 700}",
    )
    expect(
        connection,
        "cost_months",
        "bookings released_visits answered_crises crises_answered_by_team substance_use_days health_care_days\n"
        " 1 1 1 1 0 0",
    )


def test_a_price_that_is_not_known_makes_its_costs_null() -> None:
    known = "\n".join(line for line in PRICES.splitlines() if "crisis" not in line)
    connection = database(unit_costs=known, **RECORDS)
    run(connection, "cost_months")
    expect(connection, "cost_months", "crisis_cost jail_cost payer_cost health_system_cost\n - 500 - -")


@pytest.mark.parametrize(("table", "is_payer"), [("contacts", False), ("housing", True), ("incarcerations", True)])
def test_perspectives_need_every_source_on_every_enrolled_day(table: str, is_payer: bool) -> None:
    connection = database(unit_costs=PRICES, **RECORDS)
    cover(connection, table, date(2024, 3, 2))
    run(connection, "cost_months")
    found = connection.execute("select payer_cost is not null, society_cost is not null from cost_months")
    assert found.fetchall() == [(is_payer, False)]


def test_without_unit_costs_use_is_counted_all_the_same() -> None:
    connection = database(**RECORDS)
    run(connection, "cost_months")
    expect(connection, "cost_months", "bookings released_visits team_cost society_cost price_year\n 1 1 - - -")


def test_without_a_source_its_use_is_null() -> None:
    connection = database(enrollments=RECORDS["enrollments"])
    run(connection, "cost_months")
    expect(connection, "cost_months", "bookings released_visits answered_crises shelter_nights\n - - - -")


def test_arrests_are_covered_in_whole_months_alone() -> None:
    connection = database(
        enrollments="client_id team_id admitted_on closed_on\n a north 03-01 05-11",
        arrests="client_id arrested_on\n a 04-10",
    )
    cover(connection, "arrests", date(2024, 3, 2), date(2024, 6, 1))
    run(connection, "cost_months")
    expect(connection, "cost_months", "month arrest_covered_days arrests\n 03-01 0 0\n 04-01 30 1\n 05-01 10 0")
    connection = database(enrollments="client_id team_id admitted_on closed_on\n a north 03-01 04-01")
    run(connection, "cost_months")
    expect(connection, "cost_months", "arrest_covered_days arrests\n - -")

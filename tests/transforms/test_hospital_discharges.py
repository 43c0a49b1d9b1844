"""DESIGN section 5, rules 2 to 4: what follows a discharge, and for how long it can be seen."""

from datetime import date

import pytest

from tests.transforms.tables import cover, database, expect, run


def test_days_to_the_next_admission() -> None:
    connection = database(
        hospital_stays="""
        client_id  type         admitted_on  discharged_on  is_planned
        a          psychiatric  01-01        01-10          no
        a          medical      02-09        02-12          yes         # 30 days after 10 January
        a          psychiatric  03-01        03-05          no
        a          psychiatric  03-07        -              no
        b          psychiatric  01-01        01-10          no
        """
    )
    run(connection, "hospital_discharges")
    expect(
        connection,
        "hospital_discharges",
        """
        client_id  discharged_on  days_to_readmission  days_to_psychiatric_readmission  is_readmission_planned
        a          01-10          30                   51                               yes
        a          02-12          18                   18                               no
        a          03-05          2                    2                                no
        b          01-10          -                    -                                -
        """,
    )


@pytest.mark.parametrize(
    ("discharged_on", "follow_up_days"),
    [("12-01", 30), ("12-02", 29), ("12-30", 1), ("12-31", 0)],
)
def test_follow_up_is_the_covered_days_after_the_day_of_discharge(discharged_on: str, follow_up_days: int) -> None:
    connection = database(
        hospital_stays=f"client_id type admitted_on discharged_on\n a psychiatric 11-01 {discharged_on}"
    )
    cover(connection, "contacts")
    run(connection, "hospital_discharges")
    expect(
        connection,
        "hospital_discharges",
        f"follow_up_days contact_follow_up_days\n {follow_up_days} {follow_up_days}",
    )


CONTACTS = [
    ("on the day of discharge does not count", "03-10 face_to_face client team", "-"),
    ("on the day after counts", "03-11 face_to_face client team", "1"),
    ("by video counts", "03-17 video client team", "7"),
    ("by telephone does not count", "03-11 phone client team", "-"),
    ("with somebody else does not count", "03-11 face_to_face provider team", "-"),
    ("with nobody named counts as with the client", "03-11 face_to_face - team", "1"),
    ("by another provider counts", "03-12 face_to_face client external", "2"),
    ("after the coverage of contacts does not count", "06-01 face_to_face client team", "-"),
    ("the first one counts", "03-20 video client team\n a 03-15 face_to_face client team", "5"),
]


@pytest.mark.parametrize("row", CONTACTS, ids=[row[0] for row in CONTACTS])
def test_first_contact_after_discharge(row: tuple[str, ...]) -> None:
    _, given, days = row
    connection = database(
        hospital_stays="client_id type admitted_on discharged_on\n a psychiatric 03-01 03-10",
        contacts=f"client_id contact_on mode contact_with provider\n a {given}",
    )
    cover(connection, "contacts", date(2024, 1, 1), date(2024, 6, 1))
    run(connection, "hospital_discharges")
    expect(connection, "hospital_discharges", f"days_to_contact contact_follow_up_days\n {days} 82")


def test_follow_up_by_contact_cannot_be_seen_before_contacts_are_covered() -> None:
    connection = database(
        hospital_stays="""
        client_id  type         admitted_on  discharged_on
        a          psychiatric  03-01        03-10
        b          psychiatric  03-01        03-11
        """,
        contacts="client_id contact_on mode\n a 03-20 face_to_face",
    )
    cover(connection, "contacts", date(2024, 3, 12), date(2024, 4, 1))
    run(connection, "hospital_discharges")
    expect(
        connection,
        "hospital_discharges",
        "client_id contact_follow_up_days days_to_contact\n a 0 10\n b 20 -",
    )


def test_without_contacts_their_columns_are_null() -> None:
    connection = database(hospital_stays="client_id type admitted_on discharged_on\n a psychiatric 03-01 03-10")
    run(connection, "hospital_discharges")
    expect(connection, "hospital_discharges", "contact_follow_up_days days_to_contact\n - -")


@pytest.mark.parametrize(("died_on", "expected"), [("03-10", "yes"), ("04-09", "yes"), ("04-10", "no"), ("-", "no")])
def test_death_within_30_days(died_on: str, expected: str) -> None:
    connection = database(
        clients=f"client_id died_on\n a {died_on}",
        hospital_stays="client_id type admitted_on discharged_on\n a psychiatric 03-01 03-10",
    )
    run(connection, "hospital_discharges")
    expect(connection, "hospital_discharges", f"died_within_30_days\n {expected}")


def test_a_discharge_belongs_to_the_team_of_its_day() -> None:
    connection = database(
        enrollments="""
        client_id  team_id  admitted_on  closed_on
        a          north    03-01        03-10
        a          south    03-10        04-01
        b          north    03-01        03-10
        """,
        hospital_stays="""
        client_id  type         admitted_on  discharged_on
        a          psychiatric  03-05        03-10
        b          psychiatric  03-05        03-10
        """,
    )
    run(connection, "hospital_discharges")
    expect(connection, "hospital_discharges", "client_id team_id\n a south\n b -")


def test_only_spells_that_ended_inside_coverage_are_discharges() -> None:
    connection = database(
        hospital_stays="""
        client_id  type     admitted_on  discharged_on
        a          medical  2023-12-01   2023-12-31  # before coverage
        b          medical  2023-12-01   01-01
        c          medical  12-01        12-31
        d          medical  12-01        2025-01-01  # after coverage: still open
        e          medical  12-01        -
        """
    )
    run(connection, "hospital_discharges")
    expect(connection, "hospital_discharges", "client_id nights\n b 31\n c 30")


def test_unplanned_returns_and_what_the_discharge_says() -> None:
    connection = database(
        hospital_stays="""
        client_id  type         admitted_on  discharged_on  is_planned  is_involuntary  disposition
        a          psychiatric  01-01        01-10          no          yes             against_advice
        a          medical      01-20        01-22          yes         -               home
        a          medical      02-01        02-03          -           -               home
        a          psychiatric  03-01        03-05          no          no              -
        """
    )
    run(connection, "hospital_discharges")
    expect(
        connection,
        "hospital_discharges",
        """
        discharged_on  days_to_readmission  days_to_unplanned_readmission  is_involuntary  disposition
        01-10          10                   22                             yes             against_advice
        01-22          10                   10                             -               home
        02-03          27                   27                             -               home
        03-05          -                    -                              no              -
        """,
    )


FIRST_DAYS = [
    ("on day 2 a return is passed over", "01-12", 0, "2 2 2 no"),
    ("the one after it counts", "01-12", 3, "31 31 - yes"),
    ("on day 3 it counts", "01-13", 3, "3 3 3 no"),
]


@pytest.mark.parametrize("row", FIRST_DAYS, ids=[row[0] for row in FIRST_DAYS])
def test_a_return_counts_from_the_day_of_the_rule_on(row: tuple[str, str, int, str]) -> None:
    _, returned_on, day, expected = row
    connection = database(
        hospital_stays=f"""
        client_id  type         admitted_on   discharged_on  is_planned
        a          psychiatric  01-01         01-10          no
        a          psychiatric  {returned_on} 01-20          no
        a          psychiatric  02-10         02-12          yes
        """
    )
    run(connection, "hospital_discharges", readmission_from_day=day)
    connection.execute("create table first as select * from hospital_discharges where discharged_on = '2024-01-10'")
    expect(
        connection,
        "first",
        "days_to_readmission days_to_psychiatric_readmission days_to_unplanned_readmission is_readmission_planned\n"
        f" {expected}",
    )

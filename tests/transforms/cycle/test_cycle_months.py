"""The months of a client: contacts by function, time out of contact, yearly assessment."""

from datetime import date

import pytest

from tests.transforms.tables import cover, database, expect, run

FUNCTIONS = """
    client_id contact_on mode         contact_with     provider service_type
    a         03-05      face_to_face client           team     outreach
    a         03-05      message      client           -        outreach         # in any way
    a         03-06      phone        provider         team     linking          # with anybody
    a         03-07      face_to_face client           team     family
    a         03-08      phone        informal_support team     benefits         # benefits, and with supports
    a         03-09      face_to_face client           external medication       # not the team's
    a         03-10      face_to_face client           team     nonsense
    a         02-28      face_to_face client           team     crisis           # another month
    z         03-05      face_to_face client           team     crisis           # not enrolled
"""


def test_contacts_by_function_and_who_gave_them() -> None:
    connection = database(enrollments="client_id team_id admitted_on\n a north 01-01", contacts=FUNCTIONS)
    run(connection, "cycle_months")
    expect(
        connection,
        "(select * from cycle_months where month = '2024-03-01')",
        """
        outreach linking family benefits medication crisis client_contacts service_contacts own_service_contacts
        2        1       2      1        0          0      3               6                5
        """,
    )


GAPS = """
    client_id contact_on mode
    a         01-11      face_to_face
    a         03-21      phone
    a         03-23      message       # no talk
    a         04-20      video
"""


def months_of(enrolled: str, contacts: str = GAPS):
    connection = database(enrollments=f"client_id team_id admitted_on closed_on\n {enrolled}", contacts=contacts)
    run(connection, "cycle_months", period_until=date(2024, 7, 1))
    return connection


def test_days_since_the_last_contact_and_gaps() -> None:
    expect(
        months_of("a north 01-01 06-16"),
        "cycle_months",
        """
        month      is_whole_month is_last_day_enrolled days_since_contact gap_days client_contacts
        2024-01-01 yes            yes                  20                 20       1
        2024-02-01 yes            yes                  49                 49       0
        2024-03-01 yes            yes                  10                 70       1
        2024-04-01 yes            yes                  10                 30       1
        2024-05-01 yes            yes                  41                 41       0
        2024-06-01 no             no                   -                  -        0
        """,
    )


def test_before_the_first_contact_the_wait_counts_from_admission() -> None:
    expect(
        months_of("a north 02-10 -"),
        "(select * from cycle_months where month in ('2024-02-01', '2024-03-01'))",
        "month days_since_contact gap_days is_whole_month\n 2024-02-01 19 19 no\n 2024-03-01 10 40 yes",
    )


def test_a_client_who_comes_back_begins_anew() -> None:
    connection = database(
        enrollments="client_id team_id admitted_on closed_on\n a north 01-01 01-20\n a north 05-11 -", contacts=GAPS
    )
    run(connection, "cycle_months", period_until=date(2024, 7, 1))
    expect(
        connection,
        "cycle_months",
        """
        month      enrolled_days days_since_contact gap_days
        2024-01-01 19            -                  10
        2024-05-01 21            20                 20
        2024-06-01 30            50                 50
        """,
    )


def test_months_that_contacts_do_not_cover_are_null_and_covered_ones_without_contacts_zero() -> None:
    connection = database(enrollments="client_id team_id admitted_on\n a north 01-01", contacts=GAPS)
    cover(connection, "contacts", date(2024, 1, 1), date(2024, 2, 29))
    run(connection, "cycle_months", period_until=date(2024, 4, 1))
    expect(
        connection,
        "cycle_months",
        """
        month      covered_days is_whole_month days_since_contact outreach
        2024-01-01 31           yes            20                 0
        2024-02-01 -            no             -                  -
        2024-03-01 -            no             -                  -
        """,
    )


@pytest.mark.parametrize(
    ("admitted_on", "assessed_on", "expected"),
    [
        ("2023-01-01", "2023-07-02", "yes"),
        ("2023-01-01", "2023-07-01", "no"),
        ("2023-07-01", "2024-06-30", "yes"),
        ("2023-07-02", "2024-06-30", "-"),  # with the team for less than 365 days
    ],
)
def test_the_yearly_assessment_on_the_last_of_june(admitted_on: str, assessed_on: str, expected: str) -> None:
    connection = database(
        enrollments=f"client_id team_id admitted_on\n a north {admitted_on}",
        assessments=f"client_id instrument assessed_on item value\n a honos {assessed_on} total 9",
    )
    for table in ("enrollments", "assessments"):
        cover(connection, table, date(2023, 1, 1), date(2025, 1, 1))
    run(connection, "cycle_months", period_until=date(2024, 7, 1))
    expect(
        connection,
        "(select * from cycle_months where month = '2024-06-01')",
        f"has_assessment_within_year\n {expected}",
    )


def test_where_assessments_do_not_cover_the_year_nothing_is_known() -> None:
    connection = database(
        enrollments="client_id team_id admitted_on\n a north 2023-01-01",
        assessments="client_id instrument assessed_on item value\n a honos 2024-06-30 total 9",
    )
    cover(connection, "enrollments", date(2023, 1, 1), date(2025, 1, 1))
    run(connection, "cycle_months", period_until=date(2024, 7, 1))
    expect(connection, "(select * from cycle_months where month = '2024-06-01')", "has_assessment_within_year\n -")

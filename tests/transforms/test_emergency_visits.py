"""Emergency visits: which begin a follow-up, and what follows them."""

from datetime import date

import pytest

from tests.transforms.tables import cover, database, expect, run

ROWS = [
    ("the first psychiatric visit", "v1 03-01 psychiatric no", "v1 yes"),
    ("a medical visit", "v1 03-01 medical no", "v1 no"),
    ("an unknown type", "v1 03-01 - no", "v1 no"),
    ("one that led to an admission", "v1 03-01 psychiatric yes", "v1 no"),
    ("one of which that is not known", "v1 03-01 psychiatric -", "v1 yes"),
    ("30 days after another", "v1 03-01 psychiatric no\n a v2 03-31 psychiatric no", "v1 yes\n v2 no"),
    ("31 days after another", "v1 03-01 psychiatric no\n a v2 04-01 psychiatric no", "v1 yes\n v2 yes"),
    ("on the same day as another", "v1 03-01 psychiatric no\n a v2 03-01 psychiatric no", "v1 yes\n v2 no"),
    ("after a medical one", "v1 03-01 medical no\n a v2 03-02 psychiatric no", "v1 no\n v2 yes"),
]


@pytest.mark.parametrize(("given", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_which_visit_begins_a_follow_up(given: str, expected: str) -> None:
    connection = database(emergency_visits=f"client_id visit_id visited_on type led_to_admission\n a {given}")
    run(connection, "emergency_visits")
    expect(connection, "emergency_visits", f"visit_id is_index\n {expected}")


ADMISSIONS = [
    ("in hospital on the day", "02-20 03-05", "no"),
    ("discharged on the day", "02-20 03-01", "yes"),
    ("admitted on the day", "03-01 03-05", "no"),
    ("admitted on day 30", "03-31 04-05", "no"),
    ("admitted on day 31", "04-01 04-05", "yes"),
]


@pytest.mark.parametrize(("stay", "expected"), [row[1:] for row in ADMISSIONS], ids=[row[0] for row in ADMISSIONS])
def test_a_visit_followed_by_an_admission_is_left_out(stay: str, expected: str) -> None:
    connection = database(
        emergency_visits="client_id visited_on type led_to_admission\n a 03-01 psychiatric no",
        hospital_stays=f"client_id type admitted_on discharged_on\n a medical {stay}",
    )
    run(connection, "emergency_visits")
    expect(connection, "emergency_visits", f"is_index\n {expected}")


CONTACTS = [
    ("the day before does not count", "02-29 face_to_face client", "-"),
    ("the day itself counts", "03-01 face_to_face client", "0"),
    ("day 30 counts", "03-31 video -", "30"),
    ("day 31 does not", "04-01 face_to_face client", "-"),
    ("by telephone does not count", "03-02 phone client", "-"),
    ("with somebody else does not count", "03-02 face_to_face informal_support", "-"),
]


@pytest.mark.parametrize(("given", "days"), [row[1:] for row in CONTACTS], ids=[row[0] for row in CONTACTS])
def test_first_contact_after_a_visit(given: str, days: str) -> None:
    connection = database(
        emergency_visits="client_id visited_on type\n a 03-01 psychiatric",
        contacts=f"client_id contact_on mode contact_with\n a {given}",
    )
    run(connection, "emergency_visits")
    expect(connection, "emergency_visits", f"days_to_contact\n {days}")


@pytest.mark.parametrize(("visited_on", "days"), [("03-09", 0), ("03-10", 21), ("03-31", 0)])
def test_follow_up_is_what_contacts_cover_after_the_day(visited_on: str, days: int) -> None:
    connection = database(emergency_visits=f"client_id visited_on type\n a {visited_on} psychiatric")
    cover(connection, "contacts", date(2024, 3, 10), date(2024, 4, 1))
    run(connection, "emergency_visits")
    expect(connection, "emergency_visits", f"contact_follow_up_days\n {days}")


def test_a_visit_belongs_to_the_team_of_its_day() -> None:
    connection = database(
        enrollments="client_id team_id admitted_on closed_on\n a north 03-01 03-10",
        emergency_visits="client_id visited_on type\n a 03-09 medical\n a 03-10 medical",
    )
    run(connection, "emergency_visits")
    expect(connection, "emergency_visits", "visited_on team_id contact_follow_up_days\n 03-09 north -\n 03-10 - -")

"""What comes first after an enrollment begins: hospital, a job, a home."""

from datetime import date

import pytest

from tests.transforms.tables import cover, database, expect, run

ENROLLED = "client_id team_id admitted_on closed_on\n a north 03-01 03-20"

ADMISSIONS = [
    ("none", "medical 03-05 03-09", "-"),
    ("on the day itself does not count", "psychiatric 03-01 03-09", "-"),
    ("in hospital already does not count", "psychiatric 02-20 03-09", "-"),
    ("on the day after", "psychiatric 03-02 03-09", "1"),
    ("after the closure counts as well", "psychiatric 05-01 05-02\n a psychiatric 06-01 06-02", "61"),
]


@pytest.mark.parametrize(("stays", "days"), [row[1:] for row in ADMISSIONS], ids=[row[0] for row in ADMISSIONS])
def test_days_to_the_first_psychiatric_admission(stays: str, days: str) -> None:
    connection = database(enrollments=ENROLLED, hospital_stays=f"client_id type admitted_on discharged_on\n a {stays}")
    run(connection, "enrollment_outcomes")
    expect(
        connection,
        "enrollment_outcomes",
        f"days_to_psychiatric_admission hospital_follow_up_days days_to_job\n {days} 305 -",
    )


JOBS = [
    ("none", "volunteer 03-05 03-09", "no", "-"),
    ("on the day of admission", "competitive 03-01 -", "no", "0"),
    ("the day before", "competitive 02-29 -", "yes", "-"),
    ("over before admission", "competitive 02-01 03-01", "no", "-"),
    ("another one after the one at admission", "competitive 02-01 03-02\n a self_employed 04-01 -", "yes", "31"),
]


@pytest.mark.parametrize(("jobs", "working", "days"), [row[1:] for row in JOBS], ids=[row[0] for row in JOBS])
def test_days_to_the_first_job(jobs: str, working: str, days: str) -> None:
    connection = database(enrollments=ENROLLED, employment=f"client_id kind started_on ended_on\n a {jobs}")
    run(connection, "enrollment_outcomes")
    expect(
        connection,
        "enrollment_outcomes",
        f"was_working days_to_job employment_follow_up_days\n {working} {days} 305",
    )


HOMES = [
    ("never", "101 02-01 06-01", "homeless", "-"),
    ("housed already", "410 02-01 06-01", "permanent", "0"),
    ("the home ended on the day", "410 02-01 03-01", "-", "-"),
    ("after the street", "116 02-01 04-01\n a 435 04-01 06-01", "homeless", "31"),
    ("not known at the start", "99 02-01 04-01\n a 435 04-01 06-01", "-", "31"),
]


@pytest.mark.parametrize(("homes", "start", "days"), [row[1:] for row in HOMES], ids=[row[0] for row in HOMES])
def test_days_to_permanent_housing(homes: str, start: str, days: str) -> None:
    connection = database(enrollments=ENROLLED, housing=f"client_id situation from_on until_on\n a {homes}")
    run(connection, "enrollment_outcomes")
    expect(connection, "enrollment_outcomes", f"housing_at_start days_to_housing\n {start} {days}")


def test_nothing_can_be_followed_where_a_source_begins_later_or_is_missing() -> None:
    connection = database(enrollments=ENROLLED)
    cover(connection, "hospital_stays", date(2024, 3, 2))
    cover(connection, "housing", date(2024, 3, 1))
    run(connection, "enrollment_outcomes")
    expect(
        connection,
        "enrollment_outcomes",
        "hospital_follow_up_days housing_follow_up_days employment_follow_up_days was_working\n 0 305 - -",
    )

"""Enrollments as units: retention at twelve months, days from referral to the first contact."""

from datetime import date

import pytest

from tests.transforms.tables import cover, database, expect, run

RETENTION = [
    # closed_on    reason                  expected
    ("-", "-", "yes"),
    ("2024-01-01", "dropped_out", "yes"),  # 365 days after 1 January 2023
    ("2023-12-31", "dropped_out", "no"),
    ("2023-12-31", "discharged_by_program", "no"),
    ("2023-12-31", "moved_without_referral", "no"),
    ("2023-12-31", "other", "no"),
    ("2023-12-31", "unknown", "no"),
    ("2023-12-31", "-", "no"),
    ("2023-12-31", "graduated", "-"),
    ("2023-12-31", "transferred_lower", "-"),
    ("2023-12-31", "transferred", "-"),
    ("2023-12-31", "moved_with_referral", "-"),
    ("2023-12-31", "incarcerated", "-"),
    ("2023-12-31", "died", "-"),
]


@pytest.mark.parametrize("row", RETENTION, ids=[f"{row[1]} {row[0]}" for row in RETENTION])
def test_retention_at_twelve_months(row: tuple[str, str, str]) -> None:
    closed_on, reason, expected = row
    connection = database(
        enrollments=f"client_id team_id admitted_on closed_on close_reason\na north 2023-01-01 {closed_on} {reason}"
    )
    cover(connection, "enrollments", date(2023, 1, 1), date(2025, 1, 1))
    run(connection, "enrollments")
    expect(connection, "enrollments", f"is_retained_12m\n {expected}")


@pytest.mark.parametrize(("admitted_on", "follow_up_days", "expected"), [("01-01", 365, "yes"), ("01-02", 364, "-")])
def test_retention_needs_365_covered_days_after_admission(admitted_on: str, follow_up_days: int, expected: str) -> None:
    connection = database(enrollments=f"client_id team_id admitted_on\n a north {admitted_on}")
    run(connection, "enrollments")
    expect(connection, "enrollments", f"follow_up_days is_retained_12m\n {follow_up_days} {expected}")


def test_a_drop_out_seen_for_less_than_a_year_is_not_counted_either() -> None:
    connection = database(
        enrollments="client_id team_id admitted_on closed_on close_reason\n a north 03-01 03-10 dropped_out"
    )
    run(connection, "enrollments")
    expect(connection, "enrollments", "is_retained_12m enrolled_days\n - 9")


def test_a_death_without_a_closing_is_a_death() -> None:
    connection = database(
        clients="client_id died_on\n a 03-10",
        enrollments="client_id team_id admitted_on\n a north 03-01\n b north 03-01",
    )
    run(connection, "enrollments")
    expect(connection, "enrollments", "client_id died closed_on close_reason\n a yes 03-10 died\n b no - -")


REFERRALS = [
    ("on the day of referral", "03-01", "03-01 face_to_face client team", "0", "305"),
    ("before the referral does not count", "03-01", "02-29 face_to_face client team", "-", "305"),
    ("by another team or provider counts", "03-01", "03-05 face_to_face client external", "4", "305"),
    ("by video does not count", "03-01", "03-05 video client team", "-", "305"),
    ("without a day of referral nothing is known", "-", "03-05 face_to_face client team", "-", "-"),
    ("referred before contacts are covered", "2023-12-31", "03-05 face_to_face client team", "65", "0"),
]


@pytest.mark.parametrize("row", REFERRALS, ids=[row[0] for row in REFERRALS])
def test_days_from_referral_to_first_contact(row: tuple[str, ...]) -> None:
    _, referred_on, contact, days, follow_up_days = row
    connection = database(
        enrollments=f"client_id team_id referred_on admitted_on\n a north {referred_on} 03-10",
        contacts=f"client_id contact_on mode contact_with provider\n a {contact}",
    )
    run(connection, "enrollments")
    expect(
        connection,
        "enrollments",
        f"days_referral_to_contact contact_follow_up_days\n {days} {follow_up_days}",
    )


def test_enrollments_begun_before_coverage_are_not_units() -> None:
    connection = database(enrollments="client_id team_id admitted_on\n a north 2023-12-31\n b north 01-01")
    run(connection, "enrollments")
    expect(connection, "enrollments", "client_id\n b")

"""The first steps of the cycle: contacts of the first month, days to assessment and plan, the second measure."""

import pytest

from tests.transforms.tables import database, expect, run

ONE = "client_id team_id referred_on admitted_on closed_on\n a north 02-20 03-01 {closed_on}"


def enrolled(closed_on: str = "-", **grids: str):
    connection = database(enrollments=ONE.format(closed_on=closed_on), **grids)
    run(connection, "cycle_enrollments")
    return connection


def test_contacts_of_the_first_thirty_days() -> None:
    connection = enrolled(
        contacts="""
        client_id contact_on mode         contact_with provider
        a         02-29      face_to_face client       team      # before admission
        a         03-01      face_to_face client       team
        a         03-30      phone        -            -         # day 29
        a         03-31      face_to_face client       team      # day 30
        a         03-05      message      client       team      # no talk
        a         03-05      face_to_face provider     team      # not with the client
        a         03-05      face_to_face client       external  # not the team
        """
    )
    expect(connection, "cycle_enrollments", "contacts_30d open_days contact_follow_up_days\n 2 306 305")


@pytest.mark.parametrize(
    ("assessed_on", "days"),
    [("02-19", "-"), ("02-20", "0"), ("03-01", "0"), ("03-31", "30"), ("06-30", "121"), ("07-01", "-")],
)
def test_an_assessment_counts_from_referral_to_closure(assessed_on: str, days: str) -> None:
    connection = enrolled(
        "07-01", assessments=f"client_id instrument assessed_on item value\n a honos {assessed_on} total 9"
    )
    expect(connection, "cycle_enrollments", f"days_to_assessment open_days\n {days} 122")


@pytest.mark.parametrize(
    ("plan", "days"), [("north 02-20", "0"), ("north 03-31", "30"), ("south 03-05", "-"), ("north 02-19", "-")]
)
def test_a_plan_is_that_of_the_team(plan: str, days: str) -> None:
    connection = enrolled(plans=f"client_id team_id planned_on\n a {plan}")
    expect(connection, "cycle_enrollments", f"days_to_plan plan_follow_up_days\n {days} 305")


SECOND = [("honos", "07-28", "no"), ("honos", "07-29", "yes"), ("honos", "09-27", "yes"), ("honos", "09-28", "no")]


@pytest.mark.parametrize(("instrument", "again_on", "expected"), [*SECOND, ("phq9", "08-15", "no")])
def test_the_same_instrument_again_on_days_150_to_210(instrument: str, again_on: str, expected: str) -> None:
    connection = enrolled(
        assessments=f"""
        client_id instrument   assessed_on item  value
        a         honos        03-31       total 9
        a         {instrument} {again_on}  total 7
        """
    )
    expect(connection, "cycle_enrollments", f"has_six_month_measure\n {expected}")


def test_a_first_measure_after_day_30_is_no_baseline() -> None:
    connection = enrolled(
        assessments="client_id instrument assessed_on item value\n a honos 04-01 total 9\n a honos 08-15 total 7"
    )
    expect(connection, "cycle_enrollments", "days_to_assessment has_six_month_measure\n 31 no")


def test_domains_of_need_are_counted_once_and_without_other() -> None:
    connection = enrolled(
        assessments="""
        client_id instrument assessed_on item    value
        a         needs      03-05       housing 2
        a         needs      03-20       housing 1
        a         needs      03-05       legal   0
        a         needs      03-05       other   1
        a         needs      03-05       total   3
        a         needs      04-01       family  1
        """
    )
    expect(connection, "cycle_enrollments", "domains_assessed domains_required\n 2 11")


def test_without_domains_or_sources_nothing_is_known() -> None:
    connection = enrolled(assessments="client_id instrument assessed_on item value\n a honos 03-05 total 9")
    expect(
        connection,
        "cycle_enrollments",
        "domains_assessed domains_required contacts_30d contact_follow_up_days plan_follow_up_days\n - - - - -",
    )

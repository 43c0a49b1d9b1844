"""Goals that were closed, closures with who came back, and waits that ended or were cut short."""

from datetime import date

import pytest

from tests.transforms.tables import cover, database, expect, run


def test_goals_closed_inside_coverage() -> None:
    connection = database(
        plans="plan_id client_id team_id planned_on\n p a north 01-10",
        goals="""
        goal_id plan_id domain  set_on closed_on  status
        open    p       housing 02-01  -          open
        met     p       housing 02-01  03-02      met
        odd     p       odd     02-01  03-02      odd
        later   p       housing 02-01  2025-01-01 met
        """,
    )
    run(connection, "goals_closed")
    expect(
        connection,
        "goals_closed",
        "goal_id client_id team_id need status open_days\n met a north housing met 30\n odd a north unknown unknown 30",
    )


PLANNED = {
    "graduated": "yes",
    "transferred_lower": "yes",
    "transferred": "yes",
    "moved_with_referral": "yes",
    "dropped_out": "no",
    "discharged_by_program": "no",
    "moved_without_referral": "no",
    "incarcerated": "no",
    "other": "no",
    "died": "-",
    "unknown": "-",
    "-": "-",
    "odd": "-",
}


@pytest.mark.parametrize(("reason", "expected"), PLANNED.items())
def test_which_closures_were_planned(reason: str, expected: str) -> None:
    connection = database(
        enrollments=f"client_id team_id admitted_on closed_on close_reason\n a north 01-10 03-01 {reason}"
    )
    run(connection, "closures")
    expect(connection, "closures", f"is_planned follow_up_days\n {expected} 305")


RETURNS = [
    ("next on the same day", "south 03-01", "yes", "-"),
    ("next on the day after", "south 03-02", "yes", "-"),
    ("back on the second day", "north 03-03", "no", "2"),
    ("back on day 90", "south 05-30", "no", "90"),
    ("with another team all along", "south 01-05", "yes", "-"),
]


@pytest.mark.parametrize("row", RETURNS, ids=[row[0] for row in RETURNS])
def test_who_comes_back_and_who_goes_on(row: tuple[str, ...]) -> None:
    _, other, is_transferred, days = row
    connection = database(
        enrollments=f"""
        client_id team_id admitted_on closed_on close_reason
        a         north   01-10       03-01     graduated
        a         {other}             -         -
        """
    )
    run(connection, "closures")
    expect(connection, "closures", f"is_transferred days_to_return\n {is_transferred} {days}")


@pytest.mark.parametrize(
    ("stay", "days"),
    [("psychiatric 03-01", "-"), ("psychiatric 03-02", "1"), ("medical 03-02", "-"), ("psychiatric 02-20", "-")],
)
def test_a_psychiatric_admission_after_the_closure(stay: str, days: str) -> None:
    connection = database(
        enrollments="client_id team_id admitted_on closed_on close_reason\n a north 01-10 03-01 graduated",
        hospital_stays=f"client_id type admitted_on\n a {stay}",
    )
    run(connection, "closures")
    expect(connection, "closures", f"days_to_hospital hospital_follow_up_days\n {days} 305")


def waits(what: str, grid: str, **grids: str) -> None:
    connection = database(**grids)
    if "linkages" in grids:
        cover(connection, "linkages", date(2024, 1, 1), date(2024, 4, 1))
    run(connection, "cycle_waits")
    expect(connection, f"(select * from cycle_waits where waited_for = '{what}')", grid)


def test_waits_for_a_plan_end_with_the_plan_or_the_enrollment() -> None:
    waits(
        "plan",
        "client_id days has_ended\n a 9 yes\n b 9 no\n c 305 no",
        enrollments="""
        client_id team_id admitted_on closed_on
        a         north   03-01       -
        b         north   03-01       03-11      # no plan on the days 0 to 9
        c         north   03-01       -
        """,
        plans="client_id team_id planned_on\n a north 03-10\n b north 03-11",
    )


def test_waits_for_the_first_contact_begin_with_the_referral() -> None:
    waits(
        "first_contact",
        "client_id begun_on days has_ended\n a 2024-02-20 10 yes\n b 2024-02-20 19 no",
        enrollments="""
        client_id team_id referred_on admitted_on closed_on
        a         north   02-20       03-01       03-11
        b         north   02-20       03-01       03-11
        c         north   -           03-01       03-11      # nothing to count from
        """,
        contacts="client_id contact_on mode\n a 03-01 face_to_face\n b 03-11 face_to_face",
    )


def test_waits_for_a_service_end_with_it_or_with_the_records() -> None:
    waits(
        "first_service",
        "client_id days has_ended\n a 5 yes\n b 29 no\n c 9 no",
        enrollments="client_id team_id admitted_on closed_on\n a n 01-01 -\n b n 01-01 -\n c n 01-01 03-12",
        linkages="""
        client_id team_id need  made_on first_service_on
        a         n       legal 03-02   03-07
        b         n       legal 03-02   -                  # records end on 1 April
        c         n       legal 03-02   03-12              # served when gone
        """,
    )

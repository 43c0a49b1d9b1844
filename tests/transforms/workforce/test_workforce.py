"""Supervision, degrees and peers by worker and month; vacancy; who is whose worker; distributions over staff."""

from datetime import date

import pytest

from tests.transforms.tables import cover, database, expect, run

MARCH = "(select * from {} where month = '2024-03-01')"
STAFF = """
    staff_id team_id role          fte from_on    until_on leave_from_on leave_until_on is_peer
    w        north   case_manager  1   2023-01-01 -        -             -              -
    x        north   peer_specialist 0.5 2023-01-01 -      -             -              yes
    y        north   nurse         1   03-05      -        -             -              -
    z        north   administrative 1  2023-01-01 -        -             -              -
"""
PROFESSIONS = "staff_id profession\n w msw\n x certified_peer\n y rn\n z office\n s lcsw\n t ba_social_science"


def test_supervision_by_month() -> None:
    connection = database(
        staff_assignments=STAFF,
        staff=PROFESSIONS,
        supervision="""
        staff_id team_id held_on minutes kind       supervisor_id
        w        north   03-04   60      individual s
        w        north   03-11   30      group      t
        w        north   03-18   -       group      -
        w        north   03-25   30      group      z              # profession on no list
        x        north   03-04   60      individual s
        w        south   03-05   60      individual s              # another team
        z        north   03-04   60      individual s              # no direct service
        """,
    )
    run(connection, "worker_months")
    expect(
        connection,
        MARCH.format("worker_months"),
        """
        staff_id work_days supervision_minutes is_weekly is_monthly known_sessions qualified_sessions
        w        31        120                 yes       yes        2              1
        x        31        60                  no        yes        1              1
        y        27        0                   -         -          0              0
        z        31        -                   -         -          1              1
        """,
    )


def test_degrees_and_peers() -> None:
    connection = database(staff_assignments=STAFF, staff=PROFESSIONS)
    run(connection, "worker_months")
    expect(
        connection,
        MARCH.format("worker_months"),
        """
        staff_id degree          fte_days peer_fte_days supervised_work_days
        w        masters         31       0             -
        x        below_bachelors 15.5     15.5          -
        y        bachelors       27       0             -
        z        -               31       0             -
        """,
    )


def test_vacancy_counts_the_days_without_a_holder() -> None:
    connection = database(
        positions="""
        position_id team_id role         fte from_on until_on
        p           north   case_manager 1   01-01   -
        q           north   nurse        0.5 03-22   -
        r           south   nurse        1   01-01   -          # no assignment of the team names a position
        """,
        staff_assignments="""
        staff_id team_id position_id role         fte from_on    until_on leave_from_on
        a        north   p           case_manager 1   2023-01-01 03-11    -
        b        north   p           case_manager 1   03-06      03-11    -              # handed over: days count once
        c        north   p           case_manager 1   03-21      -        03-22          # leave is not vacancy
        d        south   -           nurse        1   2023-01-01 -        -
        """,
    )
    run(connection, "budget_months")
    expect(
        connection,
        MARCH.format("budget_months"),
        "position_id budgeted_fte_days vacant_fte_days\n p 31 10\n q 5 5",
    )


def test_the_primary_worker_is_who_came_most_often_in_three_months() -> None:
    connection = database(
        enrollments="client_id team_id admitted_on\n a north 01-01\n b north 01-01",
        staff_assignments="""
        staff_id team_id role         fte from_on
        v        north   case_manager 1   2023-01-01
        w        north   case_manager 1   2023-01-01
        m        north   psychiatrist 1   2023-01-01
        """,
        contacts="""
        client_id staff_id contact_on mode         contact_with
        a         v        01-10      face_to_face client
        a         v        01-20      face_to_face client
        a         w        02-10      face_to_face client
        a         w        02-20      phone        client        # not in person
        a         w        02-21      face_to_face provider      # not with the client
        a         m        02-22      face_to_face client        # no direct service
        a         w        03-05      face_to_face client        # two each in three months: the latest contact
        a         v        04-02      face_to_face client        # v's January is out of the window: w has two
        b         w        03-05      face_to_face client
        b         v        03-05      face_to_face client        # on the same day: the lower key
        """,
    )
    run(connection, "primary_workers", period_until=date(2024, 5, 1))
    expect(
        connection,
        "primary_workers",
        """
        client_id month      staff_id contacts_of_month all_contacts_of_month has_changed
        a         2024-01-01 v        2                 2                     -
        a         2024-02-01 v        0                 1                     no
        a         2024-03-01 w        1                 1                     yes
        a         2024-04-01 w        0                 1                     no
        b         2024-03-01 v        1                 2                     -
        b         2024-04-01 v        0                 0                     no
        """,
    )


def test_caseloads_include_workers_without_a_client() -> None:
    visits = "\n".join(f"c{number} {'v' if number < 11 else 'w'} 03-05 face_to_face" for number in range(12))
    clients = "\n".join(f"c{number} north 03-01" for number in range(12))
    connection = database(
        teams="team_id name model\n north North act",
        enrollments=f"client_id team_id admitted_on\n{clients}",
        staff_assignments="""
        staff_id team_id role           fte from_on    until_on
        v        north   case_manager   1   2023-01-01 -
        w        north   case_manager   1   2023-01-01 -
        x        north   case_manager   1   2023-01-01 -
        y        north   case_manager   1   2023-01-01 03-31     # gone on the last day
        z        north   administrative 1   2023-01-01 -
        """,
        contacts=f"client_id staff_id contact_on mode\n{visits}",
    )
    run(connection, "caseload_distribution")
    expect(
        connection,
        "(select *, round(over_standard, 4) as share from caseload_distribution where month = '2024-03-01')",
        "workers clients minimum q1 median q3 maximum share\n 3 12 0 0.5 1 6 11 0.3333",
    )


@pytest.mark.parametrize(("clients", "share"), [(10, "0"), (11, "1")])
def test_ten_clients_are_within_the_standard_of_act(clients: int, share: str) -> None:
    numbers = range(clients)
    connection = database(
        teams="team_id name model\n north North act",
        enrollments="client_id team_id admitted_on\n" + "\n".join(f"c{n} north 03-01" for n in numbers),
        staff_assignments="staff_id team_id role fte from_on\n v north case_manager 1 2023-01-01",
        contacts="client_id staff_id contact_on mode\n" + "\n".join(f"c{n} v 03-05 face_to_face" for n in numbers),
    )
    run(connection, "caseload_distribution")
    expect(connection, MARCH.format("caseload_distribution"), f"over_standard clients\n {share} {clients}")


def test_tenure_reaches_back_before_coverage_and_over_changes_of_role() -> None:
    connection = database(
        staff_assignments="""
        staff_id team_id role         fte from_on    until_on
        a        north   case_manager 1   2020-04-01 2022-01-01
        a        north   team_leader  1   2022-01-01 -
        b        north   nurse        1   2023-04-01 -
        c        north   nurse        1   2023-04-01 03-31       # gone on the last day of March
        """
    )
    run(connection, "tenure_distribution", period_until=date(2024, 4, 1))
    expect(
        connection,
        "(select staff, round(median, 3) as median from tenure_distribution where month = '2024-03-01')",
        "staff median\n 2 2.501",  # 1461 and 366 days: (4 + 1.002) / 2 years
    )


def test_the_last_answer_of_a_year_counts_for_the_team_of_the_day() -> None:
    connection = database(
        staff_assignments="""
        staff_id team_id role  fte from_on    until_on
        a        north   nurse 1   2023-01-01 06-01
        a        south   nurse 1   06-01      -
        b        north   nurse 1   2023-01-01 -
        """,
        staff_surveys="""
        staff_id surveyed_on instrument item  value
        a        03-01       burnout    total 30
        a        05-01       burnout    total 20
        b        05-01       burnout    total 10
        b        05-01       burnout    q1    1
        a        06-01       burnout    total 40
        b        2023-12-31  burnout    total 50
        """,
    )
    cover(connection, "staff_surveys", date(2023, 1, 1), date(2025, 1, 1))
    run(connection, "staff_survey_scores")
    expect(
        connection,
        "staff_survey_scores",
        "team_id instrument staff mean median\n north burnout 2 15 15\n south burnout 1 40 40",
    )

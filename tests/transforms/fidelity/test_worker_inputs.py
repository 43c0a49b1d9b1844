"""Supervision, leaders and specialists; the worker whom a client sees most; time and training. As of 1 March 2024.

Weeks are counted back: 2 to 8, 9 to 15, 16 to 22 and 23 to 29 February.
"""

from datetime import date

import pytest

from tests.transforms.fidelity.reading import Input, program, read

ONE_CLIENT = "client_id team_id admitted_on\na t 2020-06-01"
WEEKLY = "weekly_supervision_share"
ROSTER = """
    staff_id team_id role                  fte from_on    until_on leave_from_on is_team_leader
    weekly   t       case_manager          1   2020-06-01 -        -             -
    missed   t       case_manager          1   2020-06-01 -        -             -
    whole    t       nurse                 0.5 02-02      -        -             -
    new      t       nurse                 1   02-03      -        -             -
    lead     t       team_leader           1   2020-06-01 -        -             -
    doctor   t       psychiatrist          1   2020-06-01 -        -             -
    ill      t       case_manager          1   2020-06-01 -        01-01         -
    jobs     t       vocational_specialist 0.5 2020-06-01 -        -             -
"""


def test_supervision_in_each_of_four_weeks() -> None:
    connection = program(
        enrollments=ONE_CLIENT,
        staff_assignments=ROSTER,
        supervision="""
            staff_id team_id held_on kind
            weekly   t       02-02   individual
            weekly   t       02-15   group
            weekly   t       02-16   individual
            weekly   t       02-29   individual
            missed   t       02-01   individual   # before the window
            missed   t       02-09   group
            missed   t       02-16   individual
            missed   t       02-23   individual
            missed   u       02-05   individual   # with another team
            new      t       02-05   group
            new      t       02-12   individual
            new      t       02-19   individual
            new      t       02-26   individual
        """,
    )
    # weekly of: weekly, missed, whole, jobs
    assert read(connection, WEEKLY)[:3] == (25, 1, 4)
    assert read(connection, "group_supervision_weeks")[:3] == (2, 2, 4)
    assert read(connection, "group_supervision_weeks", date(2024, 4, 1)).value == 0
    assert read(connection, WEEKLY, date(2024, 2, 1)).reason == "no supervision of this team recorded"


def test_workers_and_specialists() -> None:
    connection = program(
        enrollments="client_id team_id admitted_on closed_on\na t 2020-06-01 -\nb t 2020-06-01 -\nc t 2020-06-01 02-29",
        staff_assignments=ROSTER,
        contacts="""
            client_id contact_on mode  service_type       contact_with provider
            a         02-01      phone employment_support client       team
            b         02-01      phone employment_support client       external
            b         02-02      phone employment_support provider     team
            c         02-02      phone employment_support client       team       # left since
        """,
    )
    # weekly, missed, whole, new, jobs; `ill` is on a long leave
    assert read(connection, "workers_per_supervisor")[:3] == (5, 5, 1)
    assert read(connection, "clients_per_vocational_fte") == Input(2, 1, 0.5, 1, None)
    assert read(connection, "clients_per_vocational_fte", date(2024, 2, 1)).reason == (
        "no contact of this team recorded in the month"
    )
    alone = program(
        enrollments=ONE_CLIENT, staff_assignments="staff_id team_id role fte from_on\nx t nurse 1 2020-06-01"
    )
    assert read(alone, "workers_per_supervisor").reason == "no team leader at work"


def test_the_primary_worker_is_the_one_with_the_most_contacts_of_three_months() -> None:
    connection = program(
        enrollments="""
            client_id team_id admitted_on
            a         t       2020-06-01
            b         t       2020-06-01
            moved     u       2020-06-01
            moved     t       02-01
        """,
        contacts="""
            client_id staff_id contact_on mode         contact_with     provider
            a         w1       2023-12-01 face_to_face client           team
            a         w1       01-10      face_to_face client           team
            a         w2       02-29      face_to_face client           team
            a         w2       2023-11-30 face_to_face client           team       # before the window
            a         w2       2023-11-29 face_to_face client           team
            a         w3       02-01      face_to_face informal_support team
            a         w3       02-01      phone        client           team
            a         w3       02-01      face_to_face client           external
            a         -        02-01      face_to_face client           team
            b         w2       02-01      face_to_face client           team
            moved     w9       01-31      face_to_face client           team       # with the other team
            moved     w1       02-01      face_to_face client           team
            moved     w2       02-02      face_to_face client           team
        """,
    )
    # a: 2 of 3 by w1; b: 1 of 1; moved: 1 of 2
    found = read(connection, "primary_worker_contact_share")
    assert found == Input(pytest.approx(100 * 4 / 6), 4, 6, 3, None)
    assert read(connection, "primary_worker_contact_share", date(2024, 6, 1)).reason == (
        "no face-to-face contact with the worker recorded"
    )


def test_contacts_a_month_time_in_the_community_and_skills_training() -> None:
    connection = program(
        enrollments="client_id team_id admitted_on\na t 2020-06-01\nb t 2020-06-01\nc t 2020-06-01\nnew t 02-03",
        contacts="""
            client_id contact_on mode         minutes place     service_type
            a         02-02      face_to_face 30      community skills_training
            a         02-01      face_to_face 90      community -                 # before the 28 days
            a         02-29      face_to_face 10      office    -
            a         02-29      face_to_face 20      inpatient -
            a         02-29      video        60      -         -
            b         02-10      face_to_face 20      office    -
            c         02-10      video        20      -         skills_training
            c         02-11      phone        20      -         skills_training
            b         02-11      phone        20      -         skills_training
            new       02-11      face_to_face 20      community skills_training
        """,
    )
    # a 3, b 1, c 0 contacts in 28 days; 30 of 60 minutes
    found = read(connection, "face_to_face_contacts_per_month")
    assert found.value == pytest.approx(30.4375 / 28)
    assert found.numerator == 4
    assert read(connection, "community_time_share") == Input(50, 30, 60, 2, None)
    assert read(connection, "skills_training_share")[:3] == (pytest.approx(200 / 3), 2, 3)

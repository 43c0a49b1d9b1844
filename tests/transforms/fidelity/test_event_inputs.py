"""Referrals, discharges, admissions, closures and jobs of the 12 months before 1 March 2024, one event at a time."""

from datetime import date

import pytest

from tests.transforms.fidelity.reading import Input, program, read, window
from tests.transforms.tables import expect

CLIENTS = """
    client_id team_id admitted_on
    a         t       2020-06-01
    b         t       2020-06-01
"""


def test_linkage_counts_referrals_whose_90_days_are_over() -> None:
    connection = program(
        enrollments=CLIENTS,
        linkages="""
            client_id team_id made_on    need    first_service_on
            a         t       2023-03-01 housing 2023-05-30       # first day of the window; service on day 90
            a         t       2023-02-28 housing 2023-03-01       # before the window
            a         t       2023-04-01 housing 2023-07-01       # service on day 91
            b         -       2023-12-01 housing -                # 90 days end on 29 February; team of the day
            b         t       2023-12-02 housing 2023-12-03       # 90 days are not over
            b         u       2023-06-01 housing 2023-06-02       # made by another team
        """,
    )
    assert read(connection, "linkage_90d_share") == Input(pytest.approx(100 / 3), 1, 3, 2, None)
    assert window(connection, "linkage_90d_share") == (date(2023, 3, 1), date(2024, 3, 1))
    assert read(connection, "linkage_90d_share", team="u")[:3] == (100, 1, 1)


# what it shows, contact of client a who was referred on 1 June 2023, does it follow the referral up?
FOLLOWING = [
    ("the day itself", "2023-06-01 phone client team", False),
    ("day 1", "2023-06-02 phone client team", True),
    ("day 14", "2023-06-15 face_to_face - -", True),
    ("day 15", "2023-06-16 face_to_face client team", False),
    ("with the provider", "2023-06-05 phone provider team", True),
    ("with the family", "2023-06-05 phone informal_support team", False),
    ("by somebody else", "2023-06-05 phone client external", False),
]


def test_follow_up_of_referrals() -> None:
    clients = [f"c{number}" for number in range(len(FOLLOWING))]
    connection = program(
        enrollments="client_id team_id admitted_on\n" + "\n".join(f"{c} t 2020-06-01" for c in clients),
        linkages="client_id team_id made_on need\n" + "\n".join(f"{c} t 2023-06-01 housing" for c in clients),
        contacts="client_id contact_on mode contact_with provider\n"
        + "\n".join(f"{c} {case[1]}" for c, case in zip(clients, FOLLOWING, strict=True)),
    )
    found = connection.execute(
        "select is_met from fidelity_events where input = 'linkage_followed_14d_share' order by client_id"
    ).fetchall()
    assert {case[0]: met for case, (met,) in zip(FOLLOWING, found, strict=True)} == {c[0]: c[2] for c in FOLLOWING}
    assert read(connection, "linkage_followed_14d_share")[:4] == (pytest.approx(300 / 7), 3, 7, 7)


@pytest.mark.parametrize(("made", "counts"), [("02-15", True), ("02-16", False)])
def test_follow_up_waits_for_day_14(made: str, counts: bool) -> None:
    grid = f"client_id team_id made_on need\na t {made} housing"
    connection = program("contacts", enrollments=CLIENTS, linkages=grid)
    assert read(connection, "linkage_followed_14d_share").value == (0 if counts else None)


def test_discharges_followed_up_within_seven_days() -> None:
    connection = program(
        enrollments=CLIENTS,
        hospital_stays="""
            client_id type        admitted_on discharged_on disposition
            a         psychiatric 2023-02-20  2023-03-01    home
            a         psychiatric 2023-06-01  2023-06-10    home
            a         psychiatric 2023-08-01  2023-08-10    home     # back on day 7: the later one counts
            a         psychiatric 2023-08-17  2023-08-20    home
            b         psychiatric 02-10       02-22         home     # seven days end on 29 February
            b         psychiatric 2023-06-01  2023-06-10    died
            b         medical     2023-09-01  2023-09-10    home
        """,
        contacts="""
            client_id contact_on mode
            a         2023-03-08 face_to_face   # day 7
            a         2023-06-18 face_to_face   # day 8
            a         2023-08-20 face_to_face   # the day itself
            a         2023-08-21 phone
            b         02-23      video
        """,
    )
    assert read(connection, "follow_up_7d_share") == Input(50, 2, 4, 2, None)
    assert read(connection, "follow_up_7d_share", date(2024, 2, 1))[:3] == (pytest.approx(100 / 3), 1, 3)


ADMISSIONS = """
    client_id team_id referred_on admitted_on closed_on  close_reason
    on_time   t       2023-03-01  2023-03-01  -          -
    late      t       2023-05-20  2023-06-01  -          -
    left      t       2023-06-01  2023-06-01  2023-07-01 dropped_out    # gone on day 30
    stayed    t       2023-06-01  2023-06-01  2023-07-02 graduated      # there on day 30
    before    t       2023-02-01  2023-02-28  -          -
    last      t       01-30       01-30       -          -              # day 30 is 29 February
    new       t       01-31       01-31       -          -
"""


def test_plans_and_assessments_are_due_on_day_30() -> None:
    connection = program(
        enrollments=ADMISSIONS,
        plans="""
            client_id team_id planned_on
            on_time   t       2023-03-31   # day 30
            late      t       2023-07-02   # day 31
            stayed    t       2023-05-31   # before the admission
            last      u       02-01        # another team's
        """,
        assessments="""
            client_id instrument assessed_on item  value
            on_time   phq9       2023-01-30  total 5      # day -30
            late      phq9       2023-05-01  total 5      # day -31
            stayed    phq9       2023-07-01  total 5      # day 30
            last      phq9       03-01       total 5      # day 31
        """,
    )
    # on_time, late, stayed, last
    assert read(connection, "plan_on_time_30d_share") == Input(25, 1, 4, 4, None)
    assert read(connection, "assessment_on_time_30d_share") == Input(50, 2, 4, 4, None)


def test_first_contact_after_referral() -> None:
    connection = program(
        enrollments="""
            client_id team_id referred_on admitted_on
            day_10    t       2023-03-01  2023-03-15
            day_11    t       2023-06-01  2023-06-15
            day_14    t       02-15       02-15        # 14 days end on 29 February
            never     t       01-30       01-30        # has waited 31 days
            new_10    t       02-19       02-19        # 10 days end on 29 February
            new       t       02-20       02-20
            unknown   t       -           2023-06-01
        """,
        contacts="""
            client_id contact_on mode
            day_10    2023-03-11 face_to_face
            day_11    2023-06-12 face_to_face
            day_11    2023-06-02 phone
            day_14    02-29      face_to_face
            never     03-02      face_to_face   # after the date
            new_10    02-29      face_to_face
        """,
    )
    assert read(connection, "first_contact_10d_share")[:3] == (40, 2, 5)  # day_10, new_10
    assert read(connection, "first_contact_14d_share")[:3] == (75, 3, 4)  # all but never
    # 10, 11 and 31 so far; day_14 and later are not 30 days old
    assert read(connection, "days_to_first_contact_median") == Input(11, 52, 3, 3, None)
    # 10, 14, 32 and, of `new`, the 316 days of waiting so far
    assert read(connection, "days_to_first_contact_median", date(2025, 1, 1)).value == 23


def test_planned_closures() -> None:
    reasons = {
        "graduated": "2023-03-02",  # the last day is the first of the window
        "transferred_lower": "03-01",  # the last day is 29 February
        "dropped_out": "2023-06-01",
        "discharged_by_program": "2023-06-01",
        "moved_without_referral": "2023-06-01",
        "other": "2023-06-01",
        "died": "2023-06-01",
        "transferred": "2023-06-01",
        "moved_with_referral": "2023-06-01",
        "incarcerated": "2023-06-01",
        "unknown": "2023-06-01",
    }
    lines = [f"{reason} t 2020-06-01 {closed} {reason}" for reason, closed in reasons.items()]
    lines += ["early t 2020-06-01 2023-03-01 graduated", "late t 2020-06-01 03-02 graduated"]
    connection = program(enrollments="client_id team_id admitted_on closed_on close_reason\n" + "\n".join(lines))
    assert read(connection, "planned_transition_share") == Input(pytest.approx(200 / 6), 2, 6, 6, None)


def test_competitive_jobs_started_while_with_the_team() -> None:
    connection = program(
        enrollments="client_id team_id admitted_on closed_on close_reason\na t 2020-06-01 02-01 graduated",
        employment="""
            client_id kind          started_on
            a         competitive   2023-03-01
            a         self_employed 2023-05-01
            a         supported     2023-05-01
            a         sheltered     2024-01-31
            a         volunteer     2023-05-01
            a         unknown       2023-05-01
            a         competitive   2023-02-28
            a         competitive   02-01       # no longer with the team
        """,
    )
    assert read(connection, "competitive_job_share") == Input(50, 2, 4, 1, None)


def test_an_event_counts_for_twelve_dates_and_its_client_once() -> None:
    connection = program(
        enrollments=CLIENTS,
        employment="client_id kind started_on\na competitive 01-10\na supported 03-31\na supported 2022-12-31",
    )
    rows = connection.execute(
        "select as_of, denominator, clients from team_fidelity_inputs "
        "where input = 'competitive_job_share' and team_id = 't' order by as_of"
    ).fetchall()
    # the job of December 2022 has left the window by February 2024, those of January and March stay to the end
    assert [(found, clients) for _, found, clients in rows] == [(1, 1)] * 2 + [(2, 1)] * 10
    expect(
        connection,
        "(select * from fidelity_events where input = 'competitive_job_share')",
        """
        client_id event_on   known_on   is_met
        a         01-10      01-11      yes
        a         03-31      04-01      no
        a         2022-12-31 2023-01-01 no
        """,
    )

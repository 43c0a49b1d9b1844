"""H3, H4, O3, O4: meetings, the leader's contacts, services by provider, the on-call log. As of 1 March 2024."""

import pytest

from tests.transforms.fidelity.reading import Input, program, read

TWO_CLIENTS = """
    client_id team_id admitted_on
    a         t       2020-06-01
    b         t       2020-06-01
"""


def test_clinical_meeting_days_of_28_days() -> None:
    connection = program(
        enrollments=TWO_CLIENTS,
        meetings="""
            team_id held_on kind               clients_reviewed is_whole_caseload
            t       02-01   clinical           2                -        # before the 28 days
            t       02-02   clinical           2                -        # as many as there are clients
            t       02-02   clinical           2                -        # a second one on the day
            t       02-09   clinical           1                -
            t       02-16   clinical           1                yes
            t       02-23   clinical           2                no
            t       02-27   clinical           -                -        # not known
            t       02-28   treatment_planning 2                yes
            t       02-28   administrative     2                yes
            u       02-28   clinical           2                yes
        """,
    )
    # days: 2, 9, 16, 23, 27 February; reviews of everyone known: two on the 2nd, the 16th, of five
    assert read(connection, "clinical_meeting_days_per_week") == Input(1.25, 5, 4, 2, None)
    assert read(connection, "meetings_reviewing_everyone_share")[:3] == (60, 3, 5)


def test_no_meeting_in_the_window_is_zero_only_for_a_team_that_keeps_the_log() -> None:
    connection = program(
        enrollments=TWO_CLIENTS + "c u 2020-06-01",
        meetings="team_id held_on kind\nt 2023-06-01 administrative\nu 03-01 clinical",
    )
    assert read(connection, "clinical_meeting_days_per_week").value == 0
    assert read(connection, "clinical_meeting_days_per_week", team="u").reason == "no meeting of this team recorded"
    assert read(connection, "meetings_reviewing_everyone_share").reason == (
        "not recorded how many clients the meetings reviewed"
    )


LEADER = """
    staff_id team_id role         fte from_on    is_team_leader
    lead     t       therapist    0.5 2020-06-01 yes
    worker   t       case_manager 1   2020-06-01 no
"""


def test_leader_hours_in_direct_service() -> None:
    connection = program(
        enrollments=TWO_CLIENTS + "z u 2020-06-01\n",
        staff_assignments=LEADER,
        contacts="""
            client_id staff_id contact_on minutes mode         contact_with     group_id provider
            # week of 2 February
            a         lead     02-02      60      face_to_face client           -        team
            # before the window
            a         lead     02-01      60      face_to_face client           -        team
            a         lead     02-29      30      phone        -                -        -
            # same week as the 29th
            b         lead     02-23      30      phone        informal_support -        team
            a         lead     02-22      60      face_to_face client           g        team
            # the same group
            b         lead     02-22      60      face_to_face client           g        team
            # no direct service
            a         lead     02-21      99      phone        provider         -        team
            a         lead     02-21      99      phone        client           -        external
            # a client of another team
            z         lead     02-21      99      face_to_face client           -        team
            a         worker   02-21      99      face_to_face client           -        team
        """,
    )
    # 60 + 30 + 30 + 60 minutes = 3 hours of 40 x 0.5 x 4 = 80; weeks ending 29, 22 and 8 February
    assert read(connection, "leader_direct_time_share") == Input(3.75, 3, 80, 3 - 1, None)
    assert read(connection, "leader_weeks_with_direct_service")[:3] == (3, 3, 4)


# what it shows, from_on, until_on, leave_from_on, leave_until_on, hours on the team of 80 in the 28 days
HOURS = [
    ("all 28 days", "2020-06-01", "-", "-", "-", 80),
    ("half of the window", "02-16", "-", "-", "-", 40),
    ("left after a week", "2020-06-01", "02-09", "-", "-", 20),
    ("long leave in the last week", "2020-06-01", "-", "02-23", "05-01", 60),
    ("short leave is work", "2020-06-01", "-", "02-01", "02-29", 80),
    ("long leave all the time", "2020-06-01", "-", "01-01", "05-01", None),
]


@pytest.mark.parametrize(("days", "hours"), [(" ".join(c[1:5]), c[5]) for c in HOURS], ids=[c[0] for c in HOURS])
def test_hours_of_the_leader(days: str, hours: float | None) -> None:
    roster = f"""
        from_on until_on leave_from_on leave_until_on staff_id team_id role        fte
        {days} lead t team_leader 0.5
    """
    connection = program("contacts", enrollments=TWO_CLIENTS, staff_assignments=roster)
    found = read(connection, "leader_direct_time_share")
    if hours is None:
        assert found.reason == "no team leader at work in the window"
    else:
        assert found[:3] == (0, 0, hours)


# contacts of each service: by the team, by an external provider, by nobody named; is it the team's own?
SERVICES = [
    ("psychiatric", 9, 1, 0, True),  # a tenth
    ("medication", 9, 1, 0, True),  # counted with psychiatric
    ("counseling", 8, 1, 0, False),  # one of nine
    ("housing_support", 0, 0, 3, True),  # nobody named: the team
    ("substance_use_treatment", 0, 2, 0, False),
    ("dual_disorder_group", 17, 0, 0, False),  # counted with the two above: 2 of 19
    ("crisis", 5, 0, 0, False),  # not among the five
]


def test_services_are_the_teams_own_when_a_tenth_of_the_contacts_at_most_is_elsewhere() -> None:
    lines = [
        f"a 02-10 {service} {provider} phone"
        for service, *counts, _ in SERVICES
        for provider, number in zip(("team", "external", "-"), counts, strict=True)
        for _ in range(number)
    ]
    lines += ["a 2023-02-28 employment_support team phone"]  # too long ago
    lines += ["z 02-10 employment_support team phone"]  # a client of another team
    connection = program(
        enrollments=TWO_CLIENTS + "z u 2020-06-01\n",
        contacts="\n".join(["client_id contact_on service_type provider mode", *lines]),
    )
    assert read(connection, "services_given_by_team") == Input(2, 2, 5, 2, None)  # psychiatric, housing
    assert read(connection, "services_given_by_team", team="u").value == 1


def test_the_year_of_services_begins_on_its_first_day() -> None:
    contacts = "client_id contact_on service_type provider mode\na 2023-03-01 skills_training team phone"
    assert read(program(enrollments=TWO_CLIENTS, contacts=contacts), "services_given_by_team").value == 1


def test_services_without_the_provider_field_are_not_known() -> None:
    connection = program(
        enrollments=TWO_CLIENTS, contacts="client_id contact_on service_type mode\na 02-10 counseling phone"
    )
    assert read(connection, "services_given_by_team").reason == "provider of the services not recorded"


def test_on_call_hours_of_four_weeks() -> None:
    lines = [f"t 02-{day:02} {24 if day > 15 else 12}" for day in range(1, 30) if day != 29]
    connection = program(
        enrollments=TWO_CLIENTS + "c u 2020-06-01",
        on_call="\n".join(["team_id on_date hours_covered", *lines]),
    )
    # 2 to 15 February 14 x 12, 16 to 28 February 13 x 24, the 29th not in the log
    assert read(connection, "on_call_hours_share")[:3] == (100 * 480 / 672, 480, 672)
    assert read(connection, "on_call_hours_share", team="u").reason == "no on-call log of this team"

"""H2, S1, S4, S5, S6, S7, S8: contacts of two weeks, four weeks and the calendar month before 1 March 2024.

The 14 days are 16 to 29 February, the 28 days 2 to 29 February, the month 1 to 29 February.
"""

import pytest

from tests.transforms.fidelity.reading import Input, program, read

ONE_CLIENT = """
    client_id team_id admitted_on
    a         t       2023-06-01
"""
THREE_CLIENTS = """
    client_id team_id admitted_on
    a         t       2023-06-01
    b         t       2023-06-01
    c         t       2023-06-01
"""
SEEN = "seen_by_two_staff_share"

# what it shows, contacts of client a, is a met by two staff?
TEAM_APPROACH = [
    ("two staff on two days", "w1 02-20 face_to_face client team -\n w2 02-21 face_to_face client team -", True),
    ("two staff on the same day", "w1 02-20 face_to_face client team -\n w2 02-20 face_to_face client team -", True),
    ("one staff twice", "w1 02-20 face_to_face client team -\n w1 02-21 face_to_face client team -", False),
    ("first day of the 14", "w1 02-16 face_to_face client team -\n w2 02-29 face_to_face client team -", True),
    ("a day before the 14", "w1 02-15 face_to_face client team -\n w2 02-29 face_to_face client team -", False),
    ("day after the window", "w1 03-01 face_to_face client team -\n w2 02-29 face_to_face client team -", False),
    ("video is not face to face", "w1 02-20 video client team -\n w2 02-21 face_to_face client team -", False),
    (
        "with the family only",
        "w1 02-20 face_to_face informal_support team -\n w2 02-21 face_to_face client team -",
        False,
    ),
    ("nobody named is the client", "w1 02-20 face_to_face - team -\n w2 02-21 face_to_face - - -", True),
    ("by another provider", "w1 02-20 face_to_face client external -\n w2 02-21 face_to_face client team -", False),
    ("group led by two", "w1 02-20 face_to_face client team g\n w2 02-20 face_to_face client team g", True),
    ("group without staff named", "w1 02-20 face_to_face client team g\n - 02-20 face_to_face client team g", False),
]


@pytest.mark.parametrize(("contacts", "met"), [c[1:] for c in TEAM_APPROACH], ids=[c[0] for c in TEAM_APPROACH])
def test_team_approach(contacts: str, met: bool) -> None:
    header = "staff_id contact_on mode contact_with provider group_id client_id\n"
    lines = [f"{line} a" for line in contacts.splitlines()]
    connection = program(enrollments=ONE_CLIENT, contacts=header + "\n".join(lines))
    assert read(connection, SEEN)[:4] == (100.0 * met, met, 1, 1)


def test_team_approach_counts_clients_of_14_days_not_away_for_more_than_7() -> None:
    connection = program(
        enrollments="""
            client_id team_id admitted_on closed_on
            whole     t       02-16       -          # the first day of the 14
            late      t       02-17       -          # a day too late
            away_7    t       2023-06-01  -
            away_8    t       2023-06-01  -
            jail_8    t       2023-06-01  -
            both_8    t       2023-06-01  -          # hospital and jail, one day in both
            left      t       2023-06-01  02-29      # not active on the day before
            stays     t       2023-06-01  03-01      # still active on the last day
            other     u       2023-06-01  -
        """,
        contacts="""
            client_id staff_id contact_on mode
            whole     w1       02-20      face_to_face
            whole     w2       02-21      face_to_face
            late      w1       02-20      face_to_face
            late      w2       02-21      face_to_face
            away_8    w1       02-20      face_to_face
            away_8    w2       02-21      face_to_face
            left      w1       02-20      face_to_face
            left      w2       02-21      face_to_face
            other     w1       02-21      face_to_face
        """,
        hospital_stays="""
            client_id type        admitted_on discharged_on
            away_7    psychiatric 02-10       02-23         # 16 to 22 February: 7 days
            away_8    psychiatric 02-10       02-24         # 8 days
            both_8    medical     02-16       02-21         # 5 days
        """,
        incarcerations="""
            client_id booked_on released_on
            jail_8    02-21     02-29       # 8 days
            both_8    02-20     02-24       # 4 days, one of them in hospital: 8 together
        """,
    )
    assert read(connection, SEEN)[:4] == (100 / 3, 1, 3, 3)  # whole, away_7, stays


def test_nobody_is_left_out_where_hospital_or_jail_is_not_known() -> None:
    connection = program(
        enrollments=ONE_CLIENT,
        contacts="""
            client_id staff_id contact_on mode
            a         w1       02-20      face_to_face
            a         w2       02-21      face_to_face
        """,
        hospital_stays="""
            client_id type        admitted_on discharged_on
            a         psychiatric 02-10       02-29
        """,
    )
    assert read(connection, SEEN)[:3] == (100, 1, 1)


def test_minutes_and_contacts_a_week_are_medians_over_clients_with_those_not_met() -> None:
    connection = program(
        enrollments="""
            client_id team_id admitted_on
            a         t       2023-06-01
            b         t       02-02         # the first day of the 28
            c         t       2023-06-01    # never met
            new       t       02-03         # a day too late
        """,
        contacts="""
            client_id contact_on minutes mode         contact_with     provider
            a         02-02      50      face_to_face client           team      # first day of the 28
            a         02-01      90      face_to_face client           team      # a day before
            a         02-29      30.5    face_to_face client           team
            a         02-29      30.5    face_to_face client           team      # same day, other staff: counts
            a         02-20      60      phone        client           team
            a         02-20      60      video        client           team
            a         02-20      60      face_to_face informal_support team
            a         02-20      60      face_to_face client           external
            b         02-10      20      face_to_face client           team
            new       02-10      400     face_to_face client           team
        """,
    )
    # a: 111 minutes, 3 contacts; b: 20, 1; c: 0, 0. Medians 20 / 4 = 5 minutes and 1 / 4 contact a week.
    assert read(connection, "face_to_face_minutes_per_week") == Input(5, 131, 12, 3, None)
    assert read(connection, "face_to_face_contacts_per_week") == Input(0.25, 4, 12, 3, None)


def test_median_of_an_even_number_of_clients_is_between_the_two() -> None:
    connection = program(
        enrollments=ONE_CLIENT + "    b         t       2023-06-01\n",
        contacts="""
            client_id contact_on minutes mode
            a         02-10      40      face_to_face
            b         02-10      20      face_to_face
        """,
    )
    assert read(connection, "face_to_face_minutes_per_week").value == 7.5


def test_minutes_not_recorded_count_as_a_contact_of_no_minutes() -> None:
    connection = program(
        enrollments=ONE_CLIENT,
        contacts="""
            client_id contact_on minutes mode
            a         02-10      -       face_to_face
            a         02-11      8       face_to_face
        """,
    )
    assert read(connection, "face_to_face_minutes_per_week").value == 2
    assert read(connection, "face_to_face_contacts_per_week").value == 0.5


def test_moving_between_teams_starts_the_window_anew_but_an_enrollment_that_follows_at_once_does_not() -> None:
    connection = program(
        enrollments="""
            client_id team_id admitted_on closed_on
            moved     u       2023-06-01  02-10
            moved     t       02-10       -
            renewed   t       2023-06-01  02-10
            renewed   t       02-10       -
            returned  t       2023-06-01  02-10
            returned  t       02-11       -
        """,
        contacts="""
            client_id contact_on minutes mode
            moved     02-20      100     face_to_face
            renewed   02-05      40      face_to_face
            renewed   02-20      60      face_to_face
            returned  02-20      100     face_to_face
        """,
    )
    assert read(connection, "face_to_face_minutes_per_week") == Input(25, 100, 4, 1, None)


def test_community_share_is_the_median_over_clients_with_a_contact_in_a_known_place() -> None:
    connection = program(
        enrollments="""
            client_id team_id admitted_on
            a         t       2023-06-01
            b         t       2023-06-01
            c         t       2023-06-01
            d         t       2023-06-01    # met on the ward only
            e         t       2023-06-01    # not met
        """,
        contacts="""
            client_id contact_on mode         place
            a         02-10      face_to_face community
            a         02-11      face_to_face community
            a         02-12      face_to_face office
            a         02-13      face_to_face jail
            a         02-14      face_to_face inpatient   # on neither side
            a         02-15      face_to_face -           # on neither side
            a         02-15      face_to_face moon        # unknown code: on neither side
            b         02-10      face_to_face community
            b         02-10      phone        office
            c         02-10      face_to_face other
            d         02-10      face_to_face inpatient
        """,
    )
    # shares: a 2 of 4 = 50, b 1 of 1 = 100, c 0 of 1 = 0
    assert read(connection, "community_contact_share") == Input(50, 3, 6, 3, None)


def test_informal_support_contacts_per_client_with_a_network() -> None:
    connection = program(
        enrollments="""
            client_id team_id admitted_on closed_on
            a         t       2022-06-01  -
            old       t       2022-06-01  -
            older     t       2022-06-01  -
            none      t       2022-06-01  -
            left      t       2022-06-01  02-20
        """,
        contacts="""
            client_id contact_on mode         contact_with     provider
            a         02-01      phone        informal_support team       # first day of the month
            a         02-29      face_to_face informal_support team
            a         02-10      face_to_face client           team
            a         02-10      phone        provider         team       # paid providers do not count
            a         02-10      phone        informal_support external
            old       2023-03-01 phone        informal_support team       # within 12 months
            older     2023-02-28 phone        informal_support team       # too long ago
            none      02-10      phone        client           team
            left      02-10      phone        informal_support team
        """,
    )
    assert read(connection, "informal_support_contacts_per_month") == Input(1, 2, 2, 2, None)


def test_informal_support_without_any_network_is_not_zero() -> None:
    connection = program(enrollments=ONE_CLIENT, contacts="client_id contact_on mode\na 02-10 phone")
    assert read(connection, "informal_support_contacts_per_month").reason == (
        "no client with a contact with informal supports in 12 months"
    )


DISORDERS = """
    client_id category      from_on    until_on
    a         substance_use 2020-01-01 -
    a         substance_use 2021-01-01 -          # recorded twice
    b         substance_use 2020-01-01 03-01      # active on the last day
    c         substance_use 2020-01-01 02-29      # no more
    c         psychosis     2020-01-01 -
"""


def test_formal_treatment_and_groups_are_over_clients_with_an_active_disorder() -> None:
    connection = program(
        enrollments=THREE_CLIENTS,
        diagnoses=DISORDERS,
        contacts="""
            client_id contact_on minutes mode         service_type            contact_with     group_id provider
            a         02-02      40      face_to_face substance_use_treatment client           -        team
            a         02-03      20      video        substance_use_treatment client           -        team
            # before the 28 days
            a         02-01      99      face_to_face substance_use_treatment client           -        team
            a         02-04      99      phone        substance_use_treatment client           -        team
            a         02-05      99      face_to_face substance_use_treatment informal_support -        team
            # a group
            a         02-06      99      face_to_face substance_use_treatment client           g1       team
            a         02-07      99      face_to_face substance_use_treatment client           -        external
            a         02-08      99      face_to_face counseling              client           -        team
            # no active disorder
            c         02-09      99      face_to_face substance_use_treatment client           -        team
            # first day of the month
            b         02-01      60      face_to_face dual_disorder_group     client           g2       team
            c         02-01      60      face_to_face dual_disorder_group     client           g2       team
        """,
    )
    # (40 + 20) minutes / (2 clients x 4 weeks)
    assert read(connection, "formal_substance_use_minutes_per_week") == Input(7.5, 60, 8, 2, None)
    assert read(connection, "clients_in_formal_substance_use_treatment") == Input(1, 1, 2, 2, None)
    assert read(connection, "dual_disorder_group_share") == Input(50, 1, 2, 2, None)


def test_no_disorder_and_no_contact_are_reasons_not_zeros() -> None:
    connection = program("diagnoses", enrollments=THREE_CLIENTS, contacts="client_id contact_on mode\na 02-10 phone")
    assert read(connection, "dual_disorder_group_share") == Input(
        None, None, None, None, "no client with an active substance-use disorder"
    )
    assert read(connection, SEEN).value == 0
    silent = program("contacts", "diagnoses", enrollments=THREE_CLIENTS)
    assert read(silent, SEEN).reason == "no contact of this team recorded in the month"

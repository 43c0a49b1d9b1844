"""What the model profile is added up from: dates, contacts by client, flags with who counts for them."""

from datetime import date

import duckdb
import pytest
import sqlglot

from tests.transforms.tables import cover, database, expect, run, transforms

TABLES = ("profile_client_windows", "profile_team_windows")
ONE = "client_id team_id admitted_on\na t 2020-06-01"

WINDOWS = """(
    select clients.client_id, windows.* from profile_client_windows as windows
    inner join profile_clients as clients on clients.client_team = windows.client_team where as_of = date '2024-04-01'
)"""


def profile(covered_from: date = date(2020, 1, 1), **grids: str) -> duckdb.DuckDBPyConnection:
    """Make the profile of a small program in which every table with a grid is covered."""
    connection = database(**grids)
    for table in {"clients", "teams", "enrollments", *grids}:
        cover(connection, table, covered_from)
    run(connection, *TABLES)
    return connection


def test_dates_are_the_ends_of_quarters_and_the_latest() -> None:
    connection = database(enrollments=ONE)
    cover(connection, "enrollments", date(2023, 1, 1), date(2024, 9, 1))
    run(connection, "profile_dates")
    expect(
        connection,
        "profile_dates",
        """
        as_of       from_on
        2024-04-01  2024-01-01
        2024-07-01  2024-04-01
        2024-09-01  2024-06-01  # the latest, which is no end of a quarter
        """,
    )


def test_a_date_needs_three_months_of_enrollments() -> None:
    connection = database(enrollments=ONE)
    cover(connection, "enrollments", date(2024, 1, 2), date(2024, 8, 1))
    run(connection, "profile_dates")
    expect(connection, "profile_dates", "as_of\n2024-07-01\n2024-08-01")


@pytest.mark.parametrize(
    ("covered_from", "reason"), [(date(2024, 1, 1), None), (date(2024, 1, 2), "window not covered by contacts")]
)
def test_contacts_must_cover_the_whole_window(covered_from: date, reason: str | None) -> None:
    connection = profile(enrollments=ONE, contacts="client_id contact_on mode\na 02-10 face_to_face")
    cover(connection, "contacts", covered_from)
    run(connection, *TABLES)
    rows = connection.execute("select contacts_reason from profile_dates where as_of = date '2024-04-01'").fetchall()
    assert rows == [(reason,)]


def test_contacts_are_counted_by_who_what_where_and_whose() -> None:
    connection = profile(
        enrollments=ONE,
        contacts="""
        client_id contact_on mode         place      contact_with     service_type    provider
        a         2023-12-31 face_to_face community  client           counseling      team      # the day before
        a         01-01      face_to_face community  client           counseling      team
        a         01-02      face_to_face office     -                psychiatric     -         # nobody says whose
        a         01-03      face_to_face inpatient  client           psychiatric     external
        a         02-01      phone        -          informal_support linking         team
        a         02-02      phone        -          client           outreach        team
        a         03-01      face_to_face community  provider         health_care     team
        a         03-31      video        -          client           skills_training team
        a         04-01      face_to_face community  client           counseling      team      # the day after
        """,
    )
    expect(
        connection,
        WINDOWS,
        """
        client_id days contacts face_to_face_contacts placed_contacts community_contacts outreach_contacts
        a         91   6        2                     2               1                  2
        """,
    )
    expect(
        connection,
        WINDOWS,
        """
        informal_contacts typed_contacts skills_contacts counseling_contacts linking_contacts health_care_contacts
        1                 6              1               1                   1                1
        """,
    )
    expect(
        connection,
        WINDOWS,
        """
        direct_services own_direct_services psychiatric_services own_psychiatric_services own_counseling_services
        4               3                   1                    0                        1
        """,
    )


def test_days_and_contacts_belong_to_the_team_of_the_day() -> None:
    connection = profile(
        enrollments="client_id team_id admitted_on closed_on\na t 2020-06-01 02-01\na u 02-01 -",
        contacts="client_id contact_on mode\na 01-31 phone\na 02-01 phone\na 03-31 phone",
    )
    expect(
        connection,
        WINDOWS,
        """
        team_id  days  is_present  contacts
        t        31    0           1
        u        60    1           2
        """,
    )


def test_flags_stand_beside_who_counts_for_them() -> None:
    connection = profile(
        clients="client_id birth_year\na 1990\nb 2004\nc 2003\nd -",
        teams="team_id name model opened_on\nold T act 2022-04-01\nyoung U act 2022-04-02",
        enrollments="""
        client_id team_id admitted_on
        a         old     2023-04-01   # a year to the day
        b         old     2023-04-02
        c         old     2024-03-19   # 13 days
        d         young   2023-01-01
        """,
    )
    expect(
        connection,
        WINDOWS,
        """
        client_id is_in_old_team is_over_a_year is_of_known_age is_under_21 is_in_two_weeks
        a         1              1              1               0           1
        b         1              0              1               1           1
        c         1              0              1               0           0
        d         0              0              0               0           1
        """,
    )


def test_the_year_before_the_team_counts_only_where_hospital_records_reach_back() -> None:
    connection = profile(
        enrollments="client_id team_id admitted_on\na t 2023-01-01\nb t 2022-12-31\nc t 2023-06-01\nd t 2023-06-01",
        hospital_stays="""
        client_id type        admitted_on discharged_on
        a         psychiatric 2022-01-01  2022-01-03
        b         psychiatric 2022-06-01  2022-06-03
        c         psychiatric 2022-05-31  2022-06-03  # a day too long before
        d         psychiatric 2023-06-01  2023-06-03  # on the first day
        """,
    )
    cover(connection, "hospital_stays", date(2022, 1, 1))
    run(connection, *TABLES)
    expect(
        connection,
        WINDOWS,
        """
        client_id is_known_before was_admitted_before
        a         1               1
        b         0               0
        c         1               0
        d         1               0
        """,
    )


def test_two_staff_in_two_weeks_count_clients_there_all_the_time() -> None:
    connection = profile(
        enrollments="client_id team_id admitted_on\na t 2020-01-01\nb t 2020-01-01\nc t 03-25",
        contacts="""
        client_id contact_on mode         staff_id
        a         03-20      face_to_face x
        a         03-25      face_to_face y
        b         03-20      face_to_face x
        c         03-26      face_to_face x
        c         03-27      face_to_face y
        """,
    )
    expect(
        connection,
        WINDOWS,
        """
        client_id is_in_two_weeks is_seen_by_two_staff
        a         1               1
        b         1               0
        c         0               0
        """,
    )


def test_a_team_has_its_caseload_hours_on_call_and_group_sessions() -> None:
    connection = profile(
        enrollments="client_id team_id admitted_on\na t 2020-01-01\nb t 2020-01-01",
        staff_assignments="staff_id team_id role fte from_on\nx t case_manager 0.5 2020-01-01",
        on_call="team_id on_date hours_covered\nt 03-31 24",
        supervision="""
        staff_id team_id held_on minutes kind
        x        t       2023-12-31 60   group
        x        t       01-01      60   group
        x        t       03-31      60   individual
        x        t       04-01      60   group
        """,
    )
    expect(
        connection,
        "(select * from profile_team_windows where as_of = date '2024-04-01')",
        """
        team_id clients consumers_per_direct_fte supervision_sessions group_sessions caseload_reason
        t       2       4                        2                    1              -
        """,
    )
    hours = connection.execute(
        "select on_call_hours_share from profile_team_windows where as_of = date '2024-04-01'"
    ).fetchall()
    assert hours == [(pytest.approx(100 * 24 / 672),)]


def test_a_team_that_is_not_open_has_no_row() -> None:
    connection = profile(
        teams="team_id name model opened_on closed_on\nt T act 2020-01-01 05-01",
        enrollments="client_id team_id admitted_on closed_on\na t 2020-06-01 05-01",
    )
    dates = connection.execute("select as_of from profile_team_windows order by as_of").fetchall()
    assert dates == [(date(2024, 4, 1),)]


@pytest.mark.parametrize("name", sorted(n for n, t in transforms().items() if t.stage == "profile"))
def test_every_file_can_be_said_in_spark(name: str) -> None:
    sql = transforms()[name].sql
    (spark,) = sqlglot.transpile(sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
    assert sqlglot.parse_one(spark, dialect="spark")

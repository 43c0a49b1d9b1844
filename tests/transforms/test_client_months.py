"""DESIGN section 5, rules 1, 4, 6 and 8: exposure and what happened on it, by client, team and month."""

from datetime import date

import pytest

from tests.transforms.tables import cover, database, expect, run

ALL_YEAR = "client_id team_id admitted_on\n a north 2023-01-01"


def test_days_and_last_day_by_month() -> None:
    connection = database(
        enrollments="""
        client_id  team_id  admitted_on  closed_on
        a          north    01-31        03-01
        b          north    02-10        02-29
        c          north    02-29        02-29
        """
    )
    run(connection, "client_months")
    expect(
        connection,
        "client_months",
        """
        client_id  team_id  month  enrolled_days  is_last_day_enrolled
        a          north    01-01  1              yes
        a          north    02-01  29             yes  # 29 February is the last day; closed on 1 March
        b          north    02-01  19             no
        """,
    )


def test_two_teams_in_one_month_and_a_return_share_its_days() -> None:
    connection = database(
        enrollments="""
        client_id  team_id  admitted_on  closed_on
        a          north    03-01        04-01
        a          south    03-10        03-20
        """
    )
    run(connection, "client_months")
    expect(
        connection,
        "client_months",
        """
        client_id  team_id  month  enrolled_days  is_last_day_enrolled
        a          north    03-01  21             yes
        a          south    03-01  10             no
        """,
    )


def test_a_return_to_the_team_in_one_month_is_one_row() -> None:
    connection = database(
        enrollments="""
        client_id  team_id  admitted_on  closed_on
        a          north    03-01        03-03
        a          north    03-10        04-02
        """,
        hospital_stays="client_id type admitted_on discharged_on\n a medical 03-02 03-11",
        contacts="client_id contact_on mode\n a 03-02 phone\n a 03-05 phone\n a 03-10 phone",
    )
    run(connection, "client_months")
    expect(
        connection,
        "client_months",
        """
        month  enrolled_days  hospital_days  contacts  is_last_day_enrolled
        03-01  24             2              2         yes
        04-01  1              0              0         no
        """,
    )


@pytest.mark.parametrize(
    ("coverage_until", "enrolled_days", "is_last_day_enrolled"),
    [("2024-03-20", 19, "yes"), ("2024-04-01", 31, "yes"), ("2024-03-02", 1, "yes")],
)
def test_the_last_day_of_a_month_cut_by_coverage_is_the_last_covered(
    coverage_until: str, enrolled_days: int, is_last_day_enrolled: str
) -> None:
    connection = database(enrollments="client_id team_id admitted_on\n a north 03-01")
    cover(connection, "enrollments", date(2024, 1, 1), date.fromisoformat(coverage_until))
    run(connection, "client_months")
    expect(
        connection,
        "client_months",
        f"month enrolled_days is_last_day_enrolled\n 03-01 {enrolled_days} {is_last_day_enrolled}",
    )


def test_a_period_that_begins_and_ends_within_months() -> None:
    connection = database(enrollments=ALL_YEAR)
    run(connection, "client_months", period_from="2024-01-15", period_until="2024-03-10")
    expect(connection, "client_months", "month enrolled_days\n 01-01 17\n 02-01 29\n 03-01 9")
    expect(
        connection,
        "reporting_months",
        """
        month  from_on  month_end  days
        01-01  01-15    02-01      17
        02-01  02-01    03-01      29
        03-01  03-01    03-10      9
        """,
    )


def test_bed_days_fall_in_their_month_and_admissions_on_their_day() -> None:
    connection = database(
        enrollments=ALL_YEAR,
        hospital_stays="""
        client_id  type         admitted_on  discharged_on
        a          psychiatric  01-30        02-03  # 2 nights in January, 2 in February
        a          medical      02-10        02-10  # same day: an admission without a day
        a          medical      03-30        03-31
        a          psychiatric  04-01        04-02  # joined: the whole spell is psychiatric, from 30 March
        """,
    )
    run(connection, "client_months")
    expect(
        connection,
        "(select * from client_months where month < '2024-05-01')",
        """
        month  admissions  psychiatric_admissions  hospital_days  psychiatric_days
        01-01  1           1                       2              2
        02-01  1           0                       2              2
        03-01  1           1                       2              2
        04-01  0           0                       1              1
        """,
    )


def test_hospital_days_count_for_the_team_of_the_day_and_admissions_too() -> None:
    connection = database(
        enrollments="""
        client_id  team_id  admitted_on  closed_on
        a          north    03-01        03-10
        a          south    03-10        03-20
        """,
        hospital_stays="""
        client_id  type         admitted_on  discharged_on
        a          psychiatric  02-27        03-02  # admitted before enrollment: days, no admission
        a          psychiatric  03-08        03-12
        a          psychiatric  03-20        03-25  # the day of closing is not enrolled
        """,
    )
    run(connection, "client_months", "unattributed_events")
    expect(
        connection,
        "client_months",
        """
        team_id  enrolled_days  hospital_days  admissions
        north    9              3              1
        south    10             2              0
        """,
    )
    expect(
        connection,
        "unattributed_events",
        """
        source_table    month  events
        hospital_stays  02-01  1
        hospital_stays  03-01  1
        """,
    )


def test_an_open_stay_counts_days_until_its_coverage_ends() -> None:
    connection = database(
        enrollments=ALL_YEAR,
        hospital_stays="client_id type admitted_on\n a psychiatric 10-30",
    )
    cover(connection, "hospital_stays", date(2024, 1, 1), date(2024, 11, 11))
    run(connection, "client_months")
    expect(
        connection,
        "(select * from client_months where month >= '2024-10-01')",
        """
        month  enrolled_days  hospital_covered_days  hospital_days
        10-01  31             31                     2
        11-01  30             10                     10
        12-01  31             0                      0
        """,
    )


def test_a_stay_that_began_before_coverage_gives_days_and_no_admission() -> None:
    connection = database(
        enrollments=ALL_YEAR,
        hospital_stays="client_id type admitted_on discharged_on\n a psychiatric 05-30 06-03",
    )
    cover(connection, "hospital_stays", date(2024, 6, 1), date(2025, 1, 1))
    run(connection, "client_months", "hospital_discharges")
    expect(
        connection,
        "(select * from client_months where month in ('2024-05-01', '2024-06-01'))",
        """
        month  hospital_covered_days  hospital_days  admissions
        05-01  0                      0              0
        06-01  30                     2              0
        """,
    )
    expect(connection, "hospital_discharges", "admitted_on discharged_on nights\n 05-30 06-03 4")


def test_community_days_leave_out_hospital_and_custody_once() -> None:
    connection = database(
        enrollments="client_id team_id admitted_on closed_on\n a north 03-01 04-01",
        hospital_stays="client_id type admitted_on discharged_on\n a medical 03-05 03-12",
        incarcerations="client_id booked_on released_on\n a 03-01 03-08",
    )
    run(connection, "client_months")
    expect(
        connection,
        "client_months",
        "enrolled_days hospital_days custody_days community_days\n 31 7 7 20",
    )


def test_community_days_count_only_where_both_sources_cover() -> None:
    connection = database(
        enrollments="client_id team_id admitted_on closed_on\n a north 03-01 04-01",
        hospital_stays="client_id type admitted_on discharged_on\n a medical 03-05 03-12",
        incarcerations="client_id booked_on released_on\n a 03-01 03-08",
    )
    cover(connection, "incarcerations", date(2024, 3, 7), date(2024, 3, 27))
    run(connection, "client_months")
    expect(
        connection,
        "client_months",
        """
        hospital_days  custody_covered_days  custody_days  community_days
        7              20                    1             15  # 7 to 26 March less 7 to 11 March
        """,
    )


def test_housing_days_by_kind_and_at_the_end_of_the_month() -> None:
    connection = database(
        enrollments="""
        client_id  team_id  admitted_on  closed_on
        a          north    03-01        05-01
        b          north    03-01        03-31
        c          north    03-01        04-01
        """,
        housing="""
        client_id  situation  from_on  until_on
        a          101        03-03    03-13
        a          204        03-13    03-16
        a          302        03-16    03-18
        a          99         03-18    03-20
        a          410        03-20    04-11
        b          410        03-01    05-01
        """,
    )
    run(connection, "client_months")
    expect(
        connection,
        "client_months",
        """
        client_id  month  housing_known_days  stable_days  homeless_days  institutional_days  temporary_days  housing_at_end
        a          03-01  27                  12           10             3                   2               permanent
        a          04-01  10                  10           0              0                   0               unknown
        b          03-01  30                  30           0              0                   0               -
        c          03-01  0                   0            0              0                   0               unknown
        """,  # noqa: E501 - a table is read best as a table
    )


def test_housing_at_the_end_is_null_where_the_source_does_not_reach() -> None:
    connection = database(
        enrollments="client_id team_id admitted_on closed_on\n a north 03-01 05-01",
        housing="client_id situation from_on\n a 410 03-01",
    )
    cover(connection, "housing", date(2024, 1, 1), date(2024, 4, 30))
    run(connection, "client_months")
    expect(
        connection,
        "client_months",
        "month housing_covered_days stable_days housing_at_end\n 03-01 31 31 permanent\n 04-01 29 29 -",
    )


def test_events_count_on_enrolled_covered_days() -> None:
    connection = database(
        enrollments="client_id team_id admitted_on closed_on\n a north 03-02 03-10",
        emergency_visits="""
        client_id  visited_on  type
        a          03-01       psychiatric  # the day before enrollment
        a          03-02       psychiatric
        a          03-02       medical
        a          03-09       -
        a          03-10       psychiatric  # the day of closing
        """,
        crisis_contacts="client_id occurred_on\n a 03-04\n a 03-05",
    )
    cover(connection, "crisis_contacts", date(2024, 3, 5), date(2025, 1, 1))
    run(connection, "client_months", "unattributed_events", "emergency_visits")
    expect(
        connection,
        "client_months",
        """
        emergency_covered_days  emergency_visits  psychiatric_emergency_visits
        8                       3                 1
        """,
    )
    expect(connection, "client_months", "crisis_covered_days crisis_contacts\n 5 1")
    expect(connection, "unattributed_events", "source_table month events\n emergency_visits 03-01 2")
    expect(
        connection,
        "emergency_visits",
        """
        visited_on  team_id  type
        03-01       -        psychiatric
        03-02       north    psychiatric
        03-02       north    medical
        03-09       north    unknown
        03-10       -        psychiatric
        """,
    )


def test_which_contacts_count() -> None:
    connection = database(
        enrollments="client_id team_id admitted_on\n a north 03-01",
        contacts="""
        client_id contact_on minutes mode         contact_with     place     provider
        a         03-01      30      face_to_face client           community team
        a         03-01      30      face_to_face client           community team      # a second worker
        a         03-02      20.5    face_to_face -                office    -         # nobody else named
        a         03-03      -       face_to_face client           -         team
        a         03-04      45      face_to_face informal_support community team
        a         03-05      10      phone        client           -         team
        a         03-06      60      face_to_face client           community external  # not the team's
        a         02-29      60      face_to_face client           community team      # before enrollment
        """,
    )
    run(connection, "client_months", "unattributed_events")
    expect(
        connection,
        "(select * from client_months where month = '2024-03-01')",
        """
        contacts  face_to_face_contacts  face_to_face_minutes  community_face_to_face_contacts
        6         4                      80.5                  2
        """,
    )
    expect(connection, "unattributed_events", "source_table month events\n contacts 02-01 1")


def test_death_ends_every_exposure() -> None:
    connection = database(
        clients="client_id died_on\n a 03-11",
        enrollments="client_id team_id admitted_on\n a north 03-01",
        hospital_stays="client_id type admitted_on\n a medical 03-05",
        incarcerations="client_id booked_on released_on\n a 03-01 03-02",
    )
    run(connection, "client_months")
    expect(
        connection,
        "client_months",
        """
        month  enrolled_days  hospital_days  custody_days  community_days  is_last_day_enrolled
        03-01  10             6              1             3               no
        """,
    )


COLUMNS = {
    "hospital_stays": [
        "hospital_covered_days", "hospital_days", "psychiatric_days", "admissions", "psychiatric_admissions",
        "community_days",
    ],
    "emergency_visits": ["emergency_covered_days", "emergency_visits", "psychiatric_emergency_visits"],
    "crisis_contacts": ["crisis_covered_days", "crisis_contacts"],
    "incarcerations": ["custody_covered_days", "custody_days", "community_days"],
    "housing": [
        "housing_covered_days", "housing_known_days", "stable_days", "homeless_days", "institutional_days",
        "temporary_days", "housing_at_end",
    ],
    "employment": ["employment_covered_days", "competitive_days"],
    "contacts": [
        "contact_covered_days", "contacts", "face_to_face_contacts", "face_to_face_minutes",
        "community_face_to_face_contacts",
    ],
}  # fmt: skip


@pytest.mark.parametrize("missing", sorted(COLUMNS))
def test_a_source_that_is_not_supplied_is_null_and_one_without_records_is_zero(missing: str) -> None:
    connection = database(enrollments="client_id team_id admitted_on closed_on\n a north 03-01 04-01")
    for table in COLUMNS.keys() - {missing}:
        cover(connection, table)
    run(connection, "client_months")
    found = connection.execute("select * from client_months").df().to_dict("records")[0]
    for column in COLUMNS[missing]:
        assert found[column] != found[column] or found[column] is None, column  # null
    for table, columns in COLUMNS.items():
        for column in set(columns) - set(COLUMNS[missing]):
            assert found[column] in (0, 31, "unknown"), (table, column)

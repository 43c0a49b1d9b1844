"""Staff on a team by month: days, full-time equivalents at work, who left; and the team's months."""

from datetime import date

from tests.transforms.tables import cover, database, expect, run


def test_days_and_full_time_equivalents() -> None:
    connection = database(
        staff_assignments="""
        staff_id team_id role           fte from_on until_on leave_from_on leave_until_on is_prescriber
        w        north   case_manager   0.5 03-01   -        -             -              -
        x        north   nurse          1   03-11   03-21    -             -              no
        y        north   case_manager   1   03-01   04-01    03-22         -              -
        z        north   psychiatrist   0.4 03-01   04-01    -             -              yes
        v        north   nurse          1   03-01   04-01    -             -              yes
        u        north   administrative 1   03-01   04-01    -             -              -
        """
    )
    run(connection, "staff_months")
    expect(
        connection,
        "(select * from staff_months where month = '2024-03-01')",
        """
        staff_id  role            staff_days  leave_days  fte_days  direct_fte_days  direct_fte_at_end  is_direct_service  leavers
        w         case_manager    31          0           15.5      15.5             0.5                yes                0
        x         nurse           10          0           10        10               0                  yes                1
        y         case_manager    31          10          21        21               0                  yes                1
        z         psychiatrist    31          0           12.4      0                0                  no                 1
        v         nurse           31          0           31        0                0                  no                 1
        u         administrative  31          0           31        0                0                  no                 1
        """,  # noqa: E501 - a table is read best as a table
    )


def test_a_change_of_role_or_a_second_role_is_not_leaving() -> None:
    connection = database(
        staff_assignments="""
        staff_id  team_id  role            fte  from_on  until_on
        w         north    case_manager    1    03-01    03-11  # then team leader
        w         north    team_leader     0.5  03-11    03-21
        w         north    administrative  0.5  03-11    04-01
        x         north    case_manager    1    03-01    03-11  # leaves, and comes back in May
        x         north    case_manager    1    05-01    -
        y         north    case_manager    1    03-01    03-11  # moves to another team
        y         south    case_manager    1    03-11    -
        """
    )
    run(connection, "staff_months")
    expect(
        connection,
        "(select * from staff_months where month = '2024-03-01')",
        """
        staff_id  team_id  staff_days  fte_days  direct_fte_days  role            leavers
        w         north    31          25.5      15               administrative  1
        x         north    10          10        10               case_manager    1
        y         north    10          10        10               case_manager    1
        y         south    21          21        21               case_manager    0
        """,
    )


def test_the_end_of_coverage_is_not_leaving() -> None:
    connection = database(
        staff_assignments="""
        staff_id  team_id  role          fte  from_on     until_on
        w         north    case_manager  1    2023-01-01  -
        x         north    case_manager  1    03-01       04-01
        y         north    case_manager  1    03-01       03-31
        """
    )
    cover(connection, "staff_assignments", date(2024, 3, 1), date(2024, 4, 1))
    run(connection, "staff_months")
    expect(connection, "staff_months", "staff_id staff_days leavers\n w 31 0\n x 31 0\n y 30 1")


def test_a_team_month() -> None:
    connection = database(
        teams="""
        team_id  name   model  opened_on   closed_on
        north    North  act    02-01       05-01
        south    South  act    2020-01-01  03-01
        """,
        enrollments="""
        client_id  team_id  admitted_on  closed_on
        a          north    02-10        -
        b          north    03-01        03-31
        c          north    03-31        03-31  # begins and ends within the day
        """,
        staff_assignments="staff_id team_id role fte from_on\n w north nurse 1 02-01",
    )
    run(connection, "team_months", period_from="2024-02-01", period_until="2024-05-01")
    expect(
        connection,
        "team_months",
        """
        team_id month client_days clients_at_end direct_fte_days direct_fte_at_end admissions_to_team closures
        north   02-01 20          1              29              1                 1                  0
        north   03-01 61          1              31              1                 2                  2
        north   04-01 30          1              30              1                 0                  0
        south   02-01 0           0              0               0                 0                  0
        """,
    )


def test_staff_columns_are_null_where_staff_assignments_do_not_cover_the_month() -> None:
    connection = database(
        enrollments="client_id team_id admitted_on\n a north 02-01",
        staff_assignments="staff_id team_id role fte from_on\n w north nurse 1 02-01",
    )
    cover(connection, "staff_assignments", date(2024, 2, 2), date(2024, 4, 1))
    run(connection, "team_months", period_from="2024-02-01", period_until="2024-05-01")
    expect(connection, "team_months", "month direct_fte_days\n 02-01 -\n 03-01 31\n 04-01 -")
    without = database(enrollments="client_id team_id admitted_on\n a north 02-01")
    run(without, "team_months", period_from="2024-02-01", period_until="2024-03-01")
    expect(without, "team_months", "month direct_fte_days direct_fte_at_end\n 02-01 - -")

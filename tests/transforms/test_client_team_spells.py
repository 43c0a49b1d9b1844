"""DESIGN section 5, rules 1 and 5: a client-day belongs to one team; death and coverage end it."""

import pytest

from tests.transforms.tables import cover, database, expect, run

RULES = [
    (
        "one enrollment; the day of closing is not enrolled",
        """
        enrollment_id  client_id  team_id  admitted_on  closed_on
        1              a          north    03-01        05-01
        """,
        """
        client_id  team_id  from_on  until_on
        a          north    03-01    05-01
        """,
    ),
    (
        "an open enrollment runs to the end of coverage, an early one starts with it",
        """
        enrollment_id  client_id  team_id  admitted_on  closed_on
        1              a          north    2022-03-01   -
        """,
        """
        client_id  team_id  from_on  until_on
        a          north    01-01    2025-01-01
        """,
    ),
    (
        "where two overlap, the one that started last holds from its first day",
        """
        enrollment_id  client_id  team_id  admitted_on  closed_on
        1              a          north    03-01        06-01
        2              a          south    05-01        09-01
        """,
        """
        client_id  team_id  from_on  until_on
        a          north    03-01    05-01
        a          south    05-01    09-01
        """,
    ),
    (
        "after an enrollment inside another, the days go back to the other",
        """
        enrollment_id  client_id  team_id  admitted_on  closed_on
        1              a          north    03-01        12-01
        2              a          south    05-01        06-01
        """,
        """
        client_id  team_id  from_on  until_on
        a          north    03-01    05-01
        a          south    05-01    06-01
        a          north    06-01    12-01
        """,
    ),
    (
        "begun on the same day, the higher id holds",
        """
        enrollment_id  client_id  team_id  admitted_on  closed_on
        1              a          north    03-01        05-01
        2              a          south    03-01        04-01
        """,
        """
        client_id  team_id  from_on  until_on
        a          south    03-01    04-01
        a          north    04-01    05-01
        """,
    ),
    (
        "begun last counts, even where coverage cuts both on the same day",
        """
        enrollment_id  client_id  team_id  admitted_on  closed_on
        2              a          north    2023-03-01   05-01
        1              a          south    2023-04-01   04-01
        """,
        """
        client_id  team_id  from_on  until_on
        a          south    01-01    04-01
        a          north    04-01    05-01
        """,
    ),
    (
        "three at once: a hidden edge does not cut the spell that holds",
        """
        enrollment_id  client_id  team_id  admitted_on  closed_on
        1              a          north    03-01        06-01
        2              a          south    04-01        07-01
        3              a          west     05-01        09-01
        """,
        """
        client_id  team_id  from_on  until_on
        a          north    03-01    04-01
        a          south    04-01    05-01
        a          west     05-01    09-01
        """,
    ),
    (
        "a move from team to team on one day leaves no gap and no day twice",
        """
        enrollment_id  client_id  team_id  admitted_on  closed_on
        1              a          north    03-01        05-01
        2              a          south    05-01        06-01
        """,
        """
        client_id  team_id  from_on  until_on
        a          north    03-01    05-01
        a          south    05-01    06-01
        """,
    ),
    (
        "an enrollment that closes on its first day has no day",
        """
        enrollment_id  client_id  team_id  admitted_on  closed_on
        1              a          north    03-01        03-01
        """,
        """
        client_id  team_id  from_on  until_on
        """,
    ),
    (
        "two enrollments recorded alike give each day once",
        """
        enrollment_id  client_id  team_id  admitted_on  closed_on
        1              a          north    03-01        05-01
        2              a          north    03-01        05-01
        """,
        """
        enrollment_id  client_id  team_id  from_on  until_on
        2              a          north    03-01    05-01
        """,
    ),
]


@pytest.mark.parametrize(("given", "expected"), [row[1:] for row in RULES], ids=[row[0] for row in RULES])
def test_days_of_teams(given: str, expected: str) -> None:
    connection = database(enrollments=given)
    run(connection, "client_team_spells")
    expect(connection, "client_team_spells", expected)


ENDS = [
    # died_on  closed_on   until_on    is_open  closed_on  close_reason
    ("-", "05-01", "05-01", "no", "05-01", "graduated"),
    ("04-20", "05-01", "04-20", "no", "04-20", "died"),
    ("05-01", "05-01", "05-01", "no", "05-01", "graduated"),
    ("05-02", "05-01", "05-01", "no", "05-01", "graduated"),
    ("04-20", "-", "04-20", "no", "04-20", "died"),
    ("-", "-", "2025-01-01", "yes", "-", "-"),
    ("-", "12-31", "12-31", "no", "12-31", "graduated"),
    ("-", "2025-01-01", "2025-01-01", "yes", "-", "-"),
    ("2025-01-01", "-", "2025-01-01", "yes", "-", "-"),
]


@pytest.mark.parametrize("row", ENDS, ids=[f"died {row[0]}, closed {row[1]}" for row in ENDS])
def test_what_ends_an_enrollment(row: tuple[str, ...]) -> None:
    died_on, closed_on, until_on, is_open, ended_on, reason = row
    connection = database(
        clients=f"client_id died_on\n a {died_on}",
        enrollments=f"client_id team_id admitted_on closed_on close_reason\n"
        f"a north 03-01 {closed_on} {'-' if closed_on == '-' else 'graduated'}",
    )
    run(connection, "enrollment_spells")
    expect(
        connection,
        "enrollment_spells",
        f"until_on is_open closed_on close_reason\n {until_on} {is_open} {ended_on} {reason}",
    )


def test_an_enrollment_that_begins_after_coverage_is_not_measured() -> None:
    connection = database(
        enrollments="""
        client_id  team_id  admitted_on
        a          north    12-31
        b          north    2025-01-01
        """
    )
    run(connection, "enrollment_spells")
    expect(connection, "enrollment_spells", "client_id from_on until_on\n a 12-31 2025-01-01")


def test_an_enrollment_over_before_coverage_begins_has_no_day() -> None:
    connection = database(enrollments="client_id team_id admitted_on closed_on\n a north 2023-03-01 2023-05-01")
    run(connection, "client_team_spells")
    expect(connection, "enrollment_spells", "from_on until_on is_open\n 01-01 01-01 no")
    expect(connection, "client_team_spells", "client_id")


def test_without_coverage_dates_enrollments_cover_the_period() -> None:
    connection = database(enrollments="client_id team_id admitted_on\n a north 2023-03-01")
    cover(connection, "enrollments", None, None)
    run(connection, "client_team_spells", period_from="2024-02-01", period_until="2024-03-01")
    expect(connection, "client_team_spells", "from_on until_on\n 02-01 03-01")

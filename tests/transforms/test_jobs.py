"""Competitive jobs that begin: how long they were held, and at which team."""

import pytest

from tests.transforms.tables import database, expect, run


def test_competitive_jobs_and_self_employment_inside_coverage() -> None:
    connection = database(
        enrollments="client_id team_id admitted_on closed_on\n a north 03-01 04-01",
        employment="""
        client_id  kind           started_on  ended_on    hours_per_week  hourly_wage
        a          competitive    03-31       06-29       20              15
        a          self_employed  04-01       -           10              -
        a          supported      03-05       03-10       20              15
        a          competitive    2023-12-31  03-05       20              15
        """,
    )
    run(connection, "jobs")
    expect(
        connection,
        "jobs",
        """
        team_id  started_on  held_days  follow_up_days  hours_per_week  hourly_wage
        north    03-31       90         275             20              15
        -        04-01       275        274             10              -
        """,
    )


@pytest.mark.parametrize(("died_on", "days"), [("03-10", 9), ("2025-02-01", 306), ("-", 306)])
def test_death_ends_a_job(died_on: str, days: int) -> None:
    connection = database(
        clients=f"client_id died_on\n a {died_on}", employment="client_id kind started_on\n a competitive 03-01"
    )
    run(connection, "jobs")
    expect(connection, "jobs", f"held_days\n {days}")

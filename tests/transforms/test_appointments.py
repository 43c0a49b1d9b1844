"""Appointments: kept, missed, or neither."""

from datetime import date

from tests.transforms.tables import cover, database, expect, run


def test_what_became_of_an_appointment_and_whose_it_was() -> None:
    connection = database(
        enrollments="client_id team_id admitted_on closed_on\n a north 03-01 03-10",
        appointments="""
        client_id  scheduled_on  attendance
        a          03-01         kept
        a          03-09         missed
        a          03-10         missed               # no longer enrolled
        a          03-05         cancelled_by_client
        a          03-06         cancelled_by_team
        a          03-07         unknown
        """,
    )
    run(connection, "appointments")
    expect(
        connection,
        "appointments",
        """
        scheduled_on  team_id  was_missed
        03-01         north    no
        03-09         north    yes
        03-10         -        yes
        03-05         north    -
        03-06         north    -
        03-07         north    -
        """,
    )


def test_appointments_outside_coverage_are_left_out() -> None:
    connection = database(appointments="client_id scheduled_on attendance\n a 03-09 kept\n a 03-10 kept\n a 04-01 kept")
    cover(connection, "appointments", date(2024, 3, 10), date(2024, 4, 1))
    run(connection, "appointments")
    expect(connection, "appointments", "scheduled_on\n 03-10")

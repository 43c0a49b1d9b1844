"""Further use by client, team and month: bookings, visits, crises, treatment, shelter."""

from datetime import date

from tests.transforms.tables import cover, database, expect, run

ENROLLED = "client_id team_id admitted_on closed_on\n a north 03-01 05-11"


def test_bookings_are_spells_that_began_while_enrolled() -> None:
    connection = database(
        enrollments=ENROLLED,
        incarcerations="""
        client_id  booked_on  released_on
        a          02-20      03-02        # before the enrollment
        a          03-05      03-07
        a          03-07      03-09        # goes on at once
        a          03-31      04-02
        a          05-11      05-12        # after it
        """,
    )
    run(connection, "use_months")
    expect(connection, "use_months", "client_id team_id month bookings\n a north 03-01 2")


def test_visits_and_crises() -> None:
    connection = database(
        enrollments=ENROLLED,
        emergency_visits="client_id visited_on led_to_admission\n a 03-05 no\n a 03-06 yes\n a 03-07 -\n a 04-01 no",
        crisis_contacts="client_id occurred_on responded_by\n a 03-05 team\n a 03-06 external\n a 03-07 -",
    )
    run(connection, "use_months")
    expect(
        connection,
        "use_months",
        """
        month  released_visits  answered_crises  crises_answered_by_team
        03-01  1                2                1
        04-01  1                0                0
        """,
    )


def test_days_of_treatment_are_counted_once() -> None:
    connection = database(
        enrollments=ENROLLED,
        diagnoses="client_id category from_on until_on\n a substance_use 03-21 04-06\n a substance_use 04-01 04-11",
        contacts="""
        client_id  contact_on  mode          contact_with  service_type             provider
        a          03-25       face_to_face  client        substance_use_treatment  external
        a          03-25       face_to_face  client        dual_disorder_group      team
        a          03-26       video         -             dual_disorder_group      team
        a          03-27       phone         client        substance_use_treatment  team
        a          03-28       face_to_face  provider      substance_use_treatment  team
        a          04-02       face_to_face  client        health_care              external
        a          04-03       face_to_face  client        counseling               team
        """,
    )
    run(connection, "use_months")
    expect(
        connection,
        "use_months",
        """
        month  substance_use_days  substance_use_treatment_days  health_care_days
        03-01  11                  2                             0
        04-01  10                  0                             1
        """,
    )


def test_nights_in_shelter_and_none_on_the_street() -> None:
    connection = database(
        enrollments=ENROLLED,
        housing="client_id situation from_on until_on\n a 101 02-20 03-04\n a 116 03-04 03-20\n a 101 05-09 05-20",
    )
    run(connection, "use_months")
    expect(connection, "use_months", "month shelter_nights\n 03-01 3\n 05-01 2")


def test_nothing_is_counted_outside_coverage() -> None:
    connection = database(
        enrollments=ENROLLED,
        emergency_visits="client_id visited_on led_to_admission\n a 03-09 no\n a 03-10 no\n a 04-01 no",
        housing="client_id situation from_on until_on\n a 101 03-01 04-20",
    )
    cover(connection, "emergency_visits", date(2024, 3, 10), date(2024, 4, 1))
    cover(connection, "housing", date(2024, 3, 10), date(2024, 4, 1))
    run(connection, "use_months")
    expect(connection, "use_months", "month released_visits shelter_nights\n 03-01 1 22")


def test_arrests_inside_their_coverage() -> None:
    connection = database(
        enrollments=ENROLLED,
        arrests="client_id arrested_on\n a 02-29\n a 03-09\n a 03-10\n a 03-10\n a 05-10\n a 05-11",
    )
    cover(connection, "arrests", date(2024, 3, 10), date(2024, 12, 1))
    run(connection, "use_months")
    expect(connection, "use_months", "month arrests\n 03-01 2\n 05-01 1")

"""Linkages with what came of them, needs with who answered them."""

import pytest

from tests.transforms.tables import database, expect, run

TWO_SPELLS = "client_id team_id admitted_on closed_on\n a north 01-01 11-01"


def test_days_of_a_linkage() -> None:
    connection = database(
        enrollments=TWO_SPELLS,
        linkages="""
        linkage_id client_id team_id need    made_on accepted_on first_service_on
        l1         a         north   housing 03-01   03-11       03-31
        l2         a         -       misc    03-01   -           -                  # unknown need, team of the day
        l3         a         north   legal   03-01   02-20       02-25              # dated before: day 0
        """,
    )
    run(connection, "linkages")
    expect(
        connection,
        "linkages",
        """
        linkage_id team_id need    days_to_acceptance days_to_first_service follow_up_days enrolled_days
        l1         north   housing 10                 30                    305            245
        l2         north   unknown -                  -                     305            245
        l3         north   legal   0                  0                     305            245
        """,
    )


@pytest.mark.parametrize(
    ("contact", "days"),
    [
        ("03-01 phone client team", "-"),
        ("03-02 phone client team", "1"),
        ("03-31 face_to_face provider -", "30"),
        ("04-01 face_to_face client team", "-"),
        ("03-02 message client team", "-"),
        ("03-02 face_to_face informal_support team", "-"),
        ("03-02 face_to_face client external", "-"),
    ],
)
def test_a_linkage_is_followed_up_from_the_next_day(contact: str, days: str) -> None:
    connection = database(
        enrollments=TWO_SPELLS,
        linkages="client_id team_id need made_on\n a north housing 03-01",
        contacts=f"client_id contact_on mode contact_with provider\n a {contact}",
    )
    run(connection, "linkages")
    expect(connection, "linkages", f"days_to_contact contact_follow_up_days\n {days} 305")


def needs(**grids: str):
    connection = database(
        **{
            "enrollments": TWO_SPELLS,
            "linkages": "client_id need made_on\n z housing 03-01",
            "contacts": "client_id contact_on mode service_type\n z 03-01 phone benefits",
            "plans": "plan_id client_id team_id planned_on\n p a north 01-10",
        }
        | grids
    )
    run(connection, "identified_needs")
    return connection


def test_a_need_named_again_within_180_days_is_the_same_need() -> None:
    # 1 February + 180 days = 30 July; + 181 days = 31 July
    goals = "plan_id domain set_on\n p housing 02-01\n p housing {again}"
    expect(needs(goals=goals.format(again="07-30")), "identified_needs", "need identified_on\n housing 02-01")
    expect(
        needs(goals=goals.format(again="07-31")),
        "identified_needs",
        "need identified_on\n housing 02-01\n housing 07-31",
    )


def test_assessment_goal_and_linkage_each_make_a_need_known() -> None:
    connection = needs(
        goals="plan_id domain set_on\n p family 02-01\n p nonsense 02-01\n p family 12-01  # after the closure",
        linkages="client_id need made_on\n a legal 02-02",
        assessments="""
        client_id instrument assessed_on item     value
        a         needs      02-03       benefits 1
        a         needs      02-03       social   0
        a         honos      02-03       total    9
        """,
    )
    expect(
        connection,
        "identified_needs",
        """
        need     identified_on is_assessed_or_linked has_goal days_to_linkage enrolled_days follow_up_days
        family   02-01         no                    yes      -               274           334
        legal    02-02         yes                   no       0               273           333
        benefits 02-03         yes                   no       -               272           332
        """,
    )


@pytest.mark.parametrize(
    ("goal", "expected"),
    [("02-01 -", "yes"), ("03-03 -", "yes"), ("03-04 -", "no"), ("01-10 02-03", "yes"), ("01-10 02-02", "no")],
)
def test_a_goal_is_open_on_the_day_or_set_within_thirty_days(goal: str, expected: str) -> None:
    connection = database(
        enrollments="client_id team_id admitted_on\n a north 02-01",
        contacts="client_id contact_on mode service_type\n z 03-01 phone benefits",
        plans="plan_id client_id team_id planned_on\n p a north 01-10",
        linkages="client_id need made_on\n a legal 02-02",
        goals=f"plan_id domain set_on closed_on\n p legal {goal}",
    )
    run(connection, "identified_needs")
    expect(
        connection,
        "(select * from identified_needs where identified_on in ('2024-02-01', '2024-02-02'))",
        f"has_goal\n {expected}",
    )


SERVICES = [
    ("nobody", "-", "z 02-05 face_to_face housing_support client team", "- -"),
    ("the linked provider", "02-21", "z 02-05 face_to_face housing_support client team", "20 20"),
    ("the team", "-", "a 02-05 face_to_face housing_support client team", "- 4"),
    ("another provider", "-", "a 02-05 face_to_face housing_support client external", "- 4"),
    ("both: the earlier", "02-21", "a 02-05 face_to_face housing_support client team", "20 4"),
    ("a service for something else", "-", "a 02-05 face_to_face benefits client team", "- -"),
    ("a talk about the client", "-", "a 02-05 face_to_face housing_support provider team", "- -"),
    ("on day 90", "-", "a 05-01 face_to_face housing_support client team", "- 90"),
    ("after day 90", "-", "a 05-02 face_to_face housing_support client team", "- -"),
    ("before the need was known", "-", "a 01-31 face_to_face housing_support client team", "- -"),
]


@pytest.mark.parametrize("row", SERVICES, ids=[row[0] for row in SERVICES])
def test_who_answers_a_need(row: tuple[str, ...]) -> None:
    _, served_on, contact, expected = row
    connection = needs(
        linkages=f"client_id need made_on first_service_on\n a housing 02-01 {served_on}",
        contacts=f"client_id contact_on mode service_type contact_with provider\n {contact}",
    )
    linked, any_service = expected.split()
    expect(
        connection,
        "identified_needs",
        f"days_to_linked_service days_to_service days_to_linkage\n {linked} {any_service} 0",
    )


def test_a_later_linkage_is_the_answer_to_an_earlier_goal() -> None:
    connection = needs(
        goals="plan_id domain set_on\n p housing 02-01",
        linkages="client_id need made_on accepted_on first_service_on\n a housing 02-11 02-21 03-02",
    )
    expect(
        connection,
        "identified_needs",
        "days_to_linkage days_to_acceptance days_to_linked_service days_to_service\n 10 20 30 30",
    )


def test_without_linkages_or_contacts_nothing_is_known_of_services() -> None:
    connection = database(
        enrollments=TWO_SPELLS,
        plans="plan_id client_id team_id planned_on\n p a north 01-10",
        goals="plan_id domain set_on\n p housing 02-01",
    )
    run(connection, "identified_needs")
    expect(connection, "identified_needs", "need follow_up_days\n housing -")

"""The clients behind the inputs on the last date: they add up to the team's numerator and denominator."""

from datetime import date

import pytest

from metrics.fidelity.chart_review import statistic
from metrics.fidelity.scales import load_inputs
from tests.transforms.fidelity.reading import program
from tests.transforms.tables import PARAMETERS, expect, invariants, run

UNTIL_MARCH = PARAMETERS | {"period_until": date(2024, 3, 1)}
INPUTS = load_inputs()


@pytest.fixture(scope="module")
def connection():
    """A program of two teams with something in every table."""
    made = program(
        enrollments="""
            client_id team_id referred_on admitted_on closed_on  close_reason
            a         t       2023-05-20  2023-06-01  -          -
            b         t       -           2020-06-01  -          -
            c         t       2023-12-01  2024-01-10  -          -
            d         t       -           2020-06-01  2023-09-01 graduated
            d         t       -           2023-10-01  2024-02-01 dropped_out
            e         u       02-10       02-15       -          -
        """,
        contacts="""
            client_id staff_id contact_on mode         minutes place     contact_with     service_type
            a         w1       02-20      face_to_face 30      community client           skills_training
            a         w2       02-21      face_to_face 50      office    client           -
            a         w2       02-05      face_to_face 20      office    client           substance_use_treatment
            a         w1       2023-06-05 face_to_face 60      community client           -
            b         w1       02-10      face_to_face 40      office    client           dual_disorder_group
            b         w1       02-12      phone        10      -         informal_support -
            b         w1       2023-08-12 phone        10      -         informal_support -
            c         w1       01-20      face_to_face 40      office    client           -
            d         w1       2023-07-03 video        40      -         client           -
        """,
        diagnoses="client_id category from_on until_on\na substance_use 2020-01-01 -\nb substance_use 2020-01-01 -",
        hospital_stays="""
            client_id was_team_involved_in_admission was_team_involved_in_discharge type admitted_on discharged_on
            a         yes                            no                             psychiatric 2023-07-01 2023-07-10
            a         no                             -                              psychiatric 2023-08-01  2023-08-10
            d         yes                            yes                            psychiatric 2023-06-20  2023-07-01
        """,
        linkages="""
            client_id team_id made_on    need    first_service_on
            a         t       2023-06-01 housing 2023-06-10
            a         t       2023-07-01 family  -
            b         -       2023-08-01 family  2023-08-02
        """,
        plans="plan_id client_id team_id planned_on\np a t 2023-06-10\nq b t 2023-12-30",
        plan_reviews="plan_id reviewed_on\nq 02-10",
        assessments="client_id instrument assessed_on item value\na phq9 2023-06-20 total 5\nb phq9 01-20 total 5",
        employment="client_id kind started_on\na competitive 2023-09-01\na supported 2023-10-01",
        medication_fills="client_id filled_on drug_class\na 2023-07-01 antipsychotic\na 2023-08-01 antipsychotic",
        lab_tests="client_id tested_on kind\na 2023-09-01 hba1c",
        staff_assignments="staff_id team_id role fte from_on\nw1 t case_manager 1 2020-06-01\nw2 t nurse 1 2020-06-01",
        supervision="staff_id team_id held_on kind\n" + "\n".join(f"w1 t 02-{day} group" for day in ("05", 12, 19, 26)),
    )
    run(made, "client_input_values", "team_fidelity_inputs", **UNTIL_MARCH)
    return made


def test_clients_add_up_to_the_value_of_their_team(connection) -> None:
    """Every input of clients is there, and its statistic over the clients is the team's value."""
    teams = connection.execute(
        "select team_id, input, value from team_fidelity_inputs where value is not null and as_of = date '2024-03-01'"
    ).fetchall()
    told = set()
    for team, name, value in teams:
        rows = connection.execute(
            "select numerator, denominator from client_input_values where team_id = ? and input = ?", [team, name]
        ).fetchnumpy()
        if len(rows["numerator"]):
            told.add(name)
            assert statistic(INPUTS[name], rows["numerator"], rows["denominator"]) == pytest.approx(value), name
    found = {name for (name,) in connection.execute("select distinct input from client_input_values").fetchall()}
    assert told == found
    over_clients = {name for _, name, _ in teams} & {
        name for name, entry in INPUTS.items() if "clients" in entry.denominator or entry.statistic == "median"
    }
    assert not {name for name in over_clients - told if "fte" not in name and INPUTS[name].statistic != "count"}


def test_only_the_last_date_is_kept(connection) -> None:
    expect(connection, "evidence_dates", "as_of\n03-01")
    assert connection.execute("select distinct as_of from client_input_values").fetchall() == [(date(2024, 3, 1),)]


def test_clients_who_were_not_met_stand_there_with_nothing(connection) -> None:
    expect(
        connection,
        "(select * from client_input_values where input = 'face_to_face_minutes_per_week' and team_id = 't')",
        """
        subject_id numerator denominator
        a          100       4
        b          40        4
        c          0         4
        """,
    )


def test_the_check_finds_evidence_that_does_not_add_up(connection) -> None:
    assert offending(connection) == []
    connection.execute("begin")
    connection.execute(
        "update client_input_values set numerator = 0 where input = 'plan_current_180d_share' and subject_id = 'b'"
    )
    (problem,) = offending(connection)
    connection.execute("rollback")
    assert problem.startswith("plan_current_180d_share of t as of 2024-03-01: 1.0 / 3.0")


def offending(connection) -> list[str]:
    """Give the problems of the check of this evidence alone."""
    return [problem for (problem,) in connection.execute(invariants()["evidence_adds_up"].sql).fetchall()]

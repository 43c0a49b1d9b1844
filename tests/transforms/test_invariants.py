"""Every invariant holds on a sound program, and each one catches the damage that it is there for."""

from collections.abc import Iterator

import duckdb
import pytest

from tests.transforms.tables import PARAMETERS, database, invariants, problems, run, transforms

TABLES = sorted({name for check in invariants().values() for name in check.inputs if name in transforms()})


@pytest.fixture
def program() -> Iterator[duckdb.DuckDBPyConnection]:
    """Two teams, a client who moves between them and comes back, one of everything that is counted."""
    with database(
        enrollments="""
        client_id  team_id  admitted_on  closed_on
        a          north    02-01        -
        a          south    03-10        03-20
        b          south    03-01        05-01
        """,
        hospital_stays="""
        stay_id  client_id  type         admitted_on  discharged_on
        s1       a          psychiatric  03-05        03-12
        s2       a          medical      03-13        03-15
        s3       b          psychiatric  03-01        -
        s4       b          psychiatric  01-01        01-04
        """,
        incarcerations="client_id booked_on released_on\n a 04-01 04-05",
        housing="client_id situation from_on until_on\n a 410 02-01 06-01\n b 101 03-01 03-20",
        employment="client_id kind started_on ended_on\n a competitive 05-01 05-11",
        emergency_visits="client_id visited_on type\n a 03-05 psychiatric\n b 12-01 medical",
        crisis_contacts="client_id occurred_on\n a 03-05\n b 12-01",
        contacts="client_id contact_on mode minutes\n a 03-06 face_to_face 30\n b 12-01 phone 5",
    ) as opened:
        run(opened, *TABLES)
        yield opened


def test_a_sound_program_has_no_problems(program: duckdb.DuckDBPyConnection) -> None:
    assert problems(program) == {}


MARCH = "month = '2024-03-01'"
DAMAGE = [
    (
        "person_time_conserved",
        f"update client_months set enrolled_days = enrolled_days - 1 where team_id = 'south' and {MARCH} "
        "and client_id = 'a'",
        "client_months hold 70 client-days, the spells hold 71",
    ),
    (
        "person_time_conserved",
        "delete from client_months where team_id = 'south'",
        "client_months hold 0 client-days, the spells hold 71",
    ),
    (
        "client_days_counted_once",
        f"insert into client_months select * from client_months where client_id = 'b' and {MARCH}",
        "2 rows for team south",
    ),
    (
        "client_days_counted_once",
        f"update client_months set enrolled_days = 11 where client_id = 'a' and team_id = 'south' and {MARCH}",
        "32 enrolled days in a month of 31",
    ),
    (
        "days_within_exposure",
        "update client_months set hospital_days = 30 where team_id = 'south' and month = '2024-04-01' "
        "and hospital_covered_days = 30; update client_months set hospital_covered_days = 29 "
        "where team_id = 'south' and month = '2024-04-01'",
        "hospital days exceed the days covered",
    ),
    (
        "days_within_exposure",
        "update client_months set enrolled_days = 32 where client_id = 'b' and month = '2024-03-01'",
        "enrolled days outside the month",
    ),
    (
        "days_within_exposure",
        "update client_months set community_days = 32 where client_id = 'b' and month = '2024-03-01'",
        "community days exceed the enrolled days",
    ),
    (
        "days_within_exposure",
        "update client_months set community_days = -1 where client_id = 'b' and month = '2024-03-01'",
        "community days exceed the enrolled days",
    ),
    (
        "housing_days_add_up",
        "update client_months set homeless_days = 18 where client_id = 'b' and month = '2024-03-01'",
        "0 stable, 18 homeless, 0 institutional, 0 temporary of 19 known days",
    ),
    (
        "spells_never_overlap",
        "insert into custody_spells values ('a', '2024-04-04', '2024-04-09')",
        "custody_spells from 2024-04-01 until 2024-04-05 overlaps the next",
    ),
    (
        "spells_never_overlap",
        "update client_team_spells set until_on = '2024-03-11' where until_on = '2024-03-10'",
        "client_team_spells from 2024-02-01 until 2024-03-11 overlaps the next",
    ),
    (
        "spells_never_overlap",
        "update housing_spells set until_on = '2024-02-28' where client_id = 'b'",
        "housing_spells from 2024-03-01 until 2024-02-28 ends before it begins",
    ),
    (
        "evidence_adds_up",
        "delete from client_input_values where input = 'retention_12m' and team_id = 'north'",
        "retention_12m of north as of 2025-01-01: 1.0 / 1.0, by client 0.0 / 0.0",
    ),
    ("stays_in_one_spell", "delete from hospital_spell_stays where stay_id = 's2'", "is in 0 spells"),
    (
        "stays_in_one_spell",
        "insert into hospital_spell_stays select * from hospital_spell_stays where stay_id = 's2'",
        "is in 2 spells",
    ),
    (
        "stays_in_one_spell",
        "update hospital_spells set until_on = '2024-03-14' where client_id = 'a'",
        "is in 0 spells",
    ),
    (
        "discharges_are_closed_spells",
        "delete from hospital_discharges where client_id = 'a'",
        "ended 1 times, has 0 discharges",
    ),
    (
        "discharges_are_closed_spells",
        "insert into hospital_discharges select * from hospital_discharges where client_id = 'a'",
        "ended 1 times, has 2 discharges",
    ),
    (
        "teams_add_up_to_program",
        "update client_months set contacts = 0 where contacts = 1",
        "the teams and the events of no team hold 1, the source holds 2",
    ),
    (
        "teams_add_up_to_program",
        "delete from unattributed_events where source_table = 'emergency_visits'",
        "the teams and the events of no team hold 1, the source holds 2",
    ),
    (
        "teams_add_up_to_program",
        "update team_months set client_days = client_days + 1 where team_id = 'south' and client_days = 30",
        "the teams and the events of no team hold 397, the source holds 396",
    ),
]


@pytest.mark.parametrize("row", DAMAGE, ids=[f"{row[0]}: {row[2]}" for row in DAMAGE])
def test_damage_is_found(program: duckdb.DuckDBPyConnection, row: tuple[str, str, str]) -> None:
    name, damage, problem = row
    program.execute(damage)
    assert problem in problems(program)[name]


def test_every_invariant_is_put_to_the_test() -> None:
    assert {row[0] for row in DAMAGE} == set(invariants())


@pytest.mark.parametrize("name", sorted(invariants()))
def test_an_invariant_needs_no_parameter_that_is_not_given(name: str) -> None:
    check = invariants()[name]
    assert check.parameters <= PARAMETERS.keys()
    assert check.comment

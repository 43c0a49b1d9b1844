"""Days in custody and in competitive work: the union of what is recorded, each day once."""

import pytest

from tests.transforms.tables import database, expect, run

UNIONS = [
    ("apart", "03-01 03-05\n 03-06 03-09", "03-01 03-05\n 03-06 03-09"),
    ("touching", "03-01 03-05\n 03-05 03-09", "03-01 03-09"),
    ("overlapping", "03-01 03-05\n 03-04 03-09", "03-01 03-09"),
    ("one inside the other", "03-01 03-20\n 03-04 03-09\n 03-15 03-16", "03-01 03-20"),
    ("the same twice", "03-01 03-05\n 03-01 03-05", "03-01 03-05"),
    ("over within the day", "03-01 03-01", ""),
    ("open", "12-01 -", "12-01 2025-01-01"),
    ("ends after coverage", "12-01 2025-02-01", "12-01 2025-01-01"),
    ("begins after coverage", "2025-01-01 2025-02-01", ""),
]


@pytest.mark.parametrize(("given", "expected"), [row[1:] for row in UNIONS], ids=[row[0] for row in UNIONS])
def test_days_are_joined(given: str, expected: str) -> None:
    lines = [line.strip() for line in given.splitlines()]
    booked = "\n".join(f"a {line}" for line in lines)
    jobs = "\n".join(f"a competitive {line}" for line in lines)
    connection = database(
        incarcerations=f"client_id booked_on released_on\n{booked}",
        employment=f"client_id kind started_on ended_on\n{jobs}",
    )
    run(connection, "custody_spells", "competitive_job_spells")
    expect(connection, "custody_spells", f"from_on until_on\n{expected}")
    expect(connection, "competitive_job_spells", f"from_on until_on\n{expected}")


def test_only_competitive_work_and_self_employment_count() -> None:
    connection = database(
        employment="""
        client_id  kind           started_on  ended_on
        a          competitive    01-01       01-05
        a          self_employed  02-01       02-05
        a          supported      03-01       03-05
        a          sheltered      04-01       04-05
        a          volunteer      05-01       05-05
        a          astronaut      06-01       06-05
        """
    )
    run(connection, "competitive_job_spells")
    expect(connection, "competitive_job_spells", "from_on until_on\n 01-01 01-05\n 02-01 02-05")


def test_death_ends_custody_and_work() -> None:
    connection = database(
        clients="client_id died_on\n a 03-10",
        incarcerations="client_id booked_on\n a 03-01\n a 04-01",
        employment="client_id kind started_on\n a competitive 03-01",
    )
    run(connection, "custody_spells", "competitive_job_spells")
    expect(connection, "custody_spells", "from_on until_on\n 03-01 03-10")
    expect(connection, "competitive_job_spells", "from_on until_on\n 03-01 03-10")


def test_days_away_count_hospital_and_custody_once() -> None:
    connection = database(
        hospital_stays="""
        client_id  type     admitted_on  discharged_on
        a          medical  03-05        03-12
        a          medical  05-01        05-01
        c          medical  06-01        06-05
        """,
        incarcerations="client_id booked_on released_on\n a 03-01 03-08\n b 04-01 04-02\n c 06-05 06-09",
    )
    run(connection, "away_spells")
    expect(
        connection,
        "away_spells",
        """
        client_id  from_on  until_on
        a          03-01    03-12
        b          04-01    04-02
        c          06-01    06-09
        """,
    )

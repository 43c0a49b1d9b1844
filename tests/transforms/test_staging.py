"""Traits of clients and teams: what results are broken down by."""

from tests.transforms.tables import database, expect, run


def test_client_traits() -> None:
    connection = database(
        clients="""
        client_id  birth_year  sex     race     ethnicity
        a          1980        female  white    not_hispanic
        b          -           male    black    hispanic
        c          1990        X       martian  martian
        d          1990        -       -        -
        e          1990        -       -        hispanic
        """
    )
    run(connection, "client_traits")
    expect(
        connection,
        "client_traits",
        """
        client_id  birth_year  sex      race     ethnicity     race_ethnicity
        a          1980        female   white    not_hispanic  white
        b          -           male     black    hispanic      hispanic
        c          1990        unknown  unknown  unknown       unknown
        d          1990        unknown  unknown  unknown       unknown
        e          1990        unknown  unknown  hispanic      hispanic
        """,
    )


def test_team_traits() -> None:
    connection = database(
        programs="program_id name\n p Plain",
        teams="""
        team_id  program_id  name   model    population
        north    p           North  act      adults
        south    -           South  unheard  -
        """,
    )
    run(connection, "team_traits")
    expect(
        connection,
        "team_traits",
        """
        team_id  team_name  program_id  program_name  model  population
        north    North      p           Plain         act    adults
        south    South      program     Program       other  -
        """,
    )

"""Traits of clients and teams: what results are broken down by."""

from datetime import date

import duckdb
import pytest

from tests.transforms.tables import cover, database, expect, run


def test_client_traits() -> None:
    connection = database(
        clients="""
        client_id  birth_year  sex     race     ethnicity     language
        a          1980        female  white    not_hispanic  en
        b          -           male    black    hispanic      ES
        c          1990        X       martian  martian       martian
        d          1990        -       -        -             -
        e          1990        -       -        hispanic      so
        """
    )
    run(connection, "client_traits")
    expect(
        connection,
        "client_traits",
        """
        client_id  birth_year  sex      race     ethnicity     race_ethnicity  language
        a          1980        female   white    not_hispanic  white           en
        b          -           male     black    hispanic      hispanic        es
        c          1990        unknown  unknown  unknown       unknown         unknown
        d          1990        unknown  unknown  unknown       unknown         unknown
        e          1990        unknown  unknown  hispanic      hispanic        so
        """,
    )


def by_year(**grids: str) -> duckdb.DuckDBPyConnection:
    """Make a program of 2024 and 2025."""
    connection = database(**grids)
    for table in grids:
        cover(connection, table, date(2023, 1, 1), date(2026, 1, 1))
    run(connection, "client_year_traits", period_until=date(2026, 1, 1))
    return connection


def test_dual_diagnosis_is_both_kinds_by_the_end_of_the_year() -> None:
    connection = by_year(
        diagnoses="""
        client_id  category            from_on     until_on
        before     psychosis           2010-01-01  -
        before     substance_use       2024-12-31  -
        after      psychosis           2010-01-01  -
        after      substance_use       2025-01-01  -
        ended      child_onset         2010-01-01  2011-01-01
        ended      substance_use       2012-01-01  2013-01-01
        mental     psychosis           2010-01-01  -
        mental     mental_unspecified  2011-01-01  -
        using      substance_use       2010-01-01  -
        using      medical             2011-01-01  -
        using      other               2012-01-01  -
        late       bipolar             2025-01-01  -
        unlisted   martian             2010-01-01  -
        """,
        enrollments="client_id team_id admitted_on\nnone t 2024-01-01",
    )
    expect(
        connection,
        "client_year_traits",
        """
        client_id  calendar_year  has_dual_diagnosis
        before     2024           yes
        before     2025           yes
        after      2024           no
        after      2025           yes
        ended      2024           yes
        ended      2025           yes
        mental     2024           no
        mental     2025           no
        using      2024           no
        using      2025           no
        late       2024           -
        late       2025           no
        unlisted   2024           -
        unlisted   2025           -
        none       2024           -
        none       2025           -
        """,
    )


def test_high_use_is_two_psychiatric_admissions_in_the_calendar_year_before() -> None:
    connection = by_year(
        hospital_stays="""
        client_id  admitted_on  discharged_on  type
        one        2023-05-01   2023-05-05     psychiatric
        two        2023-01-01   2023-01-05     psychiatric
        two        2023-12-31   2024-01-05     psychiatric
        early      2022-12-31   2023-01-05     psychiatric
        early      2023-05-01   2023-05-05     psychiatric
        late       2023-05-01   2023-05-05     psychiatric
        late       2024-01-01   2024-01-05     psychiatric
        late       2024-06-01   2024-06-05     psychiatric
        medical    2023-05-01   2023-05-05     psychiatric
        medical    2023-08-01   2023-08-05     medical
        """,
        enrollments="client_id team_id admitted_on\nnone t 2024-01-01",
    )
    expect(
        connection,
        "client_year_traits",
        """
        client_id  calendar_year  is_high_use
        one        2024           no
        one        2025           no
        two        2024           yes
        two        2025           no
        early      2024           no
        early      2025           no
        late       2024           no
        late       2025           yes
        medical    2024           no
        medical    2025           no
        none       2024           no
        none       2025           no
        """,
    )


@pytest.mark.parametrize(
    ("covered_from", "covered_until", "known"),
    [
        (date(2023, 1, 1), date(2025, 1, 1), "no no"),
        (date(2023, 1, 2), date(2025, 1, 1), "- no"),
        (date(2023, 1, 1), date(2024, 12, 31), "no -"),
        (date(2024, 1, 1), date(2026, 1, 1), "- no"),
    ],
)
def test_high_use_is_known_where_the_whole_year_before_is_covered(
    covered_from: date, covered_until: date, known: str
) -> None:
    connection = database(
        hospital_stays="client_id admitted_on discharged_on type\na 06-01 06-05 psychiatric",
        enrollments="client_id team_id admitted_on\na t 01-01",
    )
    cover(connection, "hospital_stays", covered_from, covered_until)
    run(connection, "client_year_traits", period_until=date(2026, 1, 1))
    first, second = known.split()
    expect(
        connection,
        "client_year_traits",
        f"""
        client_id  calendar_year  is_high_use
        a          2024           {first}
        a          2025           {second}
        """,
    )


def test_without_diagnoses_or_hospital_records_nothing_is_known() -> None:
    connection = by_year(enrollments="client_id team_id admitted_on\na t 2024-01-01")
    expect(
        connection,
        "client_year_traits",
        """
        client_id  calendar_year  has_dual_diagnosis  is_high_use
        a          2024           -                   -
        a          2025           -                   -
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

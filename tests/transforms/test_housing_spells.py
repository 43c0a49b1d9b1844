"""DESIGN section 5, rule 7: where a client lives, day by day."""

import csv

import pytest

from tests.transforms.tables import ROOT, database, expect, run

RULES = [
    (
        "a record with an end holds until the end, exclusive",
        """
        from_on  until_on  confirmed_on  recorded_on  situation
        03-01    11-01     -             -            410
        """,
        """
        category   from_on  until_on
        permanent  03-01    11-01
        """,
    ),
    (
        "where two overlap, the one that started last holds, then the other again",
        """
        from_on  until_on  confirmed_on  recorded_on  situation
        03-01    09-01     -             -            410
        05-01    06-01     -             -            101
        """,
        """
        category   from_on  until_on
        permanent  03-01    05-01
        homeless   05-01    06-01
        permanent  06-01    09-01
        """,
    ),
    (
        "begun on the same day, the one recorded last holds",
        """
        from_on  until_on  confirmed_on  recorded_on  situation
        03-01    04-01     -             03-09        101
        03-01    04-01     -             03-08        410
        """,
        """
        category  from_on  until_on
        homeless  03-01    04-01
        """,
    ),
    (
        "a record without a recording day gives way to one with",
        """
        from_on  until_on  confirmed_on  recorded_on  situation
        03-01    04-01     -             03-01        101
        03-01    04-01     -             -            410
        """,
        """
        category  from_on  until_on
        homeless  03-01    04-01
        """,
    ),
    (
        "an open record holds until the next one, and does not come back after it",
        """
        from_on  until_on  confirmed_on  recorded_on  situation
        03-01    -         -             -            410
        04-01    04-10     -             -            302
        """,
        """
        category   from_on  until_on
        permanent  03-01    04-01
        temporary  04-01    04-10
        """,
    ),
    (
        "an open record never confirmed holds 180 days: 1 March is day 0, 27 August day 179",
        """
        from_on  until_on  confirmed_on  recorded_on  situation
        03-01    -         -             -            410
        """,
        """
        category   from_on  until_on
        permanent  03-01    08-28
        """,
    ),
    (
        "confirming starts the 180 days anew",
        """
        from_on  until_on  confirmed_on  recorded_on  situation
        03-01    -         04-01         -            410
        """,
        """
        category   from_on  until_on
        permanent  03-01    09-28
        """,
    ),
    (
        "confirming before the first day changes nothing",
        """
        from_on  until_on  confirmed_on  recorded_on  situation
        03-01    -         2023-04-01    -            410
        """,
        """
        category   from_on  until_on
        permanent  03-01    08-28
        """,
    ),
    (
        "confirming does not hold against the next record",
        """
        from_on  until_on  confirmed_on  recorded_on  situation
        03-01    -         06-01         -            410
        05-01    07-01     -             -            116
        """,
        """
        category   from_on  until_on
        permanent  03-01    05-01
        homeless   05-01    07-01
        """,
    ),
    (
        "after the 180 days nothing is known until the next record",
        """
        from_on  until_on  confirmed_on  recorded_on  situation
        01-01    -         -             -            410
        08-01    09-01     -             -            204
        """,
        """
        category       from_on  until_on
        permanent      01-01    06-29
        institutional  08-01    09-01
        """,
    ),
    (
        "of two open records begun on one day, the first ends at once",
        """
        from_on  until_on  confirmed_on  recorded_on  situation
        03-01    -         -             03-01        410
        03-01    03-05     -             03-02        101
        """,
        """
        category  from_on  until_on
        homeless  03-01    03-05
        """,
    ),
    (
        "the same situation recorded on without a gap is one spell",
        """
        from_on  until_on  confirmed_on  recorded_on  situation
        03-01    04-01     -             -            410
        04-01    05-01     -             -            410
        05-02    06-01     -             -            410
        """,
        """
        category   from_on  until_on
        permanent  03-01    05-01
        permanent  05-02    06-01
        """,
    ),
    (
        "a situation that is not known, or no code at all, takes its days and says unknown",
        """
        from_on  until_on  confirmed_on  recorded_on  situation
        03-01    05-01     -             -            410
        03-10    03-20     -             -            99
        04-10    04-20     -             -            spaceship
        """,
        """
        category   from_on  until_on
        permanent  03-01    03-10
        unknown    03-10    03-20
        permanent  03-20    04-10
        unknown    04-10    04-20
        permanent  04-20    05-01
        """,
    ),
    (
        "coverage ends every record",
        """
        from_on     until_on    confirmed_on  recorded_on  situation
        12-01       2025-03-01  -             -            410
        2025-01-01  2025-02-01  -             -            101
        """,
        """
        category   from_on  until_on
        permanent  12-01    2025-01-01
        """,
    ),
]


def housing(grid: str) -> str:
    """Add the client to every line."""
    lines = [line for line in grid.splitlines() if line.strip()]
    return "\n".join([f"{lines[0]} client_id"] + [f"{line} a" for line in lines[1:]])


@pytest.mark.parametrize(("given", "expected"), [row[1:] for row in RULES], ids=[row[0] for row in RULES])
def test_where_a_client_lives(given: str, expected: str) -> None:
    connection = database(housing=housing(given))
    run(connection, "housing_spells")
    expect(connection, "housing_spells", expected)


@pytest.mark.parametrize(("days", "until_on"), [(1, "03-02"), (30, "03-31"), (31, "04-01")])
def test_how_long_an_open_record_holds_is_a_parameter(days: int, until_on: str) -> None:
    connection = database(housing=housing("from_on situation\n 03-01 410"))
    run(connection, "housing_spells", housing_confirmed_days=days)
    expect(connection, "housing_spells", f"until_on\n {until_on}")


def test_death_ends_a_record() -> None:
    connection = database(
        clients="client_id died_on\n a 04-01",
        housing=housing("from_on situation\n 03-01 410\n 05-01 101"),
    )
    run(connection, "housing_spells")
    expect(connection, "housing_spells", "category from_on until_on\n permanent 03-01 04-01")


HUD_CATEGORY_BY_HUNDREDS = {"1": "homeless", "2": "institutional", "3": "temporary", "4": "permanent"}


def test_every_living_situation_code_has_the_category_of_its_hundreds() -> None:
    with (ROOT / "data/codelists/living_situations.csv").open() as file:
        codes = [row["code"] for row in csv.DictReader(file)]
    grid = "client_id from_on until_on situation\n" + "\n".join(f"c{code} 03-01 04-01 {code}" for code in codes)
    connection = database(housing=grid)
    run(connection, "housing_spells")
    expected = {code: HUD_CATEGORY_BY_HUNDREDS[code[0]] if len(code) == 3 else "unknown" for code in codes}
    found = connection.execute("select situation, category from housing_spells").fetchall()
    assert dict(found) == expected
    assert len(codes) == 32

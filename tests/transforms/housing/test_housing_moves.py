"""Moves into permanent housing: which they are, whether they held, and whether homelessness came back."""

from datetime import date

import pytest

from tests.transforms.tables import cover, database, expect, run


def moves(homes: str, **others: str):
    connection = database(housing=f"client_id situation from_on until_on\n{homes}", **others)
    run(connection, "housing_moves")
    return connection


def test_a_move_follows_another_known_situation() -> None:
    connection = moves("""
        a  116  01-01  03-01
        a  435  03-01  04-01   # a move
        a  410  04-01  05-01   # to another home of one's own: the same run
        b  410  03-01  05-01   # nothing known before
        c  99   01-01  03-01
        c  410  03-01  05-01   # unknown before
        d  302  01-01  02-28
        d  410  03-01  05-01   # a gap before
        e  204  01-01  03-01
        e  410  03-01  05-01   # out of hospital
    """)
    expect(
        connection,
        "housing_moves",
        """
        client_id  moved_on  from_situation  from_category  held_days
        a          03-01     116             homeless       61
        e          03-01     204             institutional  61
        """,
    )


HELD = [
    ("89 days, then the street", "03-01 05-29\n a 116 05-29 08-01", "no", "no"),
    ("90 days, then the street", "03-01 05-30\n a 116 05-30 08-01", "yes", "no"),
    ("179 days, then a ward", "03-01 08-27\n a 204 08-27 09-01", "yes", "no"),
    ("180 days, then a ward", "03-01 08-28\n a 204 08-28 09-01", "yes", "yes"),
    ("89 days, then nothing known", "03-01 05-29", "-", "-"),
    ("89 days, then a situation not known", "03-01 05-29\n a 99 05-29 08-01", "-", "-"),
    ("89 days in all, with a ward between", "03-01 04-01\n a 206 04-01 04-02\n a 410 04-02 05-30", "no", "no"),
]


@pytest.mark.parametrize(("after", "quarter", "half"), [row[1:] for row in HELD], ids=[row[0] for row in HELD])
def test_whether_a_home_was_held(after: str, quarter: str, half: str) -> None:
    connection = moves(f"a 101 01-01 03-01\n a 410 {after}")
    connection.execute("create table first as select * from housing_moves where moved_on = '2024-03-01'")
    expect(connection, "first", f"is_held_90 is_held_180\n {quarter} {half}")


def test_death_leaves_it_open_whether_a_home_was_held() -> None:
    connection = moves("a 101 01-01 03-01\n a 410 03-01 -", clients="client_id died_on\n a 04-01")
    expect(connection, "housing_moves", "held_days is_held_90\n 31 -")


def test_days_to_homelessness_and_the_situation_a_year_later() -> None:
    connection = database(
        housing="""
        client_id  situation  from_on     until_on
        a          101        2023-01-01  2023-02-01
        a          410        2023-02-01  2023-03-01
        a          335        2023-03-01  2023-04-01
        a          116        2023-04-01  2023-05-01
        a          421        2023-05-01  2024-02-01
        a          101        2024-02-01  2024-03-01
        b          101        2023-01-01  2023-02-01
        b          410        2023-02-01  2024-02-02
        c          101        2023-01-01  2023-02-01
        c          410        2023-02-01  2024-02-01
        """
    )
    cover(connection, "housing", date(2023, 1, 1))
    run(connection, "housing_moves")
    connection.execute("create table first as select * from housing_moves where moved_on = '2023-02-01'")
    expect(
        connection,
        "first",
        """
        client_id  days_to_homeless  category_365  follow_up_days
        a          59                homeless      699
        b          -                 permanent     699
        c          -                 -             699
        """,
    )


def test_a_move_belongs_to_the_team_of_its_day_and_lies_inside_coverage() -> None:
    connection = database(
        enrollments="client_id team_id admitted_on closed_on\n a north 02-01 03-01\n b north 02-01 03-02",
        housing="""
        client_id  situation  from_on     until_on
        a          101        02-01       03-01
        a          410        03-01       05-01
        b          101        02-01       03-01
        b          410        03-01       05-01
        c          101        2023-02-01  2023-12-31
        c          410        2023-12-31  05-01
        """,
    )
    run(connection, "housing_moves")
    expect(connection, "housing_moves", "client_id team_id moved_on\n a - 03-01\n b north 03-01")

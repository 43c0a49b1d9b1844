"""The year before and the year after an enrollment, in days, visits and money."""

from datetime import date

import pytest

from tests.transforms.tables import cover, database, expect, run

PRICES = """
    service              year  basis     cost
    psychiatric_bed_day  2024  average   1000
    psychiatric_bed_day  2024  marginal  400
    medical_bed_day      2024  average   2000
    emergency_visit      2024  average   900
    team_contact         2024  average   90
"""
WIDE = (date(2023, 1, 1), date(2026, 1, 1))
SOURCES = ("enrollments", "hospital_stays", "emergency_visits", "contacts")


def mirror(enrollments: str = "a north 03-01 04-01", prices: str = PRICES, **records: str):
    connection = database(
        enrollments=f"client_id team_id admitted_on closed_on\n {enrollments}", unit_costs=prices, **records
    )
    for table in SOURCES:
        cover(connection, table, *WIDE)
    return connection


def test_a_stay_is_split_at_admission_and_the_windows_are_365_days() -> None:
    connection = mirror(
        hospital_stays="""
        client_id  type         admitted_on  discharged_on
        a          psychiatric  2023-02-20   2023-03-05     # 1 March 2023 is 366 days before: 2 to 4 March count
        a          psychiatric  02-25        03-03          # 5 days before, 2 after
        a          medical      2025-02-27   2025-03-10     # up to 28 February 2025
        """,
        emergency_visits="""
        client_id  visited_on
        a          2023-03-01
        a          2023-03-02
        a          02-29
        a          03-01
        a          2025-02-28
        a          2025-03-01
        """,
        contacts="""
        client_id  contact_on  mode          provider
        a          02-29       face_to_face  team
        a          03-01       face_to_face  team
        a          2025-02-28  phone         -
        a          2025-03-01  phone         team
        a          03-02       face_to_face  external
        """,
    )
    run(connection, "cost_mirrors")
    expect(
        connection,
        "cost_mirrors",
        """
        psychiatric_days_before  psychiatric_days_after  other_days_before  other_days_after
        8                        2                       0                  2
        """,
    )
    expect(
        connection,
        "cost_mirrors",
        f"visits_before visits_after team_contacts team_cost avoided_cost avoided_marginal_cost\n"
        f" 2 2 2 180 {6 * 1000 - 2 * 2000} {6 * 400 - 2 * 2000}",
    )


EARLIER = [
    ("none", "a north 03-01 -", 1),
    ("closed 365 days before", "a north 03-01 -\n a south 2023-02-01 2023-03-02", 1),
    ("closed 364 days before", "a north 03-01 -\n a south 2023-02-01 2023-03-03", 0),
    ("a long one behind a short one", "a north 03-01 -\n a south 2023-01-01 02-01\n a west 2023-01-10 2023-01-20", 0),
]


@pytest.mark.parametrize(("enrollments", "rows"), [row[1:] for row in EARLIER], ids=[row[0] for row in EARLIER])
def test_only_clients_new_to_teams(enrollments: str, rows: int) -> None:
    connection = mirror(enrollments)
    run(connection, "cost_mirrors")
    counted = connection.execute("select count(*) from cost_mirrors where admitted_on = '2024-03-01'")
    assert counted.fetchone() == (rows,)


@pytest.mark.parametrize(("table", "begins", "rows"), [("hospital_stays", 2, 1), ("emergency_visits", 3, 0)])
def test_the_year_before_must_be_covered(table: str, begins: int, rows: int) -> None:
    connection = mirror()
    cover(connection, table, date(2023, 3, begins), WIDE[1])
    run(connection, "cost_mirrors")
    assert connection.execute("select count(*) from cost_mirrors").fetchone() == (rows,)


def test_follow_up_is_what_all_sources_cover() -> None:
    connection = mirror()
    cover(connection, "emergency_visits", WIDE[0], date(2025, 3, 2))
    run(connection, "cost_mirrors")
    expect(connection, "cost_mirrors", "follow_up_days\n 365")
    cover(connection, "contacts", date(2024, 3, 2), WIDE[1])
    run(connection, "cost_mirrors")
    expect(connection, "cost_mirrors", "follow_up_days\n -")


@pytest.mark.parametrize(("died_on", "expected"), [("2025-02-28", "yes"), ("2025-03-01", "no"), ("-", "no")])
def test_a_death_within_the_year_is_marked(died_on: str, expected: str) -> None:
    connection = mirror(clients=f"client_id died_on\n a {died_on}")
    run(connection, "cost_mirrors")
    expect(connection, "cost_mirrors", f"died_within_year\n {expected}")


def test_without_a_marginal_price_there_is_no_marginal_cost() -> None:
    connection = mirror(prices="\n".join(line for line in PRICES.splitlines() if "marginal" not in line))
    run(connection, "cost_mirrors")
    expect(connection, "cost_mirrors", "avoided_cost avoided_marginal_cost\n 0 -")

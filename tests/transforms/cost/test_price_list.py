"""What a unit costs in the prices of one year."""

import pytest

from tests.transforms.tables import database, expect, run


def prices(costs: str, year: int | None = None):
    connection = database(unit_costs=f"service year cost basis\n{costs}")
    run(connection, "price_list", price_year=year)
    return connection


YEARS = [
    ("the newest year that has begun", None, 2024, 120),
    ("the year of the settings", 2023, 2023, 110),
]


@pytest.mark.parametrize(("year", "price_year", "cost"), [row[1:] for row in YEARS], ids=[row[0] for row in YEARS])
def test_costs_are_in_the_prices_of_one_year(year: int | None, price_year: int, cost: int) -> None:
    connection = prices("jail_day 2023 110 average\n jail_day 2024 120 average\n jail_day 2025 130 average", year)
    expect(connection, "price_list", f"service price_year cost_year cost\n jail_day {price_year} {price_year} {cost}")


INDICES = "price_index 2022 80 average\n price_index 2023 100 average\n price_index 2024 110 average\n"
RESTATED = [
    ("an earlier one, though a later one is nearer", "jail_day 2022 40 -\n jail_day 2025 9 -", "2022 55"),
    ("the newest of the earlier ones", "jail_day 2022 40 -\n jail_day 2023 100 -", "2023 110"),
    ("a later year only, without an index", "jail_day 2025 100 average", ""),
    ("an earlier year without an index", "jail_day 2021 100 average", ""),
]


@pytest.mark.parametrize(("costs", "expected"), [row[1:] for row in RESTATED], ids=[row[0] for row in RESTATED])
def test_a_cost_of_another_year_is_restated_by_the_index(costs: str, expected: str) -> None:
    connection = prices(f"{INDICES} emergency_visit 2024 900 average\n {costs}")
    connection.execute("create table jail as select * from price_list where service = 'jail_day'")
    expect(connection, "jail", f"cost_year cost\n {expected}")


def test_average_and_marginal_are_two_prices_and_a_double_one_is_averaged() -> None:
    connection = prices("""
        psychiatric_bed_day  2024  1000  average
        psychiatric_bed_day  2024  1200  -
        psychiatric_bed_day  2024  400   marginal
    """)
    expect(connection, "price_list", "basis cost\n average 1100\n marginal 400")
    run(connection, "prices")
    expect(
        connection,
        "prices",
        "price_year psychiatric_bed_day marginal_psychiatric_bed_day jail_day\n 2024 1100 400 -",
    )

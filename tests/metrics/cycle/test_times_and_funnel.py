"""Times of the cycle and the funnel of linkages, on small tables."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import duckdb
import pandas as pd
import pytest

from metrics.cycle.funnel import STAGES, linkage_funnel
from metrics.cycle.grouping import chosen_windows
from metrics.cycle.times import cycle_times
from metrics.periods import reporting_periods

PERIODS = reporting_periods(date(2022, 1, 1), date(2024, 7, 1))
TEAMS = (
    "select * from (values ('n', 'p', 'act'), ('s', 'p', 'act'), ('e', 'p', 'icm')) as t(team_id, program_id, model)"
)


def query_on(**tables: str):
    connection = duckdb.connect()
    connection.execute(f"create table team_traits as {TEAMS}")
    for name, sql in tables.items():
        connection.execute(f"create table {name} as {sql}")

    def query(sql: str, parameters: Mapping[str, Any]) -> pd.DataFrame:
        return connection.execute(sql, dict(parameters)).df()

    return query


def test_years_and_the_latest_two_times_twelve_months():
    found = [(window.grain, str(window.period_from), str(window.period_until)) for window in chosen_windows(PERIODS)]
    assert found == [
        ("year", "2022-01-01", "2023-01-01"),
        ("year", "2023-01-01", "2024-01-01"),
        ("rolling_12", "2022-07-01", "2023-07-01"),
        ("rolling_12", "2023-07-01", "2024-07-01"),
    ]


def waits(rows: str):
    columns = "waited_for, client_id, team_id, begun_on, days, has_ended"
    return query_on(cycle_waits=f"select * from (values {rows}) as w({columns})")


WAITS = """
    ('plan', 'a', 'n', date '2022-01-01', 10, true),
    ('plan', 'a', 'n', date '2022-12-31', 20, true),
    ('plan', 'b', 's', date '2022-03-01', 30, true),
    ('plan', 'c', 's', date '2022-03-01', 5, false),
    ('plan', 'd', 's', date '2023-01-01', 7, true),
    ('first_service', 'a', 'e', date '2022-03-01', 40, false)
"""


def row(frame: pd.DataFrame, **where: Any) -> dict[str, Any]:
    for column, value in where.items():
        frame = frame[frame[column].astype(str) == str(value)]
    assert len(frame) == 1, frame
    return frame.iloc[0].to_dict()


def test_times_of_every_level():
    times = cycle_times(waits(WAITS), PERIODS)
    year = {"grain": "year", "period_until": "2023-01-01"}
    program = row(times.medians, measure="plan", level="program", **year)
    # 4 waits of 3 people: at risk 4 at day 5 (cut short), 3 at 10, 2 at 20, 1 at 30; S = 2/3, then 1/3
    assert [program[name] for name in ("n", "clients", "events", "events_clients", "median")] == [4, 3, 3, 2, 20]
    assert row(times.medians, measure="plan", level="team", group_id="s", **year)["median"] == 30
    assert row(times.medians, measure="plan", level="model", group_id="act", **year)["n"] == 4
    never = row(times.medians, measure="first_service", level="program", **year)
    assert (never["n"], never["events"], pd.isna(never["median"])) == (1, 0, True)


@pytest.mark.parametrize(("day", "share", "ended"), [(7, 0, 0), (14, 1 / 3, 1), (30, 1, 3), (90, 1, 3)])
def test_shares_by_day(day: int, share: float, ended: int):
    shares = cycle_times(waits(WAITS), reporting_periods(date(2022, 1, 1), date(2023, 1, 1))).shares
    found = row(shares, measure="plan", level="program", day=day)
    assert set(shares["grain"]) == {"rolling_12"}
    assert found["share"] == pytest.approx(share)
    assert found["ended"] == ended


def test_no_waits_give_empty_tables_with_all_columns():
    times = cycle_times(
        waits(f"{WAITS.strip().splitlines()[0].rstrip(',')}".replace("2022-01-01", "1999-01-01")), PERIODS
    )
    assert len(times.medians) == len(times.shares) == 0
    assert {"median", "events_clients"} <= set(times.medians)
    assert {"day", "share", "ended_clients"} <= set(times.shares)


NEEDS = """
    ('a', 'n', 'housing', date '2022-03-01', 0, 10, 30, 30, 90, 90),
    ('b', 'n', 'housing', date '2022-03-01', 90, 90, 61, 61, 90, 90),
    ('c', 's', 'housing', date '2022-03-01', 91, 95, 99, 99, 90, 90),
    ('d', 's', 'legal', date '2022-03-01', null, null, null, 12, 90, 90),
    ('e', 's', 'legal', date '2022-03-01', 5, null, 90, 90, 90, 90),
    ('f', 'e', 'legal', date '2022-03-01', 5, 6, null, null, 90, 90),
    ('g', 'e', 'legal', date '2022-03-01', 5, 6, 7, 7, 89, 90),
    ('h', 'e', 'legal', date '2022-03-01', 5, 6, 7, 7, 90, 89),
    ('f', 'e', 'housing', date '2022-03-01', null, null, null, null, 90, 90)
"""


def funnel() -> pd.DataFrame:
    columns = """client_id, team_id, need, identified_on, days_to_linkage, days_to_acceptance, days_to_linked_service,
        days_to_service, enrolled_days, follow_up_days"""
    return linkage_funnel(query_on(identified_needs=f"select * from (values {NEEDS}) as n({columns})"), PERIODS)


def counts(frame: pd.DataFrame, **where: Any) -> list[int]:
    found = row(frame, grain="year", **where)
    return [int(found[stage]) for stage in STAGES]


def test_stages_of_all_needs():
    """g left and h is not followed; d is answered by the team; c too late; e is served, so it was accepted."""
    frame = funnel()
    assert counts(frame, level="program", need="all") == [7, 4, 4, 1, 1, 3, 3]
    assert counts(frame, level="team", group_id="n", need="all") == [2, 2, 2, 1, 1, 2, 0]
    assert row(frame, level="program", need="all", grain="year")["identified_clients"] == 6


def test_single_needs_are_for_programs():
    frame = funnel()
    assert counts(frame, level="program", need="housing") == [4, 2, 2, 1, 1, 2, 2]
    assert counts(frame, level="program", need="legal") == [3, 2, 2, 0, 0, 1, 1]
    assert set(frame.loc[frame["level"] != "program", "need"]) == {"all"}

"""Properties of the interval logic, on whatever Hypothesis finds hardest: stitching, housing, team days, unions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.recount import Client, Program, each_day, housing_of_day, team_of_day
from tests.transforms.tables import COVERED, cover, database, insert, run

FIRST = date(2024, 3, 1)
DAYS = (date(2024, 2, 20), date(2024, 6, 1))
FEW = settings(max_examples=40, deadline=None)

days = st.integers(0, 25).map(lambda number: FIRST + timedelta(days=number))
gaps = st.sampled_from((-1, 0, 1, 2, 5))
Interval = tuple[date, date]
Rows = Sequence[Mapping[str, Any]]


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    first = draw(days)
    return first, first + timedelta(days=draw(st.integers(0, 12)))


many = st.lists(intervals(), min_size=1, max_size=7)


@pytest.fixture(scope="module")
def program() -> Iterator[duckdb.DuckDBPyConnection]:
    """One database for all examples."""
    with database() as opened:
        for table in ("hospital_stays", "housing", "incarcerations"):
            cover(opened, table)
        insert(opened, "clients", [{"client_id": "a"}])
        yield opened


def replace(program: duckdb.DuckDBPyConnection, table: str, rows: Rows) -> None:
    program.execute(f"delete from source.{table}")
    insert(program, table, rows)


def fetch(program: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return program.execute(sql).fetchall()


def spells(program: duckdb.DuckDBPyConnection, stays: Iterable[Interval], gap: int) -> list[tuple[date, date, int]]:
    """Run the stays of one client through the transforms."""
    rows = [
        {
            "stay_id": f"{number:02}",
            "client_id": "a",
            "type": "medical",
            "admitted_on": stay[0],
            "discharged_on": stay[1],
        }
        for number, stay in enumerate(stays)
    ]
    replace(program, "hospital_stays", rows)
    run(program, "hospital_spells", stitch_gap_days=gap)
    return fetch(program, "select admitted_on, until_on, stays from hospital_spells order by admitted_on")


def day_set(found: Iterable[Sequence[Any]]) -> set[date]:
    return {day for row in found for day in each_day((row[0], row[1]))}


@FEW
@given(many, gaps)
def test_stitching_twice_changes_nothing(program: duckdb.DuckDBPyConnection, stays: list[Interval], gap: int) -> None:
    once = spells(program, stays, gap)
    again = spells(program, [(row[0], row[1]) for row in once], gap)
    assert [row[:2] for row in again] == [row[:2] for row in once]


@FEW
@given(st.data(), many, gaps)
def test_stitching_does_not_depend_on_order_or_ids(
    program: duckdb.DuckDBPyConnection, data: st.DataObject, stays: list[Interval], gap: int
) -> None:
    shuffled = data.draw(st.permutations(stays))
    assert spells(program, shuffled, gap) == spells(program, stays, gap)


@FEW
@given(many, st.sampled_from((-1, 0)))
def test_without_a_gap_the_days_in_hospital_stay_the_same(
    program: duckdb.DuckDBPyConnection, stays: list[Interval], gap: int
) -> None:
    found = spells(program, stays, gap)
    assert day_set(found) == day_set(stays)
    assert sum((row[1] - row[0]).days for row in found) <= sum((stay[1] - stay[0]).days for stay in stays)


@FEW
@given(many, gaps)
def test_spells_stand_apart_by_more_than_the_gap_and_hold_every_stay(
    program: duckdb.DuckDBPyConnection, stays: list[Interval], gap: int
) -> None:
    found = spells(program, stays, gap)
    for earlier, later in pairwise(found):
        assert (later[0] - earlier[1]).days > gap
        assert later[0] > earlier[0]
    assert sum(row[2] for row in found) == len(stays)
    assert {row[0] for row in found} <= {stay[0] for stay in stays}
    assert day_set(stays) <= day_set(found)


@FEW
@given(many)
def test_a_wider_gap_never_makes_more_spells(program: duckdb.DuckDBPyConnection, stays: list[Interval]) -> None:
    counts = [len(spells(program, stays, gap)) for gap in (-1, 0, 1, 2, 5)]
    assert counts == sorted(counts, reverse=True)


RULES: dict[str, dict[str, Any]] = {
    "hedis": {"stitch_gap_days": 1},
    "cms": {"stitch_gap_days": 1, "stitch_psychiatric_gap_days": 2},
    "hcup": {"stitch_gap_days": 0},
    "cihi": {"stitch_gap_days": 0, "stitch_other_facility": True},
    "none": {"stitch_gap_days": -1},
}
Stay = tuple[Interval, str, str | None]
recorded = st.lists(
    st.tuples(intervals(), st.sampled_from(("psychiatric", "medical")), st.sampled_from(("x", "y", None))),
    min_size=1,
    max_size=7,
)


def ruled(program: duckdb.DuckDBPyConnection, stays: Iterable[Stay], rule: str) -> list[tuple[date, date, int]]:
    """Run the stays of one client, with their types and facilities, through the transforms under a published rule."""
    rows = [
        {
            "stay_id": f"{number:02}",
            "client_id": "a",
            "facility_id": facility,
            "type": type_,
            "admitted_on": stay[0],
            "discharged_on": stay[1],
        }
        for number, (stay, type_, facility) in enumerate(stays)
    ]
    replace(program, "hospital_stays", rows)
    run(program, "hospital_spells", **RULES[rule])
    return fetch(program, "select admitted_on, until_on, stays from hospital_spells order by admitted_on")


@FEW
@given(st.data(), recorded, st.sampled_from(sorted(RULES)))
def test_no_rule_depends_on_order_or_ids(
    program: duckdb.DuckDBPyConnection, data: st.DataObject, stays: list[Stay], rule: str
) -> None:
    shuffled = data.draw(st.permutations(stays))
    assert ruled(program, shuffled, rule) == ruled(program, stays, rule)


@FEW
@given(recorded)
def test_rules_that_join_more_make_fewer_spells(program: duckdb.DuckDBPyConnection, stays: list[Stay]) -> None:
    counts = [len(ruled(program, stays, rule)) for rule in ("none", "cihi", "hcup", "hedis", "cms")]
    assert counts == sorted(counts, reverse=True)


@FEW
@given(recorded, st.sampled_from(sorted(RULES)))
def test_under_every_rule_the_stays_of_a_spell_make_that_spell_again(
    program: duckdb.DuckDBPyConnection, stays: list[Stay], rule: str
) -> None:
    for admitted_on, until_on, count in ruled(program, stays, rule):
        mine = [stay for stay in stays if admitted_on <= stay[0][0] and stay[0][1] <= until_on]
        again = ruled(program, mine, rule)
        assert (admitted_on, until_on) in [row[:2] for row in again]
        assert sum(row[2] for row in again) >= count


@FEW
@given(recorded, st.sampled_from(("none", "cihi", "hcup")))
def test_a_rule_without_a_gap_keeps_the_days_in_hospital(
    program: duckdb.DuckDBPyConnection, stays: list[Stay], rule: str
) -> None:
    found = ruled(program, stays, rule)
    assert day_set(found) == day_set([stay[0] for stay in stays])
    assert sum(row[2] for row in found) == len(stays)


@FEW
@given(many)
def test_custody_is_the_union_of_its_days(program: duckdb.DuckDBPyConnection, stays: list[Interval]) -> None:
    rows = [
        {"incarceration_id": f"{number}", "client_id": "a", "booked_on": stay[0], "released_on": stay[1]}
        for number, stay in enumerate(stays)
    ]
    replace(program, "incarcerations", rows)
    run(program, "custody_spells")
    found = fetch(program, "select from_on, until_on from custody_spells order by from_on")
    assert day_set(found) == day_set(stays)
    assert sum((row[1] - row[0]).days for row in found) == len(day_set(found))
    for earlier, later in pairwise(found):
        assert earlier[1] < later[0]


homes = st.builds(
    lambda interval, is_open, situation, confirmed, recorded: {
        "client_id": "a",
        "situation": situation,
        "from_on": interval[0],
        "until_on": None if is_open else interval[1],
        "confirmed_on": confirmed,
        "recorded_on": recorded,
    },
    intervals(),
    st.booleans(),
    st.sampled_from(("101", "204", "302", "410", "435", "99")),
    st.none() | days,
    st.none() | days,
)


@FEW
@given(st.lists(homes, min_size=1, max_size=6), st.sampled_from((1, 5, 60)))
def test_housing_holds_day_by_day(
    program: duckdb.DuckDBPyConnection, records: list[dict[str, Any]], confirmed_days: int
) -> None:
    rows = [{"housing_id": f"{number}", **record} for number, record in enumerate(records)]
    replace(program, "housing", rows)
    run(program, "housing_spells", housing_confirmed_days=confirmed_days)
    found = fetch(program, "select from_on, until_on, category, situation from housing_spells order by from_on")
    rules = Program({}, {}, dict(CATEGORIES), DAYS, housing_confirmed_days=confirmed_days)
    client = Client("a", date.max, {"housing": rows})
    by_day = {day: row[2] for row in found for day in each_day((row[0], row[1]))}
    for day in each_day(DAYS):
        assert by_day.get(day) == housing_of_day(client, day, rules), day
    for earlier, later in pairwise(found):
        assert earlier[1] < later[0] or (earlier[1] == later[0] and earlier[3] != later[3])


CATEGORIES = {
    "101": "homeless",
    "204": "institutional",
    "302": "temporary",
    "410": "permanent",
    "435": "permanent",
    "99": "unknown",
}

enrollments = st.builds(
    lambda interval, is_open, team: {
        "client_id": "a",
        "team_id": team,
        "admitted_on": interval[0],
        "closed_on": None if is_open else interval[1],
    },
    intervals(),
    st.booleans(),
    st.sampled_from(("north", "south", "west")),
)


@FEW
@given(st.lists(enrollments, min_size=1, max_size=6))
def test_a_day_belongs_to_one_team(program: duckdb.DuckDBPyConnection, records: list[dict[str, Any]]) -> None:
    rows = [{"enrollment_id": f"{number}", **record} for number, record in enumerate(records)]
    replace(program, "enrollments", rows)
    run(program, "client_team_spells")
    found = fetch(program, "select from_on, until_on, team_id, enrollment_id from client_team_spells order by from_on")
    rules = Program({}, {"enrollments": COVERED}, {}, DAYS)
    client = Client("a", date.max, {"enrollments": rows})
    by_day = {day: row[2] for row in found for day in each_day((row[0], row[1]))}
    for day in each_day(DAYS):
        assert by_day.get(day) == team_of_day(client, day, rules), day
    for earlier, later in pairwise(found):
        assert earlier[1] < later[0] or (earlier[1] == later[0] and earlier[3] != later[3])

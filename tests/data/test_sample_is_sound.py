"""Without dirt, every table keeps its contract: keys, references, codes, order of dates, ranges."""

from __future__ import annotations

import csv
from typing import Any

import pytest
import yaml

from data.synthesize.program import MODEL_NAMES
from data.synthesize.write import NOT_RECORDED
from tests.data.conftest import ROOT, TABLES, Sample

SCHEMAS: dict[str, dict[str, Any]] = {
    table: yaml.safe_load((ROOT / "data" / "contracts" / "schemas" / f"{table}.yaml").read_text()) for table in TABLES
}
FIELDS = [
    (table, field)
    for table, schema in SCHEMAS.items()
    for field in schema["fields"]
    if field["name"] not in NOT_RECORDED.get(table, ())
]
CODED = [(table, field["name"], field["codelist"]) for table, field in FIELDS if "codelist" in field]
REQUIRED = [(table, field["name"]) for table, field in FIELDS if field.get("constraints", {}).get("required")]
LIMITED = [
    (table, field["name"], field["constraints"])
    for table, field in FIELDS
    if {"minimum", "maximum"} & set(field.get("constraints", {}))
]
KEYS = [
    (table, key["fields"], key["reference"]["resource"], key["reference"]["fields"])
    for table, schema in SCHEMAS.items()
    for key in schema.get("foreignKeys", [])
]
ORDERED = [
    (table, *pair) for table, schema in SCHEMAS.items() for pair in schema.get("plumbline", {}).get("ordered", [])
]


def codes(codelist: str) -> set[str]:
    with (ROOT / "data" / "codelists" / f"{codelist}.csv").open(newline="") as file:
        return {row["code"] for row in csv.DictReader(file)}


def count(sample: Sample, sql: str) -> int:
    return int(sample.rows(sql)[0][0])


def test_there_are_all_canonical_tables() -> None:
    assert len(TABLES) == 32


@pytest.mark.parametrize("table", TABLES)
def test_a_table_has_rows_and_a_key_that_never_repeats(clean: Sample, table: str) -> None:
    key = SCHEMAS[table]["primaryKey"]
    rows, distinct = clean.rows(f"select count(*), count(distinct {key}) from {table}")[0]
    assert rows > 0
    assert distinct == rows == clean.truth["rows"][table]


@pytest.mark.parametrize("table", TABLES)
def test_columns_are_those_of_the_contract_in_order(clean: Sample, table: str) -> None:
    columns = [row[0] for row in clean.rows(f"describe {table}")]
    assert columns == [field["name"] for of, field in FIELDS if of == table]


@pytest.mark.parametrize(("table", "field"), REQUIRED)
def test_a_required_field_is_never_empty(clean: Sample, table: str, field: str) -> None:
    assert count(clean, f"select count(*) from {table} where {field} is null") == 0


@pytest.mark.parametrize(("table", "field", "other", "key"), KEYS)
def test_a_reference_is_always_found(clean: Sample, table: str, field: str, other: str, key: str) -> None:
    sql = f"select count(*) from {table} as t anti join {other} as o on t.{field} = o.{key} where {field} is not null"
    assert count(clean, sql) == 0


@pytest.mark.parametrize(("table", "field", "codelist"), CODED)
def test_a_code_is_always_in_its_list(clean: Sample, table: str, field: str, codelist: str) -> None:
    used = {row[0] for row in clean.rows(f"select distinct {field} from {table} where {field} is not null")}
    assert used <= codes(codelist)
    assert used


@pytest.mark.parametrize(("table", "start", "end"), ORDERED)
def test_no_end_comes_before_its_start(clean: Sample, table: str, start: str, end: str) -> None:
    assert count(clean, f"select count(*) from {table} where {end} < {start}") == 0


@pytest.mark.parametrize(("table", "field", "limits"), LIMITED)
def test_numbers_stay_in_their_range(clean: Sample, table: str, field: str, limits: dict[str, float]) -> None:
    low, high = clean.rows(f"select min({field}), max({field}) from {table}")[0]
    assert low >= limits.get("minimum", low)
    assert high <= limits.get("maximum", high)


def test_every_model_of_the_generator_has_a_team(clean: Sample) -> None:
    assert {row[0] for row in clean.rows("select distinct model from teams")} == set(MODEL_NAMES) <= codes("models")
    assert count(clean, "select min(n) from (select count(*) as n from teams group by program_id)") >= 12


def test_no_record_lies_outside_its_coverage(clean: Sample) -> None:
    for table, field, source in (
        ("contacts", "contact_on", "program"),
        ("crisis_contacts", "occurred_on", "program"),
        ("incarcerations", "booked_on", "program"),
        ("hospital_stays", "admitted_on", "hospital_stays"),
        ("emergency_visits", "visited_on", "emergency_visits"),
    ):
        covered = clean.truth["coverage"][source]
        outside = f"{field} < date '{covered['covered_from']}' or {field} > date '{covered['covered_through']}'"
        assert count(clean, f"select count(*) from {table} where {outside}") == 0, table


def test_nobody_is_seen_admitted_or_employed_after_death(clean: Sample) -> None:
    for table, field in (
        ("contacts", "contact_on"),
        ("hospital_stays", "admitted_on"),
        ("enrollments", "admitted_on"),
        ("enrollments", "closed_on"),
        ("emergency_visits", "visited_on"),
    ):
        sql = f"select count(*) from {table} join clients using (client_id) where {field} > died_on"
        assert count(clean, sql) == 0, (table, field)


def test_contacts_are_made_by_staff_on_duty(clean: Sample) -> None:
    sql = """
        select count(*) from contacts as k
        join staff_assignments as s using (staff_id)
        where k.contact_on < s.from_on or k.contact_on >= coalesce(s.until_on, date '2099-01-01')
           or (k.contact_on >= s.leave_from_on and k.contact_on < coalesce(s.leave_until_on, date '2099-01-01'))
    """
    assert count(clean, sql) == 0


def test_the_mess_of_real_registers_is_there_without_faulty_rows(clean: Sample) -> None:
    overlapping = """
        select count(*) from enrollments as a join enrollments as b using (client_id)
        where a.enrollment_id < b.enrollment_id and a.admitted_on < coalesce(b.closed_on, date '2099-01-01')
          and b.admitted_on < coalesce(a.closed_on, date '2099-01-01')
    """
    for sql in (
        overlapping,
        "select count(*) from hospital_stays where discharged_on is null",
        "select count(*) from hospital_stays where disposition = 'transfer'",
        "select count(*) from hospital_stays where discharged_on = admitted_on",
        "select count(*) from hospital_stays where disposition = 'died'",
        "select count(*) from clients where died_on is not null",
        "select count(*) from enrollments where close_reason = 'transferred'",
        "select count(*) from staff_assignments where until_on is not null",
        "select count(*) from staff_assignments where leave_from_on is not null",
        "select count(*) from contacts where group_id is not null",
        "select count(*) from contacts where staff_id is null and provider = 'external'",
    ):
        assert count(clean, sql) > 10, sql


def test_subgroup_shares_differ_between_sites(clean: Sample) -> None:
    sql = """
        select site, avg((race = 'black')::int) from clients
        join (select client_id, min(team_id) as team_id from enrollments group by client_id) using (client_id)
        join teams using (team_id) group by site
    """
    shares = [row[1] for row in clean.rows(sql)]
    assert max(shares) - min(shares) > 0.08

"""The contracts say only what is checked, and agree with each other."""

import copy
import csv
from pathlib import Path
from typing import Any

import pytest
import yaml
from frictionless import Package

from pipelines.errors import SettingsError
from pipelines.ingest.contracts import DATA, ingest_order, load_codelists, load_contracts, read_contract
from pipelines.ingest.headers import match_columns
from pipelines.ingest.templates import write_templates

GOOD: dict[str, Any] = {
    "title": "Visits",
    "description": "One row per visit.",
    "fields": [
        {"name": "visit_id", "type": "string", "description": "Key.", "constraints": {"required": True}},
        {"name": "visited_on", "type": "date", "description": "Day."},
    ],
    "primaryKey": "visit_id",
}


def test_there_are_32_tables_and_three_are_required() -> None:
    contracts = load_contracts()
    assert len(contracts) == 32
    assert {name for name, contract in contracts.items() if contract.required} == {"clients", "teams", "enrollments"}


def test_all_that_a_contract_refers_to_exists() -> None:
    contracts, codelists = load_contracts(), load_codelists()
    for contract in contracts.values():
        names = {field.name for field in contract.fields}
        named = {
            *contract.primary_key,
            *(n for pair in contract.ordered for n in pair),
            contract.covered_by or contract.primary_key[0],
        }
        assert named <= names, contract.name
        for key in contract.foreign_keys:
            assert contracts[key.table].primary_key == (key.table_field,), contract.name
        for field in contract.fields:
            assert field.codelist is None or field.codelist in codelists, (contract.name, field.name)


def test_codes_are_unique_within_their_list() -> None:
    for name, rows in load_codelists().items():
        codes = [row["code"] for row in rows]
        assert codes, name
        assert len(set(codes)) == len(codes), name


def test_tables_come_after_those_they_refer_to() -> None:
    contracts = load_contracts()
    order = ingest_order(contracts)
    assert sorted(order) == sorted(contracts)
    for name, contract in contracts.items():
        for key in contract.foreign_keys:
            assert order.index(key.table) < order.index(name)


def test_the_package_is_one_that_frictionless_reads() -> None:
    descriptor = yaml.safe_load((DATA / "contracts" / "datapackage.yaml").read_text())
    for resource in descriptor["resources"]:
        resource["schema"] = yaml.safe_load((DATA / "contracts" / resource["schema"]).read_text())
    assert Package.validate_descriptor(descriptor).valid


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (("fields", 1, "type"), "datetime", "type datetime is not known"),
        (("fields", 1, "rdfType"), "x", "rdfType is not known"),
        (("fields", 1, "constraints"), {"pattern": "x"}, "pattern is not known"),
        (("primaryKey",), "visited_on", "must be required"),
    ],
)
def test_nothing_in_a_contract_goes_unchecked(place: tuple[Any, ...], value: Any, message: str) -> None:
    schema = copy.deepcopy(GOOD)
    target: Any = schema
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value
    with pytest.raises(SettingsError, match=message):
        read_contract("visits", schema)


def test_templates_have_the_columns_of_the_contracts(tmp_path: Path) -> None:
    kept = tmp_path / "clients.csv"
    kept.write_text("mine")
    written = write_templates(tmp_path)
    assert len(written) == 31
    assert kept.read_text() == "mine"
    for path in written:
        [header] = list(csv.reader(path.read_text().splitlines()))
        contract = load_contracts()[path.stem]
        assert match_columns(header, contract, path.name) == {f.name: n for n, f in enumerate(contract.fields)}

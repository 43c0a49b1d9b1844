"""The contract of each canonical table, read from `data/contracts`. Says what is allowed; checks nothing."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from pipelines.errors import SettingsError

DATA = Path(__file__).parents[2] / "data"
TYPES = ("string", "integer", "number", "date", "time", "boolean")
DEFAULT_FORMATS = {"date": "%Y-%m-%d", "time": "%H:%M"}
FIELD_KEYS = {
    "name",
    "type",
    "description",
    "format",
    "constraints",
    "codelist",
    "unit",
    "trueValues",
    "falseValues",
}
CONSTRAINTS = {"required", "minimum", "maximum"}


@dataclass(frozen=True)
class Field:
    """One column of a canonical table.

    Attributes
    ----------
    name, type, description : str
        Type is one of `TYPES`.
    codelist : str or None
        Code list that the values should come from; other values are kept and counted as unknown.
    unit : str or None
        Unit of a measurement.
    format : str or None
        Format of dates and times, as for `strptime`.
    is_required : bool
        Whether a row without a value breaks the contract.
    minimum, maximum : float or None
        Bounds, both inclusive.
    true_values, false_values : tuple of str
        How a boolean may be written.
    """

    name: str
    type: str
    description: str
    codelist: str | None = None
    unit: str | None = None
    format: str | None = None
    is_required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    true_values: tuple[str, ...] = ()
    false_values: tuple[str, ...] = ()


@dataclass(frozen=True)
class ForeignKey:
    """A field whose values must be found in another table."""

    field: str
    table: str
    table_field: str


@dataclass(frozen=True)
class Overlap:
    """Records that should not overlap for one `per`; those that do are kept and reported."""

    per: str
    from_field: str
    until_field: str


@dataclass(frozen=True)
class Contract:
    """What a canonical table holds and what its rows must satisfy.

    Attributes
    ----------
    name, title, description : str
        For people, dictionaries and assets.
    fields : tuple of Field
        In the order of the table.
    primary_key : tuple of str
        Fields that together name a row.
    foreign_keys : tuple of ForeignKey
        References to other tables.
    required : bool
        Whether a run needs the table.
    ordered : tuple of (str, str)
        Pairs of dates; the second may not be before the first.
    overlap : Overlap or None
        Records that are reported when they overlap.
    covered_by : str or None
        The date that must fall inside the source's coverage to be measured.
    """

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    required: bool = False
    ordered: tuple[tuple[str, str], ...] = ()
    overlap: Overlap | None = None
    covered_by: str | None = None

    def field(self, name: str) -> Field:
        """Give the field of that name."""
        return next(field for field in self.fields if field.name == name)


@cache
def load_contracts() -> dict[str, Contract]:
    """Read the contracts of all canonical tables.

    Returns
    -------
    dict
        Table name to contract, in the order of `datapackage.yaml`.

    Raises
    ------
    SettingsError
        If a schema uses something that the checks do not know: nothing in a contract goes unchecked.
    """
    folder = DATA / "contracts"
    package = _read_yaml(folder / "datapackage.yaml")
    contracts = {}
    for resource in package["resources"]:
        schema = _read_yaml(folder / resource["schema"])
        contracts[resource["name"]] = read_contract(resource["name"], schema)
    return contracts


def read_contract(name: str, schema: Mapping[str, Any]) -> Contract:
    """Read one Frictionless Table Schema with Plumbline's own keys.

    Raises
    ------
    SettingsError
        If the schema holds a type, constraint or key that is not known.
    """
    own = schema.get("plumbline", {})
    overlap = own.get("overlap")
    contract = Contract(
        name=name,
        title=schema["title"],
        description=schema["description"],
        fields=tuple(_field(name, field) for field in schema["fields"]),
        primary_key=tuple(_listed(schema["primaryKey"])),
        foreign_keys=tuple(_foreign_key(key) for key in schema.get("foreignKeys", ())),
        required=own.get("required", False),
        ordered=tuple((first, second) for first, second in own.get("ordered", ())),
        overlap=Overlap(overlap["per"], overlap["from"], overlap["until"]) if overlap else None,
        covered_by=own.get("covered_by"),
    )
    _refuse_keys_that_may_be_empty(contract)
    return contract


@cache
def load_codelists() -> dict[str, list[dict[str, str]]]:
    """Read all code lists.

    Returns
    -------
    dict
        List name to its codes; each has `code`, `label` and perhaps `category`.
    """
    lists = {}
    for path in sorted((DATA / "codelists").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            lists[path.stem] = list(csv.DictReader(file))
    return lists


def ingest_order(contracts: Mapping[str, Contract]) -> list[str]:
    """Order tables so that each comes after the tables it refers to.

    Returns
    -------
    list of str
        Names; equal ones keep the order of `contracts`.
    """
    ordered: dict[str, None] = {}

    def visit(name: str) -> None:
        for key in contracts[name].foreign_keys:
            if key.table not in ordered and key.table != name:
                visit(key.table)
        ordered[name] = None

    for name in contracts:
        visit(name)
    return list(ordered)


def _read_yaml(path: Path) -> Any:
    # The loader in C reads the contracts ten times as fast; it is missing from some builds of PyYAML.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  # both loaders are safe ones


def _field(table: str, field: Mapping[str, Any]) -> Field:
    constraints = field.get("constraints", {})
    strange = sorted((set(field) - FIELD_KEYS) | (set(constraints) - CONSTRAINTS))
    if strange or field["type"] not in TYPES:
        what = strange[0] if strange else f"type {field['type']}"
        msg = f"contract {table}, field {field['name']}: {what} is not known; see docs/contracts.md"
        raise SettingsError(msg)
    return Field(
        name=field["name"],
        type=field["type"],
        description=field["description"],
        codelist=field.get("codelist"),
        unit=field.get("unit"),
        format=field.get("format", DEFAULT_FORMATS.get(field["type"])),
        is_required=constraints.get("required", False),
        minimum=constraints.get("minimum"),
        maximum=constraints.get("maximum"),
        true_values=tuple(field.get("trueValues", ("true", "True", "TRUE", "1"))),
        false_values=tuple(field.get("falseValues", ("false", "False", "FALSE", "0"))),
    )


def _foreign_key(key: Mapping[str, Any]) -> ForeignKey:
    [field], [table_field] = _listed(key["fields"]), _listed(key["reference"]["fields"])
    return ForeignKey(field, key["reference"]["resource"], table_field)


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _refuse_keys_that_may_be_empty(contract: Contract) -> None:
    for name in contract.primary_key:
        if not contract.field(name).is_required:
            msg = f"contract {contract.name}: {name} is part of the key, so it must be required"
            raise SettingsError(msg)

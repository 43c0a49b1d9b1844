"""The measures as data: reads `measures/*.yaml` and refuses what does not hold together.

Belongs here: the shape of a definition and its checks. Not here: SQL (`compile.py`), numbers (`calculate.py`).
"""

import json
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Literal, Self

import sqlglot
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from sqlglot import exp

MEASURES_FOLDER = Path(__file__).parent / "measures"
SCHEMA_NAME = "measure.schema.json"
YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The loader in C reads the definitions ten times as fast; it is missing from some builds of PyYAML."""

Kind = Literal["proportion", "rate", "mean", "median", "stock", "share_of_clients"]
Interval = Literal["wilson", "poisson", "clustered", "student", "order_statistics", "none"]
Better = Literal["higher", "lower", "neutral"]
Domain = Literal[
    "hospital",
    "crisis",
    "housing",
    "justice",
    "work",
    "health",
    "wellbeing",
    "access",
    "service",
    "cost",
    "cycle",
    "workforce",
]
Format = Literal["rate", "percent", "days", "number"]

INTERVALS_OF_KIND: Mapping[str, tuple[str, ...]] = {
    "proportion": ("wilson",),
    "stock": ("wilson",),
    "share_of_clients": ("wilson",),
    "rate": ("poisson", "clustered", "wilson", "none"),
    "mean": ("clustered", "student"),
    "median": ("order_statistics",),
}
NOT_IN_AN_EXPRESSION = (exp.Query, exp.AggFunc, exp.Window, exp.Placeholder, exp.Parameter)


class MeasureError(ValueError):
    """A measure definition cannot be used: one line a fault, each with file, key and what to do."""


class Measure(BaseModel):
    """One measure, as written in `measures/<id>.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="Name of the file without .yaml.")
    version: int = Field(ge=1, description="Raised whenever a change of the definition changes a number.")
    title: str = Field(min_length=1, description="Heading, with its denominator.")
    subject: str = Field(min_length=1, description="What a sentence about the measure begins with.")
    unit: str = Field(description="Words after the value in a sentence: 'per client-year'.")
    why: str = Field(min_length=1, description="Why anybody should care.")
    domain: Domain = Field(description="Page section.")
    unit_table: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="Table with a row per thing counted.")
    period_on: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="Date column that says which month.")
    kind: Kind = Field(
        description="proportion: share of rows; rate: sum over sum; mean, median: of a value over rows; stock: "
        "share of rows in the last month of the period; share_of_clients: share of people with any."
    )
    numerator: str = Field(min_length=1, description="SQL over one unit row: a condition, an amount or a value.")
    denominator: str = Field(min_length=1, description="SQL over one unit row: a condition, or an exposure.")
    per: float = Field(default=1.0, gt=0, description="Value = numerator / denominator x per.")
    format: Format = Field(description="How the value is written.")
    counted: str = Field(min_length=1, description="The numerator in words.")
    out_of: str = Field(min_length=1, description="The denominator in words.")
    exclusions: dict[str, str] = Field(default_factory=dict, description="What is left out, and why.")
    needs: list[str] = Field(min_length=1, description="Canonical tables without which it is not available.")
    instrument: str | None = Field(
        default=None, description="Instrument of `metrics/instruments/` without whose scores it is not available."
    )
    better: Better = Field(description="Which way is better for the people served.")
    interval: Interval = Field(description="Method of the 95% interval; docs/statistics.md says why.")
    has_traits: bool = Field(default=True, description="Also by every trait of clients, such as age group.")
    has_months: bool = Field(default=True, description="Also by month and quarter, not only by year and 12 months.")
    follow_up_days: int = Field(default=0, ge=0, description="Days that must be covered after the date.")
    source: str = Field(min_length=1, description="Where the definition comes from and where it differs.")

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        faults = [*_expression_faults("numerator", self.numerator)]
        faults += _expression_faults("denominator", self.denominator)
        allowed = INTERVALS_OF_KIND[self.kind]
        if self.interval not in allowed:
            faults.append(f"interval: '{self.interval}' does not fit kind {self.kind}; use {_one_of(allowed)}")
        if self.is_share and self.format != "percent":
            faults.append(f"format: a share is written as percent, not '{self.format}'")
        if self.kind != "rate" and self.per != 1:
            faults.append(f"per: only a rate is scaled; kind {self.kind} has per 1")
        if faults:
            raise ValueError("; ".join(faults))
        return self

    @property
    def is_share(self) -> bool:
        """Whether the value lies between 0 and 1."""
        return self.interval == "wilson"

    @property
    def is_signed(self) -> bool:
        """Whether the value, and with it the numerator, may be negative; then the numerator counts nothing."""
        return self.interval == "student"

    @property
    def columns(self) -> frozenset[str]:
        """Columns of the unit table that the definition reads."""
        trees = (_parse(text) for text in (self.numerator, self.denominator))
        names = {column.name for tree in trees for column in tree.find_all(exp.Column)}
        return frozenset(names | {self.period_on})


def load_measures(folder: Path = MEASURES_FOLDER) -> dict[str, Measure]:
    """Read every measure of a folder, in the order of their names; the shipped ones are read once.

    Raises
    ------
    MeasureError
        With every fault of every file, one a line.
    """
    return dict(_shipped_measures()) if folder == MEASURES_FOLDER else _read_measures(folder)


@cache
def _shipped_measures() -> dict[str, Measure]:
    return _read_measures(MEASURES_FOLDER)


def _read_measures(folder: Path) -> dict[str, Measure]:
    measures: dict[str, Measure] = {}
    faults: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            measure = read_measure(path)
        except MeasureError as error:
            faults.append(str(error))
        else:
            measures[measure.id] = measure
    if faults:
        raise MeasureError("\n".join(faults))
    return measures


def read_measure(path: Path) -> Measure:
    """Read one measure; the name of the file is its id.

    Raises
    ------
    MeasureError
        Naming the file, the line, the key and what is wrong.
    """
    text = path.read_text(encoding="utf-8")
    try:
        node = yaml.compose(text, Loader=YAML_LOADER)
        content = yaml.load(text, Loader=YAML_LOADER)  # noqa: S506  # both loaders are safe ones
    except yaml.YAMLError as error:
        raise MeasureError(f"{path.name}: not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(content, dict) or not isinstance(node, yaml.MappingNode):
        raise MeasureError(f"{path.name}: a measure is a list of 'key: value' lines")
    lines = {key.value: key.start_mark.line + 1 for key, _ in node.value}
    try:
        measure = Measure.model_validate(content)
    except ValidationError as error:
        raise MeasureError("\n".join(_fault_lines(path.name, lines, error))) from error
    if measure.id != path.stem:
        raise MeasureError(f"{path.name}:{lines['id']}: id is '{measure.id}'; write '{path.stem}' or rename the file")
    return measure


def validate_against(measures: Mapping[str, Measure], columns: Mapping[str, Collection[str]]) -> list[str]:
    """Faults of measures that name a unit table or a column that does not exist.

    Parameters
    ----------
    measures : mapping of id to Measure
    columns : mapping of table name to the names of its columns
        The unit tables, as the transforms make them.
    """
    faults = []
    for measure in measures.values():
        if measure.unit_table not in columns:
            faults.append(f"{measure.id}: unit_table '{measure.unit_table}' is not a table of transforms/")
            continue
        absent = sorted(measure.columns - set(columns[measure.unit_table]))
        faults += [f"{measure.id}: {measure.unit_table} has no column '{name}'" for name in absent]
    return faults


def json_schema() -> str:
    """JSON Schema of a measure file, for editors."""
    schema = Measure.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _parse(text: str) -> exp.Expr:
    return sqlglot.parse_one(text, dialect="duckdb")


def _expression_faults(key: str, text: str) -> list[str]:
    try:
        tree = _parse(text)
    except sqlglot.errors.SqlglotError:
        return [f"{key}: '{text}' is not an SQL expression"]
    if not isinstance(tree, exp.Condition) or any(tree.find(kind) for kind in NOT_IN_AN_EXPRESSION):
        return [f"{key}: '{text}' must look at one row: no select, aggregate, window or parameter"]
    if not tree.find(exp.Column):
        return [f"{key}: '{text}' reads no column"]
    return []


def _fault_lines(name: str, lines: Mapping[str, int], error: ValidationError) -> list[str]:
    faults = []
    for fault in error.errors():
        key = str(fault["loc"][0]) if fault["loc"] else ""
        where = f"{name}:{lines[key]}" if key in lines else name
        message = fault["msg"].removeprefix("Value error, ")
        if fault["type"] == "extra_forbidden":
            message = f"unknown key; a measure has {', '.join(Measure.model_fields)}"
        faults.append(f"{where}: {key}: {message}" if key else f"{where}: {message}")
    return faults


def _one_of(values: Collection[str]) -> str:
    return " or ".join(f"'{value}'" for value in values)

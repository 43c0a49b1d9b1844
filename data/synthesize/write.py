"""Turn frames into files: columns in the order and type of the contract, CSV (gzip for contacts) or Parquet.

The bytes depend on the frame alone: no time stamps, no random names, fixed row order.
"""

from __future__ import annotations

import gzip
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
import yaml

from data.synthesize.tools import OPEN, Bools, Coded, Column, Floats, Frame, Ints, ints, length, year_of

CONTRACTS = Path(__file__).resolve().parents[1] / "contracts" / "schemas"
FORMATS = ("csv", "parquet", "mixed")
MIXED_AS_PARQUET = ("on_call", "supervision", "assessments")  # in the mixed sample these tables are Parquet
NOT_RECORDED = {"fidelity_ratings": ("percent", "not_rated")}
BY_YEAR = "contacts"  # the one table that is cut into yearly files, and compressed as CSV
PREFIX = {
    "client_id": "C",
    "staff_id": "S",
    "supervisor_id": "S",
    "author_id": "S",
    "contact_id": "K",
    "group_id": "G",
    "stay_id": "H",
    "facility_id": "F",
    "enrollment_id": "E",
    "visit_id": "V",
    "crisis_contact_id": "X",
    "fill_id": "Y",
    "test_id": "Z",
    "housing_id": "L",
    "incarceration_id": "J",
    "arrest_id": "AR",
    "appointment_id": "AP",
    "employment_id": "W",
    "assessment_id": "A",
    "plan_id": "P",
    "review_id": "R",
    "goal_id": "O",
    "linkage_id": "N",
    "referral_id": "I",
    "diagnosis_id": "D",
    "position_id": "B",
    "assignment_id": "AS",
    "meeting_id": "M",
    "on_call_id": "OC",
    "supervision_id": "SV",
    "rating_id": "Q",
    "survey_id": "SS",
    "target_id": "T",
    "unit_cost_id": "U",
}
WIDTH = 6
_CLOCK = pa.array([f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(24 * 60)])


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the contract, as far as writing needs it."""

    name: str
    type: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Contract:
    """A table of the contract, as far as writing and damaging need it."""

    table: str
    fields: tuple[Field, ...]
    key: str
    ordered: tuple[tuple[str, str], ...]

    def has(self, name: str) -> bool:
        """Tell whether the table has the column."""
        return any(field.name == name for field in self.fields)


def read_contract(table: str) -> Contract:
    """Read a table's contract, without the fields that the sample program does not record."""
    schema = yaml.safe_load((CONTRACTS / f"{table}.yaml").read_text())
    fields = tuple(
        Field(f["name"], f["type"], bool(f.get("constraints", {}).get("required")))
        for f in schema["fields"]
        if f["name"] not in NOT_RECORDED.get(table, ())
    )
    rules = schema.get("plumbline", {})
    return Contract(table, fields, schema["primaryKey"], tuple((a, b) for a, b in rules.get("ordered", ())))


def arrow_table(contract: Contract, frame: Frame) -> pa.Table:
    """Build the typed table of a frame."""
    missing = {field.name for field in contract.fields} ^ set(frame)
    if missing:
        raise ValueError(f"{contract.table}: columns differ from the contract: {sorted(missing)}")
    return pa.table({field.name: _array(field, frame[field.name]) for field in contract.fields})


def _array(field: Field, column: Column) -> pa.Array:
    if isinstance(column, Coded):
        codes = pa.array(column.codes, type=pa.int32(), mask=column.codes < 0)
        return pa.DictionaryArray.from_arrays(codes, pa.array(column.labels)).cast(pa.string())
    values: Ints | Floats | Bools = column
    if field.type == "date":
        return pa.array(values.astype(np.int32), type=pa.int32(), mask=values >= OPEN).cast(pa.date32())
    if field.type == "number":
        return pa.array(values.astype(np.float64), mask=np.isnan(values.astype(np.float64)))
    if field.type == "time":
        return pa.array(values.astype(np.int32) * 60, type=pa.int32()).cast(pa.time32("s"))
    if field.type == "boolean":
        return pa.array(values.astype(np.int8), type=pa.int8(), mask=values < 0).cast(pa.bool_())
    numbers = pa.array(values.astype(np.int64), mask=values < 0)
    return numbers if field.type == "integer" else _keys(field.name, numbers)


def _keys(name: str, numbers: pa.Array) -> pa.Array:
    """Write numbered keys as text: a letter and at least six digits."""
    text = pc.utf8_lpad(numbers.cast(pa.string()), WIDTH, "0")
    return pc.binary_join_element_wise(PREFIX[name], text, "")


def csv_bytes(table: pa.Table) -> bytes:
    """Write a table as CSV: plain header, nothing quoted, empty cells for nulls, times without seconds."""
    columns = [
        _CLOCK.take(pc.divide(column.cast(pa.int32()), 60)) if pa.types.is_time(column.type) else column
        for column in table.columns
    ]
    buffer = io.BytesIO()
    buffer.write((",".join(table.column_names) + "\n").encode())
    options = pyarrow.csv.WriteOptions(include_header=False, quoting_style="none", batch_size=65_536)
    pyarrow.csv.write_csv(pa.table(columns, names=table.column_names), buffer, options)
    return buffer.getvalue()


def is_parquet(table: str, file_format: str) -> bool:
    """Tell whether a table goes into Parquet."""
    return file_format == "parquet" or (file_format == "mixed" and table in MIXED_AS_PARQUET)


def parts_of(table: str, frame: Frame, suffix: str) -> list[tuple[str, Ints]]:
    """Name the files of a table and the rows that go into each."""
    if table != BY_YEAR:
        return [(table + suffix, np.arange(length(frame)))]
    years = year_of(ints(frame, "contact_on"))
    return [(f"{table}_{year}{suffix}", np.flatnonzero(years == year)) for year in np.unique(years)]


def write_file(folder: Path, stem: str, content: bytes | pa.Table) -> Path:
    """Write one file: Parquet from a table; CSV from text, compressed when it is of the yearly table."""
    if not isinstance(content, bytes):
        path = folder / f"{stem}.parquet"
        pyarrow.parquet.write_table(content, path, compression="zstd")
        return path
    if stem.startswith(BY_YEAR):
        path = folder / f"{stem}.csv.gz"
        path.write_bytes(gzip.compress(content, compresslevel=6, mtime=0))
        return path
    path = folder / f"{stem}.csv"
    path.write_bytes(content)
    return path

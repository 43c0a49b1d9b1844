"""Writes every fault of every rejected row into `ingest.quarantine`, with the row as it was delivered."""

from collections.abc import Iterator, Sequence
from itertools import groupby, islice

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipelines.ingest.checks import Fault, all_faults
from pipelines.ingest.contracts import Contract
from pipelines.ingest.others import FAULTY
from pipelines.ingest.parts import Original, Part

BATCH = 20_000
LONGEST_RECORD, LONGEST_VALUE = 2_000, 200  # characters kept for people to look at
SCHEMA = pa.schema(
    [
        ("table_name", pa.string()),
        ("file", pa.string()),
        ("line", pa.int64()),
        ("field", pa.string()),
        ("reason", pa.string()),
        ("value", pa.string()),
        ("record", pa.string()),
    ]
)
Row = tuple[str, str, int | None, str | None, str, str | None, str]


def write_quarantine(connection: duckdb.DuckDBPyConnection, contract: Contract, parts: Sequence[Part]) -> None:
    """Fill `ingest.quarantine` for a table, one row for each fault.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Where `collect_faults` was run.
    contract : Contract
        Of the table.
    parts : sequence of Part
        Its inputs.
    """
    rows = _rows(connection, contract, parts)
    while batch := list(islice(rows, BATCH)):
        found = pa.table(dict(zip(SCHEMA.names, zip(*batch, strict=True), strict=True)), schema=SCHEMA)
        connection.register("plumbline_found", found)
        connection.execute("insert into ingest.quarantine select * from plumbline_found")
        connection.unregister("plumbline_found")


def _rows(connection: duckdb.DuckDBPyConnection, contract: Contract, parts: Sequence[Part]) -> Iterator[Row]:
    faults = all_faults(contract)
    found = _faulty(connection)
    firsts = _first_lines(parts, found)
    for number, part in enumerate(parts):
        for unread in part.unreadable:
            text = _short(unread.text, LONGEST_RECORD)
            yield contract.name, part.label, unread.line, None, unread.reason, None, text
        rows = found[found[:, 0] == number]
        for row, original in zip(rows, part.originals(int(row[1]) for row in rows), strict=True):
            text = _short(original.text, LONGEST_RECORD)
            for fault in (fault for bit, fault in enumerate(faults) if int(row[2]) >> bit & 1):
                value = _value(fault, original, firsts.get((int(row[3]), int(row[4]))))
                yield contract.name, original.file, original.line, fault.field, fault.reason, value, text


def _faulty(connection: duckdb.DuckDBPyConnection) -> npt.NDArray[np.int64]:
    """Read part, row number, faults, first part and first row (-1 where none) of every faulty row."""
    columns = connection.execute(
        f"select part, row_number, bit_or(faults), coalesce(max(first_part), -1), coalesce(max(first_row), -1) "
        f"from {FAULTY} group by part, row_number order by part, row_number"
    ).fetchnumpy()
    return np.column_stack([np.asarray(column, dtype=np.int64) for column in columns.values()])


def _first_lines(parts: Sequence[Part], found: npt.NDArray[np.int64]) -> dict[tuple[int, int], str]:
    """Say where the rows stand whose keys were used again."""
    places = sorted({(int(part), int(row)) for part, row in found[:, 3:5] if part >= 0})
    lines = {}
    for number, group in groupby(places, key=lambda place: place[0]):
        rows = [row for _, row in group]
        for row, original in zip(rows, parts[number].originals(rows), strict=True):
            lines[number, row] = f"first on line {original.line} of {original.file}"
    return lines


def _value(fault: Fault, original: Original, first: str | None) -> str | None:
    names = [*fault.field.split(", "), *([fault.also] if fault.also else [])]
    shown = ", ".join(_short(original.cells.get(name) or "", LONGEST_VALUE) for name in names)
    return f"{shown} ({first})" if first and fault.is_of_the_key else shown or None


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]}… ({len(text):,} characters)"

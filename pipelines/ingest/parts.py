"""One input of a table, made ready: typed and checked rows in Parquet, and how to get an original row back."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from pipelines.ingest.checks import text
from pipelines.ingest.contracts import Contract

# Read a few times and then replaced, so written for speed: a dictionary pays for codes, not for keys, and keys take a
# third less room in the second version of the format, which does as well as packing them and costs less.
PARQUET = (
    "format parquet, parquet_version v2, compression uncompressed, dictionary_size_limit 4000, write_bloom_filter false"
)


@dataclass(frozen=True)
class Original:
    """A row as it was delivered.

    Attributes
    ----------
    file : str
        Label of the file.
    line : int or None
        Line of a text file, row of a Parquet file.
    text : str
        The whole row.
    cells : mapping
        Field name to value.
    """

    file: str
    line: int | None
    text: str
    cells: Mapping[str, str | None]


@dataclass(frozen=True)
class Unreadable:
    """A row that could not be split into values."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True)
class Part:
    """One input after the first pass.

    Attributes
    ----------
    label : str
        How the input is named to people.
    parquet : Path
        Holds the rows, in the order of the input.
    values : str
        What stands between SELECT and FROM to get the typed fields out of `parquet`.
    faults : str
        Query for `row_number` and `faults` (see `checks.py`) of the rows that have any.
    rows : int
        Rows in `parquet`.
    originals : callable
        Gives delivered rows by their numbers, which must rise.
    unreadable : list of Unreadable
        Rows that are not in `parquet`.
    notices : list of (str, str)
        Kind and message of what people should know of the input.
    """

    label: str
    parquet: Path
    values: str
    faults: str
    rows: int
    originals: Callable[[Iterable[int]], Iterator[Original]]
    unreadable: list[Unreadable] = field(default_factory=list)
    notices: list[tuple[str, str]] = field(default_factory=list)


def all_rows(parts: list[Part]) -> str:
    """Write the query for the rows of all parts: typed fields, `part` and `row_number`.

    Neighbouring parts that are read in the same way become one scan.
    """
    runs: list[tuple[int, list[Part]]] = []
    for number, part in enumerate(parts):
        if runs and runs[-1][1][-1].values == part.values:
            runs[-1][1].append(part)
        else:
            runs.append((number, [part]))
    return " union all ".join(
        f"select {run[0].values}, cast({first} + file_index as bigint) as part, file_row_number as row_number "
        f"from read_parquet([{', '.join(text(str(part.parquet)) for part in run)}])"
        for first, run in runs
    )


def faults_written(parquet: Path) -> str:
    """Write the query for the faults that the first pass wrote down beside the values."""
    return f"select file_row_number as row_number, faults from read_parquet({text(str(parquet))}) where faults <> 0"


def column_notices(
    contract: Contract, places: Mapping[str, int], extra: Iterable[str], label: str
) -> list[tuple[str, str]]:
    """Say which columns were ignored and which were not delivered."""
    ignored = [
        ("extra column", f"{label}: column {column.strip()} is not part of the contract; it is ignored")
        for column in extra
        if column.strip()
    ]
    missing = [
        ("missing column", f"{label}: no column {field.name}; its values are read as empty")
        for field in contract.fields
        if field.name not in places
    ]
    return ignored + missing


def write_in_order(connection: duckdb.DuckDBPyConnection, select: str, target: Path) -> int:
    """Write rows as Parquet in the order of their input, on which their lines depend; gives how many."""
    [kept] = connection.execute("select current_setting('preserve_insertion_order')").fetchone() or [True]
    connection.execute("set preserve_insertion_order = true")
    try:
        [rows] = connection.execute(f"copy ({select}) to {text(str(target))} ({PARQUET})").fetchone() or [0]
    finally:
        connection.execute(f"set preserve_insertion_order = {kept}")
    return int(rows)

"""A Parquet file, or a table of the database, into a part. Typed Parquet is checked where it lies, not copied."""

import csv
import io
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import duckdb

from pipelines.errors import InputError
from pipelines.ingest.checks import (
    SQL_TYPES,
    Column,
    checked_select,
    field_list,
    is_direct,
    name,
    text,
)
from pipelines.ingest.contracts import Contract, load_contracts
from pipelines.ingest.headers import match_columns, refuse_missing
from pipelines.ingest.parts import Original, Part, column_notices, faults_written, write_in_order
from pipelines.ingest.sources import InputFile

BATCH = 10_000
ORIGIN = ("file", "line")  # columns of a mapped table that say where a row came from


@dataclass(frozen=True)
class _Delivered:
    """A Parquet file as it was delivered.

    Attributes
    ----------
    label : str
        How to name it to people.
    rows : str
        How to name it in SQL.
    types : dict
        Column name to DuckDB type.
    places : dict
        Field name to the place of its column, from 0.
    """

    label: str
    rows: str
    types: dict[str, str]
    places: dict[str, int]

    @property
    def columns(self) -> dict[str, Column]:
        names = list(self.types)
        return {field: Column(name(names[place]), self.types[names[place]]) for field, place in self.places.items()}

    @property
    def extra(self) -> list[str]:
        used = set(self.places.values())
        return [c for place, c in enumerate(self.types) if place not in used and c not in ORIGIN]


def parquet_part(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    file: InputFile,
    target: Path,
    *,
    compared: Container[str] = (),
) -> Part:
    """Read a Parquet file.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Open for writing.
    contract : Contract
        Of the table.
    file : InputFile
        Parquet.
    target : Path
        Parquet file to write where types are not those of the contract, or text has blanks around it.
    compared : container of str
        Fields that need no look for blanks after their values, as the look for unknown references finds those.

    Raises
    ------
    InputError
        If the file cannot be read or lacks a required column.
    """
    delivered, count = _described(connection, contract, file)
    columns = delivered.columns
    lies_well = _is_as_agreed(connection, contract, columns, delivered.rows, compared)
    if lies_well:
        columns = {field: replace(column, is_trimmed=True) for field, column in columns.items()}
        checked = checked_select(contract, columns, delivered.rows, more="file_row_number, ")
        faults = f"select file_row_number as row_number, faults from ({checked}) where faults <> 0"
    else:
        write_in_order(connection, checked_select(contract, columns, delivered.rows), target)
        faults = faults_written(target)
    return Part(
        label=file.label,
        parquet=file.path if lies_well else target,
        values=_cast_fields(contract, columns) if lies_well else field_list(contract, columns),
        faults=faults,
        rows=count,
        originals=lambda numbers: _originals(connection, delivered, numbers),
        notices=column_notices(contract, delivered.places, delivered.extra, file.label),
    )


def relation_part(connection: duckdb.DuckDBPyConnection, contract: Contract, relation: str, target: Path) -> Part:
    """Read a table of the database that an adapter made; its columns `file` and `line` say where a row came from."""
    copied = target.with_suffix(".delivered.parquet")
    write_in_order(connection, f"select * from {relation}", copied)
    query = f"select string_agg(distinct file, ', ' order by file) from {relation}"
    [label] = connection.execute(query).fetchone() or [None]
    return parquet_part(connection, contract, InputFile(copied, label or relation), target)


def _described(connection: duckdb.DuckDBPyConnection, contract: Contract, file: InputFile) -> tuple[_Delivered, int]:
    rows = f"read_parquet({text(str(file.path))})"
    try:
        types = {column: kind for column, kind, *_ in connection.execute(f"describe from {rows}").fetchall()}
        [count] = connection.execute(f"select count(*) from {rows}").fetchone() or [0]
    except duckdb.Error as error:
        msg = f"{file.path}: cannot be read as Parquet ({str(error).splitlines()[0]}); deliver it again"
        raise InputError(msg) from None
    places = match_columns(list(types), contract, str(file.path))
    refuse_missing(contract, places, str(file.path))
    return _Delivered(file.label, rows, types, places), count


def _is_as_agreed(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    columns: Mapping[str, Column],
    rows: str,
    compared: Container[str],
) -> bool:
    """Tell whether the file can be used where it lies: the right types, and no text that needs trimming."""
    if not all(is_direct(field, columns.get(field.name)) for field in contract.fields):
        return False
    matched = _matched(contract)
    untidy = []
    for field in contract.fields:
        column = columns.get(field.name)
        if column and column.type == "VARCHAR":
            # The smallest text of a column mostly stands in the file's own statistics, so that nothing is read.
            smallest = f"(select min({column.sql}) from {rows})"
            untidy.append(f"{smallest} < '!'" if field.name in matched else f"{smallest} = ''")
            if field.name in matched and field.name not in compared:
                untidy.append(f"exists (select 1 from {rows} where ends_with({column.sql}, ' '))")
    [found] = connection.execute(f"select {' or '.join(untidy) or 'false'}").fetchone() or [None]
    return not found


def _matched(contract: Contract) -> set[str]:
    """List the fields whose values are compared with other tables; only those need trimming in Parquet."""
    referring = [key for other in load_contracts().values() for key in other.foreign_keys]
    return (
        {field.name for field in contract.fields if field.codelist}
        | {key.field for key in contract.foreign_keys}
        | {key.table_field for key in referring if key.table == contract.name}
    )


def _cast_fields(contract: Contract, columns: Mapping[str, Column]) -> str:
    """Name the columns as the contract does; numbers that are not finite are faults and never seen here."""
    return ", ".join(
        f"cast({columns[field.name].sql if field.name in columns else 'null'} as {SQL_TYPES[field.type]}) "
        f"as {name(field.name)}"
        for field in contract.fields
    )


def _originals(
    connection: duckdb.DuckDBPyConnection, delivered: _Delivered, numbers: Iterable[int]
) -> Iterator[Original]:
    names, wanted = list(delivered.types), iter(numbers)
    shown = ", ".join(f"cast({name(column)} as varchar)" for column in names)
    query = (
        f"select file_row_number, {shown} from {delivered.rows} "
        "where file_row_number in (select unnest(?)) order by file_row_number"
    )
    has_origin = set(ORIGIN) <= set(names)
    while batch := list(islice(wanted, BATCH)):
        for number, *values in connection.execute(query, [batch]).fetchall():
            cells = {field: values[place] for field, place in delivered.places.items()}
            row = dict(zip(names, values, strict=True))
            file, line = (row["file"], row["line"]) if has_origin else (None, number + 1)
            yield Original(file or delivered.label, int(line), _as_csv(values), cells)


def _as_csv(values: list[str | None]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(values)
    return out.getvalue()

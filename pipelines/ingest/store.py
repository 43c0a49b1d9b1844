"""Where ingest puts things: schemas `source` and `ingest`, and the typed Parquet files beside the database.

Big tables are not copied into the database file: writing Parquet costs half of what DuckDB's own storage costs,
and an extract that already is Parquet is not written again at all. So `source.<table>` is a view on files,
without the rows that were set aside, or an empty table where nothing was delivered.
"""

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import duckdb

from metrics.instruments import Instrument, load_instruments
from pipelines.ingest.checks import SQL_TYPES, name
from pipelines.ingest.contracts import Contract, load_codelists, load_contracts
from pipelines.ingest.instruments import fill_instruments
from pipelines.ingest.sources import TableSource

TABLES = """
create schema if not exists source;
create schema if not exists ingest;
create table if not exists source.coverage (
    table_name varchar, source_name varchar, is_available boolean,
    covered_from date, covered_until date, settled_until date
);
create or replace table source.codes (codelist varchar, code varchar, label varchar, category varchar);
create table if not exists ingest.reconciliation (
    table_name varchar, file varchar,
    rows_read bigint, rows_accepted bigint, rows_quarantined bigint, rows_duplicate bigint
);
create table if not exists ingest.quarantine (
    table_name varchar, file varchar, line bigint, field varchar, reason varchar, value varchar, record varchar
);
create table if not exists ingest.unknown_codes (table_name varchar, field varchar, code varchar, rows bigint);
create table if not exists ingest.notices (table_name varchar, kind varchar, rows bigint, message varchar);
create table if not exists ingest.set_aside (table_name varchar, part bigint, row_number bigint);
"""
OF_A_TABLE = (
    "ingest.reconciliation",
    "ingest.quarantine",
    "ingest.unknown_codes",
    "ingest.notices",
    "ingest.set_aside",
)


def prepare(connection: duckdb.DuckDBPyConnection, instruments: Iterable[Instrument] | None = None) -> None:
    """Make the schemas, every canonical table not there yet (empty, typed), code lists, instruments and coverage.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Open for writing.
    instruments : iterable of Instrument, optional
        What assessments are scored by; the shipped ones by default.
    """
    with transaction(connection):
        connection.execute(TABLES)
        _fill_codes(connection)
        fill_instruments(connection, load_instruments().values() if instruments is None else instruments)
        there = {row[0] for row in connection.execute(_KINDS, {"table": None}).fetchall()}
        for contract in load_contracts().values():
            if contract.name not in there:
                _empty(connection, contract)
                cover(connection, contract, None)


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Keep all changes or none."""
    connection.begin()
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _fill_codes(connection: duckdb.DuckDBPyConnection) -> None:
    codes = [
        (codelist, row["code"], row["label"], row.get("category"))
        for codelist, rows in load_codelists().items()
        for row in rows
    ]
    columns = zip(*codes, strict=True)
    values = dict(zip(("codelist", "code", "label", "category"), map(list, columns), strict=True))
    listed = ", ".join(f"unnest(${column})" for column in values)
    connection.execute(f"insert into source.codes select {listed}", values)


def forget(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Remove all that an earlier run left of a table; nothing is ever appended."""
    for table in OF_A_TABLE:
        connection.execute(f"delete from {table} where table_name = ?", [contract.name])
    _empty(connection, contract)
    cover(connection, contract, None)


def _empty(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Make `source.<table>` an empty table with the types of the contract."""
    _drop(connection, contract)
    columns = ", ".join(f"{name(field.name)} {SQL_TYPES[field.type]}" for field in contract.fields)
    connection.execute(f"create table source.{name(contract.name)} ({columns})")


def show(connection: duckdb.DuckDBPyConnection, contract: Contract, select: str) -> None:
    """Make `source.<table>` show the accepted rows."""
    _drop(connection, contract)
    kind = "view" if database_file(connection) else "table"
    connection.execute(f"create {kind} source.{name(contract.name)} as {select}")


def cover(connection: duckdb.DuckDBPyConnection, contract: Contract, source: TableSource | None) -> None:
    """Write down what a table covers; without a source it is not available."""
    connection.execute("delete from source.coverage where table_name = ?", [contract.name])
    values = (
        [source.source_name, True, source.covered_from, source.covered_until, source.settled_until]
        if source
        else [None, False, None, None, None]
    )
    connection.execute("insert into source.coverage values (?, ?, ?, ?, ?, ?)", [contract.name, *values])


def database_file(connection: duckdb.DuckDBPyConnection) -> Path | None:
    """Give the file of the open database, none if it is in memory."""
    query = "select path from duckdb_databases() where database_name = current_database()"
    [path] = connection.execute(query).fetchone() or [None]
    return Path(path) if path else None


def new_folder(connection: duckdb.DuckDBPyConnection, contract: Contract) -> Path:
    """Make an empty folder for the files of a table; what an earlier run wrote stays until `tidy`."""
    database = database_file(connection)
    if database is None:
        return Path(tempfile.mkdtemp(prefix=f"plumbline-{contract.name}-"))
    home = database.parent / "source"
    number = next(number for number in count() if not (home / f"{contract.name}-{number}").exists())
    folder = home / f"{contract.name}-{number}"
    folder.mkdir(parents=True)
    return folder


def tidy(connection: duckdb.DuckDBPyConnection, contract: Contract, folder: Path) -> None:
    """Remove the files of earlier runs and rewritten copies of the input; a database in memory keeps none."""
    if database_file(connection) is None:
        shutil.rmtree(folder)
        return
    for earlier in folder.parent.glob(f"{contract.name}-*[0-9]"):
        if earlier != folder and earlier.name.removeprefix(f"{contract.name}-").isdigit():
            shutil.rmtree(earlier)
    for pattern in ("*.plain", "*.lines"):
        for copy in folder.glob(pattern):
            copy.unlink()


_KINDS = """
select table_name, table_type from information_schema.tables
where table_catalog = current_database() and table_schema = 'source' and table_name = coalesce($table, table_name)
"""


def _drop(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    found = connection.execute(_KINDS, {"table": contract.name}).fetchone()
    if found:
        kind = "view" if found[1] == "VIEW" else "table"
        connection.execute(f"drop {kind} source.{name(contract.name)}")

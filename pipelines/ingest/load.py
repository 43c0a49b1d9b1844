"""One table at a time from its extract into `source.<table>`, every row accounted for. Orders the steps of ingest."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from os.path import commonpath
from pathlib import Path

import duckdb

from pipelines.errors import InputError, PlumblineError
from pipelines.ingest.checks import field_list, name
from pipelines.ingest.contracts import Contract
from pipelines.ingest.csv_parts import csv_part
from pipelines.ingest.notices import write_notices
from pipelines.ingest.others import DUPLICATE, FAULTY, collect_faults, has_padded_references, without
from pipelines.ingest.parquet_parts import parquet_part, relation_part
from pipelines.ingest.parts import Part, all_rows
from pipelines.ingest.quarantine import write_quarantine
from pipelines.ingest.sources import InputFile, TableSource
from pipelines.ingest.store import cover, forget, new_folder, prepare, show, tidy, transaction

__all__ = ["Reconciliation", "ingest_table", "prepare"]


@dataclass(frozen=True)
class Reconciliation:
    """Where the rows of a table went; `read` is the sum of the other three.

    Attributes
    ----------
    table : str
        Canonical table.
    read, accepted, quarantined, duplicate : int
        Rows. Duplicates equal an earlier row in every field.
    """

    table: str
    read: int
    accepted: int
    quarantined: int
    duplicate: int

    @property
    def quarantined_share(self) -> float:
        """Share of rows that were quarantined, 0 for an empty table."""
        return self.quarantined / self.read if self.read else 0.0


def ingest_table(
    connection: duckdb.DuckDBPyConnection, contract: Contract, source: TableSource | None
) -> Reconciliation:
    """Replace `source.<table>` and all that is noted about it by what the source holds now.

    Tables that this one refers to must have been ingested before.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Open for writing, after `prepare`.
    contract : Contract
        Of the table.
    source : TableSource or None
        None if the table is not delivered.

    Returns
    -------
    Reconciliation
        Counts of rows.

    Raises
    ------
    InputError
        If a file cannot be read, or the table is required and not delivered.
    """
    if source is None and contract.required:
        msg = f"{contract.name}: no file delivered; a run needs this table (see `plumbline templates`)"
        raise InputError(msg)
    folder = new_folder(connection, contract)
    try:
        with transaction(connection):
            forget(connection, contract)
            parts = _accept(connection, contract, source, folder) if source else []
            counts = _reconcile(connection, contract, parts)
    except BaseException:
        shutil.rmtree(folder)
        raise
    tidy(connection, contract, folder)
    return counts


def _accept(connection: duckdb.DuckDBPyConnection, contract: Contract, source: TableSource, folder: Path) -> list[Part]:
    parts = _checked_parts(connection, contract, source, folder)
    write_quarantine(connection, contract, parts)
    _show_accepted(connection, contract, parts)
    cover(connection, contract, source)
    write_notices(connection, contract, parts, source)
    return parts


def _checked_parts(
    connection: duckdb.DuckDBPyConnection, contract: Contract, source: TableSource, folder: Path
) -> list[Part]:
    absent = _absent(connection)
    compared = {key.field for key in contract.foreign_keys if key.table not in absent}
    parts = _parts(connection, contract, source, folder, compared)
    collect_faults(connection, contract, parts, absent)
    if has_padded_references(connection, contract, parts):
        parts = _parts(connection, contract, source, folder, set())
        collect_faults(connection, contract, parts, absent)
    return parts


def _parts(
    connection: duckdb.DuckDBPyConnection, contract: Contract, source: TableSource, folder: Path, compared: set[str]
) -> list[Part]:
    if source.relation:
        return [relation_part(connection, contract, source.relation, folder / "0.parquet")]
    if not source.files:
        msg = f"{contract.name}: the source {source.source_name} has no file of it; correct the settings"
        raise InputError(msg)
    parts = []
    for number, (path, label) in enumerate(zip(source.files, _labels(source.files), strict=True)):
        file = InputFile(path, label, source.delimiter, source.encoding)
        target = folder / f"{number}.parquet"
        if source.format == "parquet" or path.suffix.lower() == ".parquet":
            parts.append(parquet_part(connection, contract, file, target, compared=compared))
        else:
            parts.append(csv_part(connection, contract, file, target))
    return parts


def _labels(files: Sequence[Path]) -> list[str]:
    """Name files as short as they can be told apart."""
    if len({file.name for file in files}) == len(files):
        return [file.name for file in files]
    common = commonpath([file.resolve().parent for file in files])
    return [file.resolve().relative_to(common).as_posix() for file in files]


def _absent(connection: duckdb.DuckDBPyConnection) -> set[str]:
    query = "select table_name from source.coverage where not is_available"
    return {table for [table] in connection.execute(query).fetchall()}


def _show_accepted(connection: duckdb.DuckDBPyConnection, contract: Contract, parts: list[Part]) -> None:
    [aside] = connection.execute(
        f"insert into ingest.set_aside select ?, part, row_number from "
        f"(select part, row_number from {FAULTY} union select part, row_number from {DUPLICATE})",
        [contract.name],
    ).fetchone() or [0]
    mine = f"(select part, row_number from ingest.set_aside where table_name = '{contract.name}')"
    rows = without(all_rows(parts), mine) if aside else all_rows(parts)
    show(connection, contract, f"select {field_list(contract)} from ({rows})")


def _reconcile(connection: duckdb.DuckDBPyConnection, contract: Contract, parts: list[Part]) -> Reconciliation:
    """Count the rows of each input and hold the sum against what `source.<table>` shows."""
    faulty, duplicate = (
        dict(connection.execute(f"select part, count(distinct row_number) from {table} group by part").fetchall())
        for table in (FAULTY, DUPLICATE)
    )
    for number, part in enumerate(parts):
        read = part.rows + len(part.unreadable)
        quarantined = faulty.get(number, 0) + len(part.unreadable)
        accepted = read - quarantined - duplicate.get(number, 0)
        connection.execute(
            "insert into ingest.reconciliation values (?, ?, ?, ?, ?, ?)",
            [contract.name, part.label, read, accepted, quarantined, duplicate.get(number, 0)],
        )
    sums = connection.execute(
        "select sum(rows_read), sum(rows_accepted), sum(rows_quarantined), sum(rows_duplicate) "
        "from ingest.reconciliation where table_name = ?",
        [contract.name],
    ).fetchone()
    counts = Reconciliation(contract.name, *(int(rows or 0) for rows in sums or ()))
    [shown] = connection.execute(f"select count(*) from source.{name(contract.name)}").fetchone() or [0]
    if shown != counts.accepted:
        msg = f"{contract.name}: {counts.accepted:,} rows accepted but {shown:,} shown; please report this"
        raise PlumblineError(msg)
    return counts

"""Faults that only other rows show: references to nothing, keys used twice, exact duplicates. One query each."""

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipelines.ingest.checks import all_faults, field_list, name, row_faults
from pipelines.ingest.contracts import Contract
from pipelines.ingest.parts import Part, all_rows

FAULTY = "plumbline_faulty"
DUPLICATE = "plumbline_duplicate"
MOST_AT_ONCE = 32_000_000  # hashes in memory: 256 MB
HASHES = "plumbline_hashes"
REPEATED = "plumbline_repeated"


def collect_faults(
    connection: duckdb.DuckDBPyConnection, contract: Contract, parts: list[Part], unchecked: set[str]
) -> None:
    """Make the temporary tables of faulty and of duplicate rows of a table.

    `plumbline_faulty` has `part`, `row_number`, `faults` (bits of `all_faults`) and `first_part`, `first_row`: the
    row that used the key before, for repeated keys. `plumbline_duplicate` has `part` and `row_number`.

    Parameters
    ----------
    parts : list of Part
        At least one.
    unchecked : set of str
        Tables that were not delivered: references to them are not checked.
    """
    connection.execute(
        f"create or replace temp table {FAULTY} "
        "(part bigint, row_number bigint, faults bigint, first_part bigint, first_row bigint)"
    )
    connection.execute(f"create or replace temp table {DUPLICATE} (part bigint, row_number bigint)")
    for number, part in enumerate(parts):
        connection.execute(f"insert into {FAULTY} select {number}, row_number, faults, null, null from ({part.faults})")
    rows = all_rows(parts)
    bit = len(row_faults(contract))
    for offset, key in enumerate(contract.foreign_keys):
        if key.table not in unchecked:
            value = f"r.{name(key.field)}"
            connection.execute(
                f"insert into {FAULTY} select part, row_number, {1 << (bit + offset)}, null, null from ({rows}) as r "
                f"anti join source.{name(key.table)} as t on t.{name(key.table_field)} = {value} "
                f"where {value} is not null"
            )
    _collect_repeated_keys(connection, contract, rows, bit=len(all_faults(contract)) - 1)


def has_padded_references(connection: duckdb.DuckDBPyConnection, contract: Contract, parts: list[Part]) -> bool:
    """Tell whether references that `collect_faults` did not find may only be in want of trimming."""
    bits = ((1 << len(contract.foreign_keys)) - 1) << len(row_faults(contract))
    [missed] = connection.execute(f"select count(*) from {FAULTY} where faults & {bits} > 0").fetchone() or [0]
    if not missed:
        return False
    padded = " or ".join(f"ends_with({name(key.field)}, ' ')" for key in contract.foreign_keys)
    return bool(connection.execute(f"select 1 from ({all_rows(parts)}) where {padded} limit 1").fetchone())


def without(rows: str, *tables: str) -> str:
    """Write the query for rows that are in none of the tables of set-aside rows."""
    # ANTI JOIN, as DuckDB 2 needs ten times as long for NOT EXISTS here.
    joins = "".join(f" anti join {table} using (part, row_number)" for table in tables)
    return f"select * from ({rows}){joins}"


def _collect_repeated_keys(connection: duckdb.DuckDBPyConnection, contract: Contract, rows: str, *, bit: int) -> None:
    """Find rows whose key an earlier good row has: the same content is a duplicate, other content a fault.

    Rows with other faults neither take a key nor are compared, so a corrected row may stand beside its faulty twin.
    """
    [faulty] = connection.execute(f"select count(*) from {FAULTY}").fetchone() or [0]
    good = without(rows, FAULTY) if faulty else rows
    keys = ", ".join(map(name, contract.primary_key))
    repeated = _repeated(connection, f"hash({keys})", good)
    if not len(repeated):
        return
    hashes = pa.table({"key_hash": repeated})
    connection.register(HASHES, hashes)
    fields = field_list(contract)
    connection.execute(
        f"create or replace temp table {REPEATED} as select * from ("
        f"select part, row_number, first(part) over earlier as first_part, "
        f"first(row_number) over earlier as first_row, "
        f"row({fields}) is not distinct from first(row({fields})) over earlier as is_same "
        f"from ({good}) where hash({keys}) in (select key_hash from {HASHES}) "
        f"window earlier as (partition by {keys} order by part, row_number)) "
        f"where part <> first_part or row_number <> first_row"
    )
    connection.execute(f"insert into {DUPLICATE} select part, row_number from {REPEATED} where is_same")
    connection.execute(
        f"insert into {FAULTY} select part, row_number, {1 << bit}, first_part, first_row "
        f"from {REPEATED} where not is_same"
    )
    connection.unregister(HASHES)


def _repeated(connection: duckdb.DuckDBPyConnection, hashed: str, rows: str) -> npt.NDArray[np.uint64]:
    """Give the hashes that more than one row has.

    Sorting numbers in NumPy takes a quarter of the time of a grouping in DuckDB, and an eighth of its memory. A chance
    hit does no harm: the rows found are compared by their keys.
    """
    [count] = connection.execute(f"select count(*) from ({rows})").fetchone() or [0]
    slices = count // MOST_AT_ONCE + 1
    found = []
    for number in range(slices):
        column = connection.execute(f"select {hashed} as h from ({rows}) where {hashed} % {slices} = {number}")
        hashes = np.asarray(column.fetchnumpy()["h"], dtype=np.uint64)
        hashes.sort()
        found.append(np.unique(hashes[1:][hashes[1:] == hashes[:-1]]))
    return np.concatenate(found)

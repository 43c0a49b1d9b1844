"""What is kept and told: unknown codes, overlapping records, records outside the coverage. Rejects nothing."""

import duckdb

from pipelines.ingest.checks import name
from pipelines.ingest.contracts import Contract, Overlap
from pipelines.ingest.parts import Part
from pipelines.ingest.sources import TableSource

MOST_CODES = 1_000  # of one field; a field with more unknown codes is not coded at all


def write_notices(
    connection: duckdb.DuckDBPyConnection, contract: Contract, parts: list[Part], source: TableSource
) -> None:
    """Fill `ingest.unknown_codes` and `ingest.notices` for a table.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        With `source.<table>` in place.
    contract : Contract
        Of the table.
    parts : list of Part
        Its inputs.
    source : TableSource
        Tells the coverage, and what an adapter noticed.
    """
    for part in parts:
        for kind, message in part.notices:
            _notice(connection, contract, kind, None, message)
    for kind, rows, message in source.notices:
        _notice(connection, contract, kind, rows, message)
    for field in contract.fields:
        if field.codelist:
            _unknown_codes(connection, contract, field.name, field.codelist)
    if contract.overlap:
        _overlaps(connection, contract, contract.overlap)
    if contract.covered_by:
        _outside_coverage(connection, contract, contract.covered_by, source)


def _unknown_codes(connection: duckdb.DuckDBPyConnection, contract: Contract, field: str, codelist: str) -> None:
    values = [contract.name, field, codelist]
    connection.execute(
        f"insert into ingest.unknown_codes "
        f"with counted as ("
        f"select {name(field)} as code, count(*) as rows from source.{name(contract.name)} "
        f"where {name(field)} is not null group by all), "
        f"unknown as ("
        f"select code, rows, row_number() over (order by rows desc, code) as place from counted "
        f"where code not in (select code from source.codes where codelist = $3)) "
        f"select $1, $2, case when place <= {MOST_CODES} then code else 'all others' end as code, sum(rows) "
        f"from unknown group by all order by all",
        values,
    )


def _overlaps(connection: duckdb.DuckDBPyConnection, contract: Contract, overlap: Overlap) -> None:
    per, starts, ends = name(overlap.per), name(overlap.from_field), name(overlap.until_field)
    [rows] = connection.execute(
        f"select count(*) from ("
        f"select {starts} as starts, max(coalesce({ends}, date '9999-12-31')) over ("
        f"partition by {per} order by {starts}, {', '.join(map(name, contract.primary_key))} "
        f"rows between unbounded preceding and 1 preceding) as ends_before "
        f"from source.{name(contract.name)} where {ends} is null or {ends} > {starts}"
        f") where starts < ends_before"
    ).fetchone() or [0]
    if rows:
        message = (
            f"{rows:,} records start before an earlier one of the same {overlap.per} has ended; "
            f"they are kept, and each day counts for the record that started last"
        )
        _notice(connection, contract, "overlap", rows, message)


def _outside_coverage(
    connection: duckdb.DuckDBPyConnection, contract: Contract, field: str, source: TableSource
) -> None:
    [rows] = connection.execute(
        f"select count(*) from source.{name(contract.name)} "
        f"where {name(field)} < cast($1 as date) or {name(field)} >= cast($2 as date)",
        [source.covered_from, source.covered_until],
    ).fetchone() or [0]
    if rows:
        message = (
            f"{rows:,} records have a {field} outside the coverage "
            f"({source.covered_from} to {source.covered_through}); they are kept and never measured"
        )
        _notice(connection, contract, "outside coverage", rows, message)


def _notice(
    connection: duckdb.DuckDBPyConnection, contract: Contract, kind: str, rows: int | None, message: str
) -> None:
    connection.execute("insert into ingest.notices values (?, ?, ?, ?)", [contract.name, kind, rows, message])

"""Instruments beside the canonical tables, as code lists are: what the transforms of assessments score by."""

from collections.abc import Iterable, Iterator, Mapping

import duckdb

from metrics.instruments import Instrument
from metrics.instruments.tables import INSTRUMENT_COLUMNS, ITEM_COLUMNS, Cell, instrument_rows, item_rows


def fill_instruments(connection: duckdb.DuckDBPyConnection, instruments: Iterable[Instrument]) -> None:
    """Make `source.instruments` and `source.instrument_items` anew.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Open for writing, with the schema `source`.
    instruments : iterable of Instrument
        From `load_instruments`: the shipped ones and those of the site.
    """
    listed = list(instruments)
    _make(connection, "source.instruments", INSTRUMENT_COLUMNS, instrument_rows(listed))
    _make(connection, "source.instrument_items", ITEM_COLUMNS, item_rows(listed))


def _make(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str], rows: Iterator[tuple[Cell, ...]]
) -> None:
    typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    connection.execute(f"create or replace table {table} ({typed})")
    listed = list(rows)
    values = {name: [row[place] for row in listed] for place, name in enumerate(columns)}
    filled = ", ".join(f"unnest(cast(${name} as {kind}[]))" for name, kind in columns.items())
    connection.execute(f"insert into {table} select {filled}", values)

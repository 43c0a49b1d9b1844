"""Frames that Python computed, kept in the database's `results` schema so that each asset stands alone."""

import duckdb
import pandas as pd

SCHEMA = "results"


def save(connection: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame) -> int:
    """Replace the table `results.<name>` by a frame; gives the number of rows."""
    connection.execute(f"create schema if not exists {SCHEMA}")
    connection.register("frame_to_save", frame)
    try:
        connection.execute(f'create or replace table {SCHEMA}."{name}" as select * from frame_to_save')
    finally:
        connection.unregister("frame_to_save")
    return len(frame)


def load(connection: duckdb.DuckDBPyConnection, prefix: str) -> pd.DataFrame:
    """Stack every table of the schema whose name begins with the prefix, in order of name."""
    names = connection.execute(
        "select table_name from information_schema.tables "
        "where table_schema = $schema and starts_with(table_name, $prefix) order by table_name",
        {"schema": SCHEMA, "prefix": prefix},
    ).fetchall()
    frames = [connection.execute(f'select * from {SCHEMA}."{name}"').df() for (name,) in names]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def keep_checks(connection: duckdb.DuckDBPyConnection, asset: str, rows: list[tuple[str, str, bool, int, str]]) -> None:
    """Replace what is kept of an asset's checks.

    Parameters
    ----------
    connection
        The database.
    asset : str
        Table that the checks are about.
    rows : list of tuple
        Name, severity (`error` or `warning`), passed, offending rows, message.
    """
    connection.execute(f"create schema if not exists {SCHEMA}")
    connection.execute(
        f"create table if not exists {SCHEMA}.checks "
        "(table_name varchar, name varchar, severity varchar, passed boolean, rows bigint, message varchar)"
    )
    connection.execute(f"delete from {SCHEMA}.checks where table_name = $asset", {"asset": asset})
    for row in rows:
        connection.execute(f"insert into {SCHEMA}.checks values (?, ?, ?, ?, ?, ?)", [asset, *row])

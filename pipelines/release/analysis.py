"""The analysts' database of a release: pseudonymous unit tables and the release tables, for reading only."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

UNIT_TABLES = (
    "assessment_scores",
    "assessments_paired",
    "client_months",
    "client_team_spells",
    "client_traits",
    "client_year_traits",
    "cost_months",
    "enrollment_outcomes",
    "enrollments",
    "fidelity_dates",
    "hospital_discharges",
    "hospital_spells",
    "housing_spells",
    "jobs",
    "mirror_windows",
    "reporting_months",
    "staff_months",
    "team_fidelity_inputs",
    "team_months",
    "team_traits",
)
SOURCE_TABLES = {"coverage": "source.coverage", "fidelity_ratings": "results.released_ratings"}
"""Small tables of the `source` schema that the notebooks need to repeat what the pipeline did, and what is copied for
them: of the ratings a copy without notes and names of raters, which never leave the site."""


def write_analysis(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    tables: Mapping[str, Path],
    unit_tables: Sequence[str] = UNIT_TABLES,
    source_tables: Mapping[str, str] = SOURCE_TABLES,
) -> dict[str, int]:
    """Copy unit tables out of the pipeline's database, and put the release tables beside them in schema `release`.

    Parameters
    ----------
    connection : DuckDBPyConnection
        The pipeline's database.
    path : Path
        The new file.
    tables : mapping of name to path
        The release tables, as Parquet files.
    unit_tables : sequence of str
        Tables of schema `main`.
    source_tables : mapping of str to str
        Tables for schema `source`, and where each is copied from.

    Returns
    -------
    dict of str to int
        Rows of each table that was copied.
    """
    quoted = str(path).replace("'", "''")
    connection.execute(f"attach '{quoted}' as analysis")
    try:
        connection.execute("create schema analysis.source")
        connection.execute("create schema analysis.release")
        rows = {name: _copy(connection, name, f"main.{name}") for name in unit_tables}
        rows |= {f"source.{name}": _copy(connection, f"source.{name}", own) for name, own in source_tables.items()}
        for name, file in tables.items():
            made = f'create table analysis.release."{name}" as select * from read_parquet($file)'
            connection.execute(made, {"file": str(file)})
    finally:
        connection.execute("detach analysis")
    return rows


def _copy(connection: duckdb.DuckDBPyConnection, table: str, origin: str) -> int:
    made = f"create table analysis.{table} as select * from {origin} order by all"
    answer = connection.execute(made).fetchone()
    return int(answer[0]) if answer else 0

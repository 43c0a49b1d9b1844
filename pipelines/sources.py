"""Which file of an extract holds which canonical table. Finds files; reads none, but hands exports to their adapter."""

import re
from pathlib import Path

import duckdb

from pipelines.config import Settings, Source, TableSettings
from pipelines.errors import InputError, SettingsError
from pipelines.ingest.hmis import load_hmis
from pipelines.ingest.sources import TableSource

SUFFIXES = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".parquet")


def table_sources(
    settings: Settings, tables: set[str], connection: duckdb.DuckDBPyConnection
) -> dict[str, TableSource]:
    """Find every table that the settings' sources hold.

    Parameters
    ----------
    settings : Settings
        Read from `plumbline.yaml`.
    tables : set of str
        Names of the canonical tables.
    connection : duckdb.DuckDBPyConnection
        Where adapters of other formats put what they mapped.

    Returns
    -------
    dict
        One entry for every table that at least one source holds.

    Raises
    ------
    SettingsError
        If a setting names a table that does not exist, or two sources hold the same table.
    InputError
        If a pattern matches no file, or an export cannot be read.
    """
    found: dict[str, TableSource] = {}
    for source in settings.sources:
        for table, held in _held(source, tables, connection).items():
            if table in found:
                msg = (
                    f"{table}: held by both {found[table].source_name} and {source.name}; "
                    f"keep one, or put the files of both into one source"
                )
                raise SettingsError(msg)
            found[table] = held
    return found


def _held(source: Source, tables: set[str], connection: duckdb.DuckDBPyConnection) -> dict[str, TableSource]:
    if source.format == "hmis_csv":
        if source.tables:
            msg = f"sources.{source.name}.tables: an HMIS export has its own tables and one period; remove `tables`"
            raise SettingsError(msg)
        return load_hmis(
            connection,
            source.path,
            source_name=source.name,
            encoding=source.encoding,
            covered_from=source.covered_from,
            covered_through=source.covered_through,
            settles_after_days=source.settles_after_days,
        )
    return {table: _table_source(table, files, source) for table, files in _files_by_table(source, tables).items()}


def unrecognized_files(settings: Settings, tables: set[str]) -> list[Path]:
    """List data files in the sources' folders whose name is that of no table."""
    strangers = []
    for source in settings.sources:
        if source.format != "hmis_csv":
            claimed = {file for files in _files_by_table(source, tables).values() for file in files}
            strangers += [file for file in sorted(source.path.iterdir()) if _is_data(file) and file not in claimed]
    return strangers


def _files_by_table(source: Source, tables: set[str]) -> dict[str, list[Path]]:
    strange = sorted(set(source.tables) - tables)
    if strange:
        msg = f"sources.{source.name}.tables.{strange[0]}: no such table; the tables are {', '.join(sorted(tables))}"
        raise SettingsError(msg)
    files = {}
    for table in sorted(tables):
        named = source.tables.get(table, TableSettings()).path
        matches = _matching(source, table, named) if named else _conventional(source.path, table)
        if matches:
            files[table] = matches
    return files


def _matching(source: Source, table: str, pattern: str) -> list[Path]:
    matches = sorted(file for file in source.path.glob(pattern) if file.is_file())
    if not matches:
        msg = (
            f"sources.{source.name}.tables.{table}.path: {pattern} matches no file in {source.path}; "
            f"correct the pattern or put the file there"
        )
        raise InputError(msg)
    return matches


def _conventional(folder: Path, table: str) -> list[Path]:
    """Find `table.csv`, `table_2024.csv.gz`, `table/anything.parquet` and the like."""
    if not folder.is_dir():
        return [folder] if _stem(folder) == table else []
    own = re.compile(rf"{re.escape(table)}([_-]?\d[\w-]*)?")
    flat = [file for file in folder.iterdir() if _is_data(file) and own.fullmatch(_stem(file))]
    nested = [file for file in (folder / table).glob("*") if _is_data(file)]
    return sorted(flat + nested)


def _is_data(file: Path) -> bool:
    return file.is_file() and file.name.lower().endswith(SUFFIXES)


def _stem(file: Path) -> str:
    return file.name.lower().split(".", 1)[0]


def _table_source(table: str, files: list[Path], source: Source) -> TableSource:
    own = source.tables.get(table, TableSettings())
    settles = own.settles_after_days
    return TableSource(
        table=table,
        files=files,
        format="parquet" if all(file.suffix == ".parquet" for file in files) else "csv",
        delimiter=source.delimiter,
        encoding=source.encoding,
        source_name=source.name,
        covered_from=own.covered_from or source.covered_from,
        covered_through=own.covered_through or source.covered_through,
        settles_after_days=source.settles_after_days if settles is None else settles,
    )

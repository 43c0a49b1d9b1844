"""What a site has on hand for its reviews: the teams, the file that ratings go to, the latest scores from records."""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from metrics.fidelity.scale_model import Scale
from pipelines.config import Settings
from pipelines.errors import InputError, SettingsError
from pipelines.ingest.contracts import load_contracts
from pipelines.ingest.headers import match_columns
from pipelines.ingest.sources import TableSource
from pipelines.ratings.store import TABLE, RatingsFile
from pipelines.sources import table_sources


def known_teams(settings: Settings) -> list[str]:
    """List the teams of a site: those of its extracts, or of the last run where an export of another format holds them.

    Returns
    -------
    list of str
        In order; empty where there are neither.

    Raises
    ------
    InputError
        If the extract of teams cannot be read.
    """
    found = _query(settings, "select distinct team_id from source.teams order by team_id")
    return teams_of_extracts(settings) or [str(team) for (team,) in found]


def teams_of_extracts(settings: Settings) -> list[str]:
    """List the teams in the extracts of a site; raises as `known_teams`."""
    held = _own_tables(settings).get("teams")
    if held is None:
        return []
    if held.format == "parquet":
        found = duckdb.read_parquet([str(file) for file in held.files]).select("team_id").fetchall()
    else:
        found = [(team,) for file in held.files for team in _teams_of_csv(file, held)]
    return sorted({str(team).strip() for (team,) in found if team})


def ratings_file(settings: Settings) -> RatingsFile:
    """Find the CSV file that ratings are kept in, or say where it will be.

    Raises
    ------
    SettingsError
        If no source holds Plumbline's own tables as files.
    InputError
        If the ratings that are there are not plain CSV.
    """
    held = _own_tables(settings).get(TABLE)
    if held:
        path = next((file for file in held.files if file.name == f"{TABLE}.csv"), held.files[-1])
        if path.suffix != ".csv":
            raise InputError(f"{path}: ratings are only added to a plain .csv file; convert it, or use --to FOLDER")
        return RatingsFile(path, held.delimiter, held.encoding)
    source = next((source for source in settings.sources if source.format == "csv" and source.path.is_dir()), None)
    if source is None:
        raise SettingsError("no source is a folder of CSV files; name one with --to FOLDER")
    return RatingsFile(source.path / f"{TABLE}.csv", source.delimiter, source.encoding)


def latest_scores(settings: Settings, scale: Scale, team: str) -> dict[str, float]:
    """Give the latest scores from records of a team, by item; none where nothing was run yet."""
    items = f'results."fidelity_items_{scale.id}"'
    sql = f"""
        select item, computed_score from {items}
        where team_id = $team and computed_score is not null and as_of = (select max(as_of) from {items})
    """
    return {str(item): float(score) for item, score in _query(settings, sql, {"team": team})}


def _own_tables(settings: Settings) -> dict[str, TableSource]:
    """Find the tables that come in Plumbline's own shape; exports of other formats are left alone."""
    sources = [source for source in settings.sources if source.format != "hmis_csv"]
    with duckdb.connect() as connection:
        return table_sources(settings.model_copy(update={"sources": sources}), set(load_contracts()), connection)


def _teams_of_csv(file: Path, held: TableSource) -> Iterator[str]:
    unpack = gzip.open if file.suffix == ".gz" else open
    encoding = "utf-8-sig" if held.encoding.lower() in {"utf-8", "utf8"} else held.encoding
    try:
        with unpack(file, "rt", encoding=encoding, newline="") as text:
            rows = csv.reader(text, delimiter=held.delimiter)
            places = match_columns(next(rows, []), load_contracts()["teams"], f"{file}, line 1")
            if "team_id" not in places:
                raise InputError(f"{file}, line 1: no column team_id; add or rename it")
            yield from (row[places["team_id"]] for row in rows if len(row) > places["team_id"])
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise InputError(f"{file}: the teams cannot be read ({fault}); try `plumbline check`") from None


def _query(settings: Settings, sql: str, parameters: dict[str, str] | None = None) -> list[tuple[Any, ...]]:
    """Ask the database of the last run; nothing where there is none, or none of that table."""
    database = settings.folders.work / "plumbline.duckdb"
    if not database.is_file():
        return []
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            return connection.execute(sql, parameters).fetchall()
    except (duckdb.CatalogException, duckdb.IOException):
        return []

"""Putting a release in place: built aside, renamed when whole, then `current` moved to it in one step.

A reader finds the old release or the new one, never half of one, whenever the run is killed.
"""

import os
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from pipelines.release.analysis import write_analysis
from pipelines.release.dictionary import data_dictionary
from pipelines.release.manifest import MANIFEST, Origin, write_manifest
from pipelines.release.tables import tidy, write_tables
from pipelines.release.workbook import write_workbook

CURRENT = "current"
BUILDING = ".building-"
LINKING = ".current-"
KEEP = 12


@dataclass(frozen=True)
class Content:
    """What goes into a release.

    Attributes
    ----------
    tables : mapping of name to DataFrame
        Release tables, already through `dashboards.disclosure`.
    build_site : callable
        Writes the pages from the tables into a folder.
    connection : DuckDBPyConnection
        The pipeline's database, for the unit tables of `analysis.duckdb`.
    """

    tables: Mapping[str, pd.DataFrame]
    build_site: Callable[[Mapping[str, pd.DataFrame], Path], object]
    connection: duckdb.DuckDBPyConnection


def publish(
    content: Content,
    origin: Origin,
    releases: Path,
    *,
    keep: int = KEEP,
    step: Callable[[str], None] = lambda _: None,
) -> Path:
    """Write a release and make it the current one.

    Parameters
    ----------
    content : Content
        Tables, pages, database.
    origin : Origin
        What it is made from; decides its name.
    releases : Path
        Folder of all releases.
    keep : int
        How many releases stay, the current one among them; the oldest go.
    step : callable
        Told each step before it begins, for a progress display.

    Returns
    -------
    Path
        Folder of the release. One that is there already under this name was made from the same and stays.
    """
    releases.mkdir(parents=True, exist_ok=True)
    remove_leftovers(releases)
    final = releases / origin.release_id
    if not (final / MANIFEST).is_file():
        building = releases / f"{BUILDING}{origin.release_id}"
        _build(building, content, origin, step)
        step("flush")
        _flush(building)
        step("rename")
        if final.exists():
            shutil.rmtree(final)  # not whole, since it has no manifest
        building.rename(final)
        _flush_folder(releases)
    step("link")
    _point(releases, final.name)
    step("prune")
    prune(releases, keep)
    return final


def remove_leftovers(releases: Path) -> None:
    """Remove what a killed run left behind; only one run writes at a time, so nobody is using it."""
    for path in releases.glob(".*"):
        if path.name.startswith(LINKING):
            path.unlink()
        elif path.name.startswith(BUILDING):
            shutil.rmtree(path)


def prune(releases: Path, keep: int) -> list[Path]:
    """Remove the oldest releases beyond the number to keep, never the current one; gives those removed."""
    current = (releases / CURRENT).resolve()
    whole = [path.parent for path in releases.glob(f"*/{MANIFEST}") if not path.parent.is_symlink()]
    others = sorted((path for path in whole if path != current), key=_age)
    old = others[: max(len(others) - (keep - 1), 0)]
    for path in old:
        aside = path.rename(releases / f"{BUILDING}{path.name}")
        shutil.rmtree(aside)
    return old


def _build(folder: Path, content: Content, origin: Origin, step: Callable[[str], None]) -> None:
    """Write every file; DuckDB copies the unit tables on one processor while pages are drawn on another."""
    tables = {name: tidy(frame) for name, frame in content.tables.items()}
    dictionary = data_dictionary(tables)
    step("tables")
    written = write_tables({**tables, "data_dictionary": tidy(dictionary)}, folder / "tables")
    with ThreadPoolExecutor(max_workers=1) as beside:
        step("analysis")
        files = {name: folder / "tables" / f"{name}.parquet" for name in tables}
        analysis = beside.submit(write_analysis, content.connection, folder / "analysis.duckdb", files)
        step("workbook")
        write_workbook(tables, dictionary, folder / "tables" / "release.xlsx")
        step("site")
        content.build_site(content.tables, folder / "site")
        unit_rows = analysis.result()
    step("manifest")
    write_manifest(folder, origin, tables, written, unit_rows)


def _point(releases: Path, name: str) -> None:
    link = releases / f"{LINKING}{name}"
    link.symlink_to(name, target_is_directory=True)
    link.replace(releases / CURRENT)
    _flush_folder(releases)


def _age(release: Path) -> tuple[int, str]:
    return (release / MANIFEST).stat().st_mtime_ns, release.name


def _flush(folder: Path) -> None:
    """Have the disk hold every file before the release gets its name."""
    for base, _, files in os.walk(folder, topdown=False):
        for file in files:
            with (Path(base) / file).open("rb") as stream:
                os.fsync(stream.fileno())
        _flush_folder(Path(base))


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Samples that the tests of the generator share: one clean, one dirty, made once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data.synthesize import synthesize
from tests.transforms.tables import cover, database, run

ROOT = Path(__file__).resolve().parents[2]
TABLES = sorted(path.stem for path in (ROOT / "data" / "contracts" / "schemas").glob("*.yaml"))


@dataclass(frozen=True)
class Sample:
    folder: Path
    truth: dict[str, Any]
    con: duckdb.DuckDBPyConnection

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.con.execute(sql).fetchall()


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    """Four programs without faulty rows, one view per table."""
    folder = tmp_path_factory.mktemp("clean")
    synthesize(folder, clients=3600, seed=11, dirt=0.0, format="parquet")
    con = duckdb.connect()
    for table in TABLES:
        pattern = f"{table}_20*" if table == "contacts" else table
        con.execute(f"create view {table} as select * from read_parquet('{folder}/{pattern}.parquet')")
    yield Sample(folder, json.loads((folder / "truth.json").read_text()), con)
    con.close()


@pytest.fixture(scope="session")
def dirty_and_clean(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same program twice as CSV: with two percent faulty rows, and with none."""
    folders = tmp_path_factory.mktemp("dirty"), tmp_path_factory.mktemp("same_but_clean")
    for folder, dirt in zip(folders, (0.02, 0.0), strict=True):
        synthesize(folder, clients=900, seed=5, dirt=dirt, format="csv")
    return folders


def records_of(folder: Path, months: int) -> duckdb.DuckDBPyConnection:
    """Open a clean sample as source tables, with fidelity inputs and model profiles made from them."""
    connection = database()
    until = date(2022 + months // 12, 1 + months % 12, 1)
    for table in TABLES:
        paths = sorted(folder.glob(f"{table}_20*.parquet" if table == "contacts" else f"{table}.parquet"))
        if paths:
            connection.execute(
                f"insert into source.{table} by name select * from read_parquet($paths)", {"paths": [*map(str, paths)]}
            )
            hospital = table in {"hospital_stays", "emergency_visits"}
            cover(connection, table, date(2021 if hospital else 2022, 1, 1), until)
    run(
        connection,
        "team_fidelity_inputs",
        "profile_client_windows",
        "profile_team_windows",
        period_from=date(2022, 1, 1),
        period_until=until,
    )
    return connection


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Sample]]:
    """Five small samples of four programs each: sixty ACT teams, two hundred and eighty teams of all models."""
    samples = []
    for seed in range(5):
        folder = tmp_path_factory.mktemp(f"planted_{seed}")
        synthesize(folder, clients=3600, seed=seed, months=30, dirt=0.0, format="parquet")
        samples.append(Sample(folder, json.loads((folder / "truth.json").read_text()), records_of(folder, 30)))
    yield samples
    for sample in samples:
        sample.con.close()

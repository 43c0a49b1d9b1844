"""Plumbline's ingest finds in the committed sample exactly the faults that the generator says it put there."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.config import load_settings
from pipelines.engine import Engine
from pipelines.ingest.contracts import load_contracts
from pipelines.ingest.load import Reconciliation, ingest_table, prepare
from pipelines.sources import table_sources
from tests.data.conftest import ROOT, TABLES

TRUTH: dict[str, Any] = json.loads((ROOT / "data" / "sample" / "truth.json").read_text())
Ingested = tuple[Engine, dict[str, Reconciliation]]


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ingested]:
    settings, contracts = load_settings(ROOT / "plumbline.yaml"), load_contracts()
    with Engine(Path(tmp_path_factory.mktemp("ingested")) / "plumbline.duckdb") as engine:
        prepare(engine.connection)
        sources = table_sources(settings, set(contracts), engine.connection)
        yield (
            engine,
            {name: ingest_table(engine.connection, contract, sources[name]) for name, contract in contracts.items()},
        )


@pytest.mark.parametrize("table", TABLES)
def test_every_row_goes_where_the_truth_says(ingested: Ingested, table: str) -> None:
    found = ingested[1][table]
    faults = Counter(TRUTH["faults"].get(table, {}))
    assert found.duplicate == faults["exact_duplicate"]
    assert found.quarantined == faults.total() - faults["exact_duplicate"]
    assert found.accepted == TRUTH["rows"][table]


def test_unknown_codes_are_those_written(ingested: Ingested) -> None:
    counted = ingested[0].query(
        "select table_name, field, sum(rows)::int as cells from ingest.unknown_codes group by all"
    )
    found: dict[str, dict[str, int]] = {}
    for table, field, cells in counted.itertuples(index=False):
        found.setdefault(table, {})[field] = cells
    assert found == TRUTH["unknown_codes"]

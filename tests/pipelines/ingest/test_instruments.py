"""The instruments that transforms score by stand beside the canonical tables, those of a site among them."""

from pathlib import Path

import duckdb

from metrics.instruments import load_instruments
from pipelines.ingest.instruments import fill_instruments
from pipelines.ingest.store import prepare

OWN = """\
id: own
version: 1
title: Own
long_title: Own scale
domain: recovery
rated_by: client
items: {last: 3, min: 0, max: 5, source: Us., verified: true}
score: {by: mean, times: 2, plus: 1, range: [1, 11], source: Us., verified: true}
missing: {most: 1, source: Us., verified: true}
better: higher
source: Us.
licence: Ours.
"""


def test_the_shipped_instruments_are_there_unless_others_are_named(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(OWN)
    with duckdb.connect() as connection:
        prepare(connection)
        assert connection.execute("select count(*) from source.instruments").fetchall() == [(len(load_instruments()),)]
        prepare(connection, load_instruments(tmp_path).values())
        row = connection.execute(
            "select items, most_missing, score_by, times, plus, lowest, highest, sign, clinical_bound, reliable_points "
            "from source.instruments where instrument = 'own'"
        ).fetchall()
        items = connection.execute("select item, maximum from source.instrument_items where instrument = 'own'")
        assert row == [(3, 1, "mean", 2, 1, 1, 11, 1, None, None)]
        assert items.fetchall() == [("1", 5), ("2", 5), ("3", 5)]


def test_no_instruments_leave_typed_empty_tables() -> None:
    with duckdb.connect() as connection:
        connection.execute("create schema source")
        fill_instruments(connection, [])
        assert connection.execute("select count(*) from source.instrument_items").fetchall() == [(0,)]

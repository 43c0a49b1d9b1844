"""Column lineage kept between runs: SQL that was traced before needs no sqlglot, whose import takes a while."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

from pipelines.engine.transforms import Transform

TRACER = Path(__file__).with_name("lineage.py")


def known_lineage(
    transform: Transform, schema: Mapping[str, Mapping[str, str]], folder: Path
) -> dict[str, list[tuple[str, str]]]:
    """Give the lineage of a transform, read out of its SQL only when that or its inputs' columns have changed.

    Parameters
    ----------
    transform, schema
        As `lineage.column_lineage` takes them.
    folder : Path
        Where lineage is kept between runs, one JSON file a table; made when it is not there.
    """
    inputs = {table: schema[table] for table in sorted(transform.inputs & schema.keys())}
    made_from = hashlib.sha256(json.dumps([transform.sql, inputs, _tracer()]).encode()).hexdigest()
    path = folder / f"{transform.name}.json"
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if known.get("made_from") != made_from:
        from pipelines.engine.lineage import column_lineage  # noqa: PLC0415 - it brings sqlglot in

        known = {"made_from": made_from, "columns": column_lineage(transform, schema)}
        folder.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(known), encoding="utf-8")
        fresh.replace(path)
    return {name: [(table, column) for table, column in origins] for name, origins in known["columns"].items()}


@cache
def _tracer() -> list[str]:
    """Hash what traces and name the reader of the SQL: either may trace otherwise than before."""
    return [hashlib.sha256(TRACER.read_bytes()).hexdigest(), version("sqlglot")]

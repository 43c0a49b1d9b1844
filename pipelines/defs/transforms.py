"""One asset for every file of `transforms/`, with the invariants that speak of it."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import dagster as dg

import transforms as transforms_package
from pipelines.defs.checks import Finding, record
from pipelines.engine import Transform, order
from pipelines.engine.lineage_cache import known_lineage
from pipelines.warehouse import Warehouse

TRANSFORMS = Path(transforms_package.__file__).parent
INVARIANTS = TRANSFORMS / "checks"
BESIDE_THE_TABLES = {"source.coverage", "source.codes", "source.instruments", "source.instrument_items"}
"""Filled beside the canonical tables, by no asset of their own."""


def transform_assets(transforms: Mapping[str, Transform], sources: Sequence[str]) -> list[dg.AssetsDefinition]:
    """Make the assets of the transforms.

    Parameters
    ----------
    transforms : mapping
        By name of the table.
    sources : sequence of str
        Canonical tables: `source.coverage` tells of all of them.
    """
    return [_transform_asset(transform, sources) for transform in order(transforms)]


def invariant_checks(
    invariants: Mapping[str, Transform], transforms: Mapping[str, Transform]
) -> list[dg.AssetChecksDefinition]:
    """Make the checks; an invariant belongs to the last table, in order of running, that it reads."""
    place = {transform.name: position for position, transform in enumerate(order(transforms))}
    return [
        _invariant_check(invariant, max(invariant.inputs & place.keys(), key=place.__getitem__))
        for invariant in invariants.values()
    ]


def input_keys(tables: Iterable[str], sources: Sequence[str]) -> list[dg.AssetKey]:
    """Give the assets behind tables that SQL names; code lists and instruments are none, coverage is all sources."""
    keys = {dg.AssetKey(table.split(".")) for table in tables if table not in BESIDE_THE_TABLES}
    if "source.coverage" in tables:
        keys |= {dg.AssetKey(["source", table]) for table in sources}
    return sorted(keys)


def _transform_asset(transform: Transform, sources: Sequence[str]) -> dg.AssetsDefinition:
    @dg.asset(
        key=dg.AssetKey([transform.name]),
        deps=input_keys(transform.inputs, sources),
        description=transform.comment,
        group_name=transform.stage,
        kinds={"sql", "duckdb"},
        code_version=hashlib.sha256(transform.sql.encode()).hexdigest()[:12],
    )
    def _asset(warehouse: Warehouse) -> dg.MaterializeResult:
        run = warehouse.engine.materialize(transform, warehouse.parameters, held=True)
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": run.rows,
                "dagster/column_lineage": _lineage(warehouse, transform),
                "seconds": run.seconds,
            }
        )

    return _asset


def _invariant_check(invariant: Transform, table: str) -> dg.AssetChecksDefinition:
    key = dg.AssetKey([table])

    @dg.asset_check(
        asset=key,
        name=invariant.name,
        additional_deps=[other for other in input_keys(invariant.inputs, ()) if other != key],
        blocking=True,
        description=invariant.comment,
    )
    def _check(warehouse: Warehouse) -> dg.AssetCheckResult:
        offending = warehouse.engine.count(invariant, warehouse.parameters)
        finding = Finding(invariant.name, offending == 0, offending, invariant.comment, blocking=True)
        return record(warehouse, f"{table}.{invariant.name}", [finding])[0]

    return _check


def _lineage(warehouse: Warehouse, transform: Transform) -> dg.TableColumnLineage:
    schema = warehouse.engine.schema(transform.inputs)
    traced = known_lineage(transform, schema, warehouse.settings.folders.work / "lineage")
    return dg.TableColumnLineage(
        {
            column: [dg.TableColumnDep(dg.AssetKey(table.split(".")), name) for table, name in origins]
            for column, origins in traced.items()
        }
    )

"""One asset for every canonical table: its files against its contract."""

from collections.abc import Mapping

import dagster as dg

from pipelines.defs.checks import Finding, record
from pipelines.defs.schedules import FRESH_FOR_A_MONTH
from pipelines.ingest.contracts import Contract
from pipelines.ingest.load import Reconciliation, ingest_table
from pipelines.warehouse import Warehouse

WITHIN_THRESHOLD = "quarantined_share"


def source_assets(contracts: Mapping[str, Contract]) -> list[dg.AssetsDefinition]:
    """Make the assets of all canonical tables; a table comes after those that its keys point to."""
    return [_source_asset(contract) for contract in contracts.values()]


def _source_asset(contract: Contract) -> dg.AssetsDefinition:
    key = dg.AssetKey(["source", contract.name])
    others = sorted({reference.table for reference in contract.foreign_keys} - {contract.name})

    @dg.asset(
        key=key,
        deps=[dg.AssetKey(["source", table]) for table in others],
        description=contract.description,
        group_name="source",
        kinds={"duckdb"},
        freshness_policy=FRESH_FOR_A_MONTH if contract.required else None,
        check_specs=[
            dg.AssetCheckSpec(WITHIN_THRESHOLD, asset=key, blocking=True),
            dg.AssetCheckSpec("rows_reconcile", asset=key, blocking=True),
            dg.AssetCheckSpec("codes_known", asset=key),
        ],
        metadata={
            "dagster/column_schema": dg.TableSchema(
                [dg.TableColumn(field.name, field.type, field.description) for field in contract.fields]
            )
        },
    )
    def _asset(warehouse: Warehouse) -> dg.MaterializeResult:
        done = ingest_table(warehouse.engine.connection, contract, warehouse.sources.get(contract.name))
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": done.accepted,
                "rows_read": done.read,
                "rows_quarantined": done.quarantined,
                "rows_duplicate": done.duplicate,
            },
            check_results=record(warehouse, f"source.{contract.name}", _findings(warehouse, contract, done)),
        )

    return _asset


def _findings(warehouse: Warehouse, contract: Contract, done: Reconciliation) -> list[Finding]:
    allowed = warehouse.settings.thresholds.allowed(contract.name)
    share = done.quarantined_share
    lost = done.read - done.accepted - done.quarantined - done.duplicate
    unknown = warehouse.engine.query(
        "select coalesce(sum(rows), 0)::bigint as rows from ingest.unknown_codes where table_name = $table",
        {"table": contract.name},
    )["rows"].item()
    return [
        Finding(
            WITHIN_THRESHOLD,
            share <= allowed,
            done.quarantined,
            f"{share:.1%} of {done.read:,} rows break the contract; {allowed:.1%} is allowed. "
            f"See them with `plumbline quarantine --table {contract.name}`.",
            blocking=True,
        ),
        Finding(
            "rows_reconcile",
            lost == 0,
            abs(lost),
            "Rows read are rows accepted, quarantined or exact duplicates.",
            blocking=True,
        ),
        Finding("codes_known", unknown == 0, unknown, "Rows with a code that no code list knows.", blocking=False),
    ]

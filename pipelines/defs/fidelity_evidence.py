"""One asset for what stands behind the computed items of all scales on the last date."""

from collections.abc import Sequence

import dagster as dg
import pandas as pd

from metrics.fidelity.evidence import evidence
from metrics.fidelity.scale_model import Scale
from metrics.fidelity.scales import load_inputs
from pipelines.results import save
from pipelines.warehouse import Warehouse

EVIDENCE_TABLE = "fidelity_evidence"
EVIDENCE_KEY = dg.AssetKey(["fidelity", "evidence"])

ITEMS = """
    select items.team_id, items.scale, items.item, items.as_of, items.computed_value, items.numerator,
        items.denominator, items.computed_score
    from results."fidelity_items_{scale}" as items
    join evidence_dates as dates on dates.as_of = items.as_of
    where items.computed_score is not null
"""
PARTS = """
    select subject, input, team_id, as_of, subject_id, numerator, denominator
    from client_input_values
    where list_contains($inputs, input) and list_contains($teams, team_id)
"""
OTHERS = """
    select inputs.team_id, inputs.as_of, inputs.input, inputs.value
    from team_fidelity_inputs as inputs
    join evidence_dates as dates on dates.as_of = inputs.as_of
    where inputs.value is not null
"""


def evidence_asset(scales: Sequence[Scale]) -> dg.AssetsDefinition:
    """Make the asset of the evidence behind the items of all scales."""

    @dg.asset(
        key=EVIDENCE_KEY,
        deps=[
            *(dg.AssetKey(["fidelity", scale.id]) for scale in scales),
            dg.AssetKey(["client_input_values"]),
            dg.AssetKey(["team_fidelity_inputs"]),
        ],
        description="Clients behind each computed item, its interval, the gap to the next score, ten-chart reviews.",
        group_name="fidelity_evidence",
        kinds={"python", "duckdb"},
    )
    def _asset(warehouse: Warehouse) -> dg.MaterializeResult:
        engine = warehouse.engine
        items = pd.concat([engine.query(ITEMS.format(scale=scale.id)) for scale in scales], ignore_index=True)
        used = {item.input for scale in scales for item in scale.items if item.input and item.bands}
        parts = engine.query(PARTS, {"inputs": sorted(used), "teams": sorted(set(items["team_id"]))})
        found = evidence(
            {scale.id: scale for scale in scales},
            load_inputs(),
            items,
            parts,
            engine.query(OTHERS),
            threshold=warehouse.settings.disclosure.threshold,
        )
        return dg.MaterializeResult(metadata={"dagster/row_count": save(engine.connection, EVIDENCE_TABLE, found)})

    return _asset

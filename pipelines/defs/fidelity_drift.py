"""One asset for what happens between reviews: drift, signals, the forecast of the next review, what would gain most."""

from collections.abc import Sequence

import dagster as dg
import pandas as pd

from metrics.fidelity.drift_tables import drift_tables
from metrics.fidelity.scale_model import Scale
from metrics.fidelity.scales import load_inputs
from pipelines.results import save
from pipelines.warehouse import Warehouse

DRIFT_KEY = dg.AssetKey(["fidelity", "drift"])
DRIFT_TABLES = ("fidelity_drift", "fidelity_signals", "fidelity_forecasts", "fidelity_gains")

ITEMS = """
    select team_id, scale, item, as_of, computed_value, numerator, denominator, computed_score
    from results."fidelity_items_{scale}"
"""
SCORES = """
    select team_id, scale, as_of, score_kind, name, mean
    from results."fidelity_scores_{scale}"
    where score_kind = 'records_only_index'
"""
REVIEWS = "select team_id, scale, reviewed_on from results.fidelity_reviews"
OTHERS = """
    select team_id, input, value
    from team_fidelity_inputs
    where value is not null and as_of = (select max(as_of) from team_fidelity_inputs)
"""


def drift_asset(scales: Sequence[Scale]) -> dg.AssetsDefinition:
    """Make the asset of the drift on all scales."""

    @dg.asset(
        key=DRIFT_KEY,
        deps=[
            *(dg.AssetKey(["fidelity", scale.id]) for scale in scales),
            dg.AssetKey(["fidelity", "reviews"]),
            dg.AssetKey(["team_fidelity_inputs"]),
        ],
        description="Monthly index of each team with limits, signals of drift, forecast of the next review, and gains.",
        group_name="fidelity_drift",
        kinds={"python", "duckdb"},
    )
    def _asset(warehouse: Warehouse) -> dg.MaterializeResult:
        engine = warehouse.engine
        inputs, reviews, others = load_inputs(), engine.query(REVIEWS), engine.query(OTHERS)
        items = {scale.id: engine.query(ITEMS.format(scale=scale.id)) for scale in scales}
        computed = [scale for scale in scales if items[scale.id]["computed_score"].notna().any()]
        parts = [
            drift_tables(
                scale,
                inputs,
                items=items[scale.id],
                scores=engine.query(SCORES.format(scale=scale.id)),
                reviews=reviews,
                others=others,
            )
            for scale in computed or scales[:1]
        ]
        rows = {
            name: save(engine.connection, name, pd.concat([part[name] for part in parts], ignore_index=True))
            for name in DRIFT_TABLES
        }
        return dg.MaterializeResult(metadata={"dagster/row_count": rows["fidelity_drift"]})

    return _asset

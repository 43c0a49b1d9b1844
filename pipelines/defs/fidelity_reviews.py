"""One asset for what reviews say about the raters: the reviews, their agreement, and where they lie apart."""

from collections.abc import Sequence

import dagster as dg
import pandas as pd

from metrics.fidelity.review_tables import review_tables
from metrics.fidelity.scale_model import Scale
from pipelines.results import save
from pipelines.warehouse import Warehouse

RATINGS = """
    select team_id, scale_id, item_id, rater_id, rated_on, rating, percent, not_rated
    from source.fidelity_ratings
    where scale_id = $scale
"""
"""Without the evidence: what raters type freely may be about somebody and stays in the source table."""

REVIEW_TABLES = ("fidelity_reviews", "fidelity_agreement", "fidelity_disagreements")
"""What of it are tables of the release. The ratings themselves are only in its database, for analysts."""


def reviews_asset(scales: Sequence[Scale]) -> dg.AssetsDefinition:
    """Make the asset of the reviews on all scales."""

    @dg.asset(
        key=dg.AssetKey(["fidelity", "reviews"]),
        deps=[
            *(dg.AssetKey(["fidelity", scale.id]) for scale in scales),
            dg.AssetKey(["source", "fidelity_ratings"]),
        ],
        description="Reviews, agreement between raters and with the records, and the disagreements to look at.",
        group_name="fidelity_reviews",
        kinds={"python", "duckdb"},
    )
    def _asset(warehouse: Warehouse) -> dg.MaterializeResult:
        engine = warehouse.engine
        rated = set(engine.query("select distinct scale_id from source.fidelity_ratings")["scale_id"])
        parts = [
            review_tables(
                scale,
                engine.query(RATINGS, {"scale": scale.id}),
                engine.query(f'select * from results."fidelity_items_{scale.id}"'),
            )
            for scale in [scale for scale in scales if scale.id in rated] or scales[:1]
        ]
        rows = {
            name: save(engine.connection, name, pd.concat([part[name] for part in parts], ignore_index=True))
            for name in parts[0]
        }
        return dg.MaterializeResult(metadata={"dagster/row_count": rows["fidelity_reviews"]})

    return _asset

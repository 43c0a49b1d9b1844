"""One asset for each fidelity scale: its items, its totals, and where they fall short of a minimum."""

import dagster as dg

from metrics.fidelity.scales import Scale, teams_of
from metrics.fidelity.scoring import score_items
from metrics.fidelity.totals import score_totals, shortfalls
from pipelines.results import save
from pipelines.warehouse import Warehouse


def scale_asset(scale: Scale) -> dg.AssetsDefinition:
    """Make the asset of one scale."""

    @dg.asset(
        key=dg.AssetKey(["fidelity", scale.id]),
        deps=[
            dg.AssetKey(["team_fidelity_inputs"]),
            dg.AssetKey(["team_traits"]),
            dg.AssetKey(["source", "fidelity_ratings"]),
        ],
        description=f"{scale.title}: items computed and rated, subscales and totals.",
        group_name="fidelity_scales",
        kinds={"python", "duckdb"},
        code_version=str(scale.version),
    )
    def _asset(warehouse: Warehouse) -> dg.MaterializeResult:
        engine = warehouse.engine
        ratings = engine.query("select * from source.fidelity_ratings where scale_id = $scale", {"scale": scale.id})
        teams = engine.query("select team_id, model from team_traits")
        scored = teams_of(scale, teams, ratings)
        inputs = engine.query(
            "select * from team_fidelity_inputs where list_contains($teams, team_id)", {"teams": list(scored)}
        )
        items = score_items(scale, inputs, ratings)
        save(engine.connection, f"fidelity_scores_{scale.id}", score_totals(scale, items))
        save(
            engine.connection, f"fidelity_shortfalls_{scale.id}", shortfalls(scale, items, list(teams_of(scale, teams)))
        )
        rows = save(engine.connection, f"fidelity_items_{scale.id}", items)
        return dg.MaterializeResult(metadata={"dagster/row_count": rows})

    return _asset

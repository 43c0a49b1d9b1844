"""The model profile of every team: one asset, two tables."""

import dagster as dg

from metrics.fidelity.profiles import load_profiles, profile_teams
from pipelines.results import save
from pipelines.warehouse import Warehouse


def profile_asset() -> dg.AssetsDefinition:
    """Make the asset of the model profiles."""
    profiles = load_profiles()

    @dg.asset(
        key=dg.AssetKey(["fidelity", "model_profiles"]),
        deps=[dg.AssetKey(["profile_client_windows"]), dg.AssetKey(["profile_team_windows"])],
        description=f"{profiles.title}: features of every team and its similarity to each model, by quarter.",
        group_name="fidelity_scales",
        kinds={"python", "duckdb"},
        code_version=profiles.version,
    )
    def _asset(warehouse: Warehouse) -> dg.MaterializeResult:
        engine = warehouse.engine
        clients = engine.query("select * from profile_client_windows")
        teams = engine.query("select * from profile_team_windows")
        features, similarity = profile_teams(profiles, clients, teams)
        save(engine.connection, "model_features", features)
        rows = save(engine.connection, "model_profiles", similarity)
        return dg.MaterializeResult(metadata={"dagster/row_count": rows})

    return _asset

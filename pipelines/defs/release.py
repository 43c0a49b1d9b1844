"""The product: everything protected by disclosure control, written as a release, made current in one step."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import dagster as dg
import pandas as pd

from dashboards.disclosure import SmallCells, protect_release
from dashboards.settings import SiteSettings
from dashboards.site import build_site
from metrics.catalogue import load_measures
from metrics.fidelity.scales import Scale, load_inputs
from pipelines.config import Settings
from pipelines.defs.cycle import CYCLE_KEY, STAFF_TABLES, cycle_tables
from pipelines.defs.evaluation import EVALUATION_KEY, evaluation_tables
from pipelines.defs.fidelity_drift import DRIFT_KEY, DRIFT_TABLES
from pipelines.defs.fidelity_evidence import EVIDENCE_KEY, EVIDENCE_TABLE
from pipelines.defs.fidelity_reviews import REVIEW_TABLES
from pipelines.defs.schedules import FRESH_FOR_A_MONTH
from pipelines.ingest.contracts import load_contracts
from pipelines.release.manifest import Origin, own_version
from pipelines.release.publish import Content, publish
from pipelines.release_tables import describing_tables
from pipelines.results import load
from pipelines.state import state_of
from pipelines.warehouse import Warehouse

FIDELITY_TABLES = ("fidelity_items", "fidelity_scores", "fidelity_shortfalls")
"""Written by each scale for itself, under its own name."""


def release_asset(unit_tables: Sequence[str], scales: Sequence[str]) -> dg.AssetsDefinition:
    """Make the asset of the release, downstream of every measure, scale and source table."""

    @dg.asset(
        key=dg.AssetKey(["release"]),
        deps=[
            *(dg.AssetKey(["measures", unit_table]) for unit_table in unit_tables),
            *(dg.AssetKey(["fidelity", scale]) for scale in scales),
            *(dg.AssetKey(["source", table]) for table in load_contracts()),
            dg.AssetKey(["fidelity", "model_profiles"]),
            dg.AssetKey(["fidelity", "reviews"]),
            EVIDENCE_KEY,
            DRIFT_KEY,
            CYCLE_KEY,
            EVALUATION_KEY,
            *(dg.AssetKey([table]) for table in STAFF_TABLES),
            dg.AssetKey(["unattributed_events"]),
        ],
        description="Pages, tables, analyst database and manifest, published together or not at all.",
        group_name="product",
        kinds={"html", "parquet", "duckdb"},
        freshness_policy=FRESH_FOR_A_MONTH,
    )
    def _asset(warehouse: Warehouse) -> dg.MaterializeResult:
        from pipelines.evaluation.published import evaluate_published  # noqa: PLC0415 - models are slow to import

        settings = warehouse.settings
        state = state_of(settings)
        origin = Origin(settings.period.through, state.fingerprint, state.settings, state.code, state.inputs)
        rule = SmallCells(settings.disclosure.threshold)
        tables = protect_release(_tables(warehouse), load_measures(), settings.fidelity.load(), load_inputs(), rule)
        tables |= evaluate_published(tables, load_measures(), settings)
        del tables["record_checks"]
        site = partial(_site, settings=site_settings(settings, origin))
        folder = publish(
            Content(tables, site, warehouse.engine.connection),
            origin,
            settings.folders.releases,
            keep=settings.folders.keep,
        )
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": sum(len(table) for table in tables.values()),
                "release": dg.MetadataValue.path(str(folder)),
            }
        )

    return _asset


def site_settings(settings: Settings, origin: Origin) -> SiteSettings:
    """Say on the pages what the site's settings say."""
    rules = settings.rules
    return SiteSettings(
        title=settings.branding.title,
        owner=settings.branding.owner,
        contact=settings.branding.contact,
        as_of=origin.as_of,
        period_from=settings.period.from_,
        period_through=settings.period.through,
        version=own_version(),
        run_id=origin.release_id,
        disclosure=(
            f"Counts of 1 to {settings.disclosure.threshold - 1} people or events are hidden, and so is any "
            f"other number from which a hidden one could be worked out."
        ),
        accent=settings.branding.accent,
        rules=(
            f"Stays are joined into spells by the {rules.stitching.upper()} rule.",
            f"A stay that ends on the day it began counts {rules.same_day_nights} nights.",
            f"An open housing record holds for at most {rules.housing_confirmed_days} days after it was "
            f"last confirmed.",
        ),
        scales=settings.fidelity.load(),
    )


def _tables(warehouse: Warehouse) -> dict[str, pd.DataFrame]:
    connection = warehouse.engine.connection
    scales = warehouse.settings.fidelity.load()
    return {
        "measure_values": load(connection, "measures_"),
        **{name: _of_scales(load(connection, f"{name}_"), scales) for name in FIDELITY_TABLES},
        **{name: load(connection, name) for name in (*REVIEW_TABLES, *DRIFT_TABLES)},
        EVIDENCE_TABLE: load(connection, EVIDENCE_TABLE),
        "model_features": load(connection, "model_features"),
        "model_profiles": load(connection, "model_profiles"),
        **cycle_tables(warehouse),
        **evaluation_tables(warehouse),
        "targets": warehouse.engine.query("select * from source.targets order by target_id"),
        **describing_tables(connection, load_contracts(), load_measures(), scales, warehouse.parameters),
    }


def _of_scales(rows: pd.DataFrame, scales: Mapping[str, Scale]) -> pd.DataFrame:
    """Leave out what is left in the database of scales that the site does not score any more."""
    return rows.loc[rows["scale"].isin(list(scales))].reset_index(drop=True) if len(rows) else rows


def _site(tables: Mapping[str, pd.DataFrame], out: Path, *, settings: SiteSettings) -> list[Path]:
    return build_site(tables, settings, out)

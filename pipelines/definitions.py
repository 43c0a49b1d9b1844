"""All Dagster definitions of Plumbline. `plumbline run` and the Dagster page load this one object."""

from collections import defaultdict

import dagster as dg

from metrics.catalogue import Measure, load_measures
from metrics.fidelity.scales import load_scales
from pipelines.config import Settings, load_settings
from pipelines.defs.cycle import cycle_asset
from pipelines.defs.evaluation import evaluation_asset
from pipelines.defs.fidelity import scale_asset
from pipelines.defs.fidelity_drift import drift_asset
from pipelines.defs.fidelity_evidence import evidence_asset
from pipelines.defs.fidelity_reviews import reviews_asset
from pipelines.defs.measures import measure_asset
from pipelines.defs.profile import profile_asset
from pipelines.defs.release import release_asset
from pipelines.defs.schedules import (
    SETTINGS_VARIABLE,
    extracts_changed,
    main_job,
    monthly_schedule,
    settings_path,
)
from pipelines.defs.source_tables import source_assets
from pipelines.defs.transforms import INVARIANTS, TRANSFORMS, invariant_checks, transform_assets
from pipelines.engine import read_transforms
from pipelines.ingest.contracts import load_contracts
from pipelines.warehouse import Warehouse


@dg.definitions
def defs() -> dg.Definitions:
    """Build the definitions from contracts, SQL files, measures and scales."""
    contracts = load_contracts()
    transforms = read_transforms(TRANSFORMS)
    families = _by_unit_table()
    settings = _settings()
    scales = list(settings.fidelity.load().values() if settings else load_scales().values())
    return dg.Definitions(
        assets=[
            *source_assets(contracts),
            *transform_assets(transforms, list(contracts)),
            *(measure_asset(unit_table, measures) for unit_table, measures in families.items()),
            *(scale_asset(scale) for scale in scales),
            reviews_asset(scales),
            evidence_asset(scales),
            drift_asset(scales),
            profile_asset(),
            cycle_asset(),
            evaluation_asset(list(families)),
            release_asset(list(families), [scale.id for scale in scales]),
        ],
        asset_checks=invariant_checks(read_transforms(INVARIANTS), transforms),
        jobs=[main_job],
        schedules=[monthly_schedule(settings.time_zone if settings else "UTC")],
        sensors=[extracts_changed],
        resources={"warehouse": Warehouse(settings_path=dg.EnvVar(SETTINGS_VARIABLE))},
        executor=dg.in_process_executor,
    )


def _by_unit_table() -> dict[str, list[Measure]]:
    families: dict[str, list[Measure]] = defaultdict(list)
    for measure in load_measures().values():
        families[measure.unit_table].append(measure)
    return dict(families)


def _settings() -> Settings | None:
    path = settings_path()
    return load_settings(path) if path.is_file() else None

"""One asset for the times of the cycle and the funnel of linkages, and the tables about staff that a release reads."""

import dagster as dg
import pandas as pd

from metrics.cycle.funnel import linkage_funnel
from metrics.cycle.times import cycle_times
from metrics.periods import reporting_periods
from pipelines.results import load, save
from pipelines.warehouse import Warehouse

CYCLE_KEY = dg.AssetKey(["cycle", "times_and_funnel"])
CYCLE_TABLES = ("cycle_times", "cycle_time_shares", "linkage_funnel")
STAFF_TABLES = ("caseload_distribution", "staff_survey_scores", "tenure_distribution")


def cycle_asset() -> dg.AssetsDefinition:
    """Make the asset."""

    @dg.asset(
        key=CYCLE_KEY,
        deps=[dg.AssetKey([table]) for table in ("cycle_waits", "identified_needs", "team_traits")],
        description="How long the steps of the cycle take (Kaplan-Meier), and how far needs get in the funnel.",
        group_name="cycle",
        kinds={"python", "duckdb"},
        code_version="1",
    )
    def _asset(warehouse: Warehouse) -> dg.MaterializeResult:
        period, query = warehouse.settings.period, warehouse.engine.query
        windows = reporting_periods(period.from_, period.until)
        times = cycle_times(query, windows)
        made = dict(zip(CYCLE_TABLES, (times.medians, times.shares, linkage_funnel(query, windows)), strict=True))
        rows = sum(save(warehouse.engine.connection, name, frame) for name, frame in made.items())
        return dg.MaterializeResult(metadata={"dagster/row_count": rows})

    return _asset


def cycle_tables(warehouse: Warehouse) -> dict[str, pd.DataFrame]:
    """Give the release tables about the cycle and the workforce, as they are before disclosure control."""
    return {
        **{name: load(warehouse.engine.connection, name) for name in CYCLE_TABLES},
        **{name: warehouse.engine.query(f"select * from {name} order by all") for name in STAFF_TABLES},
    }

"""One asset for the measures of each unit table: they share one scan."""

from collections.abc import Sequence

import dagster as dg
import pandas as pd

from metrics.calculate import calculate
from metrics.catalogue import Measure
from metrics.periods import reporting_periods
from pipelines.results import save
from pipelines.warehouse import Warehouse


def measure_asset(unit_table: str, measures: Sequence[Measure]) -> dg.AssetsDefinition:
    """Make the asset of one unit table."""

    @dg.asset(
        key=dg.AssetKey(["measures", unit_table]),
        deps=[dg.AssetKey([table]) for table in (unit_table, "client_traits", "client_year_traits", "team_traits")],
        description=f"Values of {', '.join(measure.id for measure in measures)}.",
        group_name="measures",
        kinds={"python", "duckdb"},
        code_version="+".join(f"{measure.id}.{measure.version}" for measure in measures),
    )
    def _asset(warehouse: Warehouse) -> dg.MaterializeResult:
        period = warehouse.settings.period
        coverage = warehouse.engine.query("select * from source.coverage")
        windows = reporting_periods(period.from_, period.until)
        values = calculate(unit_table, measures, warehouse.engine.query, windows, coverage)
        named = with_stitching(values, measures, warehouse.settings.rules.stitching)
        rows = save(warehouse.engine.connection, f"measures_{unit_table}", named)
        return dg.MaterializeResult(metadata={"dagster/row_count": rows})

    return _asset


def with_stitching(values: pd.DataFrame, measures: Sequence[Measure], profile: str) -> pd.DataFrame:
    """Name, in every row of a measure that counts hospital spells, the profile that joined stays into spells."""
    of_spells = {measure.id for measure in measures if "hospital_stays" in measure.needs}
    return values.assign(stitching=values["measure"].map(lambda name: profile if name in of_spells else ""))

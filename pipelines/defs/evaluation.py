"""One asset for what is evaluated from people's own records; what is made of published tables needs no asset."""

from collections.abc import Sequence

import dagster as dg
import pandas as pd

from metrics.catalogue import load_measures
from pipelines.evaluation.evaluated import check_rows
from pipelines.evaluation.evaluations import COLUMNS as EVALUATIONS
from pipelines.evaluation.evaluations import PRIVATE, typed
from pipelines.results import load, save
from pipelines.warehouse import Warehouse

EVALUATION_KEY = dg.AssetKey(["evaluation", "from_records"])
EVALUATION_TABLES = ("evaluations", "adjusted_teams", "record_checks")
"""As `results` keeps them; `record_checks` becomes a part of `evaluation_checks`."""

READS = ("mirror_windows", "client_months", "client_traits", "hospital_spells", "team_traits")

LATEST = """
    select max(period_from) as period_from, max(period_until) as period_until
    from results.measures_client_months
    where measure = 'psychiatric_admissions' and grain = 'rolling_12' and level = 'program' and is_mature
"""
"""The 12 months that pages tell of, so that adjusted teams count the events of the measure."""

QUARTERS = """
    select measure, group_id, period_from, value, clients, is_mature
    from results."measures_{table}"
    where measure = $measure and grain = 'quarter' and level = 'team' and trait = 'all' and value is not null
"""
PRICES = """
    select
        prices.service, prices.basis, prices.price_year, prices.cost_year, prices.cost as unit_cost,
        case when count(distinct costs.currency) = 1 then max(costs.currency) else '' end as currency
    from price_list as prices
    left join source.unit_costs as costs on costs.service = prices.service
    where prices.service <> 'price_index'
    group by prices.service, prices.basis, prices.price_year, prices.cost_year, prices.cost
    order by prices.service, prices.basis
"""


def evaluation_asset(unit_tables: Sequence[str]) -> dg.AssetsDefinition:
    """Make the asset."""

    @dg.asset(
        key=EVALUATION_KEY,
        deps=[
            *(dg.AssetKey([table]) for table in READS),
            dg.AssetKey(["source", "diagnoses"]),
            *(dg.AssetKey(["measures", table]) for table in unit_tables),
        ],
        description="Before and after, staggered starts, teams adjusted for risks: from people's own records.",
        group_name="evaluation",
        kinds={"python", "duckdb"},
    )
    def _asset(warehouse: Warehouse) -> dg.MaterializeResult:
        made = _made(warehouse)
        rows = {name: save(warehouse.engine.connection, name, frame) for name, frame in made.items()}
        return dg.MaterializeResult(metadata={"dagster/row_count": rows["evaluations"]})

    return _asset


def evaluation_tables(warehouse: Warehouse) -> dict[str, pd.DataFrame]:
    """Give the tables of the asset and the prices in use, as they are before disclosure control."""
    kept = {name: load(warehouse.engine.connection, name) for name in EVALUATION_TABLES}
    kept["evaluations"] = typed([kept["evaluations"]], EVALUATIONS | PRIVATE)
    return {**kept, "prices": warehouse.engine.query(PRICES)}


def _made(warehouse: Warehouse) -> dict[str, pd.DataFrame]:
    from pipelines.evaluation.before_and_after import before_and_after  # noqa: PLC0415 - models are slow to import
    from pipelines.evaluation.records import same_direction  # noqa: PLC0415 - as above
    from pipelines.evaluation.staggered_starts import staggered_starts  # noqa: PLC0415 - as above

    query, settings = warehouse.engine.query, warehouse.settings
    teams = query("select team_id, program_id, model from team_traits order by team_id")
    windows = query("select * from mirror_windows order by client_id, side")
    mirrored = before_and_after(windows, teams, settings.evaluation.chosen_for_admissions)
    measures = load_measures()
    wanted = {one.measure: measures[one.measure] for one in settings.evaluation.staggered_starts}
    quarters = [query(QUARTERS.format(table=one.unit_table), {"measure": one.id}) for one in wanted.values()]
    started, checks = staggered_starts(pd.concat([_none(), *quarters]), teams, measures, settings)
    adjusted, judged = _adjusted(warehouse)
    return {
        "evaluations": pd.concat([mirrored, started], ignore_index=True),
        "adjusted_teams": adjusted,
        "record_checks": pd.concat([same_direction(mirrored), checks, judged], ignore_index=True),
    }


def _none() -> pd.DataFrame:
    return pd.DataFrame(columns=["measure", "group_id", "period_from", "value", "clients", "is_mature"])


def _adjusted(warehouse: Warehouse) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compare teams over the latest 12 months that are complete; without rows where there are none."""
    from pipelines.evaluation.adjusted import CLIENTS, COLUMNS, adjusted_teams  # noqa: PLC0415 - as above

    latest = warehouse.engine.query(LATEST).iloc[0]
    if latest.isna().any():
        return typed([], COLUMNS), check_rows("adjusted_teams", [])
    days = (pd.Timestamp(latest["period_from"]), pd.Timestamp(latest["period_until"]))
    period = dict(zip(("period_from", "period_until"), (day.date() for day in days), strict=True))
    found = adjusted_teams(warehouse.engine.query(CLIENTS, period), days)
    return found.rows, found.checks
